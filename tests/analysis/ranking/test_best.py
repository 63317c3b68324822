"""Alternatives beside the best one, over replications and over design points."""

from __future__ import annotations

import numpy as np

from model.analysis.data.luck import LuckBatches
from model.analysis.ranking.best import best_by_mean
from model.report.decide.best import best_lines


def luck_of(events: np.ndarray, common: bool, sampled: bool) -> LuckBatches:
    """The batches of (replications, worlds, options) events."""
    numbers = np.arange(events.shape[1], dtype=np.int64)
    stream = np.zeros_like(numbers) if common else numbers
    return LuckBatches({"y": events}, {"y": np.ones(events.shape)}, stream, numbers, sampled)


def test_less_is_better_where_the_outcome_says_so_and_means_keep_their_sign() -> None:
    rows = np.random.default_rng(1).normal(size=(200, 2)) + np.array([10.0, 5.0])
    best = best_by_mean(rows, ("dear", "cheap"), "less", "mean")
    assert best is not None
    assert [item.option for item in best.standings] == ["cheap", "dear"]
    assert 4.5 < best.standings[0].mean < 5.5
    assert best.possible == ("cheap",)
    assert best_lines(best, "mean", "EUR")[0] == (
        'the best by its mean, all others ruled out (95%, all together): "cheap"'
    )


def test_an_option_that_the_outcome_does_not_apply_to_takes_no_part() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 3))
    rows[:, 1] = np.nan
    best = best_by_mean(rows, ("a", "none", "b"), "more", "mean")
    assert best is not None
    assert best.left_out == ("none",)
    assert {item.option for item in best.standings} == {"a", "b"}
    assert best_by_mean(rows[:, :2], ("a", "none"), "more", "mean") is None


def test_worlds_of_one_luck_are_not_as_many_pieces_of_evidence() -> None:
    """Ahead in every replication of one luck in all of 100 worlds alike: four replications say little, whatever the
    number of worlds."""
    events = np.zeros((4, 100, 2))
    events[:, :, 0] = np.array([1.0, 1.0, 1.0, 0.0])[:, None]
    common = best_by_mean(events.mean(axis=0), ("a", "b"), "more", "share", luck_of(events, True, False), "y")
    assert common is not None
    assert common.possible == ("a", "b")
    own = best_by_mean(events.mean(axis=0), ("a", "b"), "more", "share", luck_of(events, False, False), "y")
    assert own is not None
    assert own.possible == ("a",)


def test_where_worlds_are_a_sample_under_one_luck_both_count() -> None:
    """An option is ahead by what differs between ten worlds: no number of replications settles it."""
    effects = np.random.default_rng(2).normal(scale=1.0, size=10)
    luck = 0.01 * np.random.default_rng(3).normal(size=(64, 1, 2))
    events = luck + np.stack([effects + 0.1, np.zeros(10)], axis=1)[None]
    sampled, stated = (
        best_by_mean(events.mean(axis=0), ("a", "b"), "more", "mean", luck_of(events, True, sampled), "y")
        for sampled in (True, False)
    )
    assert sampled is not None
    assert stated is not None
    assert len(sampled.possible) == 2
    assert len(stated.possible) == 1


def test_a_single_replication_of_stated_worlds_tells_nothing_of_luck() -> None:
    events = np.random.default_rng(1).random((1, 20, 2))
    assert best_by_mean(events[0], ("a", "b"), "more", "mean", luck_of(events, True, False), "y") is None


def test_what_is_printed_names_who_may_be_the_best_and_what_a_choice_gives_away() -> None:
    rows = (np.random.default_rng(1).random((256, 3)) < np.array([0.5, 0.48, 0.1])).astype(float)
    best = best_by_mean(rows, ("a", "b", "c"), "more", "share")
    first, second = best_lines(best, "share", "share")
    assert first.startswith("may be the best by their means, the others ruled out (95%, all together): ")
    assert "falls short of the best by" in first
    assert "points on average" in second
    assert "c" not in second.split(":")[1].split(";")[0]
    skewed = np.zeros((256, 2))
    skewed[0, 0] = 50.0
    assert "too skewed" in best_lines(best_by_mean(skewed, ("a", "b"), "more", "mean"), "mean", "EUR")[0]
