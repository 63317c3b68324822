"""Ukraine: what builds its army, when it answers, and what holds it back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.actors import ukraine
from model.actors.ukraine.bargaining import answer, propose
from model.actors.ukraine.ceasefire import act, hold_fire, respond, weigh
from model.actors.ukraine.consent import consider_outsiders
from model.actors.ukraine.outlook import believe, foresee, regenerate
from model.lanes import CEASEFIRE, COLLAPSE, WAR
from model.world.names import (
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    CLAUSE_SILENT,
    ENABLER_COUNT,
    INFRASTRUCTURE,
    MARITIME,
    ROLES,
    SILENCE_LEAVES_RIGHT,
    SILENCE_NEEDS_CONSENT,
    SUPPLIES,
    TRAINING,
)
from tests.actors.contract import ActorContract
from tests.simulation.real import model, world


class TestContract(ActorContract):
    room = ukraine.UKRAINE


def army(effective: dict[int, float] | None = None, supplies: float = 0.0, **given: Any) -> Any:
    """Ukraine's means after a week of ceasefire, with so many effective troops by role."""
    inputs = {
        "roles_effective": [(effective or {}).get(role, 0.0) for role in range(len(ROLES))],
        "enablers_capacity": [supplies if enabler == SUPPLIES else 0.0 for enabler in range(ENABLER_COUNT)],
        "history_phase": CEASEFIRE,
        **given,
    }
    return world().evaluate(regenerate, **inputs)


def test_supplies_trainers_and_the_economy_raise_what_the_army_can_grow_to() -> None:
    plain = army().public_ceiling
    assert army(supplies=1.0).public_ceiling > plain
    assert army({TRAINING: 3_000.0}).public_ceiling > plain
    assert army(economy=1.2).public_ceiling > army(economy=0.8).public_ceiling


def test_training_from_outside_counts_like_trainers_of_the_force_and_no_need_is_met_twice() -> None:
    plain = army().public_ceiling
    assert army(support_training=0.5).public_ceiling > plain
    full = army(support_training=1.0).public_ceiling
    assert army({TRAINING: 50_000.0}, support_training=1.0).public_ceiling == full


def test_each_trainer_more_adds_less() -> None:
    none, some, many = (army({TRAINING: troops}).public_ceiling for troops in (0.0, 2_000.0, 4_000.0))
    assert some - none > many - some > 0.0


def test_in_war_the_ceiling_counts_the_trainers_in_prospect() -> None:
    prospect = [5_000.0 if role == TRAINING else 0.0 for role in range(len(ROLES))]
    with_them, without = (
        army(history_phase=WAR, roles_prospect=troops).public_ceiling for troops in (prospect, [0.0] * len(ROLES))
    )
    assert with_them > without


@pytest.mark.parametrize("role", [INFRASTRUCTURE, MARITIME])
def test_guards_in_the_rear_and_at_sea_hold_damage_down(role: int) -> None:
    bare, guarded = (army({role: troops}, contact_harm=0.5).economy for troops in (0.0, 20_000.0))
    assert guarded > bare


def test_trainers_guard_nothing() -> None:
    assert army({TRAINING: 20_000.0}, contact_harm=0.5).economy == army(contact_harm=0.5).economy


def test_attacks_hold_the_economy_back() -> None:
    calm, hit = (army(contact_harm=harm).economy for harm in (0.0, 0.8))
    assert hit < calm


def test_limits_agreed_weaken_regeneration_in_a_ceasefire_and_leave_the_public_ceiling_as_it_is() -> None:
    """Whoever forecasts takes the limits off the public ceiling by the terms at hand: they must not be off already."""
    free, bound = (army(deal_limits=limits) for limits in (0.0, 1.0))
    assert bound.strength < free.strength
    assert bound.public_ceiling == free.public_ceiling
    grown = 0.9
    for _ in range(2_000):
        grown = army(deal_limits=1.0, strength=grown).strength
    effect = world().inputs(regenerate)["deal_limits_bite"]
    assert grown == pytest.approx((1.0 - effect) * free.public_ceiling, rel=1e-3)


@pytest.mark.parametrize("phase", [WAR, COLLAPSE])
def test_nobody_keeps_to_limits_while_the_fighting_goes_on(phase: int) -> None:
    assert army(deal_limits=1.0, history_phase=phase) == army(deal_limits=0.0, history_phase=phase)


def test_in_war_the_army_is_spent_and_learns_its_odds() -> None:
    before = world().inputs(regenerate)
    war = army(history_phase=WAR, strength=0.9)
    assert war.strength < 0.9
    assert war.optimism < before["optimism"]
    assert war.economy <= before["economy"]


