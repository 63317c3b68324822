"""Results that show themselves: as text in a terminal, as a table in a notebook, as plain data for programs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

TEXT_WIDTH = 100
HTML_WIDTH = 120


class Printable:
    """A result with a text, an HTML and a plain form, all of them those of the command line."""

    def parts(self, width: int) -> Iterable[RenderableType]:
        """The parts of the text, for rich to print in so many columns."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """Plain data: what `--json` prints."""
        raise NotImplementedError

    def text(self, width: int = TEXT_WIDTH) -> str:
        """The text, without colour, in lines of at most `width` columns."""
        from ..report.text.console import SafeConsole

        console = SafeConsole(file=io.StringIO(), width=width, color_system=None)
        with console.capture() as capture:
            for part in self.parts(width):
                console.print(part)
        return "\n".join(line.rstrip() for line in capture.get().splitlines())

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from ..report.text.console import SafeConsole

        console = SafeConsole(file=io.StringIO(), width=HTML_WIDTH, record=True)
        for part in self.parts(HTML_WIDTH):
            console.print(part)
        # The notebook's own colours stay: only weight and the marks of the table are styled.
        return console.export_html(inline_styles=True, code_format="<pre style='line-height:1.2'>{code}</pre>")
