"""What playing a block of a sweep means: by default the simulation, with settings that differ from lane to lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.experiment import identity
from model.experiment.blocks import BlockKey
from model.experiment.events import Progress
from model.experiment.manifest import OutcomeInfo
from model.experiment.strata import LaneKey, Stratum, lanes_of, strata_of
from model.experiment.work import Simulation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.designs import Points
    from model.scenario import Scenario, Study

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class LaneWork(Protocol):
    """What a block of a sweep does. Must pickle: each worker gets a copy."""

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The outcomes that playing a block gives, in their order."""
        ...

    def sources(self) -> str:
        """The hash of the rules as they stand now: a result belongs to one such hash."""
        ...

    def prepare(self, tell: Progress) -> None:
        """Settles, before workers start, what they inherit."""
        ...

    def warm(self, tell: Progress) -> None:
        """Compiles whatever is not compiled yet, before workers are handed anything."""
        ...

    def __call__(self, key: BlockKey) -> Floats:
        """Plays a block: a row for each outcome, a column for each lane; NaN where an outcome does not apply."""
        ...


@dataclass(frozen=True)
class LaneSimulation:
    """The real work: `model.simulation` on one scenario, each lane at its own design point."""

    scenario: Scenario
    seed: int
    points: Points
    strata: tuple[Stratum, ...]
    luck: str

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The simulation's outcomes."""
        return self._plain().outcomes()

    def sources(self) -> str:
        """The hash of the rules."""
        return identity.source_hash()

    def prepare(self, tell: Progress) -> None:
        """Finds a cache that can be written."""
        self._plain().prepare(tell)

    def wake(self) -> None:
        """Imports in a worker what takes long, while the parent still compiles."""
        self._plain().wake()

    def warm(self, tell: Progress) -> None:
        """Compiles the rules."""
        self._plain().warm(tell)

    def __call__(self, key: BlockKey) -> Floats:
        """Plays the block's lanes."""
        from model import simulation

        assert isinstance(key, LaneKey)
        stratum = self.strata[key.stratum]
        point, replication = lanes_of(stratum, key.start, key.stop, self.points, self.luck)
        settings = self.settings(stratum.option, point, replication)
        block = simulation.simulate(
            self.scenario, stratum.option, replication, self.seed, settings, structures=stratum.structures
        )
        return np.stack([block.outcomes[one.id] for one in self.outcomes()])

    def settings(self, option: str, point: Ints, replication: Ints) -> dict[str, float | Floats]:
        """What is set in each lane. Where a lane leaves a path alone that others set, it gets its own draw: draws are
        keyed by path and replication, so that it is the one it would have had."""
        found: dict[str, float | Floats] = {}
        for index, path in enumerate(self.points.paths):
            values = self.points.values[point, index]
            left = np.isnan(values)
            if left.all():
                continue
            if left.any():
                values = np.where(left, self._drawn(option, path, replication), values)
            found[path] = float(values[0]) if bool((values == values[0]).all()) else values
        return found

    def _drawn(self, option: str, path: str, replication: Ints) -> Floats:
        from model.simulation.parameters import draw_values

        known = self.scenario.parameters.get(path)
        given = known.value if known is not None else self.scenario.lever(option, path)
        return draw_values({path: given}, replication, self.seed)[path]

    def _plain(self) -> Simulation:
        return Simulation(self.scenario, self.seed)


@dataclass(frozen=True)
class LaneResult:
    """A block's rows as progress shows them."""

    outcomes: Mapping[str, Floats]
    weekly: Mapping[str, Floats]


def simulate_lanes(study: Study, points: Points) -> LaneSimulation:
    """The simulation of a study's cells."""
    return LaneSimulation(study.scenario, study.seed, points, strata_of(points, study.options), study.luck)
