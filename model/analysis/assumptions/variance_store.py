"""Variance shares as plain data, stored with the histories behind them so that results can show them.

A file is named by the hash of the request: the scenario's content, the rules, the options, outcomes, points and seed.
Shares of other rules or another scenario are never shown.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem
from ...experiment.design.identity import content_hash
from ...experiment.store.files import write_whole
from ...experiment.store.place import runs_home
from ...experiment.store.run import SCENARIO
from ...scenario import load
from ...simulation.sources import source_hash
from .variance import Indices, Share, Shift, Variance, VarianceShare
from .variance_design import Design, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...experiment.design.manifest import Manifest

FORMAT = 1
METHOD = "grouped total-effect indices by pick-freeze, luck averaged out by two independent streams"


def request_of(design: Design) -> dict[str, Any]:
    """The request that decides the shares, as plain data."""
    return {
        "scenario": design.scenario.hash,
        "sources": source_hash(),
        "options": list(design.options),
        "outcomes": list(design.outcomes),
        "points": design.points,
        "seed": design.seed,
    }


def place_of(design: Design, home: Path | None = None) -> Path:
    """The file of a design's shares, in the folder of its histories."""
    return design.plan(home=home).place / f"shares-{content_hash({'format': FORMAT, **request_of(design)})[:8]}.json"


def store_shares(design: Design, request: Mapping[str, Any], shares: Variance, home: Path | None = None) -> Path:
    """Stores the shares, whole or not at all, and returns their file.

    Raises InputError where the file cannot be written, or where the rules are no longer those of `request`.
    """
    if source_hash() != request["sources"]:
        raise InputError("the rules were edited while the worlds were played; they may not agree: work it out again")
    place = place_of(design, home)
    content: dict[str, Any] = {"format": FORMAT, "asked": dict(request), "variance": plain(shares)}
    content["hash"] = content_hash(content)
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, text.encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(Problem(f"cannot store the variance shares: {reason}", file=str(place))) from error
    return place


def stored_variance(design: Design, home: Path | None = None) -> Variance | None:
    """The stored shares of exactly this design, None where they are not stored or cannot be read."""
    content = _read(place_of(design, home))
    return None if content is None or content[0] != request_of(design) else content[1]


def stored_shares(
    scenario: str, scenario_hash: str, sources: str | None = None, homes: Iterable[Path] = ()
) -> Variance | None:
    """The shares of a scenario under these rules (by default today's) with the most points, then the most options."""
    rules = source_hash() if sources is None else sources
    best: Variance | None = None
    for place in _files(scenario, homes):
        content = _read(place)
        if content is None or (content[0].get("scenario"), content[0].get("sources")) != (scenario_hash, rules):
            continue
        variance = content[1]
        if best is None or (variance.points, len(variance.options)) > (best.points, len(best.options)):
            best = variance
    return best


def _files(scenario: str, homes: Iterable[Path]) -> Iterator[Path]:
    """The files of shares of any scenario of this id, in these folders or by default in `runs`."""
    for home in dict.fromkeys(homes) or (runs_home(),):
        yield from sorted(home.glob(f"variance-{glob.escape(scenario)}-*/shares-*.json"))


def plain(variance: Variance) -> dict[str, Any]:
    """Plain data. `sd` is the root of V, null where the interval of V includes 0; a share is null unless resolved."""
    return {
        "scenario": variance.scenario,
        "reference": variance.reference,
        "options": list(variance.options),
        "points": variance.points,
        "seed": variance.seed,
        "histories": variance.histories,
        "method": METHOD,
        "assumed": variance.assumed,
        "rest": variance.rest,
        "groups": [asdict(group) for group in variance.groups],
        "shares": [_share(share) for share in variance.shares],
        "shifts": [asdict(shift) for shift in variance.shifts],
    }


def from_plain(content: Mapping[str, Any]) -> Variance:
    """The inverse of `plain`. Raises KeyError, TypeError or ValueError for other data."""
    shares = []
    for record in content["shares"]:
        parts = {name: Share(**record[name]) for name in ("variance", "assumed", "rest", "dummy")}
        groups = {name: Share(**share) for name, share in record["groups"].items()}
        indices = Indices(record["state"], int(record["points"]), **parts, groups=groups)
        shares.append(VarianceShare(record["option"], record["outcome"], bool(record["difference"]), indices))
    return Variance(
        str(content["scenario"]),
        str(content["reference"]),
        tuple(content["options"]),
        int(content["points"]),
        int(content["seed"]),
        int(content["histories"]),
        tuple(Group(**record) for record in content["groups"]),
        tuple(shares),
        tuple(Shift(**record) for record in content["shifts"]),
    )


def _share(share: VarianceShare) -> dict[str, Any]:
    indices = share.indices
    return {
        "option": share.option,
        "outcome": share.outcome,
        "difference": share.difference,
        "state": indices.state,
        "points": indices.points,
        "sd": share.sd,
        "variance": asdict(indices.variance),
        "assumed": asdict(indices.assumed),
        "rest": asdict(indices.rest),
        "dummy": asdict(indices.dummy),
        "groups": {name: asdict(index) for name, index in indices.groups.items()},
    }


def _read(place: Path) -> tuple[dict[str, Any], Variance] | None:
    """The request and the shares of a file, None where it is missing, damaged or of another format."""
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        if content["format"] != FORMAT or content.pop("hash") != content_hash(content):
            return None
        return dict(content["asked"]), from_plain(content["variance"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def shares_of_run(manifest: Manifest, folder: Path | None = None) -> Variance | None:
    """The stored shares of a run's scenario, with what the run set, under its rules, from `runs` or from beside its
    folder.

    None where none are stored or the run has another reference; without `folder` also where the run set anything.
    """
    homes = [runs_home(), *([folder.parent] if folder is not None else [])]
    scenario_hash = manifest.scenario_hash
    if set_values := {**manifest.settings, **manifest.structures}:
        if folder is None or not any(True for _ in _files(manifest.scenario, homes)):
            return None
        texts = [(path, value if isinstance(value, str) else repr(value)) for path, value in set_values.items()]
        scenario_hash = load(folder / SCENARIO, overrides=texts).hash
    variance = stored_shares(manifest.scenario, scenario_hash, manifest.sources, homes)
    return variance if variance is not None and variance.reference == manifest.reference else None
