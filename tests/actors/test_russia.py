"""Russia: what it believes, when it looks again, which rungs it may choose, and how a choice is carried out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.actors import russia
from model.actors.russia.bargaining import answer
from model.actors.russia.ceasefire import (
    brandish,
    choose_rung,
    move,
    stand_down,
)
from model.actors.russia.consent import consider_outsiders
from model.actors.russia.outlook import believe, change_leader, foresee, regenerate
from model.actors.russia.review import notice, weigh
from model.actors.russia.shows import show_force
from model.lanes import CEASEFIRE, COLLAPSE, WAR
from model.world.beliefs import chance
from model.world.names import (
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    CLAUSE_SILENT,
    LINE_HAS_A_PRICE,
    LINE_IS_ABSOLUTE,
    LINE_IS_BLUFF,
    LOCAL_OFFENSIVE,
    SILENCE_NEEDS_CONSENT,
)
from tests.actors.contract import BUSY, OPTION, ActorContract
from tests.simulation.real import World, model, scenario, world


class TestContract(ActorContract):
    room = russia.RUSSIA


def draw_range(path: str) -> tuple[float, float]:
    value = scenario().parameters[path].value
    return value.low, value.high


# -- beliefs ------------------------------------------------------------------------------------------


def belief_after(rule_world: World | None = None, **news: Any) -> float:
    """Belief in the United States after one week of news, from its prior."""
    return float((rule_world or world()).evaluate(believe, **news).belief_us)


def test_a_failed_test_lowers_the_belief_more_than_a_month_of_the_coldest_words() -> None:
    coldest = -draw_range("us.statement_weight")[1]
    quiet = belief_after()
    weeks = 4 * (belief_after(us_statement=coldest) - quiet)
    # Even the mildest failure that can be drawn.
    failed = belief_after(us_fresh_test=1, us_honoured=0, test_weight=draw_range("russia.test_weight")[0]) - quiet
    assert failed < weeks < 0.0


def test_a_promise_kept_raises_the_belief_as_much_as_a_broken_one_lowers_it() -> None:
    after_kept, after_broken = (belief_after(us_fresh_test=1, us_honoured=honoured) for honoured in (1, 0))
    assert after_kept - belief_after() == pytest.approx(belief_after() - after_broken)


def test_an_ambiguous_statement_hardly_moves_what_russia_believes() -> None:
    vague = draw_range("us.ambiguous_weight")[1]
    before, after = chance(belief_after()), chance(belief_after(us_statement=vague))
    assert 0.0 < after - before < 0.01


def test_under_current_calculus_a_past_test_counts_for_nothing_and_present_means_do() -> None:
    after_kept, after_broken = (
        belief_after(us_fresh_test=1, us_honoured=honoured, credibility=1) for honoured in (1, 0)
    )
    assert after_kept == after_broken
    assert belief_after(us_provision=0.9, credibility=1) > belief_after(us_provision=0.1, credibility=1)


def test_a_belief_that_hears_nothing_returns_to_its_prior() -> None:
    far = world().evaluate(believe, belief_us=3.0, sunk_weight=0.0).belief_us
    prior = world().inputs(believe)["belief_us_prior"]
    assert prior < far < 3.0


def test_each_member_that_leaves_lowers_the_belief_in_the_coalition() -> None:
    stays, leaves = (world().evaluate(believe, contributors_left_now=left).belief_coalition for left in (0.0, 1.0))
    assert leaves < stays


def test_silence_after_an_open_attack_lowers_the_belief_and_a_reply_raises_it() -> None:
    silent, quiet, replied = (
        world().evaluate(believe, contact_blue_signal=s).belief_coalition for s in (-0.15, 0.0, 0.15)
    )
    assert silent < quiet < replied


# -- what it reckons with -----------------------------------------------------------------------------


def test_a_planned_force_counts_only_as_far_as_it_is_believed_to_arrive() -> None:
    planned = {"roles_denial": 0.0, "roles_denial_prospect": 10_000.0}
    doubted, believed = (world().evaluate(foresee, belief_coalition=b, **planned).denial for b in (-4.0, 4.0))
    in_place = world().evaluate(foresee, roles_denial=10_000.0, roles_denial_prospect=10_000.0).denial
    assert doubted < 0.05 * in_place
    assert doubted < believed < in_place


def test_no_rule_of_the_war_sees_the_size_that_is_planned() -> None:
    """Signing reads the force believed likely to arrive, never the lever that asks for one."""
    plans = world().model.program.plans
    readers = {
        key
        for key, plan in plans.items()
        for ref in plan.refs.values()
        if (ref.kind, ref.name) == ("lever", "force_size")
    }
    assert readers == {"capitals.confer", "command.order", "contributors.list_invitable", "contributors.scale_offer"}


@pytest.mark.parametrize(("deterrence", "denies", "binds"), [(0, True, False), (1, False, True), (2, True, True)])
def test_rival_theories_of_deterrence_open_one_door_each(deterrence: int, denies: bool, binds: bool) -> None:
    force = {"roles_denial": 10_000.0, "roles_hostages": 5_000.0, "us_promise": 0.0, "capitals_pact": 0.0}
    seen = world().evaluate(foresee, deterrence=deterrence, **force)
    assert (seen.denial > 0.0, seen.intervention > 0.0) == (denies, binds)


def test_a_backstop_counts_by_what_is_believed_of_it() -> None:
    weak, strong = (
        world().evaluate(foresee, us_promise=1.0, belief_us=belief, deterrence=0).intervention for belief in (-2.0, 2.0)
    )
    assert weak == pytest.approx(chance(-2.0))
    assert strong == pytest.approx(chance(2.0))


def test_western_troops_cost_status_the_more_of_them_and_under_nato_and_friends_ease_it() -> None:
    def cost(**given: float) -> float:
        return float(world().evaluate(foresee, **{"contributors_western_troops": 10_000.0, **given}).status)

    assert cost(contributors_western_troops=0.0, capitals_western_prospect=0.0) == 0.0
    assert cost() < cost(contributors_western_troops=30_000.0)
    assert cost() < cost(command_nato=1.0)
    assert cost() > cost(capitals_friendly_share=0.5)


def test_the_army_is_rebuilt_in_a_ceasefire_and_the_war_corrects_its_optimism() -> None:
    peace = world().evaluate(regenerate, history_phase=CEASEFIRE, rebuild_ceiling=1.2)
    war = world().evaluate(regenerate, history_phase=WAR)
    before = world().inputs(regenerate)
    assert peace.strength > before["strength"]
    assert before["optimism"] > peace.optimism > war.optimism


def test_a_leader_is_followed_by_another_once_in_a_tenure_on_average() -> None:
    """A month's chance is a month over the tenure; without a change the taste stays."""
    month = 4.0 / 52.0
    assert (
        world().evaluate(change_leader, temper=0.02, tenure_years=10.0, succession=1.01 * month / 10.0).temper == 0.02
    )
    changed = world().evaluate(
        change_leader, temper=0.02, tenure_years=10.0, succession=0.99 * month / 10.0, character=-1.0, temper_sd=0.05
    )
    assert changed.temper == -0.05


