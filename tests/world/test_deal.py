"""Bargaining: who proposes, the grid of offers, who would offer what, and that a deal takes two."""

from __future__ import annotations

from itertools import product

import pytest

from model.world.bargain.bargaining import best_offer, is_its_to_offer, may_be_tabled
from model.world.bargain.deal import (
    CLAUSES,
    LIMIT_DEGREES,
    LINES,
    OFFERS,
    RECOGNITIONS,
    RELIEF_DEGREES,
    Draft,
    arrival_under,
    call_round,
    clear_table,
    close_round,
    draft_of,
    lay_offer,
    number_of,
    offered_limits,
    offered_relief,
    offered_share,
)
from model.world.bargain.values import DealValues, View, WarValues
from model.world.names import (
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    CLAUSE_SILENT,
    LINE_HAS_A_PRICE,
    LINE_IS_ABSOLUTE,
    LINE_IS_BLUFF,
    PROPOSER_RUSSIA,
    PROPOSER_UKRAINE,
    PROPOSER_US,
    SILENCE_LEAVES_RIGHT,
    SILENCE_NEEDS_CONSENT,
)
from tests.simulation.real import model, scenario, world


def test_the_grid_numbers_every_combination_of_its_parts_once() -> None:
    degrees = (LINES, RELIEF_DEGREES, LIMIT_DEGREES, CLAUSES, RECOGNITIONS)
    numbers = {number_of(*parts): parts for parts in product(*(range(n) for n in degrees))}
    assert sorted(numbers) == list(range(OFFERS))
    assert all(draft_of(number) == parts for number, parts in numbers.items())


def test_lines_run_from_a_step_short_of_the_front_to_what_russia_claims() -> None:
    lines = [offered_share(line, 0.8, 0.05, 0.87) for line in range(LINES)]
    assert lines == pytest.approx([0.75, 0.8, 0.835, 0.87])


def test_a_russia_that_holds_more_than_it_claims_asks_for_no_more_than_it_holds() -> None:
    assert [offered_share(line, 0.9, 0.05, 0.87) for line in range(1, LINES)] == [0.9, 0.9, 0.9]


def test_no_offer_leaves_more_than_everything() -> None:
    assert all(0.0 <= offered_share(k, front, 0.08, 0.95) <= 1.0 for k in range(LINES) for front in (0.0, 0.98))


def test_relief_is_none_or_washingtons_part_or_all() -> None:
    assert [offered_relief(degree, 0.3) for degree in range(RELIEF_DEGREES)] == [0.0, 0.3, 1.0]


def test_limits_are_none_or_what_was_offered_or_what_was_asked_in_2022() -> None:
    """250,000 and 85,000 men of the 880,000 of 2025."""
    offered, asked = (scenario().parameters[f"deal.limits_{who}"].value.mean() for who in ("offered", "asked"))
    assert [offered_limits(degree, offered, asked) for degree in range(LIMIT_DEGREES)] == [0.0, offered, asked]
    assert (offered, asked) == pytest.approx((1.0 - 250 / 880, 1.0 - 85 / 880), abs=1e-3)


def test_a_force_comes_where_it_is_allowed_never_where_it_is_forbidden_and_in_silence_as_the_theory_has_it() -> None:
    for silence in (SILENCE_NEEDS_CONSENT, SILENCE_LEAVES_RIGHT):
        assert arrival_under(CLAUSE_ALLOWS, silence, 0.4) == 1.0
        assert arrival_under(CLAUSE_FORBIDS, silence, 0.4) == 0.0
    assert arrival_under(CLAUSE_SILENT, SILENCE_NEEDS_CONSENT, 0.4) == 0.0
    assert arrival_under(CLAUSE_SILENT, SILENCE_LEAVES_RIGHT, 0.4) == 0.4


