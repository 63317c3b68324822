"""Variance shares as plain data, stored with the histories behind them so that results can show them.

A file is named by the hash of what was asked: the scenario's content, the rules, the options, outcomes, points and
seed. Shares of other rules or another scenario are never shown.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem
from ...experiment.design.identity import content_hash, source_hash
from ...experiment.store.files import write_whole
from ...experiment.store.place import HOME
from .variance import Indices, Share, Shift, Variance, VarianceShare
from .variance_design import Design, Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...experiment.design.manifest import Manifest

FORMAT = 1
METHOD = "grouped total-effect indices by pick-freeze, luck averaged out by two independent streams"


def asked_of(design: Design) -> dict[str, Any]:
    """What was asked, as plain data."""
    return {
        "scenario": design.scenario.hash,
        "sources": source_hash(),
        "options": list(design.options),
        "outcomes": list(design.outcomes),
        "points": design.points,
        "seed": design.seed,
    }


def place_of(design: Design, home: Path | None = None) -> Path:
    """Where the shares of a design are stored: in the folder of its histories."""
    return design.plan(home=home).place / f"shares-{content_hash({'format': FORMAT, **asked_of(design)})[:8]}.json"


def store_shares(design: Design, asked: Mapping[str, Any], shares: Variance, home: Path | None = None) -> Path:
    """Stores the shares, whole or not at all, and returns their file.

    Raises InputError where that cannot be done, or where the rules are no longer those of `asked`.
    """
    if source_hash() != asked["sources"]:
        raise InputError("the rules were edited while the worlds were played; they may not agree: work it out again")
    place = place_of(design, home)
    content = {"format": FORMAT, "asked": dict(asked), "variance": plain(shares)}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, text.encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(Problem(f"cannot store the variance shares: {reason}", file=str(place))) from error
    return place


def stored_for(design: Design, home: Path | None = None) -> Variance | None:
    """The shares of exactly what is asked, None where they are not stored or cannot be read."""
    content = _read(place_of(design, home))
    return None if content is None or content[0] != asked_of(design) else content[1]


def stored_shares(
    scenario: str, scenario_hash: str, sources: str | None = None, homes: Iterable[Path] = (Path(HOME),)
) -> Variance | None:
    """The shares of a scenario under these rules (by default today's) with the most points, then the most options."""
    rules = source_hash() if sources is None else sources
    best: Variance | None = None
    for home in dict.fromkeys(homes):
        for place in sorted(home.glob(f"variance-{glob.escape(scenario)}-*/shares-*.json")):
            content = _read(place)
            if content is None or (content[0].get("scenario"), content[0].get("sources")) != (scenario_hash, rules):
                continue
            found = content[1]
            if best is None or (found.points, len(found.options)) > (best.points, len(best.options)):
                best = found
    return best


def plain(found: Variance) -> dict[str, Any]:
    """Plain data. `sd` is the root of V, null where V cannot be told from none; a share is null unless resolved."""
    return {
        "scenario": found.scenario,
        "reference": found.reference,
        "options": list(found.options),
        "points": found.points,
        "seed": found.seed,
        "histories": found.histories,
        "method": METHOD,
        "assumed": found.assumed,
        "rest": found.rest,
        "groups": [asdict(one) for one in found.groups],
        "shares": [_share(one) for one in found.shares],
        "shifts": [asdict(one) for one in found.shifts],
    }


def from_plain(content: Mapping[str, Any]) -> Variance:
    """Reads `plain` back. Raises KeyError, TypeError or ValueError where it is something else."""
    shares = []
    for one in content["shares"]:
        parts = {name: Share(**one[name]) for name in ("variance", "assumed", "rest", "dummy")}
        groups = {name: Share(**share) for name, share in one["groups"].items()}
        indices = Indices(one["state"], int(one["points"]), **parts, groups=groups)
        shares.append(VarianceShare(one["option"], one["outcome"], bool(one["difference"]), indices))
    return Variance(
        str(content["scenario"]),
        str(content["reference"]),
        tuple(content["options"]),
        int(content["points"]),
        int(content["seed"]),
        int(content["histories"]),
        tuple(Group(**one) for one in content["groups"]),
        tuple(shares),
        tuple(Shift(**one) for one in content["shifts"]),
    )


def _share(one: VarianceShare) -> dict[str, Any]:
    found = one.indices
    return {
        "option": one.option,
        "outcome": one.outcome,
        "difference": one.difference,
        "state": found.state,
        "points": found.points,
        "sd": one.sd,
        "variance": asdict(found.variance),
        "assumed": asdict(found.assumed),
        "rest": asdict(found.rest),
        "dummy": asdict(found.dummy),
        "groups": {name: asdict(share) for name, share in found.groups.items()},
    }


def _read(place: Path) -> tuple[dict[str, Any], Variance] | None:
    """What was asked and what was found, None for a file that is not there, damaged or of another format."""
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return None
        return dict(content["asked"]), from_plain(content["variance"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def shares_of_run(manifest: Manifest, folder: Path | None = None) -> Variance | None:
    """The stored shares of a run's scenario under its rules, from `runs` or from beside the run's folder.

    None where they were not worked out, or where the run replaced parameters, theories or the reference.
    """
    if manifest.settings or manifest.structures:
        return None
    homes = [Path(HOME), *([folder.parent] if folder is not None else [])]
    found = stored_shares(manifest.scenario, manifest.scenario_hash, manifest.sources, homes)
    return found if found is not None and found.reference == manifest.reference else None
