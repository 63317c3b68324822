import numpy as np
import pytest

from model.analysis.data.luck import LuckBatches
from model.analysis.decide.threshold import thresholds


def test_the_crossing_of_two_lines_lies_within_the_interval_of_the_threshold() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((2000, 3))
    y = np.column_stack([np.zeros(2000), x[:, 0] - 0.3 + rng.normal(scale=0.5, size=2000)])
    (threshold,) = thresholds(x, y, ["a", "b", "c"], ["stay", "go"])
    assert (threshold.parameter, threshold.below, threshold.above) == ("a", "stay", "go")
    assert threshold.low <= 0.3 <= threshold.high
    assert threshold.quantile == pytest.approx(threshold.value, abs=0.03)
    assert threshold.gain_above == pytest.approx(0.35, abs=0.08)
    assert threshold.gain_below == pytest.approx(0.15, abs=0.08)


@pytest.mark.slow
def test_its_interval_covers_at_its_level() -> None:
    covered = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = rng.random((400, 1))
        y = np.column_stack([np.zeros(400), x[:, 0] - 0.4 + rng.normal(scale=0.4, size=400)])
        result = thresholds(x, y, ["a"], ["stay", "go"], seed=seed)
        covered += any(threshold.low <= 0.4 <= threshold.high for threshold in result)
    assert covered >= 34


def test_a_curve_that_comes_back_has_two_thresholds() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(-1.0, 1.0, (3000, 1))
    y = np.column_stack([np.zeros(3000), 0.25 - x[:, 0] ** 2 + rng.normal(scale=0.1, size=3000)])
    changes = sorted(thresholds(x, y, ["a"], ["flat", "arch"]), key=lambda threshold: threshold.value)
    assert [threshold.value for threshold in changes] == pytest.approx([-0.5, 0.5], abs=0.03)
    assert [(threshold.below, threshold.above) for threshold in changes] == [("flat", "arch"), ("arch", "flat")]


def test_three_options_change_in_turn() -> None:
    x = np.linspace(0.0, 1.0, 1000)[:, None]
    noise = np.random.default_rng(3).normal(scale=0.05, size=(1000, 3))
    y = np.column_stack([0.2 - x[:, 0], np.zeros(1000), x[:, 0] - 0.7]) + noise
    changes = sorted(thresholds(x, y, ["size"], ["low", "middle", "high"]), key=lambda threshold: threshold.value)
    assert [(threshold.below, threshold.above) for threshold in changes] == [("low", "middle"), ("middle", "high")]
    assert [threshold.value for threshold in changes] == pytest.approx([0.2, 0.7], abs=0.02)


def test_a_parameter_that_does_not_matter_has_none() -> None:
    rng = np.random.default_rng(4)
    y = np.column_stack([np.zeros(1000), 0.3 + rng.normal(size=1000)])
    assert thresholds(rng.random((1000, 20)), y, [f"p{k}" for k in range(20)], ["a", "b"]) == []


def test_options_alike_cross_by_luck_and_are_seldom_reported() -> None:
    reported = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        reported += bool(thresholds(rng.random((500, 5)), rng.normal(size=(500, 2)), list("abcde"), ["a", "b"]))
    assert reported <= 4


def test_a_swept_parameter_of_few_levels_is_taken_straight_between_them() -> None:
    x = np.repeat([0.0, 10.0, 20.0, 30.0], 200)[:, None]
    luck = np.random.default_rng(5).normal(scale=0.2, size=800)
    y = np.column_stack([np.zeros(800), (x[:, 0] - 14.0) / 10.0 + luck])
    (threshold,) = thresholds(x, y, ["size"], ["none", "force"])
    assert threshold.value == pytest.approx(14.0, abs=0.6)


def test_luck_that_bends_all_curves_smoothly_makes_no_threshold() -> None:
    """Two identical options over a parameter along which the luck of a replication changes slowly."""
    alone, together = 0, 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = np.linspace(0.0, 1.0, 60)
        waves = np.stack([np.ones(60), x, np.sin(3.0 * x), np.cos(5.0 * x)])
        events = np.einsum("bko,kw->bwo", rng.normal(size=(64, 4, 2)), waves) + 0.3 * rng.normal(size=(64, 60, 2))
        numbers = np.arange(60, dtype=np.int64)
        luck = LuckBatches({"y": events}, {"y": np.ones(events.shape)}, np.zeros(60, np.int64), numbers, False)
        given = (x[:, None], events.mean(axis=0), ["x"], ["a", "b"])
        alone += bool(thresholds(*given, seed=seed, least=0.8))
        together += bool(
            thresholds(*given, seed=seed, setting=numbers, moves=luck.moves("y", 100, seed), sampled=False)
        )
    assert alone >= 6
    assert together <= 2
