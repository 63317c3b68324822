import numpy as np
import pytest

from model.stats.joint.simultaneous import errors, intervals, joint_bar


def residuals(batches: int, columns: int, shared: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = shared**0.5 * rng.normal(size=(batches, 1)) + (1.0 - shared) ** 0.5 * rng.normal(size=(batches, columns))
    return (values - values.mean(axis=0)) / batches


def test_the_bar_of_one_mean_is_students() -> None:
    bars = [joint_bar(residuals(64, 1, 0.0, seed), seed, resamples=4000) for seed in range(5)]
    assert np.mean(bars) == pytest.approx(2.0, abs=0.1)


def test_means_that_move_together_need_no_more_than_one() -> None:
    assert joint_bar(residuals(64, 200, 0.999, 1)) < 2.4
    assert joint_bar(residuals(64, 200, 0.0, 1)) > 3.3


def test_the_error_of_a_mean_is_the_textbooks() -> None:
    values = np.random.default_rng(1).normal(size=50)
    parts = (values - values.mean())[:, None] / 50
    assert errors(parts)[0] == pytest.approx(values.std(ddof=1) / 50**0.5)


def test_nothing_is_known_of_a_mean_at_zero_that_nothing_moved() -> None:
    low, high = intervals(np.array([0.0, 0.1]), np.zeros((64, 2)), 2.0)
    assert (low[0], high[0]) == (-np.inf, np.inf)
    assert low[1] == 0.1, "the same off zero in 64 replications of 64"


def test_a_few_replications_that_agree_are_no_proof() -> None:
    low, _ = intervals(np.array([0.1] * 100), np.zeros((10, 100)), 2.0)
    assert (low == -np.inf).all()


def test_a_handful_of_batches_says_nothing() -> None:
    assert joint_bar(residuals(4, 3, 0.0, 1)) == float("inf")
