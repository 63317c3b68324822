"""Comparison of options and runs: what differs in content, what in outcomes, and where histories part.

A side is one option of one run. Sides of one seed are compared pair by pair: replication r of both met the same luck.
Sides of other seeds share none, and are compared as separate samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.analysis.compare.content import Change, changes
from model.analysis.compare.pairing import Given, Match, choose_outcomes, match
from model.experiment.execute.divergence import SAMPLE, Divergence
from model.experiment.execute.divergence import Side as Played
from model.stats import multiplicity, two_sample
from model.stats.intervals import Estimate, estimate
from model.stats.two_sample import Contrast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.design.manifest import Manifest, OutcomeInfo

Replay = Callable[[Played, Sequence[Played], int, int], Sequence[Divergence]]
"""From a baseline, other sides, the replications there are and the sample to where each parts from the baseline."""


@dataclass(frozen=True)
class Side:
    """One option of one run, and its outcomes. `label` tells it from the other sides."""

    label: str
    option: str
    title: str
    given: Given
    outcomes: Mapping[str, Estimate]

    @property
    def manifest(self) -> Manifest:
        """Its run's manifest."""
        return self.given.run.manifest


@dataclass(frozen=True)
class Pair:
    """A side against its baseline. `unpaired` says why they share no luck, None where they do.

    `rules` is true where today's rules are not those of both runs: a replay then shows other histories than the rows.
    """

    baseline: Side
    other: Side
    unpaired: str | None
    changes: tuple[Change, ...]
    contrasts: Mapping[str, Contrast]
    divergence: Divergence | None
    rules: bool


@dataclass(frozen=True)
class Comparison:
    """All of it. `outcomes` are those compared; `family` is how many differences Holm's adjustment counts."""

    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]
    outcomes: tuple[OutcomeInfo, ...]
    family: int
    sample: int

    @property
    def across_runs(self) -> bool:
        """Whether more than one run takes part."""
        return len({side.given.folder for side in self.sides}) > 1

    @property
    def calibrated(self) -> bool:
        """Whether every run's scenario is calibrated."""
        return all(side.manifest.calibrated for side in self.sides)

    def as_json(self) -> dict[str, Any]:
        """Plain data; null where something does not apply."""
        return {
            "outcomes": {one.id: {"unit": one.unit, "better": one.better, "kind": one.kind} for one in self.outcomes},
            "family": self.family,
            "sides": [_side_json(side) for side in self.sides],
            "pairs": [_pair_json(pair) for pair in self.pairs],
        }


def compare(
    given: Sequence[Given],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int = SAMPLE,
    replay: Replay | None = None,
) -> Comparison:
    """Compares options of one run, the same options of several runs, or one named option each.

    Of one run, the baseline is its reference, or the first of `options`; of several, the first run. `outcomes` are
    those of the headline unless named. `sample` pairs are replayed to see where histories part, none for 0.
    Raises InputError for options or outcomes that are not there.
    """
    infos = choose_outcomes(given, outcomes)
    matched = match(given, options)
    built: dict[tuple[int, str], Side] = {}

    def side(which: int, option: str) -> Side:
        key = (which, option)
        if key not in built:
            built[key] = _side(given[which], option, _label(given, matched, which, option), infos)
        return built[key]

    pairs = [_pair(side(*ours), side(*theirs), infos) for ours, theirs in matched]
    if sample > 0:
        pairs = _with_divergence(pairs, sample, replay or _replay)
    pairs, family = _adjusted(pairs)
    return Comparison(tuple(built.values()), tuple(pairs), infos, family, sample)


def _label(given: Sequence[Given], matched: Sequence[Match], which: int, option: str) -> str:
    """A name for a side that no other side has."""
    used = {given[place].folder for pair in matched for place, _ in pair}
    if len(used) == 1:
        return option
    clash = len({one.folder for one in given if one.folder.name == given[which].folder.name}) > 1
    name = str(given[which].folder) if clash else given[which].folder.name
    return f"{name}:{option}"


def _side(one: Given, option: str, label: str, infos: Sequence[OutcomeInfo]) -> Side:
    values = one.run.values(option, [info.id for info in infos])
    found = {info.id: estimate(values[info.id], info.kind) for info in infos}
    return Side(label, option, dict(one.run.manifest.options)[option], one, found)


def _pair(baseline: Side, other: Side, infos: Sequence[OutcomeInfo]) -> Pair:
    from model.experiment import identity

    names = [info.id for info in infos]
    ours, theirs = other.given.run.values(other.option, names), baseline.given.run.values(baseline.option, names)
    why = unpaired(baseline.manifest, other.manifest) or _other_lucks(baseline.given, other.given)
    n = min(baseline.manifest.replications, other.manifest.replications)
    contrasts = {
        info.id: two_sample.separate(ours[info.id], theirs[info.id], info.kind)
        if why
        else two_sample.paired(ours[info.id][:n], theirs[info.id][:n], info.kind)
        for info in infos
    }
    here = identity.source_hash()
    content = [(side.manifest, side.given.scenario, side.option) for side in (baseline, other)]
    differs = changes(*content)
    rules = any(one.manifest.sources != here for one in (baseline, other))
    return Pair(baseline, other, why, differs, contrasts, None, rules)


