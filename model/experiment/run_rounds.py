"""Rounds of a run: every option gets the same further replications until the answer is sharp enough.

As in a sweep, a decision falls only when a round is complete, from all its rows in their order. Options grow together,
so that every replication of a run stands under each of them and can be compared in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiment import kept
from model.experiment.blocks import BlockKey, plan
from model.experiment.rounds import Cells, decided
from model.experiment.strata import Stratum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.plans import Plan
    from model.experiment.runner import Player
    from model.experiment.store import Run

    Floats = NDArray[np.float64]


def play_rounds(laid: Plan, player: Player) -> Run:
    """Plays rounds until the plan's precision is reached, and returns the run with what was decided."""
    assert laid.precision is not None
    manifest = laid.manifest
    known = manifest.outcome
    headline = tuple(name for name in manifest.headline if name in known) or tuple(known)
    cells = Cells(
        strata=tuple(Stratum(index, one, {}, np.zeros(1, np.int64)) for index, one in enumerate(manifest.option_ids)),
        lanes=laid.block,
        options=manifest.option_ids,
        outcomes=headline,
        infos=manifest.outcomes,
        replications=manifest.replications,
        together=True,
    )
    found = tuple(decided(cells, laid.precision, _Rounds(laid, player)))
    run = player.run(laid.at(found[-1].replications[manifest.option_ids[0]]))
    return replace(run, decisions=tuple(one.as_json() for one in found))


class _Rounds:
    """Rows of a run so far: from whatever is stored, and from blocks that are played where nothing is."""

    def __init__(self, laid: Plan, player: Player) -> None:
        self._laid = laid
        self._player = player
        self._names = [one.id for one in laid.manifest.outcomes]
        self._stored = kept.rows(laid)
        self._keys: dict[str, list[BlockKey]] = {}

    @property
    def opened(self) -> _Rounds:
        """Where rows are read."""
        return self

    def play(self, replications: Mapping[str, int], close: bool) -> None:
        """Plays what is missing of that many replications of each option."""
        count = max(replications.values())
        blocks = plan(self._laid.manifest.option_ids, count, self._laid.block)
        self._player.play([key for key in blocks if key.stop > self._held(key.option)], self._laid)
        self._keys = {option: [key for key in blocks if key.option == option] for option in replications}

    def rows(self, stratum: int, start: int, stop: int) -> Floats:
        """The values of replications of an option, (outcomes, replications)."""
        option = self._laid.manifest.option_ids[stratum]
        return np.concatenate(
            [
                self._block(key)[:, max(start, key.start) - key.start : min(stop, key.stop) - key.start]
                for key in self._keys[option]
                if key.start < stop and key.stop > start
            ],
            axis=1,
        )

    def _block(self, key: BlockKey) -> Floats:
        if key.stop <= self._held(key.option):
            columns: Mapping[str, Any] = self._stored[key.option]
            return np.stack([columns[name][key.start : key.stop] for name in self._names])
        played = self._player.result(key).outcomes
        return np.stack([np.asarray(played[name], np.float64) for name in self._names])

    def _held(self, option: str) -> int:
        return next((int(one.size) for one in self._stored.get(option, {}).values()), 0)
