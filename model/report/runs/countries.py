"""How often each state comes, printed: a row for each state, a column for each option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..text.columns import Column, column_header, stacked
from ..text.numbers import style
from ..text.words import joined, plural
from ..text.wrap import paragraph
from .summary import basis_heading, short_title

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.findings.countries import Countries, Country

WHAT = (("in the coalition", "coalition"), ("with troops in place", "troops"))


def countries_parts(coming: Countries, words: str, calibrated: bool, width: int) -> Iterator[RenderableType]:
    """Two tables: who is in the coalition, and whose troops are in place. States with all of `words` in their id or
    name; without words those that are ever in."""
    from rich.text import Text

    rows = list(_matching(coming, words))
    shown = rows if words else [country for country in rows if country.most > 0.0]
    yield Text(f"how often each state comes, {_when(coming.week)} after the signing", style="bold")
    yield basis_heading(calibrated)
    options = {
        option: title
        for option, title in coming.options.items()
        if any(country.takes[option].coalition.estimate for country in coming.countries)
    }
    counted = ", ".join(f"{coming.signed[option]:,} of {short_title(title)}" for option, title in options.items())
    if options:
        yield paragraph(f"% of the histories signed under each option: {counted}; 95% intervals in brackets", width)
    if nobody := [short_title(title) for option, title in coming.options.items() if option not in options]:
        yield paragraph(f"nobody in any history under: {joined(nobody)}", width)
    yield Text()
    for title, name in WHAT:
        if not shown or not options:
            break
        columns = []
        for option, heading in options.items():
            estimates = [getattr(country.takes[option], name) for country in shown]
            cells = style(estimates, "share", "share").cells(estimates)
            columns.append(Column(column_header(short_title(heading), "%", cells), cells))
        yield Text(title, style="bold")
        for table in stacked("state", [f"{country.name} ({country.id})" for country in shown], columns, width):
            yield table
            yield Text()
    if not rows:
        yield paragraph(f"no state fits {words!r}", width)
    elif len(shown) < len(rows):
        others = [country.name for country in rows if country not in shown]
        yield paragraph(f"{plural(len(others), 'state')} in no history under any option: {joined(others)}", width)


def countries_records(coming: Countries, words: str) -> Iterator[dict[str, Any]]:
    """A row for each state and option."""
    for country in _matching(coming, words):
        for option, takes in country.takes.items():
            row: dict[str, Any] = {"country": country.id, "name": country.name, "option": option, "week": coming.week}
            for _, name in WHAT:
                estimate = getattr(takes, name)
                row |= {name: estimate.estimate, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
            yield row | {"n": takes.coalition.n}


def _matching(coming: Countries, words: str) -> Iterator[Country]:
    wanted: Sequence[str] = words.casefold().split()
    for country in coming.countries:
        if all(word in f"{country.id} {country.name}".casefold() for word in wanted):
            yield country


def _when(week: int) -> str:
    return plural(week // 52, "year") if week % 52 == 0 and week else plural(week, "week")
