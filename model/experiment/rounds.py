"""Rounds of replications until an answer is sharp enough.

A decision falls only when a round is complete, from all of its blocks in their order: so it does not depend on the
workers, nor on what the store happens to hold. Each option holds the replications 0 to n of every design point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from model.errors import InputError, Problem
from model.experiment.selection import PILOT, allocate, select
from model.stats.confidence_sequences import Tally, narrow_enough

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.manifest import OutcomeInfo
    from model.experiment.strata import Stratum
    from model.experiment.studies import SweepPlan
    from model.scenario import Precision

    Floats = NDArray[np.float64]

GROWTH = 0.25
"""What a round adds, as a share of what there is: looking seldom costs little, late looks cost much."""

CHUNK = 64
"""Blocks read at once."""


class Reads(Protocol):
    """Gives rows that were played."""

    def rows(self, stratum: int, start: int, stop: int) -> Floats:
        """The values of lanes of a stratum, (outcomes, lanes)."""
        ...


class Plays(Protocol):
    """Sees to it that replications are played."""

    @property
    def opened(self) -> Reads:
        """Where the rows are."""
        ...

    def play(self, replications: Mapping[str, int], close: bool) -> None:
        """Plays what is missing of that many replications of each option."""
        ...


@dataclass(frozen=True)
class Cells:
    """What rounds are played of: strata of cells, blocks of `lanes`, at first `replications` of each cell.

    `outcomes` are those whose intervals count. With `together` every option has as many replications as any other.
    """

    strata: tuple[Stratum, ...]
    lanes: int
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    infos: tuple[OutcomeInfo, ...]
    replications: int
    together: bool = False

    @classmethod
    def of(cls, plan: SweepPlan) -> Cells:
        """Those of a sweep."""
        study = plan.study
        return cls(plan.strata, plan.lanes, study.options, study.outcomes, plan.outcomes, study.replications)


@dataclass(frozen=True)
class Decision:
    """What was decided after a round: replications played of each option, and what comes next. `further` is empty
    when it ends, `reason` says why, and `reached` whether that is because the answer is sharp enough."""

    round: int
    replications: Mapping[str, int]
    further: Mapping[str, int]
    figures: Mapping[str, Any]
    reason: str = ""
    reached: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "round": self.round,
            "replications": dict(self.replications),
            "further": dict(self.further),
            "figures": self.figures,
            "reason": self.reason,
            "reached": self.reached,
        }


@dataclass
class Seen:
    """What was read of an option so far: a tally of every cell, and the outcome to be best in by replication."""

    tallies: dict[int, Tally] = field(default_factory=dict)
    upto: int = 0
    best: Floats = field(default_factory=lambda: np.empty(0))


def decided(cells: Cells, precision: Precision, plays: Plays) -> Iterator[Decision]:
    """Plays rounds and yields what was decided after each, the last with nothing further.

    Raises InputError for an outcome that has no better, and what `plays` raises.
    """
    rule: _Until | _Best = _Best(cells, precision) if precision.best is not None else _Until(cells, precision)
    least = min(stratum.points.size for stratum in cells.strata)
    quantum = -(-cells.lanes // int(least))
    first = max(2, cells.replications, PILOT if precision.best is not None else 0)
    counts = dict.fromkeys(cells.options, min(precision.most, -(-first // quantum) * quantum))
    for number in range(1, 1_000_000):
        plays.play(counts, close=False)
        rule.read(plays.opened, counts)
        further, figures, reason = rule.decide(counts, quantum)
        if further and cells.together:
            further = dict.fromkeys(cells.options, max(1, round(max(counts.values()) * GROWTH / quantum)) * quantum)
        further = {o: min(n, precision.most - counts[o]) for o, n in further.items() if counts[o] < precision.most}
        further = {option: n for option, n in further.items() if n > 0}
        reached = bool(reason)
        if not further and not reached:
            reason = f"the most replications allowed, {precision.most:,}, are played"
        yield Decision(number, dict(counts), further, figures, reason if not further else "", reached)
        if not further:
            return
        counts = {option: n + further.get(option, 0) for option, n in counts.items()}


class _Rule:
    def __init__(self, cells: Cells, outcomes: tuple[str, ...]) -> None:
        self.cells = cells
        ids = [one.id for one in cells.infos]
        self.rows = [ids.index(name) for name in outcomes]
        self.infos = [cells.infos[row] for row in self.rows]
        self.seen = {option: Seen() for option in cells.options}

    def read(self, opened: Reads, counts: Mapping[str, int]) -> None:
        """Takes in what the round has added, stratum by stratum in their order."""
        for option, seen in self.seen.items():
            upto, strata = counts[option], [one for one in self.cells.strata if one.option == option]
            # Whole blocks' worth of replications at a time: memory stays flat, and sums associate in one way.
            size = max(1, CHUNK * self.cells.lanes // max(int(one.points.size) for one in strata))
            for start in range(seen.upto, upto, size):
                stop = min(start + size, upto)
                cubes = []
                for stratum in strata:
                    points = int(stratum.points.size)
                    values = opened.rows(stratum.index, start * points, stop * points)[self.rows]
                    cubes.append(values.reshape(len(self.rows), stop - start, points).transpose(0, 2, 1))
                self.take(seen, [one.index for one in strata], cubes)
            seen.upto = upto

    def take(self, seen: Seen, strata: list[int], cubes: list[Floats]) -> None:
        """Takes in values (outcomes, points, further replications), one cube a stratum."""
        raise NotImplementedError


class _Until(_Rule):
    """Goes on with an option until every interval of its cells is narrow enough."""

    def __init__(self, cells: Cells, precision: Precision) -> None:
        assert precision.until is not None
        super().__init__(cells, cells.outcomes)
        self.until, self.level = precision.until, precision.confidence

    def take(self, seen: Seen, strata: list[int], cubes: list[Floats]) -> None:
        for index, cube in zip(strata, cubes, strict=True):
            seen.tallies.setdefault(index, Tally.of(*cube.shape[:2])).add(cube)

    def decide(self, counts: Mapping[str, int], quantum: int) -> tuple[dict[str, int], dict[str, Any], str]:
        """Which options go on, and how wide the widest interval of each outcome is."""
        further, figures = {}, {}
        for option, seen in self.seen.items():
            widest: dict[str, float | None] = {}
            enough = True
            for row, info in enumerate(self.infos):
                halves = []
                for tally in seen.tallies.values():
                    one = Tally(tally.n[row], tally.total[row], tally.squares[row], tally.shift[row])
                    half, fine = narrow_enough(one, info.kind, self.until, self.level)
                    enough = enough and bool(fine.all())
                    halves.append(half[one.n > 0])
                found = np.concatenate(halves)
                finite = found.size > 0 and bool(np.isfinite(found).all())
                widest[info.id] = float(found.max()) if finite else None
            figures[option] = widest
            if not enough:
                grown = max(1, round(counts[option] * GROWTH / quantum))
                further[option] = grown * quantum
        return further, {"widest": figures}, "" if further else "every interval is narrow enough"


class _Best(_Rule):
    """Gives replications to the options that are hard to tell from the best."""

    def __init__(self, cells: Cells, precision: Precision) -> None:
        assert precision.best is not None
        super().__init__(cells, (precision.best,))
        if self.infos[0].better not in ("more", "less"):
            message = f"{precision.best} has no better: neither more nor less of it is"
            raise InputError(Problem(message, expected="an outcome of which more or less is better"))
        if len(cells.options) < 2:
            raise InputError(Problem("one option alone is the best", expected="at least two options"))
        self.precision = precision

    def take(self, seen: Seen, strata: list[int], cubes: list[Floats]) -> None:
        """A replication counts by its mean over all design points and theories to which the outcome applies."""
        values = np.concatenate([cube[0] for cube in cubes], axis=0)
        applies = ~np.isnan(values)
        n = applies.sum(axis=0)
        total = np.where(applies, values, 0.0).sum(axis=0)
        means = np.where(n > 0, total / np.maximum(n, 1), np.nan)
        seen.best = np.concatenate([seen.best, means])

    def decide(self, counts: Mapping[str, int], quantum: int) -> tuple[dict[str, int], dict[str, Any], str]:
        """How many replications each option gets next, and how sure the choice is."""
        options = list(self.seen)
        given = self.precision
        found = select([one.best for one in self.seen.values()], self.infos[0].better == "more", given.indifferent)
        figures = {
            "best": options[found.best],
            "probability": round(found.probability, 6),
            "means": dict(zip(options, (_plain(one) for one in found.means), strict=True)),
            "spreads": dict(zip(options, (_plain(one) for one in found.spreads), strict=True)),
        }
        if found.probability >= given.confidence:
            return {}, figures, f"{options[found.best]} is best with a probability of {found.probability:.3f}"
        now = np.array([counts[option] for option in options], np.int64)
        budget = max(quantum, round(int(now.sum()) * GROWTH / quantum) * quantum)
        parts = allocate(found, now, budget, quantum, given.indifferent)
        # An option that holds all it may have cannot take more: its part is lost, and the others go on.
        further = {option: int(part) for option, part in zip(options, parts, strict=True) if part > 0}
        open_to = [option for option in options if counts[option] < given.most]
        if open_to and not any(option in open_to for option in further):
            further = dict.fromkeys(open_to, quantum)
        return further, figures, ""


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