# -- signing --------------------------------------------------------------------------------------------

OFFER = {"deal_offer_share": 0.81, "war_front": 0.81, "capitals_western_prospect": 8_000.0}


def test_an_absolute_line_leaves_no_signature_where_western_troops_may_come() -> None:
    for red_line, free in ((LINE_HAS_A_PRICE, True), (LINE_IS_ABSOLUTE, False), (LINE_IS_BLUFF, True)):
        inputs = {"red_line": red_line, "capitals_western_prospect": 8_000.0}
        assert world().available(answer, "sign", deal_offer_clause=CLAUSE_ALLOWS, **inputs) is free
        assert world().available(answer, "sign", deal_offer_clause=CLAUSE_SILENT, **inputs)
        assert world().available(answer, "fight_on", deal_offer_clause=CLAUSE_ALLOWS, **inputs)


def test_the_line_costs_its_price_at_the_signature_unless_it_is_a_bluff() -> None:
    def lost(red_line: int, clause: int) -> float:
        return float(world().payoff(answer, "sign", **OFFER, red_line=red_line, deal_offer_clause=clause).red_line)

    assert lost(LINE_HAS_A_PRICE, CLAUSE_ALLOWS) == -world().inputs(answer)["deal_red_line_price"]
    assert lost(LINE_IS_BLUFF, CLAUSE_ALLOWS) == lost(LINE_HAS_A_PRICE, CLAUSE_FORBIDS) == 0.0


