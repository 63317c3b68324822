"""Scalar mathematics with the same bits in CPython and in compiled code.

The maths library's `exp` and `log` differ between machines; these are built from `+ - * /`, `sqrt`
and exact operations on the exponent alone, so any conforming machine gives the same result. They
are written in the checked subset; only `_power_of_two`, `_split` and `sqrt` have a compiled twin.
"""

from __future__ import annotations

import math
from typing import TypeVar

Number = TypeVar("Number", int, float)

INFINITY = math.inf
NOT_A_NUMBER = math.nan
SMALLEST_NORMAL = 2.2250738585072014e-308


def _power_of_two(n: float) -> float:
    """2**n exactly, for whole n with -1022 <= n <= 1023."""
    return math.ldexp(1.0, int(n))


def _split(x: float) -> tuple[float, float]:
    """Mantissa in [1/2, 1) and exponent of a positive normal number. The exponent is whole."""
    mantissa, exponent = math.frexp(x)
    return mantissa, float(exponent)


def sqrt(x: float) -> float:
    """Square root, correctly rounded; not-a-number below zero."""
    return math.sqrt(x) if x >= 0.0 else NOT_A_NUMBER


def exp(x: float) -> float:
    """e**x, within 1 ulp; saturates at e**-708 and e**708 instead of under- or overflowing.

    Reduction by the nearest multiple of ln 2, held in two parts, and the rational form of FreeBSD's msun.
    """
    if x != x:
        return x
    if x < -708.0:
        x = -708.0
    if x > 708.0:
        x = 708.0
    n = (x * 1.4426950408889634 + 6755399441055744.0) - 6755399441055744.0
    high = x - n * 6.93147180369123816490e-1
    low = n * 1.90821492927058770002e-10
    r = high - low
    t = r * r
    p = 4.13813679705723846039e-8
    p = p * t - 1.65339022054652515390e-6
    p = p * t + 6.61375632143793436117e-5
    p = p * t - 2.77777777770155933842e-3
    p = p * t + 1.66666666666666019037e-1
    c = r - t * p
    return (1.0 - ((low - r * c / (2.0 - c)) - high)) * _power_of_two(n)


def log(x: float) -> float:
    """Natural logarithm, within 1 ulp; minus infinity at zero, not-a-number below.

    Rational form of Moshier's Cephes library.
    """
    if x != x or x < 0.0:
        return NOT_A_NUMBER
    if x == 0.0:
        return -INFINITY
    if x == INFINITY:
        return INFINITY
    shift = 0.0
    if x < SMALLEST_NORMAL:
        x = x * 18014398509481984.0
        shift = 54.0
    m, k = _split(x)
    e = k - shift
    if m < 0.70710678118654752440:
        m = m + m
        e = e - 1.0
    f = m - 1.0
    z = f * f
    p = (
        (
            ((1.01875663804580931796e-4 * f + 4.97494994976747001425e-1) * f + 4.70579119878881725854) * f
            + 1.44989225341610930846e1
        )
        * f
        + 1.79368678507819816313e1
    ) * f + 7.70838733755885391666
    q = (
        (((f + 1.12873587189167450590e1) * f + 4.52279145837532221105e1) * f + 8.29875266912776603211e1) * f
        + 7.11544750618563894466e1
    ) * f + 2.31251620126765340583e1
    y = f * (z * p / q)
    y = y - e * 2.121944400546905827679e-4
    y = y - 0.5 * z
    return (f + y) + e * 0.693359375


def logistic(x: float) -> float:
    """1 / (1 + e**-x), within 2.5 ulp where it does not saturate."""
    t = exp(x if x < 0.0 else -x)
    return (1.0 if x >= 0.0 else t) / (1.0 + t)


