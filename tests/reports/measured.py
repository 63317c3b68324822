"""The rows of the reports measured: one batched run for all of them, and the verdict that follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from model.stats.intervals import estimate
from tests.directions.bench import Measure, Point, measure
from tests.directions.results import results_of
from tests.directions.table import UP, Direction
from tests.reports.claims import Expectation, Level, Still, Verdict
from tests.reports.rows import CLAIMS


@dataclass(frozen=True)
class Finding:
    """What came out of one expectation, as a line to read, and whether it is as expected."""

    text: str
    holds: bool
    n: int


@lru_cache(maxsize=1)
def findings() -> dict[str, Finding]:
    """Every expectation of every row by id."""
    expected = [item for claim in CLAIMS for item in claim.expects]
    effects = [item if isinstance(item, Direction) else item.effect for item in expected if not isinstance(item, Level)]
    findings = _levels([item for item in expected if isinstance(item, Level)])
    results = results_of(effects)
    for item in expected:
        if isinstance(item, Level):
            continue
        direction = item.effect if isinstance(item, Still) else item
        result = results[direction.id]
        low, high = result.interval
        if isinstance(item, Still):
            holds = max(abs(low), abs(high)) <= item.within
            wanted = f"within ±{item.within:g}"
        else:
            holds = result.holds(item.sign, item.least)
            wanted = "up" if item.sign == UP else "down"
        signs = ", pairs up less down" if result.by_sign else ""
        text = f"{direction.outcome}{signs} {wanted}: {result.effect:+.3g} [{low:+.3g}, {high:+.3g}], {result.n} pairs"
        findings[item.id] = Finding(text, holds, result.n)
    return findings


def _levels(levels: list[Level]) -> dict[str, Finding]:
    wanted: dict[Point, dict[str, Measure]] = {}
    n: dict[Point, int] = {}
    for level in levels:
        wanted.setdefault(level.at, {})[level.id] = level.measure
        n[level.at] = max(n.get(level.at, 0), level.pairs)
    values = measure(wanted, n) if wanted else {}
    findings: dict[str, Finding] = {}
    for level in levels:
        read = values[(level.at, level.id)][: level.pairs]
        mean = estimate(read[~np.isnan(read)], level.kind)
        least, most = level.between
        if mean.estimate is None or mean.low is None or mean.high is None:
            findings[level.id] = Finding(f"{level.outcome}: no interval", False, mean.n)
            continue
        findings[level.id] = Finding(
            f"{level.outcome} between {least:g} and {most:g}: {mean.estimate:.3g} [{mean.low:.3g}, {mean.high:.3g}], "
            f"n {mean.n}",
            least <= mean.low and mean.high <= most,
            mean.n,
        )
    return findings


def verdict_of(expects: tuple[Expectation, ...]) -> Verdict:
    """What the expectations of a row come to."""
    if not expects:
        return "text"
    held = [findings()[item.id].holds for item in expects]
    return "works" if all(held) else "partly" if any(held) else "not"
