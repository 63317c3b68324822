"""What changes along what a study varies, printed: what moves most and the order of options in lines, and differences
between values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..answer.differences import BY_ITSELF, Move, clear_of_zero, named, surest
from ..text.columns import Column, column_header, stacked
from ..text.detail import BRIEF, FULL
from ..text.numbers import NO_INTERVAL, style, without_interval
from ..text.words import joined, plural
from ..text.wrap import paragraph
from .summary import ALL, Layout, short_title

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.findings.along import Along, Change, Changes, Value
    from ...experiment.design.manifest import OutcomeInfo
    from ...stats.two_sample import Contrast


MOST_ROWS = 80
"""Rows of a path's table; of more, only the lines above the cells are printed, and --json has them all."""


def along_lines(changes: Changes, titles: Mapping[str, str]) -> list[str]:
    """For each path, what it moves in the main outcome, which other outcomes of the headline it moves beyond luck, and
    where the order of the options changes."""
    lines = []
    count = sum(contrast.p is not None for path in changes.paths for contrast in _contrasts(path))
    for path in changes.paths:
        lines.append(_moved(path, changes.main, titles))
        lines += _others(path, changes, titles, count)
        if len(titles) > 1 and (text := _order(path, changes.main, titles)):
            lines.append(text)
    return lines


def change_parts(changes: Changes, titles: Mapping[str, str], layout: Layout) -> Iterator[RenderableType]:
    """For each path the differences from its first value, in the outcomes of the headline."""
    from rich.text import Text

    if layout.detail == BRIEF:
        return
    marked = lacking = False
    for path in changes.paths:
        if len(path.changes) > MOST_ROWS:
            continue
        shown = _columns(path, changes.outcomes, layout)
        title = f"differences from {_at(path, path.values[0])}, everything else the same"
        yield Text(title, style="bold")
        if not shown:
            yield paragraph("none in any replication, whatever the value", layout.width)
            yield Text()
            continue
        longest = max(len(value_text(value)) for value in path.values)
        names = [
            f"{value_text(change.value):>{longest}}  "
            f"{change.option if layout.detail == FULL else short_title(titles[change.option])}"
            for change in path.changes
        ]
        for table in stacked(f"{path.path}, option", names, shown, layout.width):
            yield table
            yield Text()
        lacking = lacking or without_interval(
            change.outcomes[info.id] for change in path.changes for info in _moving(path, changes.outcomes)
        )
        marked = marked or any(contrast.stands for change in path.changes for contrast in change.outcomes.values())
    notes = ["* stands at 5% when the differences of all paths are taken together"] if marked else []
    notes += [NO_INTERVAL] if lacking else []
    if notes:
        yield paragraph("; ".join(notes), layout.width)
        yield Text()


def value_text(value: Value) -> str:
    """A value of a path as it is written in a study."""
    return "as the scenario has it" if value is None else value if isinstance(value, str) else f"{value:.6g}"


def _at(path: Along, value: Value) -> str:
    return f"{path.path} {value_text(value)}"


def _moving(path: Along, outcomes: Sequence[OutcomeInfo]) -> list[OutcomeInfo]:
    """The outcomes that change in some replication."""
    return [
        info
        for info in outcomes
        if any(change.moved[info.id] and change.outcomes[info.id].estimate is not None for change in path.changes)
    ]


def _columns(path: Along, outcomes: Sequence[OutcomeInfo], layout: Layout) -> list[Column]:
    """A column for each outcome that changes in some replication."""
    columns = []
    for info in _moving(path, outcomes):
        contrasts = [change.outcomes[info.id] for change in path.changes]
        look = style(contrasts, info.unit, info.kind, difference=True)
        figures = look.cells(contrasts, sign=True, dash=layout.dash)
        cells = [f"{cell}{'*' if own.stands else ' '}" for cell, own in zip(figures, contrasts, strict=True)]
        name = info.id if layout.detail == FULL else info.title
        columns.append(Column(column_header(name, look.unit, cells), cells))
    return columns