def test_a_broken_promise_lowers_its_trust_more_than_words_do() -> None:
    quiet = world().evaluate(believe).belief_us
    words = world().evaluate(believe, us_statement=-0.8).belief_us
    broken = world().evaluate(believe, us_fresh_test=1, us_honoured=0).belief_us
    assert broken < words < quiet


def test_it_too_reads_the_force_believed_likely_to_arrive() -> None:
    planned = {"roles_denial": 0.0, "roles_denial_prospect": 10_000.0}
    doubted, believed = (world().evaluate(foresee, belief_coalition=b, **planned).denial for b in (-4.0, 4.0))
    assert doubted < 0.1 * believed


@pytest.mark.parametrize(
    "news", [{"contact_rung_seen": 4}, {"contact_incident": 1}, {"clash_begun": 1}, {"quiet_weeks": 12}], ids=str
)
def test_a_response_is_considered_when_it_is_hit_and_once_a_quarter(news: dict[str, int]) -> None:
    after = world().evaluate(weigh, **{"quiet_weeks": 3, **news})
    assert (after.due, after.quiet_weeks) == (1, 0)


def test_while_a_clash_lasts_it_compares_war_and_ceasefire_without_choosing_anew() -> None:
    calm = {"quiet_weeks": 3, "history_peace_weeks": 10, "war_value": -9.0}
    after = world().evaluate(weigh, clash_active=1, **calm)
    assert (after.due, after.quiet_weeks) == (0, 4)
    assert after.war_value != -9.0
    assert 0.0 < after.drawn < 1.0
    assert world().evaluate(weigh, clash_active=0, **calm).war_value == -9.0


def test_hits_that_go_on_are_looked_at_every_month_and_harder_ones_at_once() -> None:
    goes_on = {"contact_rung_seen": 4, "seen_rung": 4}
    assert world().evaluate(weigh, quiet_weeks=2, **goes_on).due == 0
    assert world().evaluate(weigh, quiet_weeks=3, **goes_on).due == 1
    assert world().evaluate(weigh, quiet_weeks=0, contact_rung_seen=6, seen_rung=4).due == 1
    assert world().evaluate(weigh, quiet_weeks=0, contact_rung_seen=4, seen_rung=6).due == 0


def test_while_an_offensive_is_prepared_it_looks_again_every_month() -> None:
    assert world().evaluate(weigh, quiet_weeks=3, prepared=1).due == 1
    assert world().evaluate(weigh, quiet_weeks=2, prepared=1).due == 0
    assert world().evaluate(weigh, quiet_weeks=3, prepared=0).due == 0


def test_below_probes_and_between_quarters_it_lets_things_be() -> None:
    assert world().evaluate(weigh, quiet_weeks=3, contact_rung_seen=3).due == 0
    assert not world().due(respond, due=0)


def worth(option: str, **given: Any) -> float:
    return float(sum(world().payoff(respond, option, **given)))


def test_unprovoked_it_refrains() -> None:
    inputs = {"contact_rung_seen": 0, "war_value": 0.2, "peace_value": 0.8}
    assert all(worth(option, **inputs) < 0.0 for option in ("answer_in_kind", "strike_deep", "retake_land"))
    assert worth("refrain", **inputs) == 0.0


def test_the_harder_it_is_hit_the_more_redress_an_answer_gives() -> None:
    redress = [world().payoff(respond, "answer_in_kind", contact_rung_seen=rung).redress for rung in range(9)]
    assert redress == sorted(redress)
    assert redress[0] == 0.0


def test_backers_restrain_a_deep_strike_more_than_an_answer_in_kind() -> None:
    inputs = {"us_provision": 1.0, "contributors_troops_total": 10_000.0}
    kind, deep, retake = (
        world().payoff(respond, o, **inputs).backers for o in ("answer_in_kind", "strike_deep", "retake_land")
    )
    assert retake < deep < kind < 0.0


def test_a_force_on_its_soil_restrains_it() -> None:
    alone, hosting = (
        world().payoff(respond, "strike_deep", contributors_troops_total=t).backers for t in (0.0, 10_000.0)
    )
    assert hosting < alone


def test_it_opens_war_only_where_war_is_worth_more_than_the_ceasefire() -> None:
    assert worth("retake_land", war_value=0.3, peace_value=0.8) < 0.0
    assert worth("retake_land", war_value=1.8, peace_value=0.8) > 0.0


