"""The events that report the progress of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..design.arms import BlockKey, Failure
from .pool import Loading, WorkerDied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..design.manifest import Manifest


@dataclass(frozen=True)
class Planned:
    """The plan is settled, and nothing is played yet: the manifest of the run."""

    manifest: Manifest


@dataclass(frozen=True)
class Compiling:
    """The rules are being compiled: `done` of `total` are, and `name` is next."""

    done: int
    total: int
    name: str


@dataclass(frozen=True)
class Notice:
    """A remark that does not stop the run."""

    text: str


@dataclass(frozen=True)
class Price:
    """What it takes to play what is missing of something: `histories`, beside those `stored`, and about `seconds`."""

    name: str
    histories: int
    stored: int
    seconds: float
    workers: int


@dataclass(frozen=True)
class Priced:
    """What is about to be played, one after the other, and what each takes."""

    prices: tuple[Price, ...]


@dataclass(frozen=True)
class Stage:
    """A long task has finished `done` of `total` parts after `seconds`, and begins the part called `name`."""

    name: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Started:
    """Playing begins: `lanes` histories, `replications` of each option at each of `points` design points, of which
    `stored` histories more are there already.

    `workers` is 0 on a cluster.
    """

    options: tuple[str, ...]
    replications: int
    blocks: int
    workers: int
    lanes: int
    points: int = 1
    stored: int = 0


@dataclass(frozen=True)
class Played:
    """A block is done, and with it `lanes` of `of` histories. `outcomes` has the block's values by outcome."""

    key: BlockKey
    outcomes: Mapping[str, NDArray[np.float64]]
    lanes: int
    of: int


Event: TypeAlias = Planned | Compiling | Notice | Priced | Stage | Loading | Started | Played | WorkerDied | Failure
OnEvent: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Does nothing with an event."""
