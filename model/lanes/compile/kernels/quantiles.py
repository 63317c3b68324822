"""Quantiles of distributions in many lanes at once: what belongs to a distribution is worked out once for all."""

from __future__ import annotations

from ...memory.layout import UNWRITTEN
from ...numerics import quantiles
from ..tables import DISTRIBUTION
from .access import get_float, get_int, move, put_float

OUT_SCOPE = 0


def place(kinds: int, numbers: int, count: int, lanes: int, luck: int, out: int) -> None:
    """Write the quantiles of `count` distributions at `luck` to `out`, both float64 of the shape (count, lanes).

    `kinds` has the kind of each, int64, and `numbers` its a, b, c, low and high, float64, as
    `model.lanes.numerics.quantiles.quantile` takes them: every bit is as there. One of another kind is left as it is.
    """
    for n in range(count):
        row, here, to = move(numbers, 8 * DISTRIBUTION, n), move(luck, 8 * lanes, n), move(out, 8 * lanes, n)
        kind = get_int(kinds, n, UNWRITTEN)
        a, b, c = get_float(row, 0, UNWRITTEN), get_float(row, 1, UNWRITTEN), get_float(row, 2, UNWRITTEN)
        low, high = get_float(row, 3, UNWRITTEN), get_float(row, 4, UNWRITTEN)
        # A loop for each kind: one that asked for the kind in every lane would not be taken into vectors.
        if kind == quantiles.FIXED or quantiles.is_point(kind, b):
            for k in range(lanes):
                put_float(to, k, OUT_SCOPE, quantiles.cut(a, low, high))
        elif kind == quantiles.UNIFORM:
            for k in range(lanes):
                x = quantiles.uniform_at(a, b, get_float(here, k, UNWRITTEN))
                put_float(to, k, OUT_SCOPE, quantiles.cut(x, low, high))
        elif kind == quantiles.TRIANGULAR:
            for k in range(lanes):
                x = quantiles.triangular_at(a, b, c, get_float(here, k, UNWRITTEN))
                put_float(to, k, OUT_SCOPE, quantiles.cut(x, low, high))
        elif kind == quantiles.NORMAL:
            part = quantiles.normal_part(a, b, low, high)
            for k in range(lanes):
                x = quantiles.normal_at(a, b, part, get_float(here, k, UNWRITTEN))
                put_float(to, k, OUT_SCOPE, quantiles.cut(x, low, high))
        elif kind == quantiles.LOGNORMAL:
            part = quantiles.lognormal_part(a, b, low, high)
            for k in range(lanes):
                x = quantiles.lognormal_at(a, b, part, get_float(here, k, UNWRITTEN))
                put_float(to, k, OUT_SCOPE, quantiles.cut(x, low, high))
        elif kind == quantiles.BETA:
            shape = quantiles.beta_shape(a, b)
            for k in range(lanes):
                x = quantiles.beta_at(shape, get_float(here, k, UNWRITTEN))
                put_float(to, k, OUT_SCOPE, quantiles.cut(x, low, high))