def test_land_held_is_not_handed_back_lightly() -> None:
    ceded = [
        world().payoff(answer, "sign", **{**OFFER, "deal_offer_share": share}).ceded for share in (0.76, 0.81, 0.86)
    ]
    assert ceded[0] < ceded[1] == ceded[2] == 0.0


def test_a_force_that_may_not_come_costs_no_status() -> None:
    status = [
        world().payoff(answer, "sign", **OFFER, status=0.1, silence=SILENCE_NEEDS_CONSENT, deal_offer_clause=k).status
        for k in (CLAUSE_SILENT, CLAUSE_ALLOWS)
    ]
    assert status == pytest.approx([0.0, -0.1])


def test_troops_that_came_without_the_clause_make_the_peace_worth_less_unless_the_line_is_a_bluff() -> None:
    def peace(**given: float) -> float:
        return float(world().evaluate(weigh, review=1, **given).peace_value)

    here = {"contributors_western_troops": 5_000.0, "deal_clause": CLAUSE_SILENT}
    assert peace(**here) < peace(**here, red_line=LINE_IS_BLUFF)
    assert peace(**{**here, "deal_clause": CLAUSE_ALLOWS}) == peace(**here, red_line=LINE_IS_BLUFF)
    assert peace(**{**here, "contributors_western_troops": 0.0}) == peace(**here, red_line=LINE_IS_BLUFF)


def test_a_force_that_was_not_allowed_costs_a_part_of_the_red_line_that_grows_with_the_force() -> None:
    def lost(troops: float) -> float:
        here = {"contributors_western_troops": troops, "deal_clause": CLAUSE_SILENT, "status_half": 8_000.0}
        bluff = world().evaluate(weigh, review=1, **here, red_line=LINE_IS_BLUFF).peace_value
        return float(bluff - world().evaluate(weigh, review=1, **here).peace_value)

    given = world().inputs(weigh)
    most = given["deal_crossed_part"] * given["deal_red_line_price"]
    assert lost(8_000.0) == pytest.approx(0.5 * most)
    assert lost(100.0) < 0.02 * most < lost(1_000.0) < lost(50_000.0) < most


def test_what_a_mediator_added_is_worth_less_as_the_peace_grows_older() -> None:
    young, old, free = (
        world().evaluate(weigh, review=1, deal_pressed=pressed, history_peace_weeks=weeks).peace_value
        for pressed, weeks in ((1, 4), (1, 104), (0, 4))
    )
    assert young > old > free


def test_doctrine_signs_for_no_less_than_is_held() -> None:
    def speaks(**given: float) -> bool:
        return world().doctrine(answer, "sign", **{"minimum_share": 0.7, **OFFER_BY_DOCTRINE, **given})

    assert speaks()
    assert not speaks(deal_offer_share=0.80)
    assert not speaks(minimum_share=0.9)
    assert not speaks(deal_offer_clause=CLAUSE_ALLOWS, status=0.5)
    assert speaks(deal_offer_clause=CLAUSE_ALLOWS, status=0.5, red_line=LINE_IS_BLUFF)


OFFER_BY_DOCTRINE = {"deal_offer_share": 0.81, "war_front": 0.81, "deal_offer_clause": CLAUSE_SILENT}


# -- reviews ------------------------------------------------------------------------------------------

CALM = {
    "quiet_weeks": 3,
    "seen_intervention": 0.3,
    "intervention": 0.3,
    "seen_balance": 0.5,
    "strength": 1.0,
    "ukraine_strength": 1.0,
    "denial": 0.0,
}