def test_russia_offers_no_land_it_holds_ukraine_no_relief_and_no_recognition_and_washington_what_it_likes() -> None:
    assert not is_its_to_offer(PROPOSER_RUSSIA, 0, 0, 0)
    assert is_its_to_offer(PROPOSER_RUSSIA, 1, 0, 1)
    assert is_its_to_offer(PROPOSER_UKRAINE, 0, 0, 0)
    assert not is_its_to_offer(PROPOSER_UKRAINE, 1, 1, 0)
    assert not is_its_to_offer(PROPOSER_UKRAINE, 1, 0, 1)
    assert is_its_to_offer(PROPOSER_US, 0, 2, 1)


def test_the_clause_is_a_question_only_where_western_troops_would_come() -> None:
    def tabled(western: float, planned: bool, red_line: int = LINE_HAS_A_PRICE) -> list[int]:
        return [clause for clause in range(CLAUSES) if may_be_tabled(clause, western, planned, red_line)]

    assert tabled(0.0, False) == [CLAUSE_SILENT]
    assert tabled(0.0, True) == [CLAUSE_ALLOWS]
    assert tabled(5_000.0, True) == [CLAUSE_SILENT, CLAUSE_ALLOWS, CLAUSE_FORBIDS]


def test_nobody_tables_what_an_absolute_line_rules_out() -> None:
    assert not may_be_tabled(CLAUSE_ALLOWS, 5_000.0, True, LINE_IS_ABSOLUTE)
    assert may_be_tabled(CLAUSE_ALLOWS, 5_000.0, True, LINE_IS_BLUFF)
    assert may_be_tabled(CLAUSE_ALLOWS, 0.0, True, LINE_IS_ABSOLUTE)


def best(
    proposer: int, red_line: int = LINE_HAS_A_PRICE, silence: int = 0, taste: float = 0.0, **given: float
) -> Draft:
    """The offer that a proposer of a typical world would table in a costly war, with `given` deal values or beliefs."""
    mean = {path: parameter.value.mean() for path, parameter in scenario().parameters.items() if "/" not in path}
    war = WarValues(**{name: mean[f"war.{name}"] for name in WarValues._fields})
    deal = DealValues(**{name: mean[f"deal.{name}"] for name in DealValues._fields})
    view = View(
        russia_now=1.1, russia_ceiling=1.1, russia_rate=0.3, ukraine_now=0.85, ukraine_ceiling=0.85, ukraine_rate=0.4,
        denial=0.02, denial_fade=0.05, intervention=0.3, promised=0.0, arrival=0.6, intervention_strength=0.5,
        confrontation=0.2, cost_russia=0.2, cost_ukraine=0.3, status=0.05,
    )  # fmt: skip
    deal = deal._replace(**{name: value for name, value in given.items() if name in DealValues._fields})
    view = view._replace(**{name: value for name, value in given.items() if name in View._fields})
    offer = best_offer(proposer, taste, 0.81, 0.0, 8_000.0, red_line, silence, view, war, deal)
    assert offer >= 0
    return draft_of(offer)


FRONT = 1
DEAR = 5.0


@pytest.mark.parametrize("proposer", [PROPOSER_RUSSIA, PROPOSER_UKRAINE, PROPOSER_US])
def test_where_land_held_is_dear_to_both_the_line_offered_is_the_front(proposer: int) -> None:
    dear = dict.fromkeys(("cede_cost_russia", "cede_cost_ukraine", "act_cost_russia", "act_cost_ukraine"), 5.0 * DEAR)
    assert best(proposer, **dear).line == FRONT


def test_where_the_red_line_is_dear_the_parties_drop_the_troops() -> None:
    assert best(PROPOSER_US, red_line_price=DEAR).clause != CLAUSE_ALLOWS
    assert best(PROPOSER_US, LINE_IS_ABSOLUTE).clause != CLAUSE_ALLOWS


def test_where_a_bare_deal_is_dear_and_the_line_a_bluff_the_troops_stay_in() -> None:
    assert best(PROPOSER_US, LINE_IS_BLUFF, bare_cost=0.5, status=0.0).clause == CLAUSE_ALLOWS


