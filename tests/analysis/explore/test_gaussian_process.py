"""Gaussian process regression, beside an implementation of others."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import check_grad

from model.analysis.explore.gaussian_process import JITTER, GaussianProcess, likelihood

Floats = np.ndarray[Any, np.dtype[np.float64]]


def wave(rows: int = 80, seed: int = 1) -> tuple[Floats, Floats]:
    """Two inputs that matter and one that does not, under a little noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, (rows, 3))
    return x, np.sin(4.0 * x[:, 0]) + x[:, 1] ** 2 + 0.1 * rng.normal(size=rows)


def theirs(x: Floats, y: Floats, **more: Any) -> Any:
    process = pytest.importorskip("sklearn.gaussian_process", reason="scikit-learn is not installed")
    kernels = process.kernels
    kernel = kernels.ConstantKernel(10.0, (1e-3, 1e5)) * kernels.RBF(np.ones(3), (1e-1, 1e3))
    kernel += kernels.WhiteKernel(1e-2, (1e-8, 1e2))
    return process.GaussianProcessRegressor(kernel, alpha=JITTER, normalize_y=True, **more).fit(x, y)


@pytest.mark.parametrize("logs", [(2.0, 0.0, 0.5, 3.0, -4.0), (0.0, -1.0, 1.0, 0.0, -1.0)])
def test_the_likelihood_and_its_gradient_are_those_of_scikit_learn(logs: tuple[float, ...]) -> None:
    x, y = wave()
    y = (y - y.mean()) / y.std()
    value, gradient = likelihood(np.array(logs), x, y)
    reference = theirs(x, y, optimizer=None).log_marginal_likelihood(np.array(logs), eval_gradient=True)
    assert value == pytest.approx(reference[0], rel=1e-9)
    assert gradient == pytest.approx(reference[1], rel=1e-7)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    x, y = wave()
    logs = np.array([1.0, -0.3, 0.2, 1.5, -3.0])
    off = check_grad(lambda at: likelihood(at, x, y)[0], lambda at: likelihood(at, x, y)[1], logs)
    assert off < 1e-4 * np.linalg.norm(likelihood(logs, x, y)[1])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_its_predictions_are_those_of_scikit_learn() -> None:
    x, y = wave()
    fresh, _ = wave(40, seed=2)
    assert GaussianProcess().fit(x, y).predict(fresh) == pytest.approx(theirs(x, y).predict(fresh), abs=1e-3)


def test_an_input_that_does_not_matter_has_a_long_scale() -> None:
    fitted = GaussianProcess().fit(*wave())
    assert fitted.logs is not None
    lengths = np.exp(fitted.logs[1:-1])
    assert lengths[2] > 10.0 * lengths[:2].max()


def test_scales_that_are_given_are_kept() -> None:
    x, y = wave()
    first = GaussianProcess().fit(x, y)
    again = GaussianProcess(first.logs).fit(x[::2], y[::2])
    assert again.logs is first.logs
    assert not np.array_equal(again.predict(x), first.predict(x))
