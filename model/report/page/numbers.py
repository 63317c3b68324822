"""The numbers behind the figures of a report, as records: ids and numbers, a row for each thing that a figure draws.

Shares are from 0 to 1, estimates in the unit of their outcome, weeks counted since the signing. `low` and `high` are
the ends of a 95% interval, `n` the histories behind it; None stands where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...analysis.findings.course import CAUSES, QUANTILES, REPLY_GROUPS, RUNG_GROUPS
from ...analysis.findings.design import DesignFindings
from ...scenario import SAMPLED
from ...stats.intervals import Estimate, share_of
from .design import grid_name, shown_options
from .sections.course import chosen, weeks_of
from .sections.force import LEAST_HISTORIES, counted_year, enough, force_of, options_with_force

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...analysis.findings.course import Weeks
    from ...analysis.findings.findings import Findings
    from ...analysis.findings.scatter import Scatter
    from ...analysis.findings.theories import Theories

Record = dict[str, Any]
"""One row: texts that are ids, and numbers."""


def records_of(findings: Findings | DesignFindings, name: str) -> list[Record]:
    """The numbers behind the figure of that name, one that `plots.plot` draws of these findings."""
    if isinstance(findings, DesignFindings):
        return list(_of_design(findings, name))
    return list(RECORDS[name](findings))


def _measured(name: str, item: Estimate) -> Record:
    return {name: item.estimate, "low": item.low, "high": item.high, "n": item.n}


def _endings(findings: Findings) -> Iterator[Record]:
    endings = findings.endings
    for row in endings.rows:
        if endings.main.kind != "share":
            yield {"option": row.option, "outcome": endings.main.id, **_measured("estimate", row.main)}
            continue
        parts = [("holds" if endings.whole else endings.main.id, row.main)]
        parts += [("fails", row.fails), ("unsigned", row.unsigned)] if endings.whole else []
        for part, share in parts:
            yield {"option": row.option, "part": part, **_measured("share", share)}


def _differences(findings: Findings) -> Iterator[Record]:
    endings = findings.endings
    for row in endings.rows:
        if row.option != endings.reference:
            contrast = endings.minus(row.option, endings.reference)
            yield {
                "option": row.option,
                "baseline": endings.reference,
                "outcome": endings.main.id,
                "difference": contrast.estimate,
                "low": contrast.low,
                "high": contrast.high,
                "n": contrast.n,
                "told_apart": contrast.told_apart,
            }


def _best(findings: Findings) -> Iterator[Record]:
    assert findings.endings.best is not None
    for item in findings.endings.best.standings:
        yield {
            "option": item.option,
            "possible": item.possible,
            "chance": item.chance,
            "falls_short_at_most": item.at_most,
            "gives_away": item.loss,
        }


def _tension(findings: Findings) -> Iterator[Record]:
    for row in findings.endings.rows:
        for part, share in (("signed", row.signed), ("holds_once_signed", row.holding), ("holds", row.main)):
            yield {"option": row.option, "part": part, **_measured("share", share)}


def _survival(findings: Findings) -> Iterator[Record]:
    for item in findings.holding:
        for week, share in zip(item.weeks, item.standing, strict=True):
            if item.signed:
                yield {"option": item.option, "week": week, **_measured("share", share)}


def _ends(findings: Findings) -> Iterator[Record]:
    for item in chosen(findings):
        parts = [(cause.replace(" ", "_"), item.ended[cause]) for cause in CAUSES]
        yield from _by_week(item.option, item.weeks, parts, item.signed)


def _rungs(findings: Findings) -> Iterator[Record]:
    for item in weeks_of(findings):
        parts = [*zip(map(_group, RUNG_GROUPS), item.rungs, strict=True), ("ended_by_alert", item.ended)]
        yield from _by_week(item.option, item.weeks, parts, item.signed)


def _replies(findings: Findings) -> Iterator[Record]:
    for item in weeks_of(findings):
        parts = list(zip(map(_group, REPLY_GROUPS), item.replies, strict=True))
        yield from _by_week(item.option, item.weeks, parts, item.signed)


def _group(rungs: tuple[int, int]) -> str:
    low, high = rungs
    return f"rungs_{low}" if low == high else f"rungs_{low}_{high}"


def _by_week(
    option: str, weeks: Sequence[int], parts: Sequence[tuple[str, Sequence[float]]], n: int
) -> Iterator[Record]:
    for part, shares in parts:
        for week, share in zip(weeks, shares, strict=True):
            yield {"option": option, "part": part, "week": week, **_measured("share", share_of(round(share * n), n))}


def _force(findings: Findings) -> Iterator[Record]:
    for item in options_with_force(findings):
        _, place = counted_year(item)
        yield {"option": item.option, "week": item.weeks[place], **_measured("share", item.force(place))}


def _force_shown(findings: Findings) -> Weeks:
    item = force_of(findings)
    assert item is not None
    return item


def _members(findings: Findings) -> Iterator[Record]:
    item = _force_shown(findings)
    for country, shares in item.members.items():
        for week, share in zip(item.weeks, shares, strict=True):
            whole = share_of(round(share * item.signed), item.signed)
            yield {"option": item.option, "country": country, "week": week, **_measured("share", whole)}


def _present(findings: Findings) -> Iterator[Record]:
    item = _force_shown(findings)
    assert enough(item)
    for country, shares in item.present.items():
        for place, week in enumerate(item.weeks):
            force = item.with_troops(place)
            if force >= LEAST_HISTORIES:
                part = share_of(round(shares[place] * item.signed), force)
                yield {"option": item.option, "country": country, "week": week, **_measured("share", part)}


def _troops(findings: Findings) -> Iterator[Record]:
    item = _force_shown(findings)
    for role in (None, *item.role_at_least):
        for place, week in enumerate(item.weeks):
            count = item.with_troops(place, role)
            if count >= LEAST_HISTORIES:
                quantiles = {f"q{level * 100:.0f}": item.quantile(place, level, role) for level in QUANTILES}
                yield {"option": item.option, "role": role or "all", "week": week, **quantiles, "n": count}


def _history(findings: Findings) -> Iterator[Record]:
    story = findings.story
    assert story is not None
    for week, (rung, troops) in enumerate(zip(story.rungs, story.troops, strict=True), 1):
        yield {
            "option": story.history.option,
            "replication": story.history.replication,
            "week": week,
            "rung": rung,
            "troops": troops,
        }


def _theories(across: Theories) -> Iterator[Record]:
    for option, means in across.means.items():
        for values, mean in zip(across.combinations, means, strict=True):
            yield {"option": option, **dict(zip(across.structures, values, strict=True)), "estimate": mean}


def _values(across: Theories) -> Iterator[Record]:
    for option in across.means:
        short = across.regret(option)
        for structure in across.structures:
            for value in across.values(structure):
                places = across.within(structure, value)
                known = [look for place in places if (look := short[place]) is not None]
                mean, half = (sum(known) / len(known) if known else None), across.half_width(option, places)
                yield {"option": option, "structure": structure, "value": value, "shortfall": mean, "half_width": half}


def _regret(across: Theories) -> Iterator[Record]:
    for option in across.means:
        for place, (values, short) in enumerate(zip(across.combinations, across.regret(option), strict=True)):
            theories = dict(zip(across.structures, values, strict=True))
            yield {"option": option, **theories, "shortfall": short, "half_width": across.half_width(option, [place])}


def _beliefs(across: Theories) -> Iterator[Record]:
    assert across.decision is not None
    for region in across.decision.beliefs[across.outcome.id].regions:
        for structure, values in region.central.items():
            for value, belief in values.items():
                yield {
                    "option": region.option,
                    "share": region.share,
                    "structure": structure,
                    "value": value,
                    "mean_belief": belief,
                }


def _variance(findings: Findings) -> Iterator[Record]:
    assert findings.variance is not None
    for share in findings.variance.shares:
        assumed = share.indices.assumed
        if share.outcome == findings.endings.main.id and not share.difference and assumed.value is not None:
            yield {"option": share.option, "share": assumed.value, "low": assumed.low, "high": assumed.high}


def _decision(findings: Findings | DesignFindings) -> Decision:
    assert findings.decision is not None
    return findings.decision


def _drivers(findings: Findings | DesignFindings, place: int = 0) -> Iterator[Record]:
    drawn = [drivers for drivers in _decision(findings).drivers if drivers.alone]
    for driver in drawn[place].alone:
        yield {"parameter": driver.name, "basis": driver.basis, "share": driver.share}


def _spread(findings: Findings) -> Iterator[Record]:
    item = next(iter(_decision(findings).distributions.values()))
    for row in item.options:
        for value, share in zip(item.at, row.at_most, strict=True):
            low, high = max(0.0, share - item.band), min(1.0, share + item.band)
            ends = {"low": low, "high": high, "n": item.histories}
            yield {"option": row.option, "outcome": item.outcome, "at_most": value, "share": share, **ends}


def _priorities(findings: Findings | DesignFindings) -> Iterator[Record]:
    result = _decision(findings).acceptability
    assert result is not None
    for ranks in result.ranks:
        for outcome in result.criteria:
            weight = None if ranks.central is None else ranks.central.get(outcome)
            yield {"option": ranks.option, "first": ranks.first, "outcome": outcome, "weight": weight}


def _fails(findings: Findings) -> Iterator[Record]:
    scatter: Scatter = findings.scatters[0]
    for x, y, fails in zip(scatter.across.values, scatter.up.values, scatter.fails, strict=True):
        inside = scatter.across.within(x) and scatter.up.within(y)
        numbers = {scatter.across.name: x, scatter.up.name: y}
        yield {"option": scatter.option, **numbers, "fails": fails, "inside": inside}


def _across(records: Callable[[Theories], Iterator[Record]]) -> Callable[[Findings], Iterator[Record]]:
    def read(findings: Findings) -> Iterator[Record]:
        assert findings.theories is not None
        return records(findings.theories)

    return read


ACROSS = {"theories": _theories, "values": _values, "regret": _regret, "beliefs": _beliefs}

RECORDS: dict[str, Callable[[Findings], Iterator[Record]]] = {
    "endings": _endings,
    "differences": _differences,
    "best": _best,
    "tension": _tension,
    "survival": _survival,
    "ends": _ends,
    "rungs": _rungs,
    "replies": _replies,
    "force": _force,
    "members": _members,
    "present": _present,
    "troops": _troops,
    "history": _history,
    "variance": _variance,
    "drivers": _drivers,
    "spread": _spread,
    "priorities": _priorities,
    "fails": _fails,
    **{name: _across(records) for name, records in ACROSS.items()},
}
"""By the name of each figure of a run of one design point, what its numbers are read from."""


def _of_design(findings: DesignFindings, name: str) -> Iterator[Record]:
    if name in ACROSS:
        assert findings.across is not None
        yield from ACROSS[name](findings.across)
    elif name == "priorities":
        yield from _priorities(findings)
    elif name.startswith("drivers-"):
        yield from _drivers(findings, int(name.removeprefix("drivers-")) - 1)
    elif name == "response":
        for option in shown_options(findings):
            for number in findings.numbers:
                for value, item in findings.levels(option, number):
                    yield {"option": option, "path": number, "value": value, **_measured("estimate", item)}
    else:
        assert findings.run.manifest.design not in SAMPLED
        for cell in findings.summary.cells:
            if name == grid_name(cell.option):
                settings = {number: cell.settings.get(number) for number in findings.numbers}
                yield {"option": cell.option, **settings, **_measured("estimate", findings.of(cell))}
