"""Telling the best option apart: the allocation of Chen and others, and how often the choice is right."""

from __future__ import annotations

import numpy as np
import pytest

from model.experiment.execute.ocba import Selection, allocate, select


def shown(means: list[float], spreads: list[float]) -> Selection:
    best = int(np.argmax(means))
    distances = np.array([means[best] - mean for mean in means])
    distances[best] = np.nan
    return Selection(best, 0.5, np.array(means), np.array(spreads), distances)


def test_replications_stand_in_the_published_ratios() -> None:
    selection = shown([3.0, 2.0, 1.0], [1.0, 1.0, 2.0])
    total = 100_000
    parts = allocate(selection, np.zeros(3, np.int64), total)
    # N1/N2 = ((1/1) / (2/2))^2 = 1; Nb = 1 * sqrt(N1^2/1 + N2^2/4)
    assert parts[1] / parts[2] == pytest.approx(1.0, rel=1e-3)
    assert parts[0] / parts[1] == pytest.approx(np.sqrt(1.25), rel=1e-3)
    assert parts.sum() == total


def test_an_option_that_has_more_than_its_share_gets_nothing() -> None:
    parts = allocate(shown([3.0, 2.9, 0.0], [1.0, 1.0, 1.0]), np.array([100, 100, 1000]), 100, quantum=10)
    assert parts[2] == 0
    assert parts.sum() == 100
    assert (parts % 10 == 0).all()


def test_a_tie_does_not_draw_everything() -> None:
    parts = allocate(shown([3.0, 3.0, 2.0], [1.0, 1.0, 1.0]), np.array([10, 10, 10]), 1000)
    assert parts[:2].min() > 300


def test_less_is_better_where_it_is() -> None:
    luck = np.random.default_rng(1)
    values = [luck.normal(mean, 1.0, 400) for mean in (1.0, 0.0, 2.0)]
    assert select(values, more=True).best == 2
    assert select(values, more=False).best == 1
    assert select(values, more=False).probability > 0.999


def test_pairs_use_the_prefix_both_have() -> None:
    luck = np.random.default_rng(1)
    common = luck.normal(0.0, 1.0, 1000)
    near = common + 0.05 + luck.normal(0.0, 0.05, 1000)
    assert select([common[:200], near]).probability > 0.999
    assert select([luck.normal(0.0, 1.0, 200), near]).probability < 0.95


def test_what_does_not_apply_is_left_out() -> None:
    values = [np.array([1.0, np.nan, 1.1, 0.9]), np.array([np.nan, 5.0, 4.9, 5.1]), np.full(4, np.nan)]
    selection = select(values)
    assert selection.best == 1
    assert np.isnan(selection.means[2])


def play_out(seed: int, means: np.ndarray, sd: float, confidence: float) -> tuple[bool, float, int]:
    luck = np.random.default_rng(seed)
    values = [luck.normal(mean, sd, 10) for mean in means]
    while True:
        selection = select(values)
        counts = np.array([sample.size for sample in values])
        if selection.probability >= confidence or counts.sum() > 20_000:
            return selection.best == int(np.argmax(means)), selection.probability, int(counts.sum())
        parts = allocate(selection, counts, max(10, counts.sum() // 4))
        values = [
            np.concatenate([sample, luck.normal(m, sd, n)]) for sample, m, n in zip(values, means, parts, strict=True)
        ]


@pytest.mark.slow
def test_the_choice_is_right_as_often_as_is_said() -> None:
    means = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
    trials = [play_out(seed, means, 1.5, 0.95) for seed in range(200)]
    right = np.mean([correct for correct, _, _ in trials])
    stated = np.mean([probability for _, probability, _ in trials])
    assert stated >= 0.95
    assert right >= 0.94


@pytest.mark.slow
def test_fewer_replications_are_needed_than_by_equal_shares() -> None:
    means = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 2.0, 1.6])
    clever = np.mean([play_out(seed, means, 2.0, 0.95)[2] for seed in range(30)])
    equal = []
    for seed in range(30):
        luck, n = np.random.default_rng(seed), 10
        draws = [luck.normal(mean, 2.0, 4000) for mean in means]
        while select([sample[:n] for sample in draws]).probability < 0.95 and n < 4000:
            n = max(n + 2, n * 5 // 4)
        equal.append(n * means.size)
    assert clever < 0.75 * np.mean(equal)
