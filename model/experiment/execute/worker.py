"""The work that a block does: by default the simulation, imported when it is first needed."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ...errors import InputError, Problem
from ...simulation.sources import loaded_hash, source_hash
from ..design.arms import Arm, BlockKey, BlockResult
from ..design.manifest import OutcomeInfo
from .events import Compiling, Notice, OnEvent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario, Study
    from ..design.points import Points

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Task(Protocol):
    """Something else that is done by the rules of a scenario. It pickles."""

    def play(self, scenario: Scenario) -> Any:
        """Does it."""
        ...


class Work(Protocol):
    """Plays blocks. Must pickle: each worker process gets a copy."""

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The outcomes of a block, in order."""
        ...

    def sources(self) -> str:
        """The hash of the rules as they are now; each result belongs to one such hash."""
        ...

    def prepare(self, on_event: OnEvent) -> None:
        """Sets up what workers inherit, before they start."""
        ...

    def warm(self, on_event: OnEvent) -> None:
        """Compiles what is not compiled yet, before workers get a block."""
        ...

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays a block."""
        ...


@dataclass(frozen=True)
class SimulationWork:
    """The common part of all work by the simulation: one scenario under one seed, its rules compiled once."""

    scenario: Scenario
    seed: int

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The simulation's outcomes."""
        from ...simulation.outcomes import OUTCOMES

        return [outcome.info for outcome in OUTCOMES.values()]

    def sources(self) -> str:
        """The hash of the rules. Raises InputError where they were edited since this process has loaded them."""
        here = source_hash()
        if loaded_hash() != here:
            message = "the rules were edited since this Python loaded them, and it would still play the old ones"
            raise InputError(Problem(message, expected="a new Python: start the notebook or the program again"))
        return here

    def prepare(self, on_event: OnEvent) -> None:
        """Makes sure of a compile cache that can be written."""
        if why := _share_a_cache():
            on_event(Notice(why))

    def wake(self) -> bool:
        """Loads the rules in a worker that starts, if they are compiled, and gives whether they are; else the parent
        compiles them."""
        from ... import simulation

        if compiled := simulation.is_warm(self.scenario):
            simulation.warm(self.scenario)
        return compiled

    def warm(self, on_event: OnEvent) -> None:
        """Compiles the rules; whoever plays loads them."""
        from ... import simulation

        if not simulation.is_warm(self.scenario):
            simulation.warm(self.scenario, lambda done, total, name: on_event(Compiling(done, total, name)))


@dataclass(frozen=True)
class PointWork(SimulationWork):
    """Plays lanes of arms, each at its design point and with the random draws of its replication.

    With `weekly`, results have sums of the weekly series, for designs of one point.
    """

    points: Points
    arms: Mapping[int, Arm]
    luck: str
    weekly: bool = False

    @classmethod
    def of(cls, study: Study, points: Points, arms: Sequence[Arm], weekly: bool) -> PointWork:
        """The work of a study."""
        return cls(study.scenario, study.seed, points, {arm.index: arm for arm in arms}, study.luck, weekly)

    def __call__(self, key: BlockKey | Task) -> Any:
        """The result of a block's lanes, or what a task gives."""
        if not isinstance(key, BlockKey):
            return key.play(self.scenario)
        from ... import simulation

        arm = self.arms[key.arm]
        point, replicate = arm.locate(key.start, key.stop)
        replication = self.points.numbering(self.luck)(point, replicate)
        settings = self._settings(arm.option, point, replication)
        block = simulation.simulate(
            self.scenario, arm.option, replication, self.seed, settings, arm.structures, self.weekly
        )
        values = np.stack([block.outcomes[outcome.id] for outcome in self.outcomes()])
        return BlockResult(values, block.weekly)

    def _settings(self, option: str, point: Ints, replication: Ints) -> dict[str, float | Floats]:
        """The settings of each lane, by path.

        A lane that does not set a path which others set gets the value that it would have drawn: draws are keyed by
        path and replication.
        """
        settings: dict[str, float | Floats] = {}
        for index, path in enumerate(self.points.paths):
            values = self.points.values[point, index]
            unset = np.isnan(values)
            if unset.all():
                continue
            if unset.any():
                values = np.where(unset, self._drawn(option, path, replication), values)
            settings[path] = float(values[0]) if bool((values == values[0]).all()) else values
        return settings

    def _drawn(self, option: str, path: str, replication: Ints) -> Floats:
        from ...simulation.parameters import draw_values

        parameter = self.scenario.parameters.get(path)
        distribution = parameter.value if parameter is not None else self.scenario.lever(option, path)
        return draw_values({path: distribution}, replication, self.seed, self.scenario.copulas)[path]


def _share_a_cache() -> str:
    """Where the user's cache cannot be written, sets a temporary one for this process and its workers.

    Otherwise each worker would compile for itself. Returns the reason in words, empty where the cache can be written.
    """
    from ...lanes.compile import cache

    root = cache.cache_root()
    try:
        cache.ensure(root)  # only what compiles adds to it, and removes what is old
    except OSError as error:
        place = tempfile.mkdtemp(prefix="reassurance-sim-cache-")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        os.environ["XDG_CACHE_HOME"] = place
        reason = error.strerror or type(error).__name__
        return f"{root} cannot be written ({reason}): the compiled rules are not kept for later runs"
    return ""
