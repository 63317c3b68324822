"""Bargaining: who proposes, the grid of offers, and that a deal takes two."""

from __future__ import annotations

import pytest

from model.world.deal import (
    OFFERS,
    call_round,
    clear_table,
    close_round,
    lay_offer,
    offered_limits,
    offered_relief,
    offered_share,
)
from tests.simulation.real import model, world


def test_the_grid_holds_every_combination_of_line_relief_and_limits_once() -> None:
    grid = {(round(offered_share(k, 0.5, 0.05), 9), offered_relief(k), offered_limits(k)) for k in range(OFFERS)}
    assert len(grid) == OFFERS
    assert {line for line, _, _ in grid} == {0.4, 0.45, 0.5, 0.55, 0.6}
    assert {relief for _, relief, _ in grid} == {limits for _, _, limits in grid} == {0.0, 0.5, 1.0}


def test_no_offer_leaves_more_than_everything() -> None:
    assert all(0.0 <= offered_share(k, front, 0.08) <= 1.0 for k in range(OFFERS) for front in (0.0, 0.98))


@pytest.mark.parametrize(("chair", "proposer"), [(0.1, 2), (0.5, 0), (0.9, 1)])
def test_the_united_states_proposes_as_far_as_it_mediates_and_else_either_side(chair: float, proposer: int) -> None:
    inputs = {"held": 0.0, "mediation": 0.5, "us_willingness_shown": 0.5}
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


def test_an_answer_to_no_offer_signs_nothing() -> None:
    assert world().evaluate(close_round, on_table=0, russia_signs=1, ukraine_signs=1).signed_now == 0


def test_yesterdays_signing_is_no_news() -> None:
    assert tuple(world().evaluate(clear_table)) == (0, 0)


def test_the_line_agreed_is_the_line_that_stands() -> None:
    engine = model("no_guarantee", 64)
    while engine.week < 60:
        engine.step()
    signed = engine.see("history", "phase") == 2
    assert signed.sum() > 10
    lines, fronts = engine.see("deal", "share")[signed], engine.see("war", "front")[signed]
    fresh = engine.see("history", "since")[signed] == 0  # signed this week: the line moves next week
    assert (lines[~fresh] == fronts[~fresh]).all()
