"""The project's exact arithmetic in compiled code, and which functions compiled code may call.

Importing this module imports numba; only the compiler does so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...numerics import choosing, maths, quantiles
from . import vectors  # noqa: F401  (teaches numba what an index does)
from .access import ROUNDER, as_bits, as_float, inlined, whole_float
from .vectors import overload


@overload(maths._power_of_two)
def _power_of_two(n: Any) -> Any:
    def power_of_two(n: Any) -> Any:
        return as_float((as_bits(n + ROUNDER) + 1023) << 52)

    return power_of_two


@overload(maths._split)
def _split(x: Any) -> Any:
    def split(x: Any) -> Any:
        bits = as_bits(x)
        return as_float((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000), whole_float((bits >> 52) - 1022)

    return split


BUILT_IN: tuple[Callable[..., Any], ...] = (
    maths.sqrt, maths.exp, maths.log, maths.logistic, maths._central, maths.normal_quantile, maths.ratio,
    maths.clip, maths.smaller, maths.larger, maths.absolute, maths.floor, quantiles.normal_cdf, quantiles.log_gamma,
    quantiles.beta_cdf, quantiles.quantile, quantiles._standard, quantiles._triangular, quantiles._truncated,
    quantiles._truncated_low, quantiles._beta, choosing.next_taste, choosing.value_options, choosing.weigh,
    choosing.pick, choosing.best_of,
)  # fmt: skip
"""Functions of the lanes that rules may call, directly or through one another."""

_registered: dict[Callable[..., Any], None] = {}


def teach(functions: tuple[Callable[..., Any], ...]) -> None:
    """Make functions callable from compiled code, once each."""
    for function in (*BUILT_IN, *functions):
        if function not in _registered:
            inlined(function)
            _registered[function] = None
