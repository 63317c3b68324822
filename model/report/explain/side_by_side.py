"""Two histories of one luck beside each other, with the first place at which they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..text.columns import ruled_table
from ..text.wrap import paragraph
from .explanation import explanation_json, folded
from .outline import led_to_war, outline
from .turning_points import lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.explanation import Explained
    from ...simulation.explain.answers import History
    from .turning_points import Line


@dataclass(frozen=True)
class Beside:
    """What happened in a week of one history, of the other, or of both; `parts` marks the first difference."""

    week: int
    ours: str
    theirs: str
    parts: bool = False


def beside(ours: History, theirs: History, start: int = 0) -> list[Beside]:
    """The lines of two histories from week `start` on: those that are the same in both stand once, with both texts
    equal."""
    left, right = (_marked(history, start) for history in (ours, theirs))
    rows: list[Beside] = []
    parted = False
    place = [0, 0]
    while place[0] < len(left) or place[1] < len(right):
        mine = left[place[0]] if place[0] < len(left) else None
        other = right[place[1]] if place[1] < len(right) else None
        if mine is not None and other is not None and mine == other:
            row, steps = Beside(mine[0], mine[1], other[1]), (1, 1)
        elif mine is not None and (other is None or mine[0] < other[0]):
            row, steps = Beside(mine[0], mine[1], "", not parted), (1, 0)
        elif other is not None and (mine is None or other[0] < mine[0]):
            row, steps = Beside(other[0], "", other[1], not parted), (0, 1)
        else:
            assert mine is not None
            assert other is not None
            row, steps = Beside(mine[0], mine[1], other[1], not parted), (1, 1)
        parted = parted or row.parts
        rows.append(row)
        place = [place[0] + steps[0], place[1] + steps[1]]
    return rows


def beside_parts(ours: Explained, theirs: Explained, width: int) -> Iterator[RenderableType]:
    """Both in three lines, then their turning points beside each other."""
    from rich.text import Text

    histories = _histories(ours, theirs)
    first = histories[0]
    titles = [f"{history.title} ({history.option})" for history in histories]
    yield Text(f"{titles[0]} and {titles[1]}, replication {first.replication}, seed {first.seed}", style="bold")
    for history, title in zip(histories, titles, strict=True):
        yield Text(title, style="underline")
        for text in outline(history):
            yield paragraph(text, width)
    rows = beside(histories[0], histories[1])
    parting = next((row for row in rows if row.parts), None)
    yield Text()
    if parting is None:
        yield paragraph(f"the two are alike in all {len(rows)} turning points", width)
        return
    yield paragraph(
        f"◆ they first part in week {parting.week}; what is the same in both stands on the left alone", width
    )
    yield Text()
    yield beside_table(rows, titles, width)
    yield Text()
    yield paragraph("each of them alone, with the decisions to open:", width)
    for explained in (ours, theirs):
        yield Text(folded(explained.command(), width))


def beside_table(rows: Sequence[Beside], titles: Sequence[str], width: int) -> RenderableType:
    """A table of the lines of two histories, the first at which they part marked."""
    from rich.text import Text

    table = ruled_table(2)
    table.add_column(" week", justify="right", no_wrap=True)
    side = max(20, (width - 13) // 2)
    for title in titles:
        table.add_column(Text(title), width=side, overflow="fold")
    for row in rows:
        same = row.ours == row.theirs
        theirs_text = Text("the same", style="dim") if same else Text(row.theirs)
        table.add_row(f"{'◆' if row.parts else ' '}{row.week:>4}", Text(row.ours), theirs_text)
    return table


def beside_json(ours: Explained, theirs: Explained) -> dict[str, Any]:
    """The object of `sim explain --against --json`."""
    left, right = _histories(ours, theirs)
    rows = beside(left, right)
    return {
        "first_parting_week": next((row.week for row in rows if row.parts), None),
        "histories": [explanation_json(explained) for explained in (ours, theirs)],
    }


def beside_records(ours: Explained, theirs: Explained) -> Iterator[dict[str, Any]]:
    """A record for each line, with what happened in both histories."""
    histories = _histories(ours, theirs)
    return records_beside(beside(histories[0], histories[1]), histories[0].option, histories[1].option)


def records_beside(rows: Sequence[Beside], ours: str, theirs: str) -> Iterator[dict[str, Any]]:
    """A record for each line of two histories of these names."""
    for row in rows:
        yield {
            "week": row.week,
            ours: row.ours,
            theirs: row.theirs,
            "same": row.ours == row.theirs,
            "first_parting": row.parts,
        }


def _histories(*explained: Explained) -> list[History]:
    from ...simulation.explain.answers import History

    return [item.explanation for item in explained if isinstance(item.explanation, History)]


def _marked(history: History, start: int) -> list[tuple[int, str]]:
    decisive = led_to_war(history)
    history = replace(history, events=tuple(event for event in history.events if event.week >= start))

    def mark(line: Line) -> str:
        events: Sequence[object] = line.events
        return "► " if decisive is not None and any(event is decisive for event in events) else ""

    return [(line.first.week, mark(line) + line.text) for line in lines(history)]
