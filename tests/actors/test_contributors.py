"""The contributor states: what each would send, when it joins and leaves, how its troops come and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.actors.contributors import CONTRIBUTORS
from model.actors.contributors.deploying import grow, sustain
from model.actors.contributors.joining import (
    Weights,
    form_opinion,
    joining_score,
    lean,
    list_invitable,
    review_membership,
    scale_offer,
    size_pledge,
)
from model.actors.contributors.parliaments import call_elections, call_votes, hold_elections, hold_votes
from model.actors.contributors.totals import add_up_helpers, add_up_offers, add_up_pledges, muster
from model.lanes import CEASEFIRE, COLLAPSE
from tests.actors.contract import ActorContract
from tests.simulation.real import model, scenario, world


class TestContract(ActorContract):
    room = CONTRIBUTORS


# -- what a state would send --------------------------------------------------------------------------


def pledge(member: str = "FRA", **given: Any) -> Any:
    given = {"force_size": 20_000.0, **given}
    offered = world().evaluate(scale_offer, member, **_of(scale_offer, given)).offered
    return world().evaluate(size_pledge, member, **{**_of(size_pledge, given), "offered": offered})


def _of(stage: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule takes of these inputs."""
    names = {entry.name for entry in stage.function.inputs}
    return {name: value for name, value in given.items() if name in names}


def invitable(member: str, **given: Any) -> int:
    return int(world().evaluate(list_invitable, member, **given).invitable)


def test_an_offer_is_the_least_of_what_is_meant_and_what_the_pool_can_rotate() -> None:
    ample = {"army_size": 1_000.0, "deployable_share": 0.2, "rotation_ratio": 4.0, "flank_pledge": 0.0}
    meant = pledge(**ample).pledge
    assert meant == pytest.approx(pledge(**{**ample, "army_size": 2_000.0}).pledge)
    # 10,000 deployable in four rotations, 2,000 promised elsewhere, all of them before the force.
    assert pledge(offer=1e6, flank_priority=1.0, **TIGHT).pledge == pytest.approx(10_000.0 / 4.0 - 2_000.0)


TIGHT = {"army_size": 50.0, "deployable_share": 0.2, "rotation_ratio": 4.0, "flank_pledge": 2_000.0}


def test_a_state_puts_only_part_of_its_forward_presence_before_the_force_so_that_the_flank_can_be_drained() -> None:
    def gap(priority: float) -> float:
        sent = pledge(offer=1e6, flank_priority=priority, **TIGHT).pledge
        assert sent == pytest.approx(10_000.0 / 4.0 - priority * 2_000.0)
        return float(world().evaluate(muster, "FRA", troops=sent, **TIGHT).flank_gap)

    assert gap(1.0) == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < gap(0.9) < gap(0.8)
    assert gap(0.0) == 2_000.0


def test_a_pool_that_is_promised_away_leaves_nothing_and_never_less() -> None:
    assert pledge(flank_pledge=1e6).pledge == 0.0


def test_an_offer_grows_with_the_request_but_not_in_proportion() -> None:
    small, large = (
        pledge(force_size=size, army_size=1_000.0, flank_pledge=0.0, offer_elasticity=0.5).pledge
        for size in (10_000.0, 40_000.0)
    )
    assert large == pytest.approx(2.0 * small)


def test_a_worn_pool_can_pledge_less() -> None:
    assert pledge(offer=1e6, pool_health=0.5).pledge < pledge(offer=1e6).pledge


def test_nobody_pledges_to_a_force_that_is_not_planned() -> None:
    assert invitable("FRA", force_size=20_000.0) == 1
    assert invitable("FRA", force_size=0.0) == 0
    assert invitable("FRA", force_size=20_000.0, invite_coalition=0.0) == 0


def test_outsiders_need_an_invitation_and_after_the_deal_the_consent_of_both_sides() -> None:
    inputs = {"force_outsiders": 5_000.0, "invite_friendly_states": 1.0}
    assert (invitable("CHN", force_outsiders=5_000.0), invitable("CHN", **inputs)) == (0, 1)
    asked = {"force_outsiders": 5_000.0}
    assert pledge("CHN", history_signed=0, **asked).invited == 1
    assert pledge("CHN", history_signed=1, capitals_outsiders_consent=0, **asked).invited == 0
    assert pledge("CHN", history_signed=1, capitals_outsiders_consent=1, **asked).invited == 1