def test_a_reply_brings_a_review_when_it_is_harder_than_the_one_last_looked_at() -> None:
    assert world().evaluate(notice, **CALM, contact_blue_rung=2, seen_reply=0).review == 1
    assert world().evaluate(notice, **CALM, contact_blue_rung=2, seen_reply=2).review == 0
    assert world().evaluate(notice, **CALM, contact_blue_rung=3, seen_reply=2).review == 1
    assert world().evaluate(notice, **{**CALM, "quiet_weeks": 12}, seen_reply=2).seen_reply == 0


def test_a_local_offensive_is_looked_at_after_a_fortnight_and_is_not_followed_by_another() -> None:
    fought = {**CALM, "quiet_weeks": 1, "rung": 7}
    assert world().evaluate(notice, **fought, history_phase=CEASEFIRE).review == 1
    assert world().evaluate(notice, **fought, history_phase=COLLAPSE).review == 0
    assert world().evaluate(notice, **{**fought, "rung": 6}, history_phase=CEASEFIRE).review == 0
    assert 7 not in rungs(7)


def test_a_calm_week_brings_no_review() -> None:
    assert world().evaluate(notice, **CALM).review == 0


@pytest.mark.parametrize(
    "news",
    [
        {"quiet_weeks": 12},
        {"contact_incident": 1},
        {"clash_begun": 1},
        {"contact_blue_rung": 2},
        {"ukraine_response": 2},
        {"intervention": 0.5},
        {"intervention": 0.1},
        {"strength": 1.3},
        {"denial": 0.3},
    ],
    ids=str,
)
def test_a_review_comes_with_any_of_its_causes(news: dict[str, float]) -> None:
    after = world().evaluate(notice, **{**CALM, **news})
    assert (after.review, after.quiet_weeks) == (1, 0)


@pytest.mark.parametrize("news", [{"contact_blue_rung": 1}, {"ukraine_response": 1}, {"intervention": 0.31}], ids=str)
def test_words_and_small_shifts_bring_none(news: dict[str, float]) -> None:
    assert world().evaluate(notice, **{**CALM, **news}).review == 0


def test_while_general_resumption_is_prepared_it_looks_again_each_month() -> None:
    """Nobody goes to war on one impulse: a build-up has to be wanted at one look after another."""
    assert world().evaluate(notice, **CALM, prepared=0).review == 0
    assert world().evaluate(notice, **CALM, prepared=1).review == 1
    assert world().evaluate(notice, **{**CALM, "quiet_weeks": 2}, prepared=1).review == 0
    state, looks = {"prepared": 0, "rung": 2}, 0
    quiet = 0
    while state["rung"] < 8:
        seen = world().evaluate(notice, **{**CALM, "quiet_weeks": quiet}, prepared=state["prepared"])
        after = world().evaluate(move, **state, wanted=8, review=seen.review, preparation_weeks=10.0)
        state, quiet, looks = {"prepared": after.prepared, "rung": after.rung}, seen.quiet_weeks, looks + seen.review
    assert looks == 2


def test_without_a_review_no_rung_is_chosen() -> None:
    assert not world().due(choose_rung, review=0)
    assert world().due(choose_rung, review=1)


def test_in_whole_histories_the_rung_moves_only_with_a_review_a_build_up_a_signing_or_a_clash_that_grows() -> None:
    engine = model(OPTION, 64, settings=BUSY)
    moved = 0
    while engine.running:
        phase = engine.see("history", "phase").copy()
        before, prepared = engine.see("russia", "rung").copy(), engine.see("russia", "prepared").copy()
        grown = engine.see("clash", "grown").copy()
        engine.step()
        now = engine.see("russia", "rung")
        reasons = (engine.see("russia", "review") == 1) | (prepared > 0) | (engine.see("deal", "signed_now") == 1)
        reasons |= grown == 1
        changed = (now != before) & (phase != 8)
        moved += int(changed.sum())
        assert not (changed & ~reasons).any()
        # Where there is no force, the two rungs against it do not count.
        empty = (engine.see("contributors", "troops_total") == 0.0) & (before >= 3)
        climbed = changed & (now > before + np.where(empty, 4, 2)) & (now < 8) & (phase == CEASEFIRE)
        assert not climbed.any()
    assert moved > 100


# -- the rungs it may choose --------------------------------------------------------------------------