def test_doctrine_answers_fire_in_kind_and_goes_no_further() -> None:
    inputs = {"war_value": 0.3, "peace_value": 0.8}
    w = world()
    assert w.doctrine(respond, "answer_in_kind", contact_rung_seen=4)
    assert not w.doctrine(respond, "answer_in_kind", contact_rung_seen=3)
    assert not w.doctrine(respond, "strike_deep", contact_rung_seen=6)
    assert not w.doctrine(respond, "retake_land", contact_rung_seen=4, **inputs)


def answered(option: str, **given: Any) -> float:
    inputs = {"deal_offer_share": 0.79, "war_front": 0.79, "deal_offer_clause": CLAUSE_ALLOWS, **given}
    return float(sum(world().payoff(answer, option, **inputs)))


def test_an_offer_that_leaves_it_more_land_is_worth_more() -> None:
    assert answered("sign", deal_offer_share=0.7) > answered("sign", deal_offer_share=0.85)


def test_limits_make_an_offer_worse() -> None:
    assert answered("sign", deal_offer_limits=0.7) < answered("sign")


def test_relief_for_russia_costs_it_something_and_makes_the_peace_safer() -> None:
    """Russia has more to lose by breaking it, which can outweigh the cost."""
    inputs = {"deal_offer_share": 0.79, "war_front": 0.79}
    without, relieved = (world().payoff(answer, "sign", **inputs, deal_offer_relief=relief) for relief in (0.0, 1.0))
    assert relieved.relief < without.relief == 0.0
    assert relieved.renewal > without.renewal


def test_land_held_is_not_handed_over_lightly_and_recognition_needs_the_same_act() -> None:
    def ceded(**given: float) -> float:
        return float(world().payoff(answer, "sign", war_front=0.8, **given).ceded)

    assert ceded(deal_offer_share=0.8) == 0.0
    assert ceded(deal_offer_share=0.85) < ceded(deal_offer_share=0.8, deal_offer_recognition=1) < 0.0


def test_a_deal_without_the_clause_is_bare_where_silence_needs_consent() -> None:
    def bare(**given: float) -> float:
        inputs = {"deal_offer_share": 0.8, "war_front": 0.8, "arrival": 0.6, "promised": 0.0}
        return float(world().payoff(answer, "sign", **inputs, **given).bare)

    allowed = bare(deal_offer_clause=CLAUSE_ALLOWS)
    assert bare(deal_offer_clause=CLAUSE_SILENT, silence=SILENCE_NEEDS_CONSENT) < allowed
    assert bare(deal_offer_clause=CLAUSE_FORBIDS) == bare(deal_offer_clause=CLAUSE_SILENT)
    between = bare(deal_offer_clause=CLAUSE_SILENT, silence=SILENCE_LEAVES_RIGHT)
    assert bare(deal_offer_clause=CLAUSE_FORBIDS) < between < allowed


def test_doctrine_hands_over_nothing_recognises_nothing_and_takes_no_limits_beyond_its_own_offer() -> None:
    def speaks(**given: float) -> bool:
        return world().doctrine(answer, "sign", **{"war_front": 0.8, "deal_offer_share": 0.8, **given})

    offered = world().inputs(answer)["deal_limits_offered"]
    assert speaks()
    assert speaks(deal_offer_limits=offered)
    assert not speaks(deal_offer_limits=0.9)
    assert not speaks(deal_offer_share=0.81)
    assert not speaks(deal_offer_recognition=1)


def test_a_leader_with_a_taste_for_war_fights_on_and_values_war_more_in_a_ceasefire() -> None:
    assert answered("fight_on", temper=0.1) > answered("fight_on", temper=0.0)
    calm, hot = (world().evaluate(weigh, quiet_weeks=30, temper=temper) for temper in (0.0, 0.1))
    assert hot.war_value > calm.war_value
    assert hot.peace_value == calm.peace_value


def test_help_it_believes_in_makes_signing_safer() -> None:
    alone, helped = (answered("sign", denial=d, intervention=i) for d, i in ((0.0, 0.0), (0.2, 0.5)))
    assert helped > alone


def test_weariness_makes_fighting_on_worse() -> None:
    fresh, weary = (answered("fight_on", war_weariness_ukraine=w) for w in (0.0, 1.0))
    assert weary < fresh


def test_it_tables_an_offer_only_as_proposer() -> None:
    assert world("no_guarantee").evaluate(propose, deal_proposer=0).offer == -1
    assert world("no_guarantee").evaluate(propose, deal_proposer=1).offer in range(-1, 45)