def test_an_invitation_to_the_buffer_does_not_invite_the_friends() -> None:
    inputs = {"force_outsiders": 5_000.0, "invite_buffer_states": 1.0}
    assert (invitable("CHN", **inputs), invitable("BGD", **inputs)) == (0, 1)


# -- joining and leaving ------------------------------------------------------------------------------

weights = st.builds(Weights, *[st.floats(0.0, 5.0)] * 5, st.floats(0.1, 5.0))
unit = st.floats(0.0, 1.0)


@given(weights, st.lists(unit, min_size=6, max_size=6))
def test_a_score_stays_on_the_scale_of_its_thresholds(w: Weights, x: list[float]) -> None:
    assert -1.0 - 1e-9 <= joining_score(w, *x) <= 1.0 + 1e-9


@given(weights, st.lists(unit, min_size=6, max_size=6), st.integers(0, 5), unit)
def test_peers_threat_and_support_raise_the_score_and_burdens_lower_it(
    w: Weights, x: list[float], place: int, more: float
) -> None:
    raised = list(x)
    raised[place] = x[place] + (1.0 - x[place]) * more
    change = joining_score(w, *raised) - joining_score(w, *x)
    assert change >= -1e-12 if place < 3 else change <= 1e-12


@given(weights, st.lists(unit, min_size=6, max_size=6), st.floats(0.1, 10.0))
def test_only_the_ratios_of_the_weights_matter(w: Weights, x: list[float], scale: float) -> None:
    scaled = Weights(*[scale * weight for weight in w])
    assert joining_score(scaled, *x) == pytest.approx(joining_score(w, *x), abs=1e-9)


BACKED = {"capitals_american_part": 1.0, "capitals_mandate": 1}
"""Every condition met."""


def review(member: str = "FRA", **given: Any) -> Any:
    """A membership after a review, with a pledge of 3,000 and no leaning either way."""
    inputs = {"invited": 1, "pledge": 3_000.0, "leaning": 0.0, "support": 0.5, **BACKED, **given}
    return world().evaluate(review_membership, member, **inputs)


def score(**given: Any) -> float:
    return float(review(**given).score)


def test_a_state_joins_when_its_score_passes_its_threshold() -> None:
    level = score()
    assert review(join_threshold=level - 0.01).joined == 1
    assert review(join_threshold=level + 0.01).joined == 0


def test_a_state_that_asks_for_an_american_part_stays_out_without_one_and_another_does_not() -> None:
    level = score()
    near = {"join_threshold": level - 0.1, "us_weight": 0.4, "american_need": 0.25}
    assert review(american_condition=1.0, capitals_american_part=0.0, **near).joined == 0
    assert review(american_condition=1.0, capitals_american_part=0.6, **near).joined == 1
    assert review(american_condition=0.0, capitals_american_part=0.0, **near).joined == 1


def test_the_american_part_is_a_steep_step() -> None:
    def wish(part: float) -> float:
        asks = {"american_need": 0.25, "american_condition": 1.0, "us_weight": 0.4}
        return float(review(capitals_american_part=part, **asks).wish)

    assert wish(0.35) - wish(0.15) > 0.9 * 0.4
    assert wish(0.15) - wish(0.0) < 0.05 * 0.4
    assert wish(1.0) - wish(0.35) < 0.05 * 0.4


def test_a_heavier_american_step_keeps_more_home_without_it_and_nobody_with_it() -> None:
    def wish(weight: float, part: float) -> float:
        return float(review(capitals_american_part=part, us_weight=weight, american_condition=0.8).wish)

    assert wish(1.0, 0.0) < wish(0.1, 0.0)
    assert wish(1.0, 1.0) == pytest.approx(wish(0.1, 1.0), abs=1e-6)


