"""The answer of a run in a few lines, and a bar for each option where a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..answer.sentences import answer
from ..figures.words import percent, with_bounds
from ..text.safe import without_controls
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.findings.endings import Ending, Endings
    from ...experiment.design.manifest import Manifest

LONGEST = 28
BLOCKS = ("█", "▒", "░")
PLAIN = ("#", "=", ".")
"""The marks of the three parts of a bar, and those of a terminal without Unicode."""


def answer_parts(endings: Endings, manifest: Manifest, width: int) -> Iterator[RenderableType]:
    """Which option, by how much, how sure, and what it rests on."""
    for sentence in answer(endings)[:3]:
        yield paragraph(without_controls(sentence.text), width)
    counts = manifest.parameters_by_basis
    yield paragraph(
        f"It rests on one combination of theories and on {counts.get('assumed', 0):,} assumed of "
        f"{sum(counts.values()):,} numbers.",
        width,
    )


def bar_parts(endings: Endings, width: int, encoding: str) -> Iterator[RenderableType]:
    """A bar for each option, out of 100 histories; nothing for an outcome that is no share, or without room for it."""
    from rich.text import Text

    names = min(LONGEST, max(len(row.title) for row in endings.rows))
    room = width - names - 16
    if endings.main.kind != "share" or room < 20:
        return
    marks = BLOCKS if encoding.lower().startswith("utf") else PLAIN
    if endings.whole:
        labels = ("signed and holds", "signed, does not hold", "never signed")
        parts = ", ".join(f"{mark} {label}" for mark, label in zip(marks, labels, strict=True))
        yield paragraph(f"of 100 histories: {parts}", width)
    for row in endings.rows:
        title = without_controls(row.title)
        title = title if len(title) <= names else f"{title[: names - 1].rstrip()}{'…' if marks is BLOCKS else '.'}"
        yield Text(f"{title:<{names}} {_bar(row, min(room, 50), marks)} {_value(row)}")


def _value(row: Ending) -> str:
    return percent(None) if row.main.estimate is None else with_bounds(row.main)


def _bar(row: Ending, length: int, marks: tuple[str, str, str]) -> str:
    ends, so_far = [], 0.0
    for part in (row.main, row.fails):
        so_far += part.estimate or 0.0
        ends.append(round(min(1.0, so_far) * length))
    return marks[0] * ends[0] + marks[1] * (ends[1] - ends[0]) + marks[2] * (length - ends[1])