def rungs(rung: int, troops: float = 10_000.0, phase: int = CEASEFIRE) -> set[int]:
    """Rungs open from a rung."""
    inputs = {"rung": rung, "contributors_troops_total": troops, "history_phase": phase}
    return {option for option in range(9) if world().available(choose_rung, option, **inputs)}


def test_it_may_climb_two_rungs_at_most_and_step_down_to_any() -> None:
    assert rungs(0) == {0, 1, 2, 8}
    assert rungs(3) == {0, 1, 2, 3, 4, 5, 8}
    assert rungs(7) == set(range(9)) - {7}


def test_a_clash_that_has_grown_is_general_war_without_preparation() -> None:
    after = world().evaluate(move, clash_grown=1, rung=1, wanted=1, prepared=3, preparation_weeks=12.0)
    assert (after.rung, after.wanted, after.prepared, after.massing) == (8, 8, 0, 0)
    assert world().evaluate(move, clash_grown=0, rung=1, wanted=1).rung == 1


def test_war_and_ceasefire_are_compared_at_a_review_after_a_signing_and_while_a_clash_lasts() -> None:
    def looked(**given: int) -> bool:
        calm = {"review": 0, "clash_active": 0, "history_peace_weeks": 10, "war_value": -9.0, "drawn": 0.123}
        after = world().evaluate(weigh, **{**calm, **given})
        assert (after.war_value == -9.0) == (after.drawn == 0.123)
        return bool(after.war_value != -9.0)

    assert not looked()
    assert looked(review=1)
    assert looked(history_peace_weeks=0)
    assert looked(clash_active=1)


def test_it_is_drawn_to_war_as_far_as_war_would_beat_the_ceasefire() -> None:
    seen = [world().evaluate(weigh, review=1, war_cost_russia=cost) for cost in (0.5, 0.1, 0.0)]
    assert [candidate.drawn for candidate in seen] == sorted(candidate.drawn for candidate in seen)
    for candidate in seen:
        assert (candidate.drawn > 0.5) == (candidate.war_value > candidate.peace_value)


def test_a_general_resumption_once_begun_is_ended_by_a_deal_alone() -> None:
    """Even by actors who choose blindly: no week of it falls below an offensive until something is signed."""
    assert rungs(8) <= {7, 8}
    engine = model(OPTION, 96, settings={"decisions.rationality": 0.0, "russia.preparation_weeks": 4.0})
    begun = np.zeros(engine.lanes, bool)
    wars = 0
    while engine.running:
        engine.step()
        rung = engine.see("russia", "rung")
        begun &= (engine.see("deal", "signed_now") == 0) & (engine.see("history", "phase") != 8)
        assert not (begun & (rung < 7)).any(), f"week {engine.week}"
        started = (rung == 8) & (engine.see("history", "phase") == CEASEFIRE)
        wars += int((started & ~begun).sum())
        begun |= started
    assert wars > 10


def test_general_resumption_is_a_plan_of_its_own_open_from_every_rung() -> None:
    assert all(8 in rungs(rung) for rung in range(9))


def test_no_force_can_be_struck_that_is_not_there() -> None:
    assert all(not rungs(rung, troops=0.0) & {5, 6} for rung in range(9))
    assert rungs(6, troops=0.0) == {0, 1, 2, 3, 4, 7, 8}
    assert rungs(7, troops=0.0) == {0, 1, 2, 3, 4, 8}


def test_without_a_force_the_two_rungs_against_it_do_not_count_as_steps() -> None:
    """Else no ceasefire without a force could slide into an offensive from the line: only a plan would lead there."""
    assert rungs(2, troops=0.0) == {0, 1, 2, 3, 4, 8}
    assert rungs(3, troops=0.0) == rungs(4, troops=0.0) == {0, 1, 2, 3, 4, 7, 8}
    assert 7 not in rungs(4)


def test_once_the_ceasefire_has_collapsed_only_the_two_highest_rungs_are_left() -> None:
    assert rungs(8, phase=COLLAPSE) == {7, 8}
    assert rungs(0, phase=COLLAPSE) == {7, 8}


