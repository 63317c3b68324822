"""Functions whose sensitivity indices are known in closed form."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
"""a = 7, b = 0.1 (Ishigami & Homma 1990)."""

G = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0)


def ishigami(x: Floats) -> Floats:
    """Of three inputs, uniform from -pi to pi."""
    values: Floats = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return values


def sobol_g(x: Floats) -> Floats:
    """Of inputs uniform from 0 to 1, one for each weight in `G`."""
    a = np.array(G)
    values: Floats = np.prod((np.abs(4.0 * x - 2.0) + a) / (1.0 + a), axis=1)
    return values


def g_indices() -> tuple[Floats, Floats]:
    """First-order and total (Saltelli & Sobol 1995)."""
    own = 1.0 / (3.0 * (1.0 + np.array(G)) ** 2)
    variance = np.prod(1.0 + own) - 1.0
    return own / variance, own * np.prod(1.0 + own) / (1.0 + own) / variance


def even(rows: int, columns: int, seed: int = 0) -> Floats:
    """A Latin hypercube in the unit cube."""
    from scipy.stats import qmc

    points: Floats = qmc.LatinHypercube(columns, rng=np.random.default_rng(seed)).random(rows)
    return points
