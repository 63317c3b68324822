"""What a run tells while it goes on, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from model.experiment.blocks import BlockKey, Failure
from model.experiment.manifest import Manifest
from model.experiment.pool import WorkerDied
from model.experiment.tables import BlockResult


@dataclass(frozen=True)
class Planned:
    """What is about to be played."""

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
class Started:
    """Playing begins: `of` replications in all, `replications` of each option or, in a sweep, at each of `points`
    design points. No `workers`: on a cluster."""

    options: tuple[str, ...]
    replications: int
    blocks: int
    workers: int
    of: int = 0
    points: int = 0


@dataclass(frozen=True)
class Played:
    """A block is done: `lanes` replications of all options so far, out of `of`."""

    key: BlockKey
    result: BlockResult
    lanes: int
    of: int


ProgressEvent: TypeAlias = Planned | Compiling | Notice | Started | Played | WorkerDied | Failure
Progress: TypeAlias = Callable[[ProgressEvent], None]
