"""How a choice is settled: the same source for compiled code (arrays) and CPython (lists).

Vectors here are over options; `ok[o]` is 1 where option o is available.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

from .maths import INFINITY, exp, sqrt


def next_taste(taste: float, persistence: float, sd: float, shock: float) -> float:
    """One week of a persistent shock with stationary standard deviation `sd`.

    Zero means not drawn yet; the first value then has the stationary distribution.
    """
    if taste == 0.0:
        return sd * shock
    return persistence * taste + sd * sqrt(1.0 - persistence * persistence) * shock


def kindred_shock(before: float, kinship: float, own: float) -> float:
    """The shock to an option whose neighbour's was `before`: the two correlate by `kinship`, and each is normal."""
    return kinship * before + sqrt(1.0 - kinship * kinship) * own


SOUND, OUTSIDE, NO_REFERENCE, NOT_A_PAYOFF = range(1, 5)
"""What a stage reports when it has run: that all is well, or what was wrong. Zero is what code that failed returns."""

FAULTS = {
    OUTSIDE: "a vector is indexed outside its members",
    NO_REFERENCE: "the reference is not an option",
    NOT_A_PAYOFF: "a payoff is not a number",
}
"""What each report but `SOUND` means. Compiled code reports by number, for it raises nothing."""


def value_options(
    sums: Sequence[float], ok: Sequence[int], tastes: Sequence[float], values: MutableSequence[float],
    count: int, prospect: int, aversion: float, reference: int,
) -> int:  # fmt: skip
    """Fill `values` with what the logit compares: sums (or differences to the reference) and tastes.

    Returns `SOUND`, or what was wrong; `values` then means nothing.
    """
    if prospect != 0 and (reference < 0 or reference >= count):
        return NO_REFERENCE
    for o in range(count):
        values[o] = 0.0
        if ok[o] != 0:
            value = sums[o]
            if prospect != 0:
                value = value - sums[reference]
                if value < 0.0:
                    value = value * aversion
            value = value + tastes[o]
            if value != value:
                return NOT_A_PAYOFF
            values[o] = value
    return SOUND


def weigh(
    values: Sequence[float],
    ok: Sequence[int],
    weights: MutableSequence[float],
    count: int,
    rationality: float,
) -> float:
    """Fill `weights` with exp(rationality * value) up to a common factor, and return their sum."""
    top = -INFINITY
    for o in range(count):
        if ok[o] != 0 and rationality * values[o] > top:
            top = rationality * values[o]
    total = 0.0
    for o in range(count):
        weights[o] = 0.0
        if ok[o] != 0:
            weights[o] = exp(rationality * values[o] - top)
            total = total + weights[o]
    return total


def pick(weights: Sequence[float], count: int, total: float, u: float) -> int:
    """The option at probability u, by inverse distribution in option order."""
    at = u * total
    below = 0.0
    last = -1
    for o in range(count):
        if weights[o] > 0.0:
            below = below + weights[o]
            last = o
            if at < below:
                return o
    return last


def best_of(sums: Sequence[float], ok: Sequence[int], count: int) -> int:
    """The available option of the greatest sum, the first among equals; -1 where none is available."""
    best = -1
    for o in range(count):
        if ok[o] != 0 and (best < 0 or sums[o] > sums[best]):
            best = o
    return best
