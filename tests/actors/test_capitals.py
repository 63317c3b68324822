"""The council in which the contributors' capitals act together: what is authorised, consent, the pact, replies."""

from __future__ import annotations

from typing import Any

import pytest

from model.actors.contributors import CAPITALS
from model.actors.contributors.capitals import confer, face_test, gauge_backing, hear_consent, reply, seek_mandate
from model.world.names import (
    AIR_DEFENCE,
    COMBAT_AIRCRAFT,
    ENABLER_COUNT,
    HOLDS,
    ISR,
    LIFT,
    POLITICAL_BACKING,
    RADAR,
)
from tests.actors.contract import ActorContract
from tests.simulation.real import world


class TestContract(ActorContract):
    room = CAPITALS


def council(**given: Any) -> Any:
    inputs = {"force_size": 20_000.0, "force_outsiders": 0.0, "reinforced": 0.0, **given}
    return world().evaluate(confer, **inputs)


def test_the_force_in_prospect_is_the_lesser_of_what_is_authorised_and_what_is_pledged() -> None:
    short = council(contributors_pledged=12_000.0)
    assert (short.prospect, short.shortfall, short.scale) == (12_000.0, 8_000.0, 1.0)
    over = council(contributors_pledged=40_000.0)
    assert (over.prospect, over.shortfall, over.scale) == (20_000.0, 0.0, 0.5)


def test_reinforcement_raises_what_is_authorised_and_fades() -> None:
    sent = council(reply=2)
    assert sent.authorised > 20_000.0
    assert 20_000.0 < council(reinforced=sent.reinforced).authorised < sent.authorised


def test_a_force_that_went_home_when_its_years_were_over_is_no_longer_in_prospect() -> None:
    there = {"contributors_pledged": 12_000.0, "contributors_pledged_western": 12_000.0, "command_entered_weeks": 104}
    assert council(command_go=1, **there).western_prospect > 0.0
    gone = council(command_go=0, **there)
    assert (gone.authorised, gone.prospect, gone.western_prospect) == (0.0, 0.0, 0.0)
    assert council(command_go=0, **{**there, "command_entered_weeks": 0}).prospect == 12_000.0


def test_a_pact_that_was_broken_no_longer_stands() -> None:
    assert council(guarantee_mutual_defence=0.8).pact == 0.8
    assert council(guarantee_mutual_defence=0.8, pact_tested=1, pact_honoured=1).pact == 0.8
    assert council(guarantee_mutual_defence=0.8, pact_tested=1, pact_honoured=0).pact == 0.0


def test_a_broken_promise_costs_the_capitals_trust() -> None:
    assert council(us_fresh_test=1, us_honoured=0).belief_us < council().belief_us


def test_troops_from_outside_need_both_sides() -> None:
    def consent(russia: int, ukraine: int) -> tuple[int, ...]:
        answers = {"russia_outsiders_answer": russia, "ukraine_outsiders_answer": ukraine}
        return tuple(world().evaluate(hear_consent, **answers))

    assert consent(1, 1) == (1, 1)
    assert consent(1, 0) == (0, 1)
    assert consent(0, 1) == (0, 1)
    assert consent(1, -1) == (0, 0)


def backing(**given: Any) -> Any:
    inputs = {"enablers_american": [0.0] * ENABLER_COUNT, "us_promise": 0.0, **given}
    return world().evaluate(gauge_backing, **inputs)


def only(enabler: int) -> list[float]:
    return [0.8 if e == enabler else 0.0 for e in range(ENABLER_COUNT)]


def test_the_american_part_is_open_backing_a_promise_believed_or_means() -> None:
    assert backing().american_part == 0.0
    assert backing(enablers_american=only(POLITICAL_BACKING)).american_part == pytest.approx(0.8)
    trusted, doubted = (backing(us_promise=0.8, belief_us=belief).american_part for belief in (2.0, -2.0))
    assert trusted > doubted > 0.0
    for means in (ISR, LIFT, AIR_DEFENCE, COMBAT_AIRCRAFT, RADAR):
        assert 0.0 < backing(enablers_american=only(means)).american_part < 0.2


