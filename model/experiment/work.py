"""What playing a block means: by default the simulation, imported when it is first needed."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from model.experiment.blocks import BlockKey
from model.experiment.events import Compiling, Notice, Progress
from model.experiment.manifest import OutcomeInfo
from model.experiment.tables import BlockResult

if TYPE_CHECKING:
    from model.scenario import Scenario


class Work(Protocol):
    """What a block does. Must pickle: each worker gets a copy."""

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The outcomes that playing a block gives, in their order."""
        ...

    def prepare(self, tell: Progress) -> None:
        """Settles, before workers start, what they inherit."""
        ...

    def warm(self, tell: Progress) -> None:
        """Compiles whatever is not compiled yet, before workers are handed anything."""
        ...

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays a block."""
        ...


@dataclass(frozen=True)
class Simulation:
    """The real work: `model.simulation` on one scenario, under one seed."""

    scenario: Scenario
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The simulation's outcomes."""
        from model.simulation.outcomes import OUTCOMES

        return [outcome.info for outcome in OUTCOMES.values()]

    def prepare(self, tell: Progress) -> None:
        """Finds a cache that can be written."""
        if why := _share_a_cache():
            tell(Notice(why))

    def wake(self) -> None:
        """Imports in a worker what takes long, while the parent still compiles."""
        import_module("model.simulation.block")

    def warm(self, tell: Progress) -> None:
        """Compiles the rules."""
        from model import simulation

        simulation.warm(self.scenario, lambda done, total, name: tell(Compiling(done, total, name)))

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays the block's replications under its option."""
        import numpy as np

        from model import simulation

        replications = np.arange(key.start, key.stop, dtype=np.int64)
        return simulation.simulate(
            self.scenario,
            key.option,
            replications,
            self.seed,
            settings=self.settings,
            structures=self.structures,
        )


def _share_a_cache() -> str:
    """Where the user's cache cannot be written, gives this process and its workers a temporary one.

    Else each worker would compile for itself. Says why, or nothing.
    """
    from model.lanes.compile import cache

    root = cache.cache_root()
    try:
        cache.stage_directory(root).rmdir()
    except OSError as error:
        place = tempfile.mkdtemp(prefix="reassurance-sim-cache-")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        os.environ["XDG_CACHE_HOME"] = place
        reason = error.strerror or type(error).__name__
        return f"{root} cannot be written ({reason}): the compiled rules are not kept for later runs"
    return ""