def unpaired(baseline: Manifest, other: Manifest) -> str | None:
    """Why replication r of two runs is not the same future; None where it is."""
    if baseline.seed != other.seed:
        return f"seeds {baseline.seed} and {other.seed}"
    each = {
        path
        for one, another in ((baseline, other), (other, baseline))
        for path, value in one.settings.items()
        if isinstance(value, list) and another.settings.get(path) != value
    }
    n = min(baseline.replications, other.replications)
    each = {path for path in each if _rows(baseline, path, n) != _rows(other, path, n)}
    return f"{', '.join(sorted(each))} set for each replication, otherwise in each run" if each else None


def _other_lucks(baseline: Given, other: Given) -> str | None:
    """Whether two design points have luck of their own each."""
    n = min(baseline.run.manifest.replications, other.run.manifest.replications)
    ours, theirs = (one.lucks[:n] if one.lucks is not None else tuple(range(n)) for one in (baseline, other))
    return None if ours == theirs else "each design point has luck of its own"


def _rows(manifest: Manifest, path: str, n: int) -> list[float] | None:
    """A setting's numbers for the first replications; None where the run left it to luck."""
    value = manifest.settings.get(path)
    return value[:n] if isinstance(value, list) else None if value is None else [float(value)] * n


def _with_divergence(pairs: Sequence[Pair], sample: int, replay: Replay) -> list[Pair]:
    """The pairs with where they part; each baseline is played once for all its pairs."""
    found: dict[int, Divergence] = {}
    groups: dict[tuple[str, int], list[int]] = {}
    for place, pair in enumerate(pairs):
        if pair.unpaired is None:
            n = min(pair.baseline.manifest.replications, pair.other.manifest.replications)
            groups.setdefault((pair.baseline.label, n), []).append(place)
    for (_, n), places in groups.items():
        others = [_played(pairs[place].other) for place in places]
        first = pairs[places[0]].baseline
        lucks = first.given.lucks
        parted = (
            replay(_played(first), others, n, sample)
            if lucks is None
            else _replay_of(_played(first), others, np.array(lucks[: min(n, sample)], dtype=np.int64))
        )
        found |= dict(zip(places, parted, strict=True))
    return [replace(pair, divergence=found.get(place)) for place, pair in enumerate(pairs)]


def _played(side: Side) -> Played:
    one = side.manifest
    return Played(side.given.scenario, side.option, one.seed, one.settings, one.structures)


def _replay(baseline: Played, others: Sequence[Played], replications: int, sample: int) -> Sequence[Divergence]:
    from model.experiment.execute.divergence import first_divergence

    return first_divergence(baseline, others, replications, sample)


def _replay_of(baseline: Played, others: Sequence[Played], replications: NDArray[np.int64]) -> list[Divergence]:
    """The same for replications of these numbers."""
    from model.experiment import divergence

    tape = divergence.record(baseline, replications)
    return [divergence.compare(tape, divergence.record(other, replications)) for other in others]


def _adjusted(pairs: Sequence[Pair]) -> tuple[list[Pair], int]:
    """The pairs with p values adjusted over all of them, and how many were counted."""
    places = [(k, name) for k, pair in enumerate(pairs) for name in pair.contrasts]
    raw = [pairs[k].contrasts[name].p for k, name in places]
    adjusted = dict(zip(places, multiplicity.holm(raw), strict=True))
    return [
        replace(
            pair,
            contrasts={name: replace(one, p_holm=adjusted[(k, name)]) for name, one in pair.contrasts.items()},
        )
        for k, pair in enumerate(pairs)
    ], sum(p is not None for p in raw)


def _side_json(side: Side) -> dict[str, Any]:
    manifest = side.manifest
    return {
        "label": side.label,
        "folder": str(side.given.folder),
        "run": manifest.run,
        "scenario": manifest.scenario,
        "option": side.option,
        "title": side.title,
        "seed": manifest.seed,
        "replications": manifest.replications,
        "model_version": manifest.model_version,
        "outcomes": {name: asdict(one) if one.n else None for name, one in side.outcomes.items()},
    }


def _pair_json(pair: Pair) -> dict[str, Any]:
    return {
        "baseline": pair.baseline.label,
        "other": pair.other.label,
        "paired": pair.unpaired is None,
        "unpaired_because": pair.unpaired,
        "changes": [asdict(one) for one in pair.changes],
        "differences": {name: _numbers(asdict(one)) if one.n else None for name, one in pair.contrasts.items()},
        "divergence": None if pair.divergence is None else asdict(pair.divergence),
        "replayed_by_other_rules": pair.rules,
    }


def _numbers(content: dict[str, Any]) -> dict[str, Any]:
    return {key: None if isinstance(one, float) and not np.isfinite(one) else one for key, one in content.items()}