def test_only_the_two_highest_rungs_weigh_war_itself() -> None:
    inputs = {"war_value": 0.9, "peace_value": 0.5}
    weighed = [world().payoff(choose_rung, option, **inputs).war for option in range(9)]
    assert weighed[:7] == [0.0] * 7
    assert 0.0 < weighed[7] < weighed[8] < 0.4


def test_the_day_of_a_signing_is_no_day_of_review() -> None:
    assert world().evaluate(notice, **{**CALM, "quiet_weeks": 12}, deal_signed_now=1).review == 0


def test_sanctions_restored_eat_up_the_relief_a_deal_gave() -> None:
    inputs = {"review": 1, "deal_relief": 1.0}
    free, punished = (world().evaluate(weigh, capitals_sanctions=s, **inputs).peace_value for s in (0.0, 1.0))
    none = world().evaluate(weigh, review=1, deal_relief=0.0, capitals_sanctions=0.0).peace_value
    assert none == punished < free


def test_war_is_never_a_weekly_payoff() -> None:
    """What resumption is worth is a difference of two discounted values, whatever the rung below would gain."""
    equal = world().payoff(choose_rung, "resumption", war_value=0.5, peace_value=0.5)
    assert equal.war == -world().inputs(choose_rung)["preparation_cost"]


@pytest.mark.parametrize("below", range(7))
def test_pressure_that_is_worth_more_makes_war_no_less_likely(below: int) -> None:
    """War presses as well: against any rung short of it, it never loses by what pressure gains."""

    def lead(gain: float) -> float:
        worth = World(settings={"red_ladder.gain_top": gain})
        war, rung = (sum(worth.payoff(choose_rung, option)) for option in (8, below))
        return float(war - rung)

    assert lead(0.0) < lead(0.04) < lead(0.4)


def test_what_a_build_up_has_cost_is_not_charged_again() -> None:
    left = [
        world().payoff(choose_rung, "resumption", war_value=0.5, peace_value=0.5, prepared=p, preparation_weeks=8.0).war
        for p in (0, 4, 8)
    ]
    cost = world().inputs(choose_rung)["preparation_cost"]
    assert left == pytest.approx([-cost, -0.5 * cost, 0.0])


def test_to_call_off_a_build_up_costs_face_once_it_has_been_noticed() -> None:
    def face(option: str, prepared: int, noticed: int) -> float:
        return float(world().payoff(choose_rung, option, prepared=prepared, contact_noticed=noticed).climb_down)

    assert face("comply", 4, 1) < 0.0
    assert face("comply", 4, 0) == face("comply", 0, 1) == face("resumption", 4, 1) == 0.0


def test_to_harass_or_strike_a_force_that_the_deal_allows_breaks_the_deal() -> None:
    breaches = [world().payoff(choose_rung, option, deal_clause=CLAUSE_ALLOWS).breach for option in range(9)]
    assert breaches[5] == breaches[6] == breaches[7] == breaches[8] < 0.0
    assert breaches[:5] == [0.0] * 5


def test_without_the_clause_an_offensive_alone_breaks_the_deal() -> None:
    breaches = [world().payoff(choose_rung, option, deal_clause=CLAUSE_SILENT).breach for option in range(9)]
    assert breaches[:7] == [0.0] * 7
    assert breaches[7] == breaches[8] < 0.0


def test_a_strike_hopes_to_drive_out_a_force_the_more_the_force_is_resented() -> None:
    here = {"contributors_western_troops": 8_000.0, "contributors_troops_total": 8_000.0, "status": 0.1}

    def hope(option: str, **given: Any) -> float:
        return float(world().payoff(choose_rung, option, **{**here, **given}).force)

    assert 0.0 < hope("harassment", deal_clause=CLAUSE_ALLOWS) < hope("strike", deal_clause=CLAUSE_ALLOWS)
    assert hope("strike", deal_clause=CLAUSE_ALLOWS) < hope("strike", deal_clause=0)
    assert hope("strike", deal_clause=0, red_line=LINE_IS_BLUFF) == hope("strike", deal_clause=CLAUSE_ALLOWS)
    assert hope("probes") == 0.0


