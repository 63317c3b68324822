"""What a seed gives is the same on every machine: the axes of a covariance are up to its linear algebra, in their signs
and, where variances are alike, altogether."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.stats.joint.with_best import Means, chances
from model.stats.moments import covariance_root
from model.stats.shrinkage import shrink

Floats = NDArray[np.float64]
ALIKE = 1e-9


def on_another_machine(monkeypatch: pytest.MonkeyPatch, what: Callable[[], Any]) -> Any:
    """What comes out where every matrix has other axes that are as right."""
    eigh, rng = np.linalg.eigh, np.random.default_rng(7)

    def otherwise(matrix: Floats) -> tuple[Floats, Floats]:
        sizes, axes = eigh(matrix)
        starts = np.flatnonzero(np.diff(sizes, prepend=-np.inf) > ALIKE * np.abs(sizes).max())
        for place in np.split(np.arange(sizes.size), starts[1:]):
            turned = np.linalg.qr(rng.standard_normal((place.size, place.size)))[0]
            axes[:, place] = -(axes[:, place] @ turned)
        return sizes, axes

    with monkeypatch.context() as patch:
        patch.setattr(np.linalg, "eigh", otherwise)
        return what()


def rows(n: int = 200, options: int = 4) -> Floats:
    return np.random.default_rng(1).standard_normal((n, options)) + 0.05 * np.arange(options)


@pytest.mark.parametrize("matrix", [np.cov(rows().T), np.eye(4), np.ones((4, 4)), np.zeros((3, 3))])
def test_the_root_of_a_covariance(monkeypatch: pytest.MonkeyPatch, matrix: Floats) -> None:
    root = covariance_root(matrix)
    assert root @ root.T == pytest.approx(matrix, abs=1e-12)
    assert on_another_machine(monkeypatch, lambda: covariance_root(matrix)) == pytest.approx(root, abs=1e-12)


LEVEL = np.vstack([np.eye(3), -np.eye(3)]) / 40.0


@pytest.mark.parametrize(
    "means",
    [
        Means.of_rows(rows(), False),
        Means.of_rows((rows() > 0.0).astype(float), True),
        Means(np.array([0.1, 0.0, 0.05]), LEVEL, 400, True),
        Means(np.array([0.1, 0.0, 0.0]), np.zeros((4, 3)), 4, False),
        Means.of_rows(np.repeat(rows(options=1), 3, axis=1) + np.array([0.1, 0.0, 0.0]), False),
    ],
    ids=["any", "shares", "variances alike", "no luck", "the same luck"],
)
def test_how_likely_an_option_is_the_best(monkeypatch: pytest.MonkeyPatch, means: Means) -> None:
    chance, loss = chances(means)
    again = on_another_machine(monkeypatch, lambda: chances(means))
    assert again[0] == pytest.approx(chance, abs=1e-9)
    assert again[1] == pytest.approx(loss, abs=1e-9)


@pytest.mark.parametrize("spread", [0.0, 3.0])
def test_worlds_with_luck_taken_out(monkeypatch: pytest.MonkeyPatch, spread: float) -> None:
    rng = np.random.default_rng(3)
    luck = rng.standard_normal((16, 24, 3))
    worlds = spread * rng.standard_normal((24, 3)) + luck.mean(axis=0)

    def drawn() -> Floats:
        shrunk = shrink(worlds, (luck - luck.mean(axis=0)) / 16.0, np.arange(24))
        assert (shrunk.directions > 0) == (spread > 0.0)
        draws = np.random.default_rng(5)
        levels = np.broadcast_to(shrunk.levels(draws, 8)[:, None, :], (8, 24, 3))
        return np.stack([shrunk.draw(draws, 8), shrunk.possible(draws, 8), levels])

    assert on_another_machine(monkeypatch, drawn) == pytest.approx(drawn(), abs=1e-9)
