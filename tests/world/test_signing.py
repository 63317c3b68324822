"""What a signature itself costs and brings either side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.bargain.leaders import temper_after
from model.world.bargain.signing import (
    cost_of_ceding_russia,
    cost_of_ceding_ukraine,
    cost_of_standing_bare,
    press_left,
    press_on,
    red_line_lost,
    worth_of_temper,
)
from model.world.bargain.values import DealValues, View, WarValues
from model.world.names import (
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    CLAUSE_SILENT,
    LINE_HAS_A_PRICE,
    LINE_IS_BLUFF,
    PROPOSER_RUSSIA,
    PROPOSER_UKRAINE,
    PROPOSER_US,
)
from tests.world.test_values import deals, shares, views, wars


@given(deals, shares, shares)
def test_land_that_is_not_held_costs_nothing_to_leave_and_land_that_is_costs_an_act_and_the_land(
    deal: DealValues, share: float, front: float
) -> None:
    russia, ukraine = cost_of_ceding_russia(share, front, deal), cost_of_ceding_ukraine(share, front, 0, deal)
    assert (russia > 0.0) == (share < front)
    assert (ukraine > 0.0) == (share > front)
    if share != front:
        assert russia + ukraine >= min(deal.act_cost_russia, deal.act_cost_ukraine)


@given(deals, shares)
def test_to_recognise_the_line_costs_ukraine_the_act_and_to_stop_on_it_does_not(deal: DealValues, front: float) -> None:
    assert cost_of_ceding_ukraine(front, front, 0, deal) == 0.0
    assert cost_of_ceding_ukraine(front, front, 1, deal) == deal.act_cost_ukraine


@given(deals, shares, shares)
def test_one_act_serves_for_land_and_recognition(deal: DealValues, share: float, front: float) -> None:
    if share > front:
        assert cost_of_ceding_ukraine(share, front, 1, deal) == cost_of_ceding_ukraine(share, front, 0, deal)


@given(deals)
def test_the_red_line_is_lost_only_by_signing_that_western_troops_may_come(deal: DealValues) -> None:
    assert red_line_lost(CLAUSE_ALLOWS, 5_000.0, LINE_HAS_A_PRICE, deal) == deal.red_line_price
    for clause in (CLAUSE_SILENT, CLAUSE_FORBIDS):
        assert red_line_lost(clause, 5_000.0, LINE_HAS_A_PRICE, deal) == 0.0
    assert red_line_lost(CLAUSE_ALLOWS, 0.0, LINE_HAS_A_PRICE, deal) == 0.0


@given(deals)
def test_a_bluff_costs_nothing(deal: DealValues) -> None:
    assert red_line_lost(CLAUSE_ALLOWS, 5_000.0, LINE_IS_BLUFF, deal) == 0.0


@given(views, deals, shares, shares)
def test_whoever_trusts_in_a_force_or_a_promise_does_not_stand_bare(
    view: View, deal: DealValues, arrival: float, promised: float
) -> None:
    bare = view._replace(arrival=0.0, promised=0.0)
    assert cost_of_standing_bare(bare, deal) == deal.bare_cost
    assert cost_of_standing_bare(bare._replace(arrival=1.0), deal) == 0.0
    assert cost_of_standing_bare(bare._replace(promised=1.0), deal) == 0.0
    covered = cost_of_standing_bare(bare._replace(arrival=arrival, promised=promised), deal)
    assert 0.0 <= covered <= deal.bare_cost


@given(deals)
def test_only_the_mediators_text_is_pressed(deal: DealValues) -> None:
    assert press_on(PROPOSER_US, deal) == deal.press
    assert press_on(PROPOSER_RUSSIA, deal) == press_on(PROPOSER_UKRAINE, deal) == 0.0


@given(deals, st.floats(0.0, 520.0), st.floats(0.0, 520.0))
def test_a_mediators_press_fades(deal: DealValues, left: float, right: float) -> None:
    early, late = (press_left(1, weeks, deal) for weeks in sorted((left, right)))
    assert late <= early <= deal.press
    assert press_left(0, left, deal) == 0.0
    assert press_left(1, 0.0, deal) == deal.press


@given(wars, st.floats(-0.5, 0.5))
def test_with_nothing_to_win_no_temper_makes_a_war(war: WarValues, temper: float) -> None:
    assert worth_of_temper(temper, war._replace(stake_russia=0.0, prize_russia=0.0)) == 0.0
    assert worth_of_temper(2.0 * temper, war) == pytest.approx(2.0 * worth_of_temper(temper, war))


def test_a_leader_in_office_keeps_its_taste_and_a_successor_brings_another() -> None:
    assert temper_after(0.02, 0.01, 0.05, change=0.5, character=2.0) == 0.02
    assert temper_after(0.02, 0.01, 0.05, change=0.005, character=2.0) == 0.1
