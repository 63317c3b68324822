"""How a notebook or a script shows progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..experiment.execute.events import OnEvent


@contextmanager
def events_shown(on_event: OnEvent | None) -> Iterator[OnEvent]:
    """The callable that receives the events of a run: the caller's own, or one that shows a bar on standard error."""
    if on_event is not None:
        yield on_event
        return
    from rich.console import Console

    from ..report.text.progress import RunProgress

    with RunProgress(Console(stderr=True)) as progress:
        yield progress