def test_a_mandate_is_a_bar_that_no_american_part_lifts() -> None:
    easy = {"join_threshold": -0.9}
    assert review("AUT", capitals_mandate=0, capitals_american_part=1.0, **easy).joined == 0
    assert review("AUT", capitals_mandate=1, capitals_american_part=0.0, **easy).joined == 1
    assert review("FRA", capitals_mandate=0, **easy).joined == 1


def test_deaths_expected_beyond_what_it_bears_keep_a_state_home() -> None:
    few, many = (
        review(expected_death_rate=rate, casualty_tolerance=15.0, capitals_exposure=0.3).wish for rate in (1.0, 100.0)
    )
    assert few - many > 0.3


def test_while_russia_attacks_nobody_joins() -> None:
    easy = {"join_threshold": -0.9, "danger_by_rung": 0.0}
    assert review(contact_rung_seen=6, **easy).joined == 1
    assert review(contact_rung_seen=7, **easy).joined == 0
    assert review(contact_rung_seen=0, history_phase=COLLAPSE, **easy).joined == 0


def test_a_mission_that_has_stood_for_years_is_easier_to_join() -> None:
    assert review(command_entered_weeks=520).wish > review(command_entered_weeks=0).wish


def test_who_sends_no_troops_may_help_in_other_ways_once_there_is_a_deal() -> None:
    level = score()
    out = {"join_threshold": level + 0.1, "support_ease": 0.2, "history_signed": 1}
    assert (review(**out).joined, review(**out).supports) == (0, 1)
    assert review(**{**out, "support_ease": 0.05}).supports == 0
    assert review(**{**out, "history_signed": 0}).supports == 0
    assert review(join_threshold=level - 0.1, history_signed=1).supports == 0


def test_help_in_other_ways_needs_neither_america_nor_a_mandate() -> None:
    bare = {"capitals_american_part": 0.0, "capitals_mandate": 0, "history_signed": 1, "join_threshold": 0.0}
    assert review("AUT", **bare).supports == 1


def test_it_stays_where_it_would_not_join_and_leaves_only_well_below_that() -> None:
    """Hysteresis: between the two thresholds whoever is in stays in, and whoever is out stays out."""
    level = score(joined=1)
    between = {"join_threshold": level + 0.05, "hysteresis": 0.1}
    assert review(joined=0, **between).joined == 0
    stays = review(joined=1, exit_weeks=-1, **between)
    assert (stays.joined, stays.exit_weeks) == (1, -1)
    assert review(joined=1, exit_weeks=-1, join_threshold=level + 0.15, hysteresis=0.1).exit_weeks >= 0


def test_leaving_waits_for_parliament_and_is_called_off_when_the_reason_has_gone() -> None:
    level = score(joined=1)
    leaving = review(joined=1, exit_weeks=-1, join_threshold=level + 0.5, hysteresis=0.1, parliament_lag=16.0)
    assert (leaving.joined, leaving.exit_weeks) == (1, 16)
    assert review(joined=1, exit_weeks=9, join_threshold=level - 0.1).exit_weeks == -1
    assert review(joined=1, exit_weeks=9, join_threshold=level + 0.05).exit_weeks == 9


def test_parliaments_lag_runs_week_by_week_and_then_it_is_out() -> None:
    state = {"joined": 1, "troops": 1_000.0, "exit_weeks": 3}
    weeks = 0
    while state["joined"] == 1:
        after = world().evaluate(sustain, "FRA", **state)
        state = {name: getattr(after, name) for name in state}
        weeks += 1
    assert weeks == 4
    assert (after.exits, after.exit_now, after.exit_weeks) == (1, 1, -1)


def test_only_troops_that_go_home_are_seen_to_leave() -> None:
    """A state that changes its mind before it has sent anybody has left nothing that others could see."""
    for troops, seen in ((0.0, 0), (1_000.0, 1)):
        after = world().evaluate(sustain, "FRA", joined=1, troops=troops, exit_weeks=0)
        assert (after.joined, after.exits, after.exit_now, after.exit_weeks) == (0, seen, seen, -1)


def test_peers_that_are_in_draw_others_in_and_its_own_weight_does_not_count() -> None:
    council = {"capitals_weight_all": 10.0, "lead_weight": 2.0}
    few, many = (score(capitals_weight_in=w, **council) for w in (1.0, 8.0))
    assert many > few
    # Alone in: to itself nobody is.
    alone = score(joined=1, capitals_weight_in=2.0, **council)
    assert alone == score(joined=0, capitals_weight_in=0.0, **council)


