"""Outcomes that are the same histories under other names, found by their rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ...experiment.store.run import Run


def coinciding(run: Run) -> dict[str, tuple[str, ...]]:
    """For the first of each group of outcomes with equal rows under all options, the others of the group.

    Outcomes that never vary are left out: that two of them are equal says nothing.
    """
    rows = run.outcomes
    groups: dict[bytes, list[str]] = {}
    for info in run.manifest.outcomes:
        values = rows[info.id].to_numpy()  # null: NaN
        applies = values[~np.isnan(values)]
        if applies.size == 0 or bool(np.all(applies == applies[0])):
            continue
        key = hashlib.sha256((values + 0.0).tobytes()).digest()
        groups.setdefault(key, []).append(info.id)
    return {names[0]: tuple(names[1:]) for names in groups.values() if len(names) > 1}
