"""Inverse distribution functions of the scenario's distributions, by the lanes' own arithmetic.

Scalar and deterministic to the bit, so that parameters drawn by the keyed luck are the same on any
conforming machine.
"""

from __future__ import annotations

from typing import NamedTuple

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


class BetaShape(NamedTuple):
    """A beta distribution with what its distribution function takes from the gamma function: worked out once."""

    a: float
    b: float
    scale: float
    """Logarithm of one over the beta function of a and b."""
    turned: float
    """The same of b and a, whose last bits may differ."""


def beta_shape(a: float, b: float) -> BetaShape:
    """The beta distribution of a and b, both above zero."""
    whole = log_gamma(a + b)
    first = log_gamma(a)
    second = log_gamma(b)
    return BetaShape(a, b, whole - first - second, whole - second - first)


def beta_cdf(x: float, shape: BetaShape) -> float:
    """Regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    a = shape.a
    b = shape.b
    scale = shape.scale
    flip = x > (a + 1.0) / (a + b + 2.0)
    if flip:
        x = 1.0 - x
        a = shape.b
        b = shape.a
        scale = shape.turned
    front = exp(scale + a * log(x) + b * log(1.0 - x)) / a
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
    others are clipped. Not-a-number for another kind. `model.lanes.compile.kernels.quantiles` has the same for many
    lanes, of the same pieces: what belongs to the distribution is worked out once there.
    """
    x = NOT_A_NUMBER
    if kind == FIXED or is_point(kind, b):
        x = a
    elif kind == UNIFORM:
        x = uniform_at(a, b, u)
    elif kind == TRIANGULAR:
        x = triangular_at(a, b, c, u)
    elif kind == NORMAL:
        x = normal_at(a, b, normal_part(a, b, low, high), u)
    elif kind == LOGNORMAL:
        x = lognormal_at(a, b, lognormal_part(a, b, low, high), u)
    elif kind == BETA:
        x = beta_at(beta_shape(a, b), u)
    return cut(x, low, high)


def cut(x: float, low: float, high: float) -> float:
    """x, kept between low and high."""
    return low if x < low else (high if x > high else x)


def is_point(kind: int, b: float) -> bool:
    """Whether a normal or lognormal has no spread, so that it is `a` throughout."""
    return b == 0.0 and (kind == NORMAL or kind == LOGNORMAL)


def uniform_at(a: float, b: float, u: float) -> float:
    """Quantile of the uniform distribution from a to b."""
    return a + (b - a) * u


def triangular_at(a: float, mode: float, b: float, u: float) -> float:
    """Quantile of the triangular distribution from a to b; a where it has no width."""
    width = b - a
    rising = a + sqrt(u * width * (mode - a))
    falling = b - sqrt((1.0 - u) * width * (b - mode))
    x = rising if u * width < mode - a else falling
    return a if width <= 0.0 else x


class Part(NamedTuple):
    """The part of the standard normal between two bounds, turned into the lower tail, where probabilities keep their
    digits."""

    low: float
    high: float
    below: float
    """Probability below `low`."""
    inside: float
    """Probability between the two."""
    turned: bool
    """Whether both bounds lay above zero: all is then of the other sign."""


def normal_part(mean: float, sd: float, low: float, high: float) -> Part:
    """The part of a normal between two bounds, which may be infinite; sd is above zero."""
    return _part(_standard(low, mean, sd), _standard(high, mean, sd))


def lognormal_part(median: float, sigma: float, low: float, high: float) -> Part:
    """The part of a lognormal between two bounds, which may be infinite; sigma is above zero."""
    lowest = log(low) if low > 0.0 else -INFINITY
    highest = log(high) if high > 0.0 else -INFINITY
    return normal_part(log(median), sigma, lowest, highest)


def normal_at(mean: float, sd: float, part: Part, u: float) -> float:
    """Quantile of a normal, u running over a part of it."""
    return mean + sd * _within(part, u)


def lognormal_at(median: float, sigma: float, part: Part, u: float) -> float:
    """Quantile of a lognormal, u running over a part of it."""
    return median * exp(sigma * _within(part, u))


def _standard(x: float, mean: float, sd: float) -> float:
    return x if x == INFINITY or x == -INFINITY else (x - mean) / sd


def _part(low: float, high: float) -> Part:
    turned = low > 0.0
    lowest = -high if turned else low
    highest = -low if turned else high
    below = normal_cdf(lowest)
    return Part(lowest, highest, below, normal_cdf(highest) - below, turned)


def _within(part: Part, u: float) -> float:
    p = part.below + (1.0 - u if part.turned else u) * part.inside
    x = normal_quantile(p) if p < 1.0 else part.high
    x = part.low if p <= 0.0 else cut(x, part.low, part.high)
    return -x if part.turned else x


def beta_at(shape: BetaShape, u: float) -> float:
    """Quantile of a beta distribution, by halving."""
    low = 0.0
    high = 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if middle == low or middle == high:
            break  # no number lies between them: what is left would change nothing
        if beta_cdf(middle, shape) < u:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
