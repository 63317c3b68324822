"""Rounds of replications until a result is precise enough.

A decision is made only when a round is complete, from all of its blocks in order, so that it depends neither on the
workers nor on what is stored already. Each option has the replications from 0 up to its count at every design point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ...stats.sequences.mixtures import RunningMoments, widths
from .selection import select

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Precision
    from .plan import Plan

    Floats = NDArray[np.float64]

GROWTH = 0.25
"""What a round adds, as a share of the replications so far: few looks cost little, a late one costs much."""

CHUNK = 64
"""Blocks read at once."""


class Player(Protocol):
    """Plays replications and returns their rows."""

    def play(self, replications: Mapping[str, int]) -> None:
        """Plays those of these replications of each option that are not stored yet."""
        ...

    def rows(self, arm: int, start: int, stop: int) -> Floats:
        """The values of lanes of an arm, (outcomes, lanes)."""
        ...


@dataclass(frozen=True)
class Decision:
    """The decision after a round: the replications of each option so far, and how many more (`further`).

    `further` is empty after the last round; then `reason` says why, and `reached` whether the precision was reached.
    """

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
class Accumulator:
    """The rows of an option read so far: a tally per cell, and the values that decide the best, by replication."""

    tallies: dict[int, RunningMoments] = field(default_factory=dict)
    upto: int = 0
    best: Floats = field(default_factory=lambda: np.empty(0))


def rounds(plan: Plan, precision: Precision, player: Player) -> Iterator[Decision]:
    """Plays rounds and yields the decision after each; the last has nothing further.

    In a design of one point all options grow together, so that every replication is played under each of them and can
    be compared in pairs. Raises InputError for an outcome of which neither more nor less is better, and what `player`
    raises.
    """
    rule: _Until | _Best = _Best(plan, precision) if precision.best is not None else _Until(plan, precision)
    options = plan.options
    quantum = -(-plan.block // min(arm.width for arm in plan.arms))
    first = max(2, *plan.replications.values())
    counts = dict.fromkeys(options, min(precision.most, -(-first // quantum) * quantum))
    for number in range(1, 1_000_000):
        player.play(counts)
        rule.read(player, counts)
        further, figures, reason = rule.decide(counts, quantum)
        if further and plan.points == 1:
            further = dict.fromkeys(options, max(1, round(max(counts.values()) * GROWTH / quantum)) * quantum)
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
    def __init__(self, plan: Plan, outcomes: tuple[str, ...]) -> None:
        self.plan = plan
        ids = [outcome.id for outcome in plan.manifest.outcomes]
        self.rows = [ids.index(name) for name in outcomes]
        self.infos = [plan.manifest.outcomes[row] for row in self.rows]
        self.accumulators = {option: Accumulator() for option in plan.options}

    def read(self, player: Player, counts: Mapping[str, int]) -> None:
        """Reads the rows that the round added, arm by arm, in order."""
        for option, accumulator in self.accumulators.items():
            upto, arms = counts[option], [arm for arm in self.plan.arms if arm.option == option]
            # Whole blocks' worth of replications at a time: memory stays flat, and sums associate in one way.
            size = max(1, CHUNK * self.plan.block // max(arm.width for arm in arms))
            for start in range(accumulator.upto, upto, size):
                stop = min(start + size, upto)
                cubes = []
                for arm in arms:
                    values = player.rows(arm.index, start * arm.width, stop * arm.width)[self.rows]
                    cubes.append(values.reshape(len(self.rows), stop - start, arm.width).transpose(0, 2, 1))
                self.take(accumulator, [arm.index for arm in arms], cubes)
            accumulator.upto = upto

    def take(self, accumulator: Accumulator, arms: list[int], cubes: list[Floats]) -> None:
        """Adds values to an accumulator: one array per arm, of shape (outcomes, points, replications)."""
        raise NotImplementedError


class _Until(_Rule):
    """Adds replications to an option until every interval of its cells is narrow enough."""

    def __init__(self, plan: Plan, precision: Precision) -> None:
        assert precision.until is not None
        super().__init__(plan, tuple(plan.watched))
        self.until, self.level = precision.until, precision.confidence

    def take(self, accumulator: Accumulator, arms: list[int], cubes: list[Floats]) -> None:
        for index, cube in zip(arms, cubes, strict=True):
            accumulator.tallies.setdefault(index, RunningMoments.of(*cube.shape[:2])).add(cube)

    def decide(self, counts: Mapping[str, int], quantum: int) -> tuple[dict[str, int], dict[str, Any], str]:
        """The options that get more replications, and the widest half-width of each outcome."""
        further: dict[str, int] = {}
        widest: dict[str, dict[str, float | None]] = {}
        constant: dict[str, dict[str, float]] = {}
        needed: dict[str, dict[str, int]] = {}
        for option, accumulator in self.accumulators.items():
            enough = True
            widest[option], constant[option], needed[option] = {}, {}, {}
            for row, info in enumerate(self.infos):
                cells = [tally.row(row) for tally in accumulator.tallies.values()]
                by_arm = [widths(cell, info.kind, self.until, self.level) for cell in cells]
                there = np.concatenate([cell.n for cell in cells]) > 0
                half, narrow, other, least = (
                    np.concatenate([getattr(part, field) for part in by_arm])[there]
                    for field in ("half", "narrow", "other", "needed")
                )
                enough = enough and bool(narrow.all())
                same = ~np.isnan(other)
                spread = half[~same]
                known = spread.size > 0 and bool(np.isfinite(spread).all())
                widest[option][info.id] = float(spread.max()) if known else None
                if same.any():
                    constant[option][info.id] = float(other[same].max())
                if spread.size and not known:
                    needed[option][info.id] = int(np.ceil(least[~same].max()))
            if not enough:
                grown = max(1, round(counts[option] * GROWTH / quantum))
                further[option] = grown * quantum
        figures: dict[str, Any] = {"widest": widest}
        figures |= {
            name: {option: of for option, of in by_option.items() if of}
            for name, by_option in (("constant", constant), ("needed", needed))
            if any(by_option.values())
        }
        reason = "every interval is narrow enough"
        if "constant" in figures:
            reason = f"{reason}; means that were the same in every replication have none"
        return further, figures, "" if further else reason


class _Best(_Rule):
    """Adds replications to the selected option and to those that are not yet told apart from it."""

    def __init__(self, plan: Plan, precision: Precision) -> None:
        assert precision.best is not None
        super().__init__(plan, (precision.best,))
        self.precision = precision

    def take(self, accumulator: Accumulator, arms: list[int], cubes: list[Floats]) -> None:
        """A replication counts by its mean over all design points and theories to which the outcome applies."""
        values = np.concatenate([cube[0] for cube in cubes], axis=0)
        applies = ~np.isnan(values)
        n = applies.sum(axis=0)
        total = np.where(applies, values, 0.0).sum(axis=0)
        means = np.where(n > 0, total / np.maximum(n, 1), np.nan)
        accumulator.best = np.concatenate([accumulator.best, means])

    def decide(self, counts: Mapping[str, int], quantum: int) -> tuple[dict[str, int], dict[str, Any], str]:
        """How many replications each option gets next, and the confidence in the selected one."""
        options = list(self.accumulators)
        precision = self.precision
        samples = [accumulator.best for accumulator in self.accumulators.values()]
        info = self.infos[0]
        selection = select(samples, info.kind, info.better == "more", precision.indifferent)
        best = options[selection.best]
        undecided = selection.undecided(precision.confidence)
        going = [option for option, is_open in zip(options, undecided, strict=True) if is_open]
        figures = {
            "best": best,
            "confidence": round(selection.confidence, 6),
            "means": dict(zip(options, (_plain(value) for value in selection.means), strict=True)),
            "spreads": dict(zip(options, (_plain(value) for value in selection.spreads), strict=True)),
            "undecided": going,
        }
        if not going:
            close = f", or within {precision.indifferent:g} of the best," if precision.indifferent else ""
            return {}, figures, f"{best} is best{close} with a confidence of {selection.confidence:.3f}"
        # All that are still in question catch up with each other: only what both played can be compared in pairs.
        going = [best, *going]
        most = max(counts[option] for option in going)
        target = most + max(1, round(most * GROWTH / quantum)) * quantum
        if all(counts[option] == precision.most for option in going):
            return {}, figures, ""
        return {option: target - counts[option] for option in going}, figures, ""


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