def test_where_each_weighs_its_own_interest_peers_move_nothing() -> None:
    council = {"capitals_weight_all": 10.0, "lead_weight": 2.0, "joining": 1}
    assert score(capitals_weight_in=1.0, **council) == score(capitals_weight_in=8.0, **council)


def test_a_larger_burden_and_a_more_dangerous_place_lower_the_score() -> None:
    assert score(pledge=9_000.0) < score(pledge=3_000.0)
    assert score(capitals_exposure=0.9, contact_rung_seen=6) < score(capitals_exposure=0.1, contact_rung_seen=0)
    assert score(support=0.2) < score(support=0.8)


def test_reimbursement_lightens_the_burden_of_outsiders_alone() -> None:
    inputs = {"reimbursement": 1.0, "pledge": 500.0}
    assert review("BGD", **inputs).score > review("BGD", reimbursement=0.0, pledge=500.0).score
    assert review("FRA", **inputs).score == review("FRA", reimbursement=0.0, pledge=500.0).score


def test_a_state_that_is_not_invited_is_out() -> None:
    out = review(joined=1, invited=0)
    assert (out.joined, out.exit_weeks, out.score) == (0, -1, 0.0)


def test_support_returns_to_its_home_level() -> None:
    low, high = (world().evaluate(form_opinion, "FRA", support=s, public_support=0.5).support for s in (0.1, 0.9))
    assert 0.1 < low < high < 0.9


# -- troops -------------------------------------------------------------------------------------------


def contingent(**given: Any) -> Any:
    inputs = {
        "joined": 1,
        "pledge": 4_000.0,
        "capitals_scale": 1.0,
        "capitals_authorised": 10_000.0,
        "capitals_prospect": 10_000.0,
        "command_go": 1,
        "command_entered_weeks": 200,
        "command_lift": 500.0,
        "command_admitted": 1.0,
        "cleared": 1,
        "leaning": 0.0,
        **given,
    }
    return world().evaluate(sustain, "FRA", **inputs)


def test_arrivals_are_limited_by_each_states_part_of_the_lift() -> None:
    assert contingent(troops=0.0, command_lift=500.0).troops == pytest.approx(500.0 * 4_000.0 / 10_000.0)


def test_all_arrivals_of_a_week_together_stay_within_the_lift() -> None:
    pledges = [4_000.0, 3_500.0, 2_500.0]
    arrived = [contingent(troops=0.0, pledge=pledged, command_lift=500.0).troops for pledged in pledges]
    assert sum(arrived) == pytest.approx(500.0)


def test_lift_is_shared_over_the_troops_to_go_so_that_asking_more_brings_no_fewer() -> None:
    """What nobody has pledged takes up no aircraft."""
    inputs = {"troops": 0.0, "capitals_prospect": 8_000.0, "command_lift": 500.0}
    modest, bold = (contingent(capitals_authorised=authorised, **inputs).troops for authorised in (8_000.0, 60_000.0))
    assert modest == bold == pytest.approx(500.0 * 4_000.0 / 8_000.0)


def test_in_whole_histories_a_weeks_arrivals_stay_within_the_lift() -> None:
    """Also in a week in which more states are in than a week ago."""
    engine = model("us_backstop", 48, replace(scenario(), start="ceasefire"))
    arriving, beyond = 0, 0.0
    while engine.week < 160:
        before = engine.see("contributors", "troops").copy()
        engine.step()
        arrived = np.maximum(engine.see("contributors", "troops") - before, 0.0).sum(axis=0)
        arriving += int((arrived > 0.0).sum())
        beyond = max(beyond, float((arrived - engine.see("command", "lift")).max()))
    assert beyond <= 1e-6, f"{beyond:.0f} troops in a week beyond the lift"
    assert arriving > 100


def test_the_last_to_arrive_do_not_overshoot() -> None:
    assert contingent(troops=3_990.0, command_lift=5_000.0).troops == 4_000.0


