"""Running text for a terminal."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

QUOTED = re.compile(r" +\d* \| ")
"""The start of a line that quotes a file, or of the line below it that holds the caret."""


def paragraph(text: str, width: int, mark: str = "", hang: str = "  ", look: str = "") -> Text:
    """The text wrapped at `width` characters: the first line starts with `mark`, the others with `hang`."""
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
    """A message wrapped at `width` characters. Lines that quote a file stay whole, so that the caret stays in place."""
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