def test_a_mandate_needs_a_deal_that_both_sides_can_live_with() -> None:
    likely = {"mandate_likely": 1, "history_signed": 1}
    assert backing(deal_clause=1, **likely).mandate == 1
    assert backing(deal_clause=0, outsiders_consent=0, **likely).mandate == 0
    assert backing(deal_clause=0, outsiders_consent=1, **likely).mandate == 1
    assert backing(deal_clause=1, mandate_likely=0, history_signed=1).mandate == 0


def test_before_a_deal_a_mandate_is_hoped_for() -> None:
    assert backing(mandate_likely=1, history_signed=0, deal_clause=0).mandate == 1


def test_a_mandate_is_drawn_by_its_chance() -> None:
    assert world().evaluate(seek_mandate, mandate_chance=0.5, council=0.49).mandate_likely == 1
    assert world().evaluate(seek_mandate, mandate_chance=0.5, council=0.51).mandate_likely == 0


def test_a_force_that_is_barred_for_good_is_in_nobodys_prospect() -> None:
    pledged = {"contributors_pledged": 12_000.0}
    for hold, name in enumerate(HOLDS):
        assert (council(command_hold=hold, **pledged).prospect == 0.0) == (name in ("the_deal", "natos_veto")), name


def pact(**given: Any) -> Any:
    inputs = {
        "guarantee_mutual_defence": 1.0,
        "contact_rung_seen": 7,
        "contributors_weighted_support": 6.0,
        "contributors_weight_west": 10.0,
        **given,
    }
    return world().evaluate(face_test, **inputs)


def test_a_pact_is_tested_by_an_offensive_once_and_kept_by_publics_that_support_it() -> None:
    assert pact(contact_rung_seen=6).pact_tested == 0
    assert pact(guarantee_mutual_defence=0.0).pact_tested == 0
    assert tuple(pact(contributors_weighted_support=9.0))[:2] == (1, 1)
    assert tuple(pact(contributors_weighted_support=1.0))[:2] == (1, 0)
    assert tuple(pact(pact_tested=1, contributors_weighted_support=9.0))[:2] == (1, 0)


def test_troops_at_risk_bind_their_senders_only_where_the_theory_says_so() -> None:
    """0 capability, 1 tripwire, 2 mixed, as the structure declares them."""
    held = {"guarantee_mutual_defence": 0.0, "contributors_weighted_support": 9.0, "drawn": 0.05}
    many = {"roles_hostages": 20_000.0, **held}
    assert tuple(pact(deterrence=0, **many)) == (0, 0, 0, 0)
    assert tuple(pact(deterrence=1, **many)) == (0, 0, 1, 1)
    assert tuple(pact(deterrence=2, **many)) == (0, 0, 1, 1)
    assert tuple(pact(deterrence=1, **{**held, "roles_hostages": 0.0})) == (0, 0, 0, 0)
    assert pact(deterrence=1, **{**many, "drawn": 0.999}).drawn_in == 0


def test_a_promise_and_troops_at_risk_are_tested_apart() -> None:
    both = {"deterrence": 1, "roles_hostages": 20_000.0, "contributors_weighted_support": 9.0}
    assert tuple(pact(**both, resolve=0.05, drawn=0.999)) == (1, 1, 1, 0)
    assert tuple(pact(**both, resolve=0.999, drawn=0.05)) == (1, 0, 1, 1)
    assert tuple(pact(**both, tie_tested=1, resolve=0.999, drawn=0.05)) == (1, 0, 1, 0)


def test_reinforcement_needs_a_force_and_retaliation_a_strike() -> None:
    w = world()
    bare = {"contributors_troops_total": 0.0, "pact": 0.0}
    assert not w.available(reply, "reinforcement", contact_rung_seen=6, **bare)
    assert not w.available(reply, "retaliation", contact_rung_seen=8, **bare)
    assert w.available(reply, "retaliation", contact_rung_seen=8, **{**bare, "pact": 0.5})
    assert not w.available(reply, "retaliation", contact_rung_seen=5, contributors_troops_total=9e3)


def test_capitals_are_bolder_with_america_behind_them_and_a_pact_to_keep() -> None:
    w = world()
    alone, backed = (
        w.payoff(reply, "sanctions", belief_us=b, contact_provocation=0.5).provocation for b in (-3.0, 3.0)
    )
    bound = w.payoff(
        reply, "sanctions", belief_us=-3.0, guarantee_mutual_defence=1.0, contact_provocation=0.5
    ).provocation
    assert alone < backed
    assert alone < bound
