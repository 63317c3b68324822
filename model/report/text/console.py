"""A console that shows text from files safely: nothing in it can steer the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.segment import Segment

from ...errors import printable
from .bars import holds_unicode

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType


PLAIN = str.maketrans({"−": "-", "×": "x", "→": ">", "►": ">", "“": '"', "”": '"'})
"""What stands in the place of signs that an encoding beside Unicode may not have, each as wide."""


class SafeConsole(Console):
    """A console on which characters that steer, turn or cannot be seen are written out, wherever they come from.

    Where the encoding is none of Unicode, signs of a text are plain ones. Only rich itself colours and moves. A pipe
    that nobody reads is left to whoever called.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of anything that is printed, with the text of each made safe."""
        whole = holds_unicode(self.encoding)
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                text = printable(segment.text)
                yield Segment(text if whole else text.translate(PLAIN), segment.style)

    def on_broken_pipe(self) -> None:
        """Raises it again."""
        raise BrokenPipeError
