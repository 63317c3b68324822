"""The ratio of two means over the same rows, such as a cost for each year of peace.

The interval is Fieller's: the ratios at which the difference `above - ratio * below` has a mean that is not told from
zero. It is bounded only where the mean below is told from zero itself; elsewhere any ratio would fit, and none is
given.

Source: Fieller 1954 (Journal of the Royal Statistical Society B 16: 175-185).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .intervals import LEVEL, Estimate, student_two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def ratio_of_means(above: Floats, below: Floats, level: float = LEVEL) -> Estimate:
    """The mean of `above` over the mean of `below`, with Fieller's interval.

    Without an estimate where the interval of the mean below includes zero, or where there are fewer than two rows.
    Raises ValueError where the columns differ in length.
    """
    if above.shape != below.shape:
        raise ValueError("a ratio of means needs the same rows above and below")
    n = int(above.size)
    if n < 2:
        return Estimate(None, None, None, n)
    x, y = float(np.mean(above)), float(np.mean(below))
    covariance = np.cov(above, below, ddof=1) / n
    t = student_two_sided(level, n - 1)
    a = y * y - t * t * float(covariance[1, 1])
    if a <= 0.0:
        return Estimate(None, None, None, n)
    b = x * y - t * t * float(covariance[0, 1])
    c = x * x - t * t * float(covariance[0, 0])
    half = float(np.sqrt(max(0.0, b * b - a * c)))
    return Estimate(x / y, (b - half) / a, (b + half) / a, n)