def test_a_strike_lasts_its_week_and_an_offensive_until_the_fighting_is_settled() -> None:
    def left(response: int, phase: int = CEASEFIRE, seen: int = 0) -> tuple[int, ...]:
        given = {"response": response, "wanted": response, "history_phase": phase, "contact_rung_seen": seen}
        return tuple(world().evaluate(hold_fire, prepared=0, **given))

    assert left(1) == left(2) == left(2, seen=4) == (0, 0, 0)
    assert left(1, seen=4) == (1, 1, 0)
    assert left(1, COLLAPSE, seen=4) == (0, 0, 0)
    assert left(3) == (3, 3, 0)
    assert left(3, COLLAPSE) == (0, 0, 0)


def test_preparations_go_on_from_week_to_week_and_end_with_the_ceasefire() -> None:
    inputs = {"response": 0, "wanted": 3, "prepared": 5}
    assert tuple(world().evaluate(hold_fire, history_phase=CEASEFIRE, **inputs)) == (0, 3, 5)
    assert tuple(world().evaluate(hold_fire, history_phase=COLLAPSE, **inputs)) == (0, 0, 0)


def test_an_offensive_to_retake_land_takes_weeks_of_preparation() -> None:
    response, prepared, weeks = 0, 0, 0
    while response < 3:
        assert response == 0
        response, prepared = world().evaluate(
            act, response=response, prepared=prepared, wanted=3, preparation_weeks=10.0
        )
        weeks += 1
    assert weeks == 10
    assert world().evaluate(act, response=3, prepared=prepared, wanted=3, preparation_weeks=10.0).response == 3


def test_an_offensive_that_is_prepared_may_be_called_off() -> None:
    assert tuple(world().evaluate(act, response=0, prepared=7, wanted=0, preparation_weeks=10.0)) == (0, 0)


@pytest.mark.parametrize("response", [1, 2])
def test_an_answer_in_kind_or_a_strike_is_done_the_same_week(response: int) -> None:
    assert tuple(world().evaluate(act, response=0, prepared=0, wanted=response, preparation_weeks=10.0)) == (
        response,
        0,
    )


def test_in_whole_histories_no_offensive_begins_unprepared() -> None:
    eager = {"ukraine.optimism_start": 1.2, "ukraine.offensive_cost": 0.0, "ukraine.backers_weight": 0.0}
    eager |= {"war.ruin_ukraine": 1.0, "war.cost_ukraine": 0.02, "deal.order_chance": 1.0}
    engine = model("no_guarantee", 96, settings=eager)
    needed = engine.world["ukraine.preparation_weeks"]
    wanting = np.zeros(engine.lanes, int)
    begun = dropped = 0
    while engine.running:
        before = engine.see("ukraine", "response").copy()
        ready = engine.see("ukraine", "prepared").copy()
        engine.step()
        wanted, now = engine.see("ukraine", "wanted"), engine.see("ukraine", "response")
        wanting = np.where(wanted == 3, wanting + 1, 0)
        started = (now == 3) & (before < 3)
        assert (wanting >= needed)[started].all()
        begun += int(started.sum())
        dropped += int(((ready > 0) & (wanted < 3)).sum())
    assert begun > 10
    assert dropped > 0


# -- troops from outside -------------------------------------------------------------------------------


def answer_to_outsiders(**given: Any) -> int:
    inputs = {
        "outsiders_answer": -1,
        "war_value": 0.1,
        "peace_value": 0.4,
        "history_since": 5,
        "invite_buffer_states": 1.0,
        "outsiders_bar_buffer": 0.1,
        "outsiders_bar_friendly": 0.1,
        "outsiders_spread": 0.05,
        "us_oversight": 1.0,
        "us_provision": 1.0,
        "consent": 0.5,
        **given,
    }
    return int(world().evaluate(consider_outsiders, **inputs).outsiders_answer)


def test_it_takes_troops_that_watch_where_it_wants_the_ceasefire_to_last_and_not_where_it_would_rather_fight() -> None:
    assert answer_to_outsiders() == 1
    assert answer_to_outsiders(war_value=0.6) == 0


def test_it_answers_once_and_only_when_asked_and_when_it_has_looked_at_the_deal() -> None:
    assert answer_to_outsiders(outsiders_answer=0) == 0
    assert answer_to_outsiders(invite_buffer_states=0.0) == -1
    assert answer_to_outsiders(war_value=0.0, peace_value=0.0) == -1
    assert answer_to_outsiders(invite_friendly_states=1.0, outsiders_bar_friendly=1.0) == 0


def test_a_buffer_zone_that_america_does_not_oversee_is_worth_less_to_it() -> None:
    assert answer_to_outsiders(us_oversight=0.0, unwatched_cost=0.4) == 0
    assert answer_to_outsiders(us_oversight=1.0, unwatched_cost=0.4) == 1
