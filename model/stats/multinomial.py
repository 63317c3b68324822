"""A smooth curve of recurrence over the fitted parameters: multinomial logit with quadratic terms.

It is the emulator of the calibration: each replication is one dyad with its own draw, and the logit pools them into the
expected curve at any draw, with its covariance by the delta method.

Source: McFadden 1974; Hastie, Tibshirani & Friedman 2009, 4.4 (Newton's method with a small ridge).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RIDGE = 1e-3
STEPS = 60
FOLDS = 5


@dataclass(frozen=True)
class Logit:
    """A fitted model: coefficients (terms, classes - 1), their covariance, and the scaling of the inputs."""

    coefficients: Floats
    covariance: Floats
    centre: Floats
    width: Floats

    def probabilities(self, x: Floats) -> Floats:
        """Shares of the classes at inputs (points, inputs): (points, classes)."""
        return _softmax(self._terms(x) @ self.coefficients)

    def cumulative(self, x: Floats) -> tuple[Floats, Floats]:
        """Cumulative shares of all classes but the last (points, classes - 1), with their covariances."""
        terms = self._terms(x)
        shares = _softmax(terms @ self.coefficients)[:, :-1]
        free = shares.shape[1]
        lower = np.tril(np.ones((free, free)))
        # d share_i / d score_j, then the sum over classes up to i, then over the terms behind score_j.
        slope = shares[:, :, None] * (np.eye(free)[None] - shares[:, None, :])
        gradient = np.einsum("ik,pkj->pij", lower, slope)
        by_term = np.einsum("pij,pt->pijt", gradient, terms).reshape(terms.shape[0], free, -1)
        spread = np.einsum("pia,ab,pjb->pij", by_term, self.covariance, by_term)
        return np.cumsum(shares, axis=1), spread

    def _terms(self, x: Floats) -> Floats:
        return _quadratic((x - self.centre) / self.width)


def fit(x: Floats, classes: Ints, count: int) -> Logit:
    """The logit of classes 0 to count - 1 on inputs (rows, inputs)."""
    centre, width = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-12)
    terms = _quadratic((x - centre) / width)
    free = count - 1
    target = (classes[:, None] == np.arange(free)[None, :]).astype(np.float64)
    coefficients = np.zeros((terms.shape[1], free))
    penalty = RIDGE * np.eye(coefficients.size)
    hessian = penalty
    for _ in range(STEPS):
        shares = _softmax(terms @ coefficients)[:, :-1]
        slope = (terms.T @ (target - shares)).T.ravel() - RIDGE * coefficients.T.ravel()
        hessian = penalty.copy()
        size = terms.shape[1]
        for i in range(free):
            for j in range(free):
                weight = shares[:, i] * ((1.0 if i == j else 0.0) - shares[:, j])
                hessian[i * size : (i + 1) * size, j * size : (j + 1) * size] += terms.T @ (weight[:, None] * terms)
        step = np.linalg.solve(hessian, slope)
        coefficients = coefficients + step.reshape(free, size).T
        if float(np.abs(step).max()) < 1e-9:
            break
    return Logit(coefficients, np.asarray(np.linalg.inv(hessian), np.float64), centre, width)


def gain(x: Floats, classes: Ints, count: int) -> float:
    """Held-out gain in log likelihood per row, in nats, over constant shares; below 0 the inputs predict nothing."""
    fold = np.arange(x.shape[0]) % FOLDS
    total = 0.0
    for k in range(FOLDS):
        out = fold == k
        plain = np.bincount(classes[~out], minlength=count) / np.count_nonzero(~out)
        shares = fit(x[~out], classes[~out], count).probabilities(x[out])
        rows = np.arange(shares.shape[0])
        total += float(np.sum(np.log(shares[rows, classes[out]]) - np.log(np.maximum(plain[classes[out]], 1e-12))))
    return float(total / x.shape[0])


def _quadratic(z: Floats) -> Floats:
    count = z.shape[1]
    products = [z[:, i] * z[:, j] for i in range(count) for j in range(i, count)]
    return np.column_stack([np.ones(z.shape[0]), z, *products])


def _softmax(scores: Floats) -> Floats:
    """Shares of all classes; the last has score 0."""
    whole = np.column_stack([scores, np.zeros(scores.shape[0])])
    whole = np.exp(whole - whole.max(axis=1, keepdims=True))
    result: Floats = whole / whole.sum(axis=1, keepdims=True)
    return result
