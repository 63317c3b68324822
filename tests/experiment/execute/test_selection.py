"""Telling the best option apart: from pairs that share their luck, with a confidence that holds at any stopping."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from model.experiment.execute.selection import select
from model.scenario import Precision
from tests.coverage.rounds import Draw, binary, normal, plan_of, stopped


def rights(
    draw: Draw, truth: list[float], runs: int, indifferent: float = 0.0, kind: str = "share", **how: int
) -> list[bool]:
    """Whether the choice was within `indifferent` of the best, of each run."""
    precision = Precision(best="event", indifferent=indifferent, most=60_000)
    plan = plan_of(len(truth), {"event": kind}, **how)
    chosen = [stopped(plan, precision, draw, seed)[0].figures["best"] for seed in range(runs)]
    return [truth["abcdefgh".index(best)] >= max(truth) - indifferent for best in chosen]


def test_less_is_better_where_it_is() -> None:
    luck = np.random.default_rng(1)
    values = [luck.normal(mean, 1.0, 800) for mean in (1.0, 0.0, 2.0)]
    assert select(values, "mean", more=True).best == 2
    assert select(values, "mean", more=False).best == 1
    assert select(values, "mean", more=False).confidence > 0.999


def test_luck_that_options_share_does_not_count_against_the_choice() -> None:
    luck = np.random.default_rng(1)
    common = luck.normal(0.0, 1.0, 1000)
    near = common + 0.05 + luck.normal(0.0, 0.05, 1000)
    assert select([common[:200], near], "mean").confidence > 0.999
    assert select([luck.normal(0.0, 1.0, 200), near], "mean").confidence < 0.95


def test_options_are_compared_where_the_outcome_applies_to_both() -> None:
    luck = np.random.default_rng(1)
    first, second = luck.normal(0.0, 1.0, 500), luck.normal(1.0, 1.0, 500)
    first[::2] = np.nan
    selection = select([first, second, np.full(500, np.nan)], "mean")
    assert selection.best == 1
    assert np.isnan(selection.means[2])
    assert selection.confidence > 0.95


def test_an_option_to_which_the_outcome_has_not_applied_yet_is_not_left_out_too_early() -> None:
    ahead = [np.ones(100), np.zeros(100)]
    assert select([*ahead, np.full(100, np.nan)], "share").undecided(0.95).tolist() == [False, False, True]
    longer = [np.ones(300), np.zeros(300), np.full(300, np.nan)]
    assert not select(longer, "share").undecided(0.95).any()


def test_options_without_an_event_yet_are_told_apart_from_no_other_and_nothing_overflows() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        selection = select([np.zeros(500) for _ in range(4)], "share")
    assert selection.confidence == 0.0
    assert selection.undecided(0.95).sum() == 3


def test_events_that_never_differ_are_told_apart_by_no_more_than_is_indifferent() -> None:
    same = [np.zeros(n := 2000), np.zeros(n)]
    assert select(same, "share", indifferent=0.01).confidence > 0.95
    assert select(same, "share", indifferent=0.0).confidence == 0.0


def test_the_choice_is_right_where_the_others_are_just_too_much_worse() -> None:
    """The least favourable case: whoever of the four is chosen is worse by a little more than the indifference."""
    truth = [0.62, 0.5, 0.5, 0.5, 0.5]
    assert np.mean(rights(binary(*truth), truth, runs=60, indifferent=0.1199, first=32, block=32)) >= 0.95


def test_the_choice_of_a_mean_is_right_where_the_others_are_just_too_much_worse() -> None:
    truth = [0.2, 0.0, 0.0, 0.0, 0.0]
    right = rights(normal(*truth), truth, runs=60, indifferent=0.1999, kind="mean", first=32, block=32)
    assert np.mean(right) >= 0.95


def test_the_option_with_the_fewest_rare_events_is_right() -> None:
    precision = Precision(best="event", most=100_000)
    plan = plan_of(3, {"event": "share"}, together=False, better="less")
    chosen = [stopped(plan, precision, binary(0.005, 0.03, 0.03), seed)[0] for seed in range(40)]
    assert np.mean([decision.figures["best"] == "a" for decision in chosen]) >= 0.95
    # The option in which next to nothing happens is the one that all others are compared with.
    assert all(decision.replications["a"] == max(decision.replications.values()) for decision in chosen)


def test_those_who_lose_get_no_more_replications() -> None:
    plan = plan_of(3, {"event": "share"}, together=False)
    decision, _ = stopped(plan, Precision(best="event", most=50_000), binary(0.6, 0.55, 0.1), 1)
    assert decision.reached
    assert decision.replications["c"] < decision.replications["b"] == decision.replications["a"]


def test_options_that_are_equal_are_never_told_apart() -> None:
    plan = plan_of(3, {"event": "share"}, together=False)
    decisions = [
        stopped(plan, Precision(best="event", most=5_000), binary(0.5, 0.5, 0.1), seed)[0] for seed in range(60)
    ]
    assert np.mean([decision.reached for decision in decisions]) <= 0.05
    assert all(decision.figures["undecided"] for decision in decisions if not decision.reached)


@pytest.mark.slow
def test_fewer_replications_are_needed_than_by_equal_shares() -> None:
    truth = [0.0, 0.2, 0.4, 0.6, 0.8, 2.0, 1.6]
    precision = Precision(best="event", most=50_000)
    sizes = {
        together: np.mean(
            [
                sum(
                    stopped(plan_of(7, {"event": "mean"}, 50, 50, together), precision, normal(*truth), seed)[
                        0
                    ].replications.values()
                )
                for seed in range(30)
            ]
        )
        for together in (True, False)
    }
    assert sizes[False] < 0.75 * sizes[True]