def test_nobody_arrives_before_the_order_or_before_being_ready() -> None:
    assert contingent(troops=0.0, command_go=0).troops == 0.0
    assert contingent(troops=0.0, readiness_weeks=20.0, command_entered_weeks=19).troops == 0.0
    assert contingent(troops=0.0, readiness_weeks=20.0, command_entered_weeks=20).troops > 0.0


def test_who_has_left_goes_home_over_some_weeks() -> None:
    troops, weeks = 4_000.0, 0
    while troops > 0.0:
        after = contingent(joined=0, troops=troops, exit_delay_weeks=8.0).troops
        assert after < troops
        troops, weeks = after, weeks + 1
    assert weeks > 8


def test_without_parliaments_leave_nobody_goes() -> None:
    assert contingent(troops=0.0, cleared=0).troops == 0.0


def test_while_the_training_group_stands_alone_only_its_part_of_each_contingent_goes() -> None:
    assert contingent(troops=1_190.0, command_admitted=0.3, command_lift=5_000.0).troops == pytest.approx(1_200.0)


GENERAL_WAR = 8


def test_when_general_war_opens_the_keen_stay_and_the_others_are_evacuated_at_once() -> None:
    war = {"troops": 4_000.0, "contact_rung_seen": GENERAL_WAR, "stand_in_war": 0.5, "capitals_pact": 0.0}
    keen, faint = (contingent(leaning=leaning, **war) for leaning in (1.0, 0.0))
    assert (keen.joined, keen.withdrawals, keen.tried) == (1, 0, 1)
    assert (faint.joined, faint.withdrawals, faint.exits) == (0, 1, 1)
    assert faint.troops < 4_000.0


def test_each_war_is_decided_on_once() -> None:
    there = {"troops": 4_000.0, "leaning": 0.0, "stand_in_war": 0.5}
    assert contingent(contact_rung_seen=GENERAL_WAR, tried=1, **there).joined == 1
    assert contingent(contact_rung_seen=0, tried=1, history_phase=COLLAPSE, **there).tried == 1
    assert contingent(contact_rung_seen=0, tried=1, history_phase=CEASEFIRE, **there).tried == 0


def test_who_is_bound_by_a_promise_stands_firmer() -> None:
    war = {"troops": 4_000.0, "contact_rung_seen": GENERAL_WAR, "stand_in_war": 0.5, "bond": 2.0, "leaning": 0.0}
    assert contingent(capitals_pact=0.0, **war).joined == 0
    assert contingent(capitals_pact=0.8, **war).joined == 1


def test_after_a_deadly_attack_most_stay() -> None:
    attack = {"troops": 5_000.0, "contact_force_deaths": 30.0, "casualty_tolerance": 20.0, "attack_share": 0.5}
    attack["capitals_troops_before"] = 10_000.0
    assert contingent(leaning=0.0, stand_after_attack=-2.0, **attack).joined == 1
    assert contingent(leaning=-2.5, stand_after_attack=-2.0, **attack).joined == 0
    assert contingent(leaning=-2.5, stand_after_attack=-2.0, **{**attack, "contact_force_deaths": 2.0}).joined == 1


def test_evacuation_is_faster_than_an_orderly_leaving() -> None:
    gone = {"joined": 0, "troops": 4_000.0, "evacuation_weeks": 2.0, "exit_delay_weeks": 12.0}
    assert contingent(withdrawals=1, **gone).troops < contingent(withdrawals=0, **gone).troops


def test_into_a_general_war_nobody_sends_more() -> None:
    inputs = {"troops": 1_000.0, "contact_rung_seen": GENERAL_WAR, "tried": 1}
    assert contingent(**inputs).troops == 1_000.0


# -- elections and votes -------------------------------------------------------------------------------


def polls(**given: Any) -> Any:
    inputs = {"election_week": 80.0, "election_years": 4.0, "leaning": 0.5, "swing": 0.0, "ballot": 0.0, **given}
    return world().evaluate(hold_elections, "FRA", **inputs)


def test_what_a_government_leans_to_persists() -> None:
    w = world()
    assert w.evaluate(lean, "FRA", leaning=0.0, shock=1.3).leaning == 1.3
    assert 0.9 < w.evaluate(lean, "FRA", leaning=1.0, shock=0.0).leaning < 1.0


