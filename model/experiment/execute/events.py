"""What is reported while a plan is played, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..design.arms import BlockKey, Failure
from .pool import WorkerDied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..design.manifest import Manifest


@dataclass(frozen=True)
class Planned:
    """What will be played is settled: the manifest of the run, before anything of it is."""

    manifest: Manifest


@dataclass(frozen=True)
class Compiling:
    """The rules are being compiled: `done` of `total`, now `name`."""

    done: int
    total: int
    name: str


@dataclass(frozen=True)
class Notice:
    """Something worth knowing that stops nothing."""

    text: str


@dataclass(frozen=True)
class Stage:
    """Part `done` of `total` of something long begins, named `name`, after `seconds` of it."""

    name: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Started:
    """Playing begins: `lanes` histories in all, `replications` of each option at each of `points` design points.

    No `workers`: on a cluster.
    """

    options: tuple[str, ...]
    replications: int
    blocks: int
    workers: int
    lanes: int
    points: int = 1


@dataclass(frozen=True)
class Played:
    """A block is done: `lanes` histories so far, out of `of`. `outcomes` holds its values by outcome."""

    key: BlockKey
    outcomes: Mapping[str, NDArray[np.float64]]
    lanes: int
    of: int


Event: TypeAlias = Planned | Compiling | Notice | Stage | Started | Played | WorkerDied | Failure
OnEvent: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Takes no notice."""
