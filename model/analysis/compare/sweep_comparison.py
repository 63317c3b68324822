"""`sim compare` on sweeps: options of one over its points, or the same options of two at the points they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.analysis.compare.content import Change, changes
from model.analysis.compare.over_points import Means, OverPoints, options_over_points, sweeps_over_points
from model.analysis.compare.pairing import Given, Match, choose_outcomes, match
from model.analysis.data.rows import Stored
from model.errors import InputError, Problem

if TYPE_CHECKING:
    from model.experiment.design.manifest import OutcomeInfo

MAIN = "deal_and_holds_5y"
"""The outcome told point by point, where it is among those compared."""


@dataclass(frozen=True)
class SweepComparison:
    """All of it. `points` are the design points taken in, by number in the first sweep, with what each sets; `pairs`
    and `changes` belong together, one for one. `family` is how many pooled differences Holm's adjustment counts."""

    given: tuple[Given, ...]
    stored: Stored
    points: tuple[tuple[int, str], ...]
    replications: tuple[int, int]
    outcomes: tuple[OutcomeInfo, ...]
    pairs: tuple[OverPoints, ...]
    changes: tuple[tuple[Change, ...], ...]
    means: Means
    family: int

    @property
    def calibrated(self) -> bool:
        """Whether every sweep's scenario is calibrated."""
        return all(one.run.manifest.calibrated for one in self.given)

    @property
    def main(self) -> OutcomeInfo:
        """The outcome told point by point."""
        return next((one for one in self.outcomes if one.id == MAIN), self.outcomes[0])

    def as_json(self) -> dict[str, Any]:
        """Plain data; null where something does not apply."""
        return {
            "outcomes": {one.id: {"unit": one.unit, "better": one.better, "kind": one.kind} for one in self.outcomes},
            "family": self.family,
            "sweeps": [
                {"folder": str(one.folder), "run": one.run.manifest.run, "seed": one.run.manifest.seed}
                for one in self.given
            ],
            "luck": "common" if self.stored.common else "own",
            "points": [
                {
                    "point": number,
                    "settings": self.stored.settings(number),
                    "structures": self.stored.structures(number),
                }
                for number, _ in self.points
            ],
            "means": {name: _finite(values.tolist()) for name, values in self.means.values.items()},
            "sides": list(self.means.labels),
            "pairs": [
                {
                    "baseline": pair.baseline,
                    "other": pair.other,
                    "changes": [asdict(one) for one in changed],
                    "pooled": _finite({name: asdict(one) for name, one in pair.pooled.items()}),
                    "at_points": {name: [asdict(cell) for cell in cells] for name, cells in pair.at.items()},
                    "divergence": None,
                }
                for pair, changed in zip(self.pairs, self.changes, strict=True)
            ],
        }


def compare_sweeps(
    given: Sequence[Given],
    stored: Sequence[Stored],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
) -> SweepComparison:
    """Compares options of one sweep, or of two at the points they have in common.

    Raises InputError for what is not there, and for sweeps that share no point or no luck.
    """
    infos = choose_outcomes(given, outcomes)
    matched = match(given, options)
    first = stored[0]
    if len({which for pair in matched for which, _ in pair}) == 1:
        baseline = matched[0][0][1]
        pairs, means = options_over_points(first, baseline, [other for _, (_, other) in matched], infos)
        shortest = [min(int(_held(first, one)) for one in (pair.baseline, pair.other)) for pair in pairs]
    else:
        first, second = _shared(given, stored)
        first = first.of([option for (_, option), _ in matched], first.chosen)
        second = second.of([option for _, (_, option) in matched], second.chosen)
        labels = _labels(given, matched)
        pairs, means = sweeps_over_points(first, second, labels, infos)
        shortest = [min(first.turns, second.turns)]
    differs = [
        changes(*((given[which].run.manifest, given[which].scenario, option) for which, option in pair))
        for pair in matched
    ]
    return SweepComparison(
        given=tuple(given),
        stored=first,
        points=tuple((int(point), first.label(int(point))) for point in first.chosen),
        replications=(min(shortest), max(shortest)),
        outcomes=infos,
        pairs=tuple(pairs),
        changes=tuple(differs),
        means=means,
        family=sum(one.p is not None for pair in pairs for one in pair.pooled.values()),
    )


def _held(stored: Stored, option: str) -> int:
    return int(stored.sweep.manifest["replications_by_option"][option])


def _labels(given: Sequence[Given], matched: Sequence[Match]) -> list[str]:
    names = [one.folder.name for one in given]
    shown = names if len(set(names)) == len(names) else [str(one.folder) for one in given]
    return [f"{shown[pair[side][0]]}:{pair[side][1]}" for side in (0, 1) for pair in matched]


def _shared(given: Sequence[Given], stored: Sequence[Stored]) -> tuple[Stored, Stored]:
    """Both sweeps cut to the points that set the same, in one order. Raises InputError where there are none, or where
    replications of them do not share their luck."""
    from dataclasses import replace

    if len(stored) > 2:
        raise InputError(Problem("sweeps are compared two at a time", expected="two sweeps"))
    first, second = stored
    places = {_key(second, int(point)): int(point) for point in second.chosen}
    both = [(int(one), places[_key(first, int(one))]) for one in first.chosen if _key(first, int(one)) in places]
    folders = f"{given[0].folder} and {given[1].folder}"
    if not both:
        wanted = "sweeps of the same paths at some of the same values, or SWEEP@POINT of each"
        raise InputError(Problem(f"{folders} have no design point in common", expected=wanted))
    one, another = (np.array(side, dtype=np.int64) for side in zip(*both, strict=True))
    turn = np.arange(min(first.turns, second.turns), dtype=np.int64)[:, None]
    seeds = [each.run.manifest.seed for each in given]
    if seeds[0] != seeds[1] or not np.array_equal(first.replication(turn, one), second.replication(turn, another)):
        why = f"seeds {seeds[0]} and {seeds[1]}" if seeds[0] != seeds[1] else "other replications at the same points"
        wanted = "one seed, and luck: common; SWEEP@POINT of each compares a point without pairs"
        raise InputError(Problem(f"{folders} share no luck: {why}", expected=wanted))
    return replace(first, chosen=one), replace(second, chosen=another)


def _key(stored: Stored, point: int) -> tuple[tuple[tuple[str, float], ...], tuple[tuple[str, str], ...]]:
    return tuple(sorted(stored.settings(point).items())), tuple(sorted(stored.structures(point).items()))


def _finite(content: Any) -> Any:
    """Numbers that are none as null."""
    if isinstance(content, dict):
        return {key: _finite(one) for key, one in content.items()}
    if isinstance(content, list):
        return [_finite(one) for one in content]
    return None if isinstance(content, float) and not np.isfinite(content) else content
