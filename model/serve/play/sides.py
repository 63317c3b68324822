"""From a view to what its sides come to, by the work that `sim run` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...experiment.design.arms import BlockKey, BlockResult, arms_of
from ...experiment.design.points import design_points
from ...experiment.execute.worker import PointWork
from ...report.text.words import format_quantity
from ...simulation.outcomes import OUTCOMES
from ..results import Change, Comparison, SideResult
from ..view.controls import name_title
from ..view.side import PlayedSide, played_side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..view.served import ServedScenario
    from ..view.view import View

    Floats = NDArray[np.float64]

PREFIXES = (32, 64, 128, 256, 512, 1024)
"""Numbers of histories that can be asked for: the first of them, from replication 0 on."""


def play(view: View, n: int, served: ServedScenario) -> Comparison:
    """Plays the first `n` histories of both sides in this process.

    Raises InputError for a side that cannot be played.
    """
    if n < 1:
        raise InputError(Problem(f"n is {n}", expected="at least one history"))
    results = []
    for side in view.sides:
        played = played_side(served, side)
        work, arm = side_work(served, played, view.seed)
        results.append(side_result(served, played, [work(BlockKey(side.option, 0, n, arm))]))
    return Comparison(view, *results)


def side_work(served: ServedScenario, played: PlayedSide, seed: int) -> tuple[PointWork, int]:
    """The work that `sim run` would do for a side, and the index of its arm."""
    study = played.study(served, seed)
    points = design_points(study)
    arms = arms_of(points, tuple(study.scenario.options))
    arm = next(arm for arm in arms if arm.option == played.side.option)
    return PointWork.of(study, points, [arm], weekly=True), arm.index


def side_result(served: ServedScenario, played: PlayedSide, blocks: Sequence[BlockResult]) -> SideResult:
    """What the blocks of a side, in the order of their histories from the first on, come to."""
    values = np.concatenate([block.values for block in blocks], axis=1)
    sums: Mapping[str, Floats] = {
        name: np.sum([block.weekly[name] for block in blocks], axis=0) for name in blocks[0].weekly
    }
    return SideResult(
        played,
        played.side.title(served.scenario),
        changes_of(served, played),
        int(values.shape[1]),
        served.scenario.horizon.ceasefire_weeks,
        dict(zip(OUTCOMES, values, strict=True)),
        sums,
    )


def changes_of(served: ServedScenario, played: PlayedSide) -> tuple[Change, ...]:
    """The changes of a side in words, its own before those that follow from them."""
    controls = served.controls
    changes = []
    for path in [*sorted(played.side.changes), *sorted(played.shrunk)]:
        control, before = controls.by_path[path], controls.drawn(played.side.option, path)
        after = played.settings.get(path)
        text = name_title(played.structures[path]) if after is None else format_quantity(after, control.unit)
        changes.append(Change(path, f"{control.group}: {control.title}", before.text, text, path in played.shrunk))
    return tuple(changes)