def test_an_election_comes_at_its_date_and_then_every_few_years() -> None:
    assert [polls(week=week).elections for week in (79, 80)] == [0, 1]
    assert [polls(week=week, elections=1).elections for week in (280, 289)] == [1, 2]


def test_an_election_is_called_where_one_is_due() -> None:
    dates = {"election_week": 80.0, "election_years": 4.0}
    called = [world().evaluate(call_elections, "FRA", week=week, elections=0, **dates).polling for week in (79, 80)]
    assert called == [0, 1]


def test_a_parliament_votes_on_going_and_on_staying_in_the_month_in_which_it_is_called() -> None:
    going = {"joined": 1, "cleared": 0, "troops": 0.0, "history_signed": 1, "term_weeks": -1}
    staying = {**going, "cleared": 1, "troops": 900.0, "vote_weeks": 0}
    assert [world().evaluate(call_votes, "DEU", **going, vote_weeks=w).voting for w in (0, 5, 4)] == [0, 0, 1]
    assert [world().evaluate(call_votes, "DEU", **{**staying, "term_weeks": w}).voting for w in (5, 4)] == [0, 2]


def test_an_election_turns_a_government_against_the_force_as_far_as_those_who_may_win_are() -> None:
    against, even = (polls(week=80, opposition=o, election_swing=2.0).leaning for o in (0.9, 0.0))
    assert against == pytest.approx(-1.8)
    assert even == 0.0


def test_a_government_that_is_confirmed_goes_on_as_before() -> None:
    polled = polls(week=80, ballot=0.99)
    assert (polled.leaning, polled.fresh, polled.elections) == (0.5, 0, 1)


def test_a_new_government_leaves_nearer_to_the_threshold_than_one_in_office() -> None:
    level = score(joined=1)
    doubtful = {"joined": 1, "exit_weeks": -1, "hysteresis": 0.2, "fresh_part": 0.25, "join_threshold": level + 0.1}
    assert review(fresh=0, **doubtful).exit_weeks == -1
    assert review(fresh=1, **doubtful).exit_weeks >= 0


def test_a_debate_about_deaths_is_not_yet_an_exit() -> None:
    level = score(joined=1)
    mourning = {"joined": 1, "exit_weeks": -1, "hysteresis": 0.2, "debate_part": 0.7, "deaths_year": 500.0}
    assert review(join_threshold=level + 0.1, **mourning).exit_weeks == -1
    assert review(join_threshold=level + 0.16, **mourning).exit_weeks >= 0
    assert review(join_threshold=level + 0.16, **{**mourning, "deaths_year": 0.0}).exit_weeks == -1


def votes(member: str = "DEU", **given: Any) -> Any:
    inputs = {"joined": 1, "cleared": 0, "history_signed": 1, "support": 0.6, "vote_bar": 0.3, "wish": 0.1, **given}
    called = world().evaluate(call_votes, member, **_of(call_votes, inputs))._asdict()
    after = {**inputs, "exit_weeks": -1, **called}
    if called["voting"]:
        after.update(world().evaluate(hold_votes, member, **_of(hold_votes, after))._asdict())
    return SimpleNamespace(**after)


def test_parliament_votes_after_its_lag_and_only_once_there_is_a_deal() -> None:
    assert votes(history_signed=0).vote_weeks == 0
    waiting = votes(parliament_lag=11.0)
    assert (waiting.cleared, waiting.vote_weeks) == (0, 15)
    assert votes(vote_weeks=4, division=0.5).cleared == 1


def test_a_vote_that_is_lost_keeps_a_state_out_for_the_weeks_that_are_drawn() -> None:
    lost = votes(vote_weeks=4, support=0.05, division=0.5, again_weeks=26.0)
    assert (lost.joined, lost.cleared, lost.refused_weeks) == (0, 0, 26)
    assert review("DEU", join_threshold=-0.9, refused_weeks=26).joined == 0
    assert votes(joined=0, refused_weeks=3).refused_weeks == 0