def test_a_slide_out_of_a_strike_on_western_troops_is_into_war_with_those_who_sent_them() -> None:
    values = {"war_value": 0.5, "peace_value": 0.6, "contributors_troops_total": 8_000.0}
    theirs, others = (
        world().payoff(choose_rung, "strike", contributors_western_troops=troops, **values).escalation
        for troops in (8_000.0, 0.0)
    )
    assert theirs < others < 0.0


def test_an_act_that_is_better_watched_expects_a_costlier_reply() -> None:
    inputs = {"contributors_troops_total": 10_000.0}
    blind, watched = (world().payoff(choose_rung, "harassment", contact_watch=w, **inputs).reply for w in (0.0, 1.0))
    assert watched < blind < 0.0


def test_a_coalition_that_is_believed_in_is_expected_to_reply_harder() -> None:
    inputs = {"contributors_troops_total": 10_000.0, "contact_watch": 1.0}
    doubted, believed = (world().payoff(choose_rung, "strike", belief_coalition=b, **inputs).reply for b in (-3.0, 3.0))
    assert believed < doubted


def test_attacking_beside_friends_costs_something_and_pressure_below_that_does_not() -> None:
    inputs = {"capitals_friendly_share": 0.5}
    costs = [world().payoff(choose_rung, option, **inputs).friends for option in range(9)]
    assert costs[:5] == [0.0] * 5
    assert all(cost < 0.0 for cost in costs[5:])


def test_a_ukrainian_offensive_makes_yielding_costly() -> None:
    calm, attacked = (world().payoff(choose_rung, "comply", contact_under_attack=attack).cost for attack in (0, 1))
    assert attacked < calm
    calm, attacked = (world().payoff(choose_rung, "resumption", contact_under_attack=attack).cost for attack in (0, 1))
    assert attacked == calm


def test_doctrine_goes_to_war_only_by_a_margin_and_unopposed() -> None:
    war = {"war_value": 1.5, "peace_value": 0.5, "intervention": 0.0}
    assert world().doctrine(choose_rung, "resumption", **war)
    assert not world().doctrine(choose_rung, "resumption", **{**war, "intervention": 0.9})
    assert not world().doctrine(choose_rung, "resumption", **{**war, "peace_value": 1.49})


# -- carrying it out ----------------------------------------------------------------------------------


def test_a_local_offensive_is_prepared_for_and_what_is_ready_is_worth_more() -> None:
    state = {"rung": 3, "wanted": LOCAL_OFFENSIVE, "prepared": 0, "local_weeks": 4.0, "preparation_weeks": 9.0}
    rungs, massing = [], []
    for _ in range(4):
        after = world().evaluate(move, **state)
        state |= {"rung": after.rung, "prepared": after.prepared}
        rungs.append(after.rung)
        massing.append(after.massing)
    assert rungs == [3, 3, 3, LOCAL_OFFENSIVE]
    assert massing == [1, 1, 1, 0]
    raw, ready = (world().payoff(choose_rung, "local_offensive", prepared=p, local_weeks=6.0).war for p in (0, 6))
    given = world().inputs(choose_rung)
    assert ready - raw == pytest.approx(given["local_part"] * given["preparation_cost"])


def test_general_resumption_takes_weeks_of_preparation() -> None:
    rung, prepared, weeks = 2, 0, 0
    while rung < 8:
        after = world().evaluate(move, rung=rung, prepared=prepared, wanted=8, review=0, preparation_weeks=10.0)
        rung, prepared, weeks = after.rung, after.prepared, weeks + 1
        assert after.massing == (1 if rung < 8 else 0)
    assert weeks == 10


def test_a_local_offensive_pauses_while_general_war_is_prepared_and_goes_on_once_the_ceasefire_has_collapsed() -> None:
    fought = {"rung": 7, "prepared": 0, "wanted": 8, "review": 1, "preparation_weeks": 10.0}
    assert world().evaluate(move, **fought, history_phase=CEASEFIRE).rung == 4
    assert world().evaluate(move, **fought, history_phase=COLLAPSE).rung == 7


