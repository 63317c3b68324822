"""The contributor states: what each would send, when it joins and leaves, how its troops come and go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.actors.contributors import CONTRIBUTORS
from model.actors.contributors.deploying import muster, sustain
from model.actors.contributors.joining import (
    Weights,
    form_opinion,
    joining_score,
    list_invitable,
    review_membership,
    size_pledge,
)
from model.world.names import ENABLER_COUNT, POLITICAL_BACKING
from tests.actors.contract import ActorContract
from tests.simulation.real import model, scenario, world


class TestContract(ActorContract):
    room = CONTRIBUTORS


# -- what a state would send --------------------------------------------------------------------------


def pledge(member: str = "FRA", **given: Any) -> Any:
    return world().evaluate(size_pledge, member, **{"force_size": 20_000.0, **given})


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

weights = st.builds(Weights, *[st.floats(0.0, 5.0)] * 6, st.floats(0.1, 5.0))
unit = st.floats(0.0, 1.0)


@given(weights, st.lists(unit, min_size=7, max_size=7))
def test_a_score_stays_on_the_scale_of_its_thresholds(w: Weights, x: list[float]) -> None:
    assert -1.0 - 1e-9 <= joining_score(w, *x) <= 1.0 + 1e-9


@given(weights, st.lists(unit, min_size=7, max_size=7), st.integers(0, 6), unit)
def test_backing_peers_threat_and_support_raise_the_score_and_burdens_lower_it(
    w: Weights, x: list[float], place: int, more: float
) -> None:
    raised = list(x)
    raised[place] = x[place] + (1.0 - x[place]) * more
    change = joining_score(w, *raised) - joining_score(w, *x)
    assert change >= -1e-12 if place < 4 else change <= 1e-12


@given(weights, st.lists(unit, min_size=7, max_size=7), st.floats(0.1, 10.0))
def test_only_the_ratios_of_the_weights_matter(w: Weights, x: list[float], scale: float) -> None:
    scaled = Weights(*[scale * weight for weight in w])
    assert joining_score(scaled, *x) == pytest.approx(joining_score(w, *x), abs=1e-9)


def review(member: str = "FRA", **given: Any) -> Any:
    """A membership after a review, with a pledge of 3,000 and no leaning either way."""
    inputs = {"invited": 1, "pledge": 3_000.0, "leaning": 0.0, "shock": 0.0, "support": 0.5, **given}
    return world().evaluate(review_membership, member, **inputs)


def score(**given: Any) -> float:
    return float(review(**given).score)


def test_a_state_joins_when_its_score_passes_its_threshold() -> None:
    level = score()
    assert review(join_threshold=level - 0.01).joined == 1
    assert review(join_threshold=level + 0.01).joined == 0


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


def test_american_backing_moves_the_score_by_enablers_and_by_a_promise_believed() -> None:
    backed = [0.9 if e == POLITICAL_BACKING else 0.0 for e in range(ENABLER_COUNT)]
    bare = [0.0] * ENABLER_COUNT
    assert score(enablers_capacity=backed) > score(enablers_capacity=bare)
    promised = {"us_promise": 1.0, "enablers_capacity": bare}
    assert score(capitals_belief_us=2.0, **promised) > score(capitals_belief_us=-2.0, **promised)
    assert score(us_promise=0.0, enablers_capacity=bare, capitals_belief_us=5.0) == score(enablers_capacity=bare)


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
    engine = model("europe_alone", 48)
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
    free, bound = (world().evaluate(muster, "FRA", joined=1, troops=1_000.0, caveat=c) for c in (0, 1))
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
    china, france = (world().evaluate(muster, member, joined=1, troops=1_000.0) for member in ("CHN", "FRA"))
    assert (china.western_troops, china.nato_troops, china.friendly_troops) == (0.0, 0.0, 1_000.0)
    assert (france.western_troops, france.nato_troops, france.friendly_troops) == (1_000.0, 1_000.0, 0.0)


def test_no_stance_is_an_absolute_ban() -> None:
    for member in scenario().groups["contributors"]:
        threshold = scenario().parameters[f"contributors.{member}.join_threshold"].value
        assert threshold.low < 1.0, member