def test_where_the_law_asks_for_no_vote_a_state_that_joins_may_go() -> None:
    easy = {"join_threshold": -0.9}
    assert review("GBR", **easy).cleared == 1
    assert (review("DEU", **easy).joined, review("DEU", **easy).cleared) == (1, 0)


def test_a_mandate_that_lapses_is_renewed_by_a_parliament_in_office_and_dropped_by_a_government_that_would_leave() -> (
    None
):
    there = {"cleared": 1, "troops": 900.0, "division": 0.5}
    begun = votes(term_weeks=-1, **there)
    assert (begun.term_weeks, begun.exit_weeks) == (52, -1)
    renewed = votes(term_weeks=4, **there)
    assert (renewed.term_weeks, renewed.exit_weeks) == (52, -1)
    assert votes(term_weeks=4, wish=-0.3, **there).exit_weeks == 0
    assert votes(term_weeks=4, support=0.0, **{**there, "division": 0.999}).exit_weeks == 0


def test_france_votes_at_the_fourth_month_and_never_after() -> None:
    there = {"cleared": 1, "troops": 5_000.0, "division": 0.5}
    assert votes("FRA", term_weeks=-1, **there).term_weeks == 17
    after = votes("FRA", term_weeks=4, **there)
    assert (after.term_weeks, votes("FRA", term_weeks=after.term_weeks, wish=-0.9, **there).exit_weeks) == (0, -1)


# -- what they add up to -------------------------------------------------------------------------------


def test_a_lead_nation_counts_as_one_and_others_do_not() -> None:
    for member, lead in (("FRA", 1.0), ("POL", 0.0)):
        assert world().evaluate(add_up_pledges, member).lead_in == lead
        assert world().evaluate(muster, member, troops=500.0).lead_troops == 500.0 * lead


def test_pledges_count_as_cleared_once_parliament_has_voted() -> None:
    waiting, cleared = (world().evaluate(add_up_pledges, "DEU", pledge=900.0, cleared=c) for c in (0, 1))
    assert (waiting.pledged, waiting.cleared_troops) == (900.0, 0.0)
    assert (cleared.cleared_troops, cleared.cleared_western) == (900.0, 900.0)


def test_who_sends_no_troops_may_fly_and_sail() -> None:
    sweden = world().evaluate(add_up_offers, "SWE", supports=1, air_offer=150.0, sea_offer=80.0)
    assert (sweden.supporting, sweden.air_offer_in, sweden.sea_offer_in) == (1.0, 150.0, 80.0)
    assert world().evaluate(add_up_helpers, "SWE", supports=1, joined=0).budget_in > 0.0
    assert world().evaluate(add_up_offers, "SWE", supports=0).air_offer_in == 0.0


@pytest.mark.parametrize(
    "left",
    [{"worn": 1}, {"exit_weeks": 0}, {"joined": 1, "cleared": 1, "command_go": 1}],
    ids=lambda left: ", ".join(left),
)
def test_a_state_is_engaged_while_anything_of_a_contingent_is_left_to_it(left: dict[str, float]) -> None:
    nothing = {"joined": 1, "cleared": 1, "command_go": 0, "worn": 0, "exit_weeks": -1}
    assert world().evaluate(grow, "FRA", **nothing).engaged == 0
    assert world().evaluate(grow, "FRA", **{**nothing, **left}).engaged == 1


IDLE = {
    "withdrawals": 0, "tried": 0, "joined": 1, "troops": 0.0, "pool_health": 1.0, "deaths_year": 0.0,
    "support": 0.4, "exit_weeks": -1, "exits": 0, "caveat": 0,
}  # fmt: skip
"""A state that has joined and has no contingent, nor had one."""


def test_whoever_is_not_engaged_would_be_left_as_it_is() -> None:
    for phase, rung in ((1, 0), (2, 0), (4, 8)):
        after = world().evaluate(sustain, "FRA", **IDLE, command_go=0, history_phase=phase, contact_rung_seen=rung)
        assert after._asdict() == {**IDLE, "exit_now": 0, "worn": 0, "changed": 0}


