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
    expected = [one for claim in CLAIMS for one in claim.expects]
    effects = [one if isinstance(one, Direction) else one.effect for one in expected if not isinstance(one, Level)]
    found = {**_levels([one for one in expected if isinstance(one, Level)])}
    results = results_of(effects)
    for one in expected:
        if isinstance(one, Level):
            continue
        direction = one.effect if isinstance(one, Still) else one
        result = results[direction.id]
        low, high = result.interval
        if isinstance(one, Still):
            holds = max(abs(low), abs(high)) <= one.within
            wanted = f"within ±{one.within:g}"
        else:
            holds = result.holds(one.sign, one.least)
            wanted = "up" if one.sign == UP else "down"
        signs = ", pairs up less down" if result.by_sign else ""
        text = f"{direction.outcome}{signs} {wanted}: {result.effect:+.3g} [{low:+.3g}, {high:+.3g}], {result.n} pairs"
        found[one.id] = Finding(text, holds, result.n)
    return found


def _levels(levels: list[Level]) -> dict[str, Finding]:
    wanted: dict[Point, dict[str, Measure]] = {}
    n: dict[Point, int] = {}
    for one in levels:
        wanted.setdefault(one.at, {})[one.id] = one.measure
        n[one.at] = max(n.get(one.at, 0), one.pairs)
    values = measure(wanted, n) if wanted else {}
    found: dict[str, Finding] = {}
    for one in levels:
        read = values[(one.at, one.id)][: one.pairs]
        said = estimate(read[~np.isnan(read)], one.kind)
        least, most = one.between
        if said.estimate is None or said.low is None or said.high is None:
            found[one.id] = Finding(f"{one.outcome}: never defined", False, said.n)
            continue
        found[one.id] = Finding(
            f"{one.outcome} between {least:g} and {most:g}: {said.estimate:.3g} [{said.low:.3g}, {said.high:.3g}], "
            f"n {said.n}",
            least <= said.low and said.high <= most,
            said.n,
        )
    return found


def verdict_of(expects: tuple[Expectation, ...]) -> Verdict:
    """What the expectations of a row come to."""
    if not expects:
        return "text"
    held = [findings()[one.id].holds for one in expects]
    return "works" if all(held) else "partly" if any(held) else "not"
