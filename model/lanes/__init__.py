"""Rules are scalar Python, runs are lanes: declaration, compilation, interpretation, luck.

Importing this package, or declaring rules with it, does not import numba.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.lanes.declare import Choice, Rule, Stage, Total, rule, shared, total
from model.lanes.faults import DeclarationError
from model.lanes.flips import Flip, flips
from model.lanes.forms import CEASEFIRE, COLLAPSE, OVER, PLAYING, WAR, Function, Param, Room, State
from model.lanes.kinds import (
    Bundle,
    CalendarNormal,
    CalendarUniform,
    Given,
    GivenEach,
    GivenPositive,
    Kind,
    Lever,
    LeverEach,
    Normal,
    Option,
    Own,
    OwnEach,
    Positive,
    Seen,
    SeenEach,
    Switch,
    Trait,
    TraitEach,
    Traits,
    Uniform,
    Week,
)
from model.lanes.luck import name_hash, philox4x32_10, uniform
from model.lanes.maths import (
    absolute,
    clip,
    exp,
    floor,
    larger,
    log,
    logistic,
    normal_quantile,
    ratio,
    smaller,
    sqrt,
)
from model.lanes.prior import CODES, normal_cdf, quantile
from model.lanes.program import Plan, Program, Ref
from model.lanes.trace import OptionTrace, Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.lanes.bound import Bound, Lookup, Watch
    from model.lanes.compiler import Compiled


def __getattr__(name: str) -> Any:
    # These need numpy, which declarations do without.
    if name in ("Bound", "Lookup", "Watch"):
        from model.lanes import bound

        return getattr(bound, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def compile_program(program: Program, progress: Callable[[int, int, str], None] | None = None) -> Compiled:
    """The compiled loops of a program, from the cache or compiled now; the first call imports numba.

    `progress` is called with the number of loops done, their number, and the name of the next.
    """
    from model.lanes import compiler

    return compiler.compile_program(program, progress)


__all__ = [
    "CEASEFIRE",
    "CODES",
    "COLLAPSE",
    "OVER",
    "PLAYING",
    "WAR",
    "Bound",
    "Bundle",
    "CalendarNormal",
    "CalendarUniform",
    "Choice",
        "DeclarationError",
    "Flip",
    "Function",
    "Given",
    "GivenEach",
    "GivenPositive",
    "Kind",
    "Lever",
    "LeverEach",
    "Lookup",
    "Normal",
    "Option",
    "OptionTrace",
    "Own",
    "OwnEach",
    "Param",
    "Plan",
    "Positive",
    "Program",
    "Ref",
    "Room",
    "Rule",
    "Seen",
    "SeenEach",
    "Stage",
    "State",
    "Switch",
    "Total",
    "Trace",
    "Trait",
    "TraitEach",
    "Traits",
    "Uniform",
    "Watch",
    "Week",
    "absolute",
    "clip",
    "compile_program",
    "exp",
    "flips",
    "floor",
    "larger",
    "log",
    "logistic",
    "name_hash",
    "normal_cdf",
    "normal_quantile",
    "philox4x32_10",
    "quantile",
    "ratio",
    "rule",
    "shared",
    "smaller",
    "sqrt",
    "total",
    "uniform",
]  # fmt: skip
