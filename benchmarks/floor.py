"""The floor: what the luck and the exponentials of a replication cost by themselves, in compiled loops.

They are counted by playing replications in the ordinary form, and then done again in the same number and nothing else.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.ordinary import Cases, Ordinary, Plain
from model.lanes.compile.building import compile_function
from model.lanes.compile.kernels import luck
from model.lanes.compile.kernels.access import get_float, put_float
from model.lanes.compile.library import Library, Numbers, caller
from model.lanes.memory.layout import CHUNK, SPARE
from model.lanes.numerics import maths

LANES = CHUNK
"""Lanes at a time, as many as the model's own loops draw for: luck is filled in for no more at once."""


@dataclass(frozen=True)
class Counts:
    """Draws and exponentials (logarithms and logistics among them) of one replication, and the weeks it was played."""

    uniforms: int
    normals: int
    exponentials: int
    weeks: float


class _Counting(Plain):
    def __init__(self) -> None:
        self.uniforms = self.normals = 0

    def uniform(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        self.uniforms += 1
        return super().uniform(model, actor, purpose, calendar)

    def normal(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        self.normals += 1
        return super().normal(model, actor, purpose, calendar)


@contextmanager
def instead(functions: Mapping[Callable[..., Any], Callable[..., Any]]) -> Iterator[None]:
    """Other functions under the names that the model's modules use, while the context lasts."""
    changed: list[tuple[Any, str, Any]] = []
    for name, module in list(sys.modules.items()):
        if not name.startswith("model."):
            continue
        for key, value in list(vars(module).items()):
            if callable(value) and type(value).__hash__ is not None and value in functions:
                changed.append((module, key, value))
                setattr(module, key, functions[value])
    try:
        yield
    finally:
        for module, key, value in changed:
            setattr(module, key, value)


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x > -700.0 else 0.0


PLAIN_MATHS: Mapping[Callable[..., Any], Callable[..., Any]] = {
    maths.exp: lambda x: math.exp(x) if x < 700.0 else math.inf,
    maths.log: lambda x: math.log(x) if x > 0.0 else -math.inf,
    maths.sqrt: math.sqrt,
    maths.logistic: _logistic,
}
"""What an ordinary model would call: the maths library in place of the project's own exact functions."""


def count(plays: Sequence[Cases], lanes: int) -> Counts:
    """The mean counts of the first `lanes` cases of all `plays` of the same replications together."""
    luck = _Counting()
    exponentials = weeks = 0

    def counted(fn: Callable[[float], float]) -> Callable[[float], float]:
        def call(x: float) -> float:
            nonlocal exponentials
            exponentials += 1
            return fn(x)

        return call

    table = {fn: counted(PLAIN_MATHS[fn]) for fn in (maths.exp, maths.log, maths.logistic)}
    with instead(table):
        for cases in plays:
            for lane in range(lanes):
                model = Ordinary(cases, lane, luck)
                while model.running:
                    model.step()
                model.retire()
                weeks += model.week
    return Counts(luck.uniforms // lanes, luck.normals // lanes, exponentials // lanes, weeks / lanes)


def spend(
    uniforms: int, normals: int, exponentials: int, blocks: int, on: int, row: int, spare: int, clock: int, total: int
) -> None:  # fmt: skip
    """Draws and exponentials, and nothing else; a sum of them goes to the address `total`. To be compiled."""
    for block in range(blocks):
        for n in range(uniforms):
            luck.fill_luck(row, spare, on, LANES, 2, 0, LANES, 1, 0, clock, clock, n, block, 7, 0)
            put_float(total, 0, 1, get_float(total, 0, 1) + get_float(row, n % LANES, 0))
        for n in range(normals):
            luck.fill_luck(row, spare, on, LANES, 2, 0, LANES, 1, 0, clock, clock, n, block, 9, 1)
            put_float(total, 0, 1, get_float(total, 0, 1) + get_float(row, n % LANES, 0))
        for n in range(exponentials):
            for lane in range(LANES):
                put_float(row, lane, 0, maths.exp(0.5 - 0.25 * get_float(row, lane, 0)))
            put_float(total, 0, 1, get_float(total, 0, 1) + get_float(row, n % LANES, 0))


def bare() -> Callable[[Counts, int], float]:
    """A compiled function that draws and exponentiates as much as `replications` would, and returns a sum of it."""
    library = Library({"spend": compile_function(spend, "spend")})
    row = Numbers("float64", LANES), Numbers("float64", SPARE)
    wholes = Numbers("int64", LANES)
    call = caller(library, "spend", None, None, None, None, wholes, *row, wholes, Numbers("float64", 1))
    on, numbers, spare = np.full(LANES, 2, np.int64), np.full(LANES, 0.5), np.empty(SPARE)
    clock, total = np.arange(LANES, dtype=np.int64), np.zeros(1)

    def run(counts: Counts, replications: int) -> float:
        blocks = max(1, round(replications / LANES))
        call(counts.uniforms, counts.normals, counts.exponentials, blocks, on, numbers, spare, clock, total)
        return float(total[0])

    run(Counts(1, 1, 1, 1.0), LANES)
    return run
