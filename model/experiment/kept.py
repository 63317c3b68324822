"""What earlier runs hold of one that is asked for, so that only the rest is played.

The same run is read as it is stored. Of a run of the same scenario, rules, seed and settings that has fewer
replications, or other options, every option's whole blocks are taken over: their rows, and the sums of their weekly
series, added up block by block as playing them would. What comes out has the bytes of a run played in one go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError
from model.experiment import identity, store
from model.experiment.blocks import BLOCK, BlockKey
from model.experiment.catalogue import is_sweep
from model.experiment.store import Run
from model.experiment.tables import sums_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.manifest import Manifest
    from model.experiment.plans import Plan

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Kept:
    """Blocks of one option that were played before, as one: rows by outcome, sums of weekly series."""

    outcomes: Mapping[str, Floats]
    weekly: Mapping[str, Floats]


def same_run(laid: Plan) -> Run | None:
    """The run of this plan as it is stored, if it is there and whole."""
    if not store.is_run(laid.place) or is_sweep(laid.place):
        return None
    run = _whole(laid.place)
    if run is None or run.manifest.run != laid.manifest.run or family(run.manifest) != family(laid.manifest):
        return None
    same_text = run.scenario_yaml == laid.scenario_yaml and (laid.place / "summary.json").is_file()
    return run if same_text else None


def prefixes(laid: Plan) -> list[tuple[BlockKey, Kept]]:
    """For each option the longest run of whole blocks, from replication 0, that a smaller stored run holds."""
    if laid.block != BLOCK:
        return []
    wanted = laid.manifest.replications
    found: dict[str, tuple[BlockKey, Kept]] = {}
    names = [one.id for one in laid.manifest.outcomes]
    for folder, manifest in _relatives(laid):
        upto = manifest.replications - manifest.replications % BLOCK
        if not 0 < upto <= wanted:
            continue
        gains = [one for one in laid.manifest.option_ids if one in manifest.option_ids and _shorter(found, one, upto)]
        run = _whole(folder) if gains else None
        if run is None or run.sums is None:
            continue
        for option in gains:
            rows = {name: values[:upto] for name, values in run.values(option, names).items()}
            sums = sums_of(run.sums, option)
            if sums is not None:
                found[option] = BlockKey(option, 0, upto), Kept(rows, sums)
    return [found[option] for option in laid.manifest.option_ids if option in found]


def rows(laid: Plan) -> dict[str, dict[str, Floats]]:
    """For each option the longest columns of outcomes that any stored run holds, whatever its size."""
    found: dict[str, dict[str, Floats]] = {}
    held: dict[str, int] = {}
    names = [one.id for one in laid.manifest.outcomes]
    for folder, manifest in _relatives(laid):
        gains = [
            one
            for one in laid.manifest.option_ids
            if one in manifest.option_ids and manifest.replications > held.get(one, 0)
        ]
        run = _whole(folder) if gains else None
        for option in gains if run is not None else ():
            assert run is not None
            found[option], held[option] = run.values(option, names), manifest.replications
    return found


def family(manifest: Manifest) -> tuple[Any, ...]:
    """What two runs have to share for one to hold rows of the other: all but options and replications."""
    return (
        manifest.scenario_hash,
        manifest.sources,
        manifest.model_version,
        dict(manifest.versions),
        manifest.seed,
        dict(manifest.settings),
        dict(manifest.structures),
        [one.id for one in manifest.outcomes],
    )


def grows(held: Manifest, asked: Manifest) -> bool:
    """Whether the run that is asked for holds all that a stored one does, and so may take its place."""
    return (
        family(held) == family(asked)
        and set(held.option_ids) <= set(asked.option_ids)
        and held.replications <= asked.replications
    )


def _shorter(found: Mapping[str, tuple[BlockKey, Kept]], option: str, upto: int) -> bool:
    return option not in found or found[option][0].stop < upto


def _relatives(laid: Plan) -> Iterator[tuple[Path, Manifest]]:
    """Stored runs of the same family: beside the place of this one, and in the usual place."""
    wanted = family(laid.manifest)
    seen = set()
    for home in (laid.place.parent, Path(store.HOME)):
        if not home.is_dir() or home.resolve() in seen:
            continue
        seen.add(home.resolve())
        for folder in sorted(home.iterdir()):
            if folder.name.startswith(".") or not store.is_run(folder) or is_sweep(folder):
                continue
            try:
                manifest = store.read_manifest(folder)
            except InputError:
                continue
            if family(manifest) == wanted:
                yield folder, manifest


def _whole(folder: Path) -> Run | None:
    """A stored run whose tables are those that were stored."""
    try:
        run = store.load_run(folder)
    except InputError:
        return None
    names = [one.id for one in run.manifest.outcomes]
    try:
        sound = identity.values_hash(run.outcomes, names) == run.manifest.values
    except Exception:  # columns are missing, or are of another kind
        return None
    return run if sound and weekly_hash(run) == run.manifest.weekly else None


def weekly_hash(run: Run) -> str:
    """SHA-256 over a run's weekly series and their sums."""
    return identity.tables_hash(run.weekly, run.sums)
