"""Inverse distribution functions of the scenario's distributions, by the lanes' own arithmetic.

Scalar and deterministic to the bit, so that parameters drawn by the keyed luck are the same on any
conforming machine.
"""

from __future__ import annotations

from .maths import INFINITY, NOT_A_NUMBER, exp, log, normal_quantile, sqrt

FIXED = 0
UNIFORM = 1
TRIANGULAR = 2
NORMAL = 3
LOGNORMAL = 4
BETA = 5
CODES = {"fixed": FIXED, "uniform": UNIFORM, "triangular": TRIANGULAR, "normal": NORMAL,
         "lognormal": LOGNORMAL, "beta": BETA}  # fmt: skip
"""The `kind` of `quantile` by the name of a distribution."""


def normal_cdf(x: float) -> float:
    """Distribution function of the standard normal; relative error below 1e-13 down to x = -37.

    A series about zero, a continued fraction in the tail (Abramowitz and Stegun 26.2.11, 26.2.14).
    """
    if x != x:
        return x
    size = -x if x < 0.0 else x
    if size > 37.5:
        return 0.0 if x < 0.0 else 1.0
    density = 0.3989422804014327 * exp(-0.5 * size * size)
    if size < 3.0:
        term = size
        total = size
        for k in range(1, 80):
            term = term * (size * size) / (2.0 * k + 1.0)
            total = total + term
        upper = 0.5 - density * total
    else:
        tail = size
        for k in range(120, 0, -1):
            tail = size + k / tail
        upper = density / tail
    return upper if x < 0.0 else 1.0 - upper


def log_gamma(x: float) -> float:
    """Logarithm of the gamma function for x > 0 (Stirling's series after raising x above 12)."""
    shift = 0.0
    for _ in range(12):
        if x < 12.0:
            shift = shift + log(x)
            x = x + 1.0
    r = 1.0 / (x * x)
    series = 1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * (1.0 / 1188.0))))
    return (x - 0.5) * log(x) - x + 0.9189385332046728 + series / x - shift


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    flip = x > (a + 1.0) / (a + b + 2.0)
    if flip:
        x = 1.0 - x
        swap = a
        a = b
        b = swap
    front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(1.0 - x)) / a
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (1e-300 if d == 0.0 else d)
    h = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (1e-300 if d == 0.0 else d)
        c = 1e-300 if c == 0.0 else c
        h = h * (d * c)
        odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (1e-300 if d == 0.0 else d)
        c = 1e-300 if c == 0.0 else c
        step = d * c
        h = h * step
        if step - 1.0 > -1e-16 and step - 1.0 < 1e-16:
            break
    return 1.0 - front * h if flip else front * h


def quantile(kind: int, a: float, b: float, c: float, low: float, high: float, u: float) -> float:
    """The value of a distribution at probability u, cut to [low, high].

    Kinds and their a, b, c: 0 fixed (value) · 1 uniform (from, to) · 2 triangular (from, mode, to) ·
    3 normal (mean, sd) · 4 lognormal (median, sigma of the logarithm) · 5 beta (alpha, beta). Normal
    and lognormal are truncated: u runs over the part between the bounds, which may be infinite. The
    others are clipped. Not-a-number for another kind.
    """
    x = NOT_A_NUMBER
    if kind == FIXED:
        x = a
    elif kind == UNIFORM:
        x = a + (b - a) * u
    elif kind == TRIANGULAR:
        x = _triangular(a, b, c, u)
    elif kind == NORMAL:
        x = a if b == 0.0 else a + b * _truncated(_standard(low, a, b), _standard(high, a, b), u)
    elif kind == LOGNORMAL:
        middle = log(a)
        lowest = log(low) if low > 0.0 else -INFINITY
        highest = log(high) if high > 0.0 else -INFINITY
        x = a if b == 0.0 else a * exp(b * _truncated(_standard(lowest, middle, b), _standard(highest, middle, b), u))
    elif kind == BETA:
        x = _beta(a, b, u)
    return low if x < low else (high if x > high else x)


def _standard(x: float, mean: float, sd: float) -> float:
    return x if x == INFINITY or x == -INFINITY else (x - mean) / sd


def _triangular(a: float, mode: float, b: float, u: float) -> float:
    width = b - a
    if width <= 0.0:
        return a
    if u * width < mode - a:
        return a + sqrt(u * width * (mode - a))
    return b - sqrt((1.0 - u) * width * (b - mode))


def _truncated(low: float, high: float, u: float) -> float:
    """Standard normal between two bounds; worked in the lower tail, where probabilities keep their digits."""
    if low > 0.0:
        return -_truncated_low(-high, -low, 1.0 - u)
    return _truncated_low(low, high, u)


def _truncated_low(low: float, high: float, u: float) -> float:
    below = normal_cdf(low)
    p = below + u * (normal_cdf(high) - below)
    if p <= 0.0:
        return low
    x = normal_quantile(p) if p < 1.0 else high
    return low if x < low else (high if x > high else x)


def _beta(a: float, b: float, u: float) -> float:
    low = 0.0
    high = 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if beta_cdf(middle, a, b) < u:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