@pytest.mark.parametrize(
    "left",
    [
        {"troops": 4.0}, {"deaths_year": 0.1}, {"pool_health": 0.9}, {"tried": 1, "history_phase": 4}, {"exits": 1},
        {"withdrawals": 1},
    ],
    ids=lambda left: ", ".join(left),
)  # fmt: skip
def test_a_state_is_worn_while_anything_of_a_contingent_is_left(left: dict[str, float]) -> None:
    given = {**IDLE, "command_go": 0, "history_phase": 2, "contact_rung_seen": 0}
    assert world().evaluate(sustain, "FRA", **{**given, **left}).worn == 1


@pytest.mark.parametrize(
    "moved", [{"exit_weeks": 0}, {"deaths_year": 1e6}, {"caveat": 1}], ids=lambda moved: ", ".join(moved)
)
def test_a_state_that_leaves_or_restricts_its_troops_has_changed(moved: dict[str, float]) -> None:
    given = {**IDLE, "command_go": 0, "history_phase": 2, "contact_rung_seen": 0}
    assert world().evaluate(sustain, "FRA", **given).changed == 0
    assert world().evaluate(sustain, "FRA", **{**given, **moved}).changed == 1


# -- troops in place ------------------------------------------------------------------------------------


def test_deaths_are_shared_by_troops_in_place() -> None:
    shares = {"capitals_troops_before": 10_000.0, "contact_force_deaths": 20.0}
    deaths = [contingent(troops=troops, pledge=troops, **shares).deaths_year for troops in (5_000.0, 3_000.0, 2_000.0)]
    assert deaths == pytest.approx([10.0, 6.0, 4.0])


def test_deaths_cost_support_the_more_the_less_they_are_borne() -> None:
    mourning = {"troops": 4_000.0, "capitals_troops_before": 10_000.0, "contact_force_deaths": 50.0, "support": 0.6}
    hardy, tender = (contingent(casualty_tolerance=t, **mourning).support for t in (500.0, 20.0))
    assert tender < hardy < 0.6


def test_deaths_beyond_a_part_of_its_tolerance_bring_a_caveat_that_passes() -> None:
    inputs = {"casualty_tolerance": 100.0, "caveat_share": 0.3}
    assert contingent(deaths_year=40.0, **inputs).caveat == 1
    assert contingent(deaths_year=20.0, **inputs).caveat == 0


def test_a_caveat_costs_quality_and_no_troops() -> None:
    free, bound = (world().evaluate(muster, "FRA", troops=1_000.0, caveat=c) for c in (0, 1))
    assert bound.troops_total == free.troops_total
    assert bound.quality_total < free.quality_total


def test_a_pool_wears_out_in_use_and_recovers_at_rest() -> None:
    used = contingent(troops=8_000.0, pool_health=0.9, army_size=50.0).pool_health
    rested = contingent(troops=0.0, joined=0, pool_health=0.9, army_size=50.0).pool_health
    assert used < 0.9 < rested


def test_forward_presence_lacks_what_the_pool_no_longer_gives() -> None:
    inputs = {
        "troops": 4_000.0,
        "army_size": 50.0,
        "deployable_share": 0.2,
        "rotation_ratio": 3.0,
        "flank_pledge": 1_500.0,
    }
    # 10,000 deployable less 12,000 for the force leaves nothing for 1,500 on the flank.
    assert world().evaluate(muster, "FRA", **inputs).flank_gap == 1_500.0
    assert world().evaluate(muster, "FRA", **{**inputs, "troops": 1_000.0}).flank_gap == 0.0
    assert world().evaluate(muster, "FRA", **{**inputs, "troops": 0.0, "flank_pledge": 9e5}).flank_gap == 0.0


def test_troops_from_outside_are_neither_western_nor_natos() -> None:
    china, france = (world().evaluate(muster, member, troops=1_000.0) for member in ("CHN", "FRA"))
    assert (china.western_troops, china.nato_troops, china.friendly_troops) == (0.0, 0.0, 1_000.0)
    assert (france.western_troops, france.nato_troops, france.friendly_troops) == (1_000.0, 1_000.0, 0.0)


def test_no_stance_is_an_absolute_ban() -> None:
    for member in scenario().groups["contributors"]:
        threshold = scenario().parameters[f"contributors.{member}.join_threshold"].value
        assert threshold.low < 1.0, member