def test_troops_massed_for_a_show_are_a_head_start_for_an_offensive_but_not_the_whole_of_it() -> None:
    state = {"rung": 2, "wanted": 8, "prepared": 0, "preparation_weeks": 10.0, "show_part": 0.5}
    assert [world().evaluate(move, **state, showing=weeks).prepared for weeks in (0, 3, 9)] == [1, 4, 6]
    assert world().evaluate(move, **{**state, "prepared": 2}, showing=9).prepared == 3
    cost = world().inputs(choose_rung)["preparation_cost"]
    ready = {"war_value": 0.5, "peace_value": 0.5, "preparation_weeks": 10.0, "show_part": 0.5}
    left = [world().payoff(choose_rung, "resumption", **ready, showing=weeks).war for weeks in (0, 3, 9)]
    assert left == pytest.approx([-cost, -0.7 * cost, -0.5 * cost])


def test_a_show_of_force_lasts_its_weeks_and_then_the_troops_go_home() -> None:
    shows = {"rung": 2, "prepared": 0, "shows_per_year": 1.0, "show_weeks": 3.0}
    assert world().evaluate(show_force, **shows, showing=0, parade=0.5 / 52.0).showing == 1
    assert world().evaluate(show_force, **shows, showing=0, parade=1.5 / 52.0).showing == 0
    weeks = [0]
    while weeks[-1] or len(weeks) == 1:
        weeks.append(world().evaluate(show_force, **shows, showing=weeks[-1], parade=1e-9).showing)
    assert weeks == [0, 1, 2, 3, 0]


@pytest.mark.parametrize("offensive", [{"prepared": 1}, {"rung": LOCAL_OFFENSIVE}])
def test_an_offensive_takes_the_place_of_a_show_of_force(offensive: dict[str, int]) -> None:
    shows = {"rung": 2, "prepared": 0, "show_weeks": 8.0, "showing": 3, "parade": 1e-9}
    assert world().evaluate(show_force, **{**shows, **offensive}).showing == 0


def test_a_build_up_is_called_off_when_it_is_no_longer_wanted() -> None:
    after = world().evaluate(move, rung=2, prepared=7, wanted=1, review=1, preparation_weeks=10.0)
    assert (after.rung, after.prepared, after.massing) == (1, 0, 0)


def test_a_war_that_was_not_the_best_choice_before_noise_is_marked_as_a_tremble() -> None:
    chosen = {"rung": 6, "wanted": 7, "review": 1}
    assert world().evaluate(move, best=2, **chosen).trembled == 1
    assert world().evaluate(move, best=8, trembled=1, **chosen).trembled == 0


def test_a_signing_takes_russia_back_to_compliance() -> None:
    signed = world().evaluate(stand_down, rung=8, wanted=8, prepared=3, deal_signed_now=1)
    assert tuple(signed) == (0, 0, 0)
    unsigned = world().evaluate(stand_down, rung=8, wanted=8, prepared=3, deal_signed_now=0)
    assert tuple(unsigned) == (8, 8, 3)


@pytest.mark.slow
def test_every_signing_ends_its_week_in_compliance_after_a_collapse_too() -> None:
    """A review in the week of a second signing must not send Russia back to war before the ink is dry."""
    engine = model("no_guarantee", 256)
    first = second = 0
    while engine.running:
        over = engine.see("history", "phase") == 8
        collapsed = engine.see("history", "phase") == COLLAPSE
        engine.step()
        signed = (engine.see("deal", "signed_now") == 1) & ~over & (engine.see("history", "phase") == CEASEFIRE)
        first, second = first + int((signed & ~collapsed).sum()), second + int((signed & collapsed).sum())
        assert np.unique(engine.see("russia", "rung")[signed]).tolist() in ([], [0])
    assert first > 100
    assert second > 5


def test_nuclear_signals_need_fire_or_its_nearness() -> None:
    assert world().evaluate(brandish, word=0.0, contact_blue_rung=4, nuclear_signal=0.0).nuclear_signal == 0.0
    assert world().evaluate(brandish, word=0.0, contact_blue_rung=5, nuclear_signal=0.0).nuclear_signal > 0.0


def test_a_nuclear_signal_fades() -> None:
    assert 0.0 < world().evaluate(brandish, word=0.999, nuclear_signal=0.5).nuclear_signal < 0.5


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