def _moved(path: Along, main: OutcomeInfo, titles: Mapping[str, str]) -> str:
    """The surest change of the main outcome along a path, and how many more there are."""
    known = [change for change in path.changes if change.outcomes[main.id].estimate is not None]
    if not known:
        return f"Along {path.path}, {main.title} applies to no history that could be compared."
    largest = max(known, key=lambda change: abs(change.outcomes[main.id].estimate or 0.0))
    standing = [change for change in known if change.outcomes[main.id].stands]
    if standing:
        best = max(standing, key=lambda change: abs(change.outcomes[main.id].estimate or 0.0))
        others = len(standing) - 1
        more = f"; {plural(others, 'other change')} of {len(known)} told apart too" if others else ""
        return f"Along {path.path}, {main.title} changes by {_change(path, best, main, titles)}{more}."
    if not any(change.moved[main.id] for change in known):
        wherever = "" if main.denominator == ALL else " that it applies to"
        return f"Along {path.path}, {main.title} is the same in every replication{wherever}."
    if not path.tested:
        return f"Along {path.path}, {main.title} changes most by {_change(path, largest, main, titles)}."
    return (
        f"Along {path.path}, no change of {main.title} is told apart from luck; the largest estimate is "
        f"{_change(path, largest, main, titles)}."
    )


def _contrasts(path: Along) -> list[Contrast]:
    return [contrast for change in path.changes for contrast in change.outcomes.values()]


def _others(path: Along, changes: Changes, titles: Mapping[str, str], count: int) -> Iterator[str]:
    """The outcomes beside the main one that a path moves: those told apart, and those that are clear of zero by their
    own intervals alone, in the order of `surest`. `count` differences of all paths are tested together."""
    moves = [
        (Move(info, _whose(path, change, titles), change.outcomes[info.id]), change.outcomes[info.id])
        for info in changes.outcomes
        if info.id != changes.main.id
        for change in path.changes
    ]
    apart = surest([move for move, contrast in moves if contrast.told_apart])
    known = {move.info.id for move in apart}
    clear = surest([move for move, contrast in moves if move.info.id not in known and clear_of_zero(contrast)])
    if apart:
        yield f"Told apart along {path.path} in other outcomes: {named(apart)}."
    if clear:
        begins = f"{BY_ITSELF} {count}" if path.tested else "Clear of zero, each by its own confidence sequence"
        yield f"{begins}: {named(clear)}."


def _whose(path: Along, change: Change, titles: Mapping[str, str]) -> str:
    return f'"{titles[change.option]}", {_values(path, change)}'


def _values(path: Along, change: Change) -> str:
    first = "the scenario's own value" if path.values[0] is None else value_text(path.values[0])
    return f"from {first} to {value_text(change.value)}"


def _change(path: Along, change: Change, main: OutcomeInfo, titles: Mapping[str, str]) -> str:
    contrast = change.outcomes[main.id]
    look = style([contrast], main.unit, main.kind, difference=True)
    (figure,) = look.cells([contrast], sign=True)
    return f'{" ".join(figure.split())} {look.unit} under "{titles[change.option]}", {_values(path, change)}'


def _order(path: Along, main: OutcomeInfo, titles: Mapping[str, str]) -> str:
    """Where the order of the options changes, beyond luck or by estimates alone; empty where it applies to none."""
    if path.turn is not None:
        turn = path.turn
        return (
            f'The order of options changes along {path.path}: in {main.title} "{titles[turn.first]}" is ahead of '
            f'"{titles[turn.second]}" at {value_text(turn.ahead)} and behind it at {value_text(turn.behind)}, both '
            "beyond luck."
        )
    by_leader: dict[str, list[str]] = {}
    for value, leader in zip(path.values, path.leaders, strict=True):
        if leader is not None:
            by_leader.setdefault(leader, []).append(value_text(value))
    if not by_leader:
        return ""
    if len(by_leader) == 1:
        (leader,) = by_leader
        rest = "; in this outcome no two options change places beyond luck" if path.tested and len(titles) > 2 else ""
        return f'"{titles[leader]}" has the best estimate of {main.title} at every value of {path.path}{rest}.'
    parts = [f'"{titles[leader]}" at {joined(values)}' for leader, values in by_leader.items()]
    doubt = "luck could do that" if path.tested else "confidence sequences are not tested for the order"
    return f"The best estimate of {main.title} changes along {path.path}: {joined(parts)}; {doubt}."
