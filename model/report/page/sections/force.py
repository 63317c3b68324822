"""Who comes and who leaves: in how many histories a force is in place, who takes part, and troops by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ....analysis.findings.course import QUANTILES, Weeks
from ...figures.dots import DotRow, dots_figure
from ...figures.drawing.figure import Figure
from ...figures.drawing.svg import Content, join, tag
from ...figures.drawing.words import whole, with_bounds
from ...figures.over_time.fan import Fan, fan_figure
from ...figures.over_time.matrix import matrix_figure
from ...text.words import sentence
from ..html import Section, command, figure_html, missing, remark

if TYPE_CHECKING:
    from ....analysis.findings.findings import Findings

YEAR = 52
READ_AT = 5
"""The year at which a force is counted, or the last where the horizon is shorter."""

MOST_MEMBERS = 24
LEAST_MEMBER = 0.02
"""The largest share by quarter from which a contributor is shown."""

LEAST_HISTORIES = 10
"""Histories with troops in place that it takes to say whose they are, and how many."""


def members_section(findings: Findings) -> Section | None:
    """Whether a force comes, who takes part, and how many troops are in place; None where no option has a force."""
    title, short = "Who comes, who leaves", "Who comes"
    if not findings.weeks:
        how = (command("sim", "run", "SCENARIO"), " with this version plays one that has it.")
        return Section("members", title, short, missing("who takes part by week, and troops by role", *how))
    asking = options_with_force(findings)
    item = force_of(findings)
    if item is None:
        return None
    year, place = counted_year(item)
    why = (
        "It is the best ranked option with enough of them to look at."
        if enough(item)
        else "No option has them in place in enough histories to look at; this one comes nearest."
    )
    words: list[Content] = [
        tag(
            "p",
            tag("strong", f"Of 100 histories signed under “{item.title}”, {with_bounds(item.force(place))}"),
            f" have troops in place {year} years later; {item.signed:,} of its histories are signed. {why}",
        ),
        remark(
            "A force is asked for by the option, joined by states, cleared by their parliaments, and only then sent. "
            "Joining counts states in the coalition, whether their troops have come or not."
        ),
    ]
    shows = [figure_html(force_plot(asking))]
    if item.members:
        shows.append(figure_html(members_plot(findings, item)))
    if enough(item):
        shows.append(figure_html(present_plot(findings, item)))
    if (figure := troops_plot(item)) is not None:
        shows.append(figure_html(figure))
    else:
        words.append(
            remark(
                f"Troops are in place in fewer than {LEAST_HISTORIES} histories at a time: too few to say whose they "
                "are and how many of each role. A run of more replications has more."
            )
        )
    return Section("members", title, short, join(words), join(shows))


def options_with_force(findings: Findings) -> list[Weeks]:
    """The options that anybody takes part in, the best ranked first."""
    by_option = {item.option: item for item in findings.weeks}
    ranked = [by_option[row.option] for row in findings.endings.rows if row.option in by_option]
    return [item for item in ranked if _share(item) > 0.0 or max(map(max, item.members.values()), default=0.0) > 0.0]


def force_of(findings: Findings) -> Weeks | None:
    """The best ranked option with troops in place in enough histories, or the one in which they are most often."""
    asking = options_with_force(findings)
    often = [item for item in asking if round(_share(item) * item.signed) >= LEAST_HISTORIES]
    return often[0] if often else max(asking, key=_share, default=None)


def enough(item: Weeks) -> bool:
    """Whether troops are in place in enough histories at a time to say whose they are."""
    return bool(item.present) and max(map(item.with_troops, range(len(item.weeks)))) >= LEAST_HISTORIES


def _share(item: Weeks) -> float:
    return max(item.at_least[min(item.at_least)])


def counted_year(item: Weeks) -> tuple[int, int]:
    """The year at which a force is counted, and its place."""
    year = min(READ_AT, max(1, item.weeks[-1] // YEAR))
    return year, item.place(year * YEAR)


def force_plot(asking: list[Weeks]) -> Figure:
    """The options by the share of signed histories with troops in place."""
    year, _ = counted_year(asking[0])
    rows = [DotRow(item.title, item.force(counted_year(item)[1])) for item in asking]
    most = max(asking, key=lambda item: item.force(counted_year(item)[1]).estimate or 0.0)
    return dots_figure(
        "force",
        rows,
        (),
        "share",
        "share",
        f"Of 100 histories signed, in how many troops are in place {year} years later",
        f"Most often with {most.title}: {with_bounds(most.force(counted_year(most)[1]))} of 100.",
        "Options in which anybody takes part. Whiskers: 95% sampling error.",
    )


def members_plot(findings: Findings, item: Weeks) -> Figure:
    """Contributors in the coalition by quarter."""
    return joined_figure(findings.run.scenario.names["contributors"], item)


def joined_figure(names: Mapping[str, str], item: Weeks, name: str = "members") -> Figure:
    """Who is in the coalition under one option, by quarter; `names` are those of contributors by id."""
    ranked = sorted(item.members, key=lambda member: (-sum(item.members[member]), member))
    shown = [member for member in ranked if max(item.members[member]) >= LEAST_MEMBER][:MOST_MEMBERS]
    rows = {names.get(member, member): item.members[member] for member in shown}
    first = next(iter(rows), "nobody")
    left = len(item.members) - len(rows)
    return matrix_figure(
        name,
        rows,
        item.weeks,
        [item.signed] * len(item.weeks),
        f"Who is in the coalition under “{item.title}”, by quarter",
        f"Most often: {first}.",
        f"Of 100 histories signed. {left} others take part less often or never.",
    )


def present_plot(findings: Findings, item: Weeks) -> Figure:
    """Contributors whose troops are in place, of the histories with a force, by quarter."""
    names = findings.run.scenario.names["contributors"]
    force = [item.with_troops(place) for place in range(len(item.weeks))]
    # Quarters with few histories are left blank: a share of three histories says nothing.
    shares = {
        member: tuple(
            round(share * item.signed) / count if count >= LEAST_HISTORIES else 0.0
            for share, count in zip(values, force, strict=True)
        )
        for member, values in item.present.items()
    }
    ranked = sorted(shares, key=lambda member: (-sum(shares[member]), member))
    shown = [member for member in ranked if max(shares[member]) >= LEAST_MEMBER][:MOST_MEMBERS]
    rows = {names.get(member, member): shares[member] for member in shown}
    counts = [count for count in force if count >= LEAST_HISTORIES]
    return matrix_figure(
        "present",
        rows,
        item.weeks,
        force,
        f"Where a force is in place under “{item.title}”: whose troops, by quarter",
        f"Most often: {next(iter(rows), 'nobody')}.",
        f"Of 100 histories with troops in place in the quarter: {min(counts)} to {max(counts)} histories. Blank: fewer "
        f"than {LEAST_HISTORIES} histories, or under 5 of 100.",
        LEAST_HISTORIES,
    )


def troops_plot(item: Weeks) -> Figure | None:
    """Quantiles of troops in place by role, of the histories that have any; None where too few have."""
    ranked = sorted(item.role_at_least, key=lambda role: (-max(item.roles[role]), role))
    fans = [_fan(item, "All roles", None)]
    fans += [_fan(item, sentence(role), role) for role in ranked]
    year, place = counted_year(item)
    median = item.quantile(place, 0.5)
    title = f"Where a force is in place under “{item.title}”: troops by role"
    return _fans_figure(
        fans, title, f"The median after {year} years: {whole(median)} troops." if median is not None else ""
    )


def troops_figure(options: Sequence[Weeks]) -> Figure | None:
    """Quantiles of all troops in place, a panel for each option; None where too few histories have any."""
    fans = [_fan(item, item.title, None) for item in options]
    return _fans_figure(
        fans, "Where a force is in place: troops", f"Under {', '.join(item.title for item in options)}."
    )


def _fans_figure(fans: Sequence[Fan], title: str, description: str) -> Figure | None:
    shown = [fan for fan in fans if sum(quantiles is not None for quantiles in fan.quantiles) > 1]
    if not shown:
        return None
    return fan_figure(
        "troops",
        shown,
        "troops",
        title,
        description,
        "Quantiles over the histories with any such troops in place, read between the numbers that are stored; how "
        f"histories differ is no error. Drawn where at least {LEAST_HISTORIES} histories have any.",
    )


def _fan(item: Weeks, title: str, role: str | None) -> Fan:
    counts = tuple(item.with_troops(place, role) for place in range(len(item.weeks)))
    quantiles = []
    for place, count in enumerate(counts):
        low, middle, high = (item.quantile(place, level, role) for level in QUANTILES)
        known = count >= LEAST_HISTORIES and low is not None and middle is not None and high is not None
        quantiles.append((low, middle, high) if known else None)
    return Fan(title, item.weeks, tuple(quantiles), counts, item.signed)  # type: ignore[arg-type]
