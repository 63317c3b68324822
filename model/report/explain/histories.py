"""The printed list of histories that meet a condition, each with the command that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..text.numbers import DASH, share_text
from ..text.safe import command_text
from ..text.words import format_number
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.histories.search import Matches
    from ...experiment.design.manifest import OutcomeInfo

GAP = "  "


def history_parts(matches: Matches, width: int, most: int, dash: str = DASH) -> Iterator[RenderableType]:
    """How many histories there are, and the first `most` of them, each with its outcomes and its command."""
    from rich.text import Text

    what = "all histories" if matches.condition is None else matches.condition.text
    yield Text(what, style="bold")
    yield paragraph(_count(matches), width, hang="")
    if not matches.rows.height:
        return
    yield Text()
    records = [_cells(record, matches.outcomes, dash) for record in matches.rows.head(most).to_dicts()]
    heads = [*(name for name in ("option", "point", "replication") if name in matches.rows.columns)]
    names = [*heads, *(outcome.id for outcome in matches.outcomes)]
    widths = [max(len(name), *(len(record[name]) for record in records)) for name in names]
    yield Text(GAP.join(f"{name:<{size}}" for name, size in zip(names, widths, strict=True)).rstrip(), style="bold")
    for record, row in zip(records, matches.rows.head(most).to_dicts(), strict=True):
        yield Text(GAP.join(f"{record[name]:<{size}}" for name, size in zip(names, widths, strict=True)).rstrip())
        yield Text(f"  {history_command(matches.run, row)}", style="dim")
    if matches.rows.height > most:
        yield Text()
        yield paragraph(
            f"and {matches.rows.height - most:,} more: --most says how many are shown, --format csv has all", width
        )


def history_records(matches: Matches) -> Iterator[dict[str, Any]]:
    """A record for each matching history, with the command that opens it."""
    for row in matches.rows.to_dicts():
        yield {**row, "command": history_command(matches.run, row)}


def history_command(run: str, row: Mapping[str, Any]) -> str:
    """The command that opens a history."""
    place = run if row.get("point") is None else f"{run}@{row['point']}"
    return command_text(
        ("sim", "explain", place, "--option", str(row["option"]), "--replication", str(row["replication"]))
    )


def _count(matches: Matches) -> str:
    share = matches.share
    if share.estimate is None or share.low is None or share.high is None:
        return "no histories were looked at"
    count = f"{matches.rows.height:,} of {matches.of:,} histories"
    text = f"{count}, {share_text(share.estimate)} [{share_text(share.low)}, {share_text(share.high)}]"
    if matches.unknown:
        text += f"; to {matches.unknown:,} of the others it does not apply, as what follows a deal where none is signed"
    return text


def _cells(record: Mapping[str, Any], outcomes: tuple[OutcomeInfo, ...], dash: str) -> dict[str, str]:
    cells = {name: str(record[name]) for name in ("option", "point", "replication") if name in record}
    for outcome in outcomes:
        value = record[outcome.id]
        if value is None:
            cells[outcome.id] = dash
        elif outcome.kind == "share" and value in (0, 1):
            cells[outcome.id] = "yes" if value else "no"
        else:
            cells[outcome.id] = format_number(float(value))
    return cells
