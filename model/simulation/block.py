"""Simulating a block: the replications of one option, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..lanes import Program, compile_programs, is_compiled
from ..scenario import Scenario
from .engine import Engine
from .equal_terms import outcomes_of
from .frame.frame import SpareFrame
from .parameters import Floats, Ints, Settings, drawing, mixing
from .recorder import play
from .turn import program
from .weekly import BY_ROLE, COUNTED, weekly_sums

_spare = SpareFrame()
"""Blocks of a process follow each other, mostly of one form: each is played in the frame of the one before."""


@dataclass(frozen=True)
class Block:
    """Rows of one option. `weekly` holds, by week since the signing, sums over lanes that were played, and `counts`."""

    option: str
    replications: Ints
    outcomes: dict[str, Floats]
    weekly: dict[str, Floats]


def simulate(
    scenario: Scenario,
    option: str,
    replications: Ints,
    seed: int,
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
    weekly: bool = True,
) -> Block:
    """Play the replications of an option and read off their outcomes.

    `settings` replace parameters or levers by path with one number or one a lane. A row depends on its replication, the
    seed and the settings alone, never on the block. Without `weekly` there are no weekly sums. Raises `InputError` for
    an option or path that does not exist.
    """
    model = Engine(scenario, option, replications, seed, settings, structures, _spare)
    recorder = play(model, BY_ROLE, counted=COUNTED) if weekly else play(model)
    sums = weekly_sums(model, recorder) if weekly else {}
    block = Block(option, model.replications.copy(), outcomes_of(model, recorder), sums)
    _spare.put(model.frame)  # nothing in the block is an array of the frame, and after a fault none is kept
    return block


def warm(scenario: Scenario, progress: Callable[[int, int, str], None] | None = None) -> Any:
    """Compile everything a run of the scenario needs, or load it from the cache; returns what the compiler says of the
    turn.
    """
    programs = partial(_programs, _structures(scenario), bool(scenario.copulas))
    return compile_programs(programs(), progress, programs)[0]


def is_warm(scenario: Scenario) -> bool:
    """Whether everything a run of the scenario needs is compiled; it need not be loaded."""
    return all(map(is_compiled, _programs(_structures(scenario), bool(scenario.copulas))))


def _programs(structures: Mapping[str, tuple[str, ...]], mixed: bool) -> tuple[Program, ...]:
    """The programs that a run needs, the turn first; `mixed` is whether parameters are correlated."""
    return (program(structures), drawing(), *((mixing(),) if mixed else ()))


def _structures(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    return {name: tuple(theory.values) for name, theory in scenario.theories.items()}
