"""Rules are scalar Python, runs are lanes: declaration, compilation, interpretation, luck.

Importing this package, or declaring rules with it, does not import LLVM.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .declare.annotations import (
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
    Uniform,
    Week,
)
from .declare.declarations import (
    CEASEFIRE,
    COLLAPSE,
    HIDDEN,
    OPENLY,
    OVER,
    PLAYING,
    TO_THE_WORLD,
    WAR,
    Function,
    Input,
    Param,
    Room,
    State,
)
from .faults import DeclarationError
from .interpret.flips import Flip, flips
from .interpret.trace import OptionTrace, Trace
from .numerics.maths import (
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
from .numerics.philox import name_hash, philox4x32_10, uniform
from .numerics.quantiles import CODES, normal_cdf, quantile
from .plan import Plan, Ref
from .program import Program
from .stage.choice import Choice, Stage
from .stage.rule import Rule, Total, rule, shared, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .binding import Bound, bind, bind_all
    from .columns import Columns
    from .compile.compiler import Compiled
    from .groups import Groups
    from .interpret.interpreter import Watch, open_options
    from .memory.arrays import Lookup, empty_at_line
    from .schedule import Schedule
    from .series import add_up, add_up_bouts, tally
    from .tape import TOTAL, Tape


_LAZY = {
    "Bound": ".binding",
    "bind": ".binding",
    "bind_all": ".binding",
    "Watch": ".interpret.interpreter",
    "open_options": ".interpret.interpreter",
    "Columns": ".columns",
    "Groups": ".groups",
    "Lookup": ".memory.arrays",
    "empty_at_line": ".memory.arrays",
    "Schedule": ".schedule",
    "TOTAL": ".tape",
    "Tape": ".tape",
    "add_up": ".series",
    "add_up_bouts": ".series",
    "tally": ".series",
}
"""Names that need numpy, which declarations do without, and where they stand."""


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def compile_programs(
    programs: Sequence[Program],
    progress: Callable[[int, int, str], None] | None = None,
    rebuild: Callable[[], Sequence[Program]] | None = None,
) -> tuple[Compiled, ...]:
    """The compiled loops of programs: each loop from the cache, or compiled now.

    `progress` is called with the number of functions compiled, their number, and what the next one does. `rebuild`
    makes equal programs in a second process, which then compiles half of them.
    """
    from .compile import compiler

    return compiler.compile_programs(programs, progress, rebuild)


def is_compiled(program: Program) -> bool:
    """Whether the loops of a program are at hand, or in the cache and whole. Nothing is compiled or loaded."""
    from .compile import compiler

    return compiler.is_compiled(program)


__all__ = [
    "CEASEFIRE",
    "CODES",
    "COLLAPSE",
    "HIDDEN",
    "OPENLY",
    "OVER",
    "PLAYING",
    "TOTAL",
    "TO_THE_WORLD",
    "WAR",
    "Bound",
    "CalendarNormal",
    "CalendarUniform",
    "Choice",
    "Columns",
    "DeclarationError",
    "Flip",
    "Function",
    "Given",
    "GivenEach",
    "GivenPositive",
    "Groups",
    "Input",
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
    "Schedule",
    "Seen",
    "SeenEach",
    "Stage",
    "State",
    "Switch",
    "Tape",
    "Total",
    "Trace",
    "Trait",
    "TraitEach",
    "Uniform",
    "Watch",
    "Week",
    "absolute",
    "add_up",
    "add_up_bouts",
    "bind",
    "bind_all",
    "clip",
    "compile_programs",
    "empty_at_line",
    "exp",
    "flips",
    "floor",
    "is_compiled",
    "larger",
    "log",
    "logistic",
    "name_hash",
    "normal_cdf",
    "normal_quantile",
    "open_options",
    "philox4x32_10",
    "quantile",
    "ratio",
    "rule",
    "shared",
    "smaller",
    "sqrt",
    "tally",
    "total",
    "uniform",
]  # fmt: skip
