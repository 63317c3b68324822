"""From a view to what its sides come to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...report.text.words import format_quantity
from ...simulation.outcomes import OUTCOMES
from ..results import Change, Comparison, SideResult
from ..view.controls import name_title
from ..view.side import PlayedSide, played_side
from .tasks import BlockTask, SideBlock

if TYPE_CHECKING:
    from ..view.served import ServedScenario
    from ..view.view import View

PREFIXES = (32, 64, 128, 256, 512, 1024)
"""Numbers of histories that can be asked for: the first of them, from replication 0 on."""

HISTORIES = 256
"""Histories of each side that the page goes up to, and that a report has, unless another number is asked for."""

SWING_STEPS = (8, 16, 32, 64)
"""Replications at either end of every range that swings can be asked for."""

EDGES = (0, 32, 64, 128, 192, 256, 384, 512, 640, 768, 896, 1024)
"""Where blocks end. A worker cannot be interrupted, so that those of the first prefixes are small."""


def play(view: View, n: int, served: ServedScenario) -> Comparison:
    """Plays the first `n` histories of both sides in this process.

    Raises InputError for a side that cannot be played, and for a number of histories that is none of `PREFIXES`.
    """
    results = []
    for side in view.sides:
        played = played_side(served, side)
        blocks = [task.play(served.scenario) for task in block_tasks(played, view.seed, n)]
        results.append(side_result(served, played, blocks))
    return Comparison(view, *results)


def block_tasks(played: PlayedSide, seed: int, n: int) -> list[BlockTask]:
    """The blocks that hold the first `n` histories of a side, in order. Raises InputError for another `n`."""
    if n not in PREFIXES:
        raise none_of("n", str(n), PREFIXES)
    setting = played.setting(seed)
    return [BlockTask(setting, start, stop) for start, stop in pairwise(EDGES) if stop <= n]


def none_of(key: str, text: str, known: Sequence[int]) -> InputError:
    """What is wrong with a key of the address that has another number than the known ones."""
    return InputError(Problem(f"{key} is {text[:20]!r}", expected=f"one of {', '.join(map(str, known))}", path=key))


def side_result(served: ServedScenario, played: PlayedSide, blocks: Sequence[SideBlock]) -> SideResult:
    """What the blocks of a side, in the order of their histories from the first on, come to."""
    values = np.concatenate([block.values for block in blocks], axis=1)
    return SideResult(
        played,
        played.side.title(served.scenario),
        changes_of(served, played),
        int(values.shape[1]),
        served.scenario.horizon.ceasefire_weeks,
        dict(zip(OUTCOMES, values, strict=True)),
        {name: np.sum([block.sums[name] for block in blocks], axis=0) for name in blocks[0].sums},
    )


def changes_of(served: ServedScenario, played: PlayedSide) -> tuple[Change, ...]:
    """The changes of a side in words, its own before those that follow from them."""
    controls = served.controls
    changes = []
    for path in [*sorted(played.side.changes), *sorted(played.shrunk)]:
        after = played.settings.get(path)
        unit = controls.by_path[path].unit
        text = name_title(played.structures[path]) if after is None else format_quantity(after, unit)
        changes.append(Change(path, text, path in played.shrunk))
    return tuple(changes)
