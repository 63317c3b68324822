"""Confidence sequences hold at every look."""

from __future__ import annotations

import numpy as np
import pytest

from model.stats.sequences.mixtures import RunningMoments, mean_sequence, sequence, share_sequence, widths

LOOKS = np.unique(np.geomspace(10, 3000, 60).astype(int))


@pytest.mark.parametrize("p", [0.005, 0.1, 0.5, 0.9])
def test_a_share_is_covered_at_every_look_together(p: float) -> None:
    luck = np.random.default_rng(1)
    runs = (luck.random((1000, LOOKS[-1])) < p).astype(float)
    held = np.ones(1000, bool)
    sums = np.cumsum(runs, axis=1)
    for n in LOOKS:
        low, high = share_sequence(sums[:, n - 1], np.full(1000, float(n)))
        held &= (low <= p) & (p <= high)
    # 1000 runs at a true 0.95 fall below 0.936 once in 50; the sequence is conservative besides.
    assert held.mean() >= 0.95


def test_a_fixed_interval_looked_at_as_often_is_not() -> None:
    luck = np.random.default_rng(1)
    sums = np.cumsum(luck.random((1000, LOOKS[-1])) < 0.5, axis=1)
    held = np.ones(1000, bool)
    for n in LOOKS:
        share = sums[:, n - 1] / n
        held &= np.abs(share - 0.5) <= 1.96 * np.sqrt(share * (1 - share) / n)
    assert held.mean() < 0.8


@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_a_mean_is_covered_at_every_look_together(kind: str) -> None:
    luck = np.random.default_rng(2)
    runs = luck.normal(3.0, 2.0, (1000, LOOKS[-1])) if kind == "normal" else luck.exponential(3.0, (1000, LOOKS[-1]))
    tally, held, before = RunningMoments.of(1000), np.ones(1000, bool), 0
    for n in LOOKS:
        tally.add(runs[:, before:n])
        before = n
        low, high = mean_sequence(tally.means(), tally.variances(), tally.skewness(), tally.n)
        held &= (low <= 3.0) & (high >= 3.0)
    assert held.mean() >= 0.94


def test_stopping_at_a_half_width_keeps_the_level() -> None:
    """300 runs side by side, each stopped where it is narrow enough."""
    luck = np.random.default_rng(3)
    tally, going = RunningMoments.of(300), np.ones(300, bool)
    low, high, stopped = np.zeros(300), np.ones(300), np.zeros(300)
    while going.any():
        tally.add((luck.random((300, 100)) < 0.2).astype(float))
        width = widths(tally, "share", 0.05)
        narrow = width.narrow
        assert (width.half[narrow] <= 0.05).all()
        ends, now = sequence(tally, "share"), going & narrow
        low[now], high[now], stopped[now] = ends[0][now], ends[1][now], tally.n[now]
        going &= ~narrow
    covered = (low <= 0.2) & (high >= 0.2)
    assert covered.mean() >= 0.95
    assert 300 < stopped.mean() < 1500


def test_the_ends_of_a_share_are_where_the_mixture_bets_one_in_twenty() -> None:
    from scipy.special import betaln

    low, high = share_sequence(np.array([30.0]), np.array([100.0]))
    for p in (low[0], high[0]):
        log_bet = betaln(31, 71) - 30 * np.log(p) - 70 * np.log1p(-p)
        assert log_bet == pytest.approx(np.log(20.0), abs=1e-6)


def test_extreme_shares_have_ends() -> None:
    low, high = share_sequence(np.array([0.0, 50.0, 0.0]), np.array([50.0, 50.0, 0.0]))
    assert low.tolist()[0] == 0.0
    assert 0.05 < high[0] < 0.15
    assert high[1] == 1.0
    assert (low[2], high[2]) == (0.0, 1.0)


def test_a_tally_taken_in_pieces_is_the_same_and_leaves_out_missing_values() -> None:
    values = np.random.default_rng(4).normal(1e6, 1.0, (3, 100))
    values[0, ::3] = np.nan
    values[2] = np.nan
    tally = RunningMoments.of(3)
    for start in range(0, 100, 7):
        tally.add(values[:, start : start + 7])
    assert tally.n.tolist() == [66.0, 100.0, 0.0]
    assert tally.means()[:2] == pytest.approx(np.nanmean(values[:2], axis=1), rel=1e-12)
    assert tally.variances()[:2] == pytest.approx(np.nanvar(values[:2], axis=1, ddof=1), rel=1e-6)
    away = values[1] - values[1].mean()
    assert tally.skewness()[1] == pytest.approx(np.mean(away**3) / away.std() ** 3, abs=1e-3)


def test_values_that_were_all_the_same_have_no_interval_and_a_bound_on_another() -> None:
    tally = RunningMoments.of(1)
    tally.add(np.zeros((1, 256)))
    width = widths(tally, "mean", 0.05)
    assert not np.isfinite(width.half[0])
    assert 0.02 < width.other[0] < 0.05
    assert width.narrow[0]
    assert not widths(tally, "mean", 0.02).narrow[0]


def test_a_mean_of_rare_values_has_an_interval_from_some_forty_of_them_on() -> None:
    tally = RunningMoments.of(2)
    values = np.zeros((2, 1000))
    values[0, :10], values[1, :60] = 1.0, 1.0
    tally.add(values)
    low, _ = sequence(tally, "mean")
    assert np.isfinite(low).tolist() == [False, True]
    assert widths(tally, "mean", 0.05).needed[0] == pytest.approx(4000.0, rel=0.05)


@pytest.mark.parametrize("kind", ["rare lognormal", "lognormal", "rare difference"])
def test_intervals_of_means_that_are_given_at_any_look_hold_together(kind: str) -> None:
    luck = np.random.default_rng(5)
    size = (400, 3000)
    truth = {"rare lognormal": 0.01 * np.exp(0.5), "lognormal": np.exp(1.125), "rare difference": 0.003}[kind]
    if kind == "lognormal":
        runs = luck.lognormal(0.0, 1.5, size)
    else:
        happens = luck.random(size) < (0.01 if kind == "rare lognormal" else 0.003)
        runs = np.where(happens, luck.lognormal(0.0, 1.0, size) if kind == "rare lognormal" else 1.0, 0.0)
    tally, held, before = RunningMoments.of(400), np.ones(400, bool), 0
    for n in np.unique(np.geomspace(64, 3000, 18).astype(int)):
        tally.add(runs[:, before:n])
        before = n
        low, high = sequence(tally, "mean")
        held &= (low <= truth) & (high >= truth)
    assert held.mean() >= 0.95