def _central(q: float) -> float:
    """Quantile of the standard normal at 0.5 + q, for q between -0.425 and 0.425."""
    r = 0.180625 - q * q
    a = 2.5090809287301226727e3
    a = a * r + 3.3430575583588128105e4
    a = a * r + 6.7265770927008700853e4
    a = a * r + 4.5921953931549871457e4
    a = a * r + 1.3731693765509461125e4
    a = a * r + 1.9715909503065514427e3
    a = a * r + 1.3314166789178437745e2
    a = a * r + 3.3871328727963666080
    b = 5.2264952788528545610e3
    b = b * r + 2.8729085735721942674e4
    b = b * r + 3.9307895800092710610e4
    b = b * r + 2.1213794301586595867e4
    b = b * r + 5.3941960214247511077e3
    b = b * r + 6.8718700749205790830e2
    b = b * r + 4.2313330701600911252e1
    b = b * r + 1.0
    return q * a / b


def _tail(p: float) -> float:
    """Quantile of the standard normal at p, for p inside (0, 1) and more than 0.425 from its middle."""
    q = p - 0.5
    t = p if q < 0.0 else 1.0 - p
    r = sqrt(-log(t))
    if r <= 5.0:
        r = r - 1.6
        a = 7.74545014278341407640e-4
        a = a * r + 2.27238449892691845833e-2
        a = a * r + 2.41780725177450611770e-1
        a = a * r + 1.27045825245236838258
        a = a * r + 3.64784832476320460504
        a = a * r + 5.76949722146069140550
        a = a * r + 4.63033784615654529590
        a = a * r + 1.42343711074968357734
        b = 1.05075007164441684324e-9
        b = b * r + 5.47593808499534494600e-4
        b = b * r + 1.51986665636164571966e-2
        b = b * r + 1.48103976427480074590e-1
        b = b * r + 6.89767334985100004550e-1
        b = b * r + 1.67638483018380384940
        b = b * r + 2.05319162663775882187
        b = b * r + 1.0
    else:
        r = r - 5.0
        a = 2.01033439929228813265e-7
        a = a * r + 2.71155556874348757815e-5
        a = a * r + 1.24266094738807843860e-3
        a = a * r + 2.65321895265761230930e-2
        a = a * r + 2.96560571828504891230e-1
        a = a * r + 1.78482653991729133580
        a = a * r + 5.46378491116411436990
        a = a * r + 6.65790464350110377720
        b = 2.04426310338993978564e-15
        b = b * r + 1.42151175831644588870e-7
        b = b * r + 1.84631831751005468180e-5
        b = b * r + 7.86869131145613259100e-4
        b = b * r + 1.48753612908506148525e-2
        b = b * r + 1.36929880922735805310e-1
        b = b * r + 5.99832206555887937690e-1
        b = b * r + 1.0
    return -(a / b) if q < 0.0 else a / b


def normal_quantile(p: float) -> float:
    """Quantile of the standard normal, for p inside (0, 1); infinite at 0 and 1.

    Algorithm AS 241 (Wichura 1988). Error below 8 ulp of the result where p is exact.
    """
    if p != p or p < 0.0 or p > 1.0:
        return NOT_A_NUMBER
    if p == 0.0:
        return -INFINITY
    if p == 1.0:
        return INFINITY
    q = p - 0.5
    if q >= -0.425 and q <= 0.425:
        return _central(q)
    return _tail(p)


def ratio(a: float, b: float) -> float:
    """a / b, and 0.0 where b is zero."""
    return 0.0 if b == 0.0 else a / b


def clip(x: Number, low: Number, high: Number) -> Number:
    """x, kept between low and high."""
    return low if x < low else (high if x > high else x)


def smaller(a: Number, b: Number) -> Number:
    """The smaller of two numbers of one type."""
    return a if a < b else b


def larger(a: Number, b: Number) -> Number:
    """The larger of two numbers of one type."""
    return a if a > b else b


def absolute(x: Number) -> Number:
    """The size of a number, whatever its sign."""
    return -x if x < 0 else x


def floor(x: float) -> int:
    """The largest whole number that is not above x; x must be finite and below 2**53 in size."""
    n = int(x)
    return n - 1 if float(n) > x else n