def test_recognition_is_asked_where_it_is_worth_more_than_it_costs() -> None:
    assert best(PROPOSER_US, recognition_worth=1.0, act_cost_ukraine=0.0).recognition == 1
    assert best(PROPOSER_US, recognition_worth=0.1, act_cost_ukraine=1.0).recognition == 0
    assert best(PROPOSER_UKRAINE, recognition_worth=1.0, act_cost_ukraine=0.0).recognition == 0


def test_until_the_order_of_steps_is_agreed_no_offer_is_heard() -> None:
    stuck = world().evaluate(call_round, held=0.0, order_agreed=0, sequence=0.99)
    assert (stuck.proposer, stuck.rounds, stuck.order_agreed) == (-1, 1, 0)
    settled = world().evaluate(call_round, held=0.0, order_agreed=0, sequence=0.0)
    assert settled.proposer >= 0
    assert settled.order_agreed == 1
    assert world().evaluate(call_round, held=0.0, order_agreed=1, sequence=0.99).proposer >= 0


@pytest.mark.parametrize(("chair", "proposer"), [(0.1, 2), (0.5, 0), (0.9, 1)])
def test_the_united_states_proposes_as_far_as_it_mediates_and_else_either_side(chair: float, proposer: int) -> None:
    inputs = {"held": 0.0, "mediation": 0.5, "us_willingness_shown": 0.5, "order_agreed": 1}
    assert world().evaluate(call_round, chair=chair, **inputs).proposer == proposer


def test_most_months_see_no_serious_talks() -> None:
    quiet = world().evaluate(call_round, held=0.9)
    assert (quiet.proposer, quiet.rounds) == (-1, 0)


def test_a_proposer_that_sees_nothing_better_than_war_lays_nothing_on_the_table() -> None:
    assert world().evaluate(lay_offer, proposer=0, russia_offer=-1).on_table == 0
    assert world().evaluate(lay_offer, proposer=0, russia_offer=7).on_table == 1
    assert world().evaluate(lay_offer, proposer=-1, russia_offer=7).on_table == 0


@pytest.mark.parametrize(("russia", "ukraine", "signed"), [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_a_deal_takes_two(russia: int, ukraine: int, signed: int) -> None:
    inputs = {"on_table": 1, "offer_share": 0.7, "russia_signs": russia, "ukraine_signs": ukraine}
    after = world().evaluate(close_round, **inputs)
    assert after.signed_now == signed
    assert (after.share == 0.7) == bool(signed)


def test_the_mediators_text_presses_both_and_what_was_recognised_stays_so() -> None:
    signed = {"on_table": 1, "russia_signs": 1, "ukraine_signs": 1, "offer_clause": CLAUSE_FORBIDS}
    first = world().evaluate(close_round, proposer=PROPOSER_US, offer_recognition=1, **signed)
    assert (first.pressed, first.recognition, first.clause) == (1, 1, CLAUSE_FORBIDS)
    again = world().evaluate(close_round, proposer=PROPOSER_RUSSIA, recognition=1, offer_recognition=0, **signed)
    assert (again.pressed, again.recognition) == (0, 1)


def test_an_answer_to_no_offer_signs_nothing() -> None:
    assert world().evaluate(close_round, on_table=0, russia_signs=1, ukraine_signs=1).signed_now == 0


def test_yesterdays_signing_is_no_news() -> None:
    assert tuple(world().evaluate(clear_table)) == (0, 0)


def test_the_line_agreed_is_the_line_that_stands() -> None:
    engine = model("no_guarantee", 64)
    while engine.week < 120:
        engine.step()
    signed = engine.see("history", "phase") == 2
    assert signed.sum() > 10
    lines, fronts = engine.see("deal", "share")[signed], engine.see("war", "front")[signed]
    fresh = engine.see("history", "since")[signed] == 0  # signed this week: the line moves next week
    assert (lines[~fresh] == fronts[~fresh]).all()
