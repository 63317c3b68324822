"""Running text for a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


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
