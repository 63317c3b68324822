"""Gaussian process regression: the mean of a smooth function given noisy values of it, with one length scale an input.

The covariance is a squared exponential with an amplitude, plus noise of its own in each value. Amplitude, length scales
and noise are those of the highest marginal likelihood, found by its gradient (L-BFGS-B).

The gradient by a length scale is a sum over all pairs of rows of a weight times a squared distance along one input. It
is worked out from products of matrices, for all inputs at once: no array of rows by rows by inputs is ever held.

Source: Rasmussen & Williams 2006, algorithm 2.1 and equation 5.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AMPLITUDE = (10.0, 1e-3, 1e5)
LENGTH = (1.0, 1e-1, 1e3)
NOISE = (1e-2, 1e-8, 1e2)
"""Where the search starts, the lowest and the highest value; variances are in units of the variance of the values."""

JITTER = 1e-10
"""Added to the noise, so that rows that are alike leave the covariance positive definite."""


@dataclass
class GaussianProcess:
    """A Gaussian process, fitted by `fit`. `logs` are the logarithms of amplitude, length scales and noise: None has
    `fit` search them, and given ones are kept, which is fast."""

    logs: Floats | None = None

    def fit(self, x: Floats, y: Floats) -> GaussianProcess:
        """Fits it to values (rows,) at inputs (rows, columns)."""
        from scipy.linalg import cho_solve

        self._middle, self._width = float(y.mean()), float(y.std()) or 1.0
        scaled = (y - self._middle) / self._width
        if self.logs is None:
            self.logs = _searched(x, scaled)
        self._inputs = x / np.exp(self.logs[1:-1])
        factor = _factor(_signal(self._inputs, self.logs), self.logs)
        if factor is None:
            raise np.linalg.LinAlgError("the covariance of the rows is not positive definite")
        self._weights: Floats = cho_solve((factor, True), scaled, check_finite=False)
        return self

    def predict(self, x: Floats) -> Floats:
        """The mean of the function (rows,) at inputs (rows, columns)."""
        from scipy.spatial.distance import cdist

        assert self.logs is not None
        squares = cdist(x / np.exp(self.logs[1:-1]), self._inputs, "sqeuclidean")
        result: Floats = np.exp(self.logs[0] - 0.5 * squares) @ self._weights * self._width + self._middle
        return result


def likelihood(logs: Floats, x: Floats, y: Floats) -> tuple[float, Floats]:
    """The logarithm of the marginal likelihood of values (rows,) of mean 0 at inputs (rows, columns), and its gradient
    by `logs`; minus infinity where the covariance is not positive definite to rounding."""
    from scipy.linalg import cho_solve
    from scipy.linalg.lapack import dpotri

    inputs = x / np.exp(logs[1:-1])
    signal = _signal(inputs, logs)
    factor = _factor(signal, logs)
    if factor is None:
        return -np.inf, np.zeros_like(logs)
    solved: Floats = cho_solve((factor, True), y, check_finite=False)
    value = -0.5 * float(y @ solved) - float(np.log(np.diag(factor)).sum()) - y.size / 2 * float(np.log(2 * np.pi))
    inverse = np.tril(dpotri(factor, lower=True)[0])
    inverse += np.tril(inverse, -1).T
    inner = np.outer(solved, solved) - inverse
    weights = inner * signal
    # Half the sum over pairs of w (a - b)², w symmetric: the sums of rows of w times a², less the sum of w a b.
    lengths = weights.sum(axis=1) @ inputs**2 - ((weights @ inputs) * inputs).sum(axis=0)
    noise = 0.5 * float(np.exp(logs[-1])) * float(np.trace(inner))
    return value, np.concatenate([[0.5 * float(weights.sum())], lengths, [noise]])


def _signal(inputs: Floats, logs: Floats) -> Floats:
    """The covariance of the function between rows of inputs that are divided by their length scales."""
    from scipy.spatial.distance import pdist, squareform

    result: Floats = np.exp(logs[0] - 0.5 * squareform(pdist(inputs, "sqeuclidean")))
    return result


def _factor(signal: Floats, logs: Floats) -> Floats | None:
    """The lower Cholesky factor of the covariance of values; None where it is not positive definite to rounding."""
    from scipy.linalg import cholesky

    covariance = signal.copy()
    covariance[np.diag_indices_from(covariance)] += np.exp(logs[-1]) + JITTER
    try:
        result: Floats = cholesky(covariance, lower=True, check_finite=False)
    except np.linalg.LinAlgError:
        return None
    return result


def _searched(x: Floats, y: Floats) -> Floats:
    """The logarithms of amplitude, length scales and noise of the highest marginal likelihood."""
    from scipy.optimize import minimize

    start, lowest, highest = np.log(np.array([AMPLITUDE, *[LENGTH] * x.shape[1], NOISE])).T

    def loss(logs: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(logs, x, y)
        return -value, -gradient

    bounds: Any = np.column_stack([lowest, highest])
    result: Floats = minimize(loss, start, method="L-BFGS-B", jac=True, bounds=bounds).x
    return result
