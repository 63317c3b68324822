"""Running text for a terminal."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

QUOTED = re.compile(r" +\d* \| ")
"""How a line begins that shows a file's own text, or the caret beneath it."""


def paragraph(text: str, width: int, mark: str = "", hang: str = "  ", look: str = "") -> Text:
    """The text in lines of at most `width`, the first behind `mark`, the others behind `hang`."""
    from rich.text import Text

    lines = textwrap.wrap(
        " ".join(text.split()),
        max(20, width),
        initial_indent=mark,
        subsequent_indent=hang,
        break_on_hyphens=False,
    )
    return Text("\n".join(lines), style=look)


def fitted(text: str, width: int) -> str:
    """A message in lines of at most `width`; quoted lines of a file stay whole, lest their caret move."""
    lines = []
    for line in text.splitlines():
        if len(line) <= width or QUOTED.match(line):
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line, max(20, width), subsequent_indent=f"{indent}  ", break_on_hyphens=False, break_long_words=False
        )
    return "\n".join(lines)
