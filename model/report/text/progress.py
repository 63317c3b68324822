"""What is shown while a run goes on: on standard error, and never more than its reader can use.

On a terminal a live bar with the time left and the reference option's headline outcome settling; elsewhere
a line at the start, and a line for whatever goes wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from model.experiment.blocks import Failure
from model.experiment.events import Compiling, Notice, Planned, Played, ProgressEvent, Started
from model.experiment.pool import WorkerDied
from model.report.text.numbers import style

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console, RenderableType

    from model.experiment.manifest import Manifest


PATIENCE = 3.0
"""Seconds after which a reader without a terminal is told what takes so long."""


class RunProgress:
    """Shows a run's events. Use as a context, and hand it on as `on_event`.

    Once it was told what is planned, a terminal also shows how the reference's headline outcome settles.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._manifest: Manifest | None = None
        self._console = console
        self._clock = clock
        self._began = clock()
        self._last = self._began
        self._lanes = self._of = 0
        self._phase = "starting"
        self._told_compiling = False
        self._compiling_since: float | None = None
        self._seen: list[NDArray[np.float64]] = []
        self._settling = ""
        self._live = _live(self, console) if console.is_terminal else None

    def __enter__(self) -> RunProgress:
        """Starts the display."""
        if self._live is not None:
            self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the display and leaves the terminal as it was."""
        if self._live is not None:
            self._live.stop()

    def __call__(self, event: ProgressEvent) -> None:
        """Takes in one event."""
        if isinstance(event, Planned):
            self._manifest = event.manifest
        elif isinstance(event, Compiling):
            self._compiling(event)
        elif isinstance(event, Notice):
            self._say(event.text)
        elif isinstance(event, Started):
            self._started(event)
        elif isinstance(event, Played):
            self._played(event)
        elif isinstance(event, WorkerDied):
            again = f"; {event.key} is played again" if event.key else ""
            self._say(f"a worker {event.reason}{again}")
        elif isinstance(event, Failure):
            self._say(f"{event.key} failed: {event.reason}")

    def time_left(self) -> float | None:
        """Seconds left at the pace so far; None until something was played."""
        if self._lanes == 0:
            return None
        at_last = (self._last - self._began) / self._lanes * (self._of - self._lanes)
        return max(0.0, at_last - (self._clock() - self._last))

    def render(self) -> RenderableType:
        """The display now, in lines that fit the console."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        left = self.time_left()
        share = self._lanes / self._of if self._of else 0.0
        row = Table.grid(padding=(0, 1))
        for _ in range(4):
            row.add_column(no_wrap=True)
        row.add_row(
            Text(self._phase),
            ProgressBar(total=max(1, self._of), completed=self._lanes, width=min(40, self._console.width // 3)),
            Text(f"{share:4.0%}"),
            Text("" if not self._of else "time left unknown yet" if left is None else f"{_clock(left)} left"),
        )
        if not self._settling:
            return row
        return Group(row, Text(self._settling, no_wrap=True, overflow="ellipsis"))

    def _compiling(self, event: Compiling) -> None:
        self._phase = f"compiling the rules, {event.done} of {event.total}: {event.name}"
        if self._compiling_since is None:
            self._compiling_since = self._clock()
        slow = self._clock() - self._compiling_since > PATIENCE  # loading what was compiled before is quicker
        if slow and not self._told_compiling and self._live is None:
            self._say("compiling the rules, which takes about a minute")
            self._told_compiling = True
        self._refresh()

    def _started(self, event: Started) -> None:
        options = f"{len(event.options)} option" + "s" * (len(event.options) > 1)
        self._of = event.of or len(event.options) * event.replications
        if event.points:
            at = f"{event.points:,} design point" + "s" * (event.points > 1)
            text = f"playing {options} at {at}, {self._of:,} replications in all"
        else:
            text = f"playing {options}, {event.replications:,} replications each"
        workers = f"{event.workers} worker" + "s" * (event.workers > 1) if event.workers else "on the cluster"
        if self._live is None:
            self._say(f"{text}, {workers}")
        self._phase = "playing"
        self._lanes = 0
        self._began = self._last = self._clock()
        self._refresh()

    def _played(self, event: Played) -> None:
        self._lanes, self._of, self._last = event.lanes, event.of, self._clock()
        if self._manifest is not None and event.key.option == self._manifest.reference and self._live is not None:
            self._settle(event, self._manifest)
        self._refresh()

    def _settle(self, event: Played, manifest: Manifest) -> None:
        import numpy as np

        from model.stats.intervals import estimate

        known = manifest.outcome
        name = next((one for one in manifest.headline if one in known), manifest.outcomes[0].id)
        self._seen.append(event.result.outcomes[name])
        values = np.concatenate(self._seen)
        found = estimate(values, known[name].kind)
        look = style([found], known[name].unit, known[name].kind)
        self._settling = (
            f"{manifest.reference} {name}: {look.cells([found])[0].strip()} {look.unit}"
            f" after {values.size:,} replications"
        )

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _refresh(self) -> None:
        if self._live is not None:
            self._live.refresh()


class Notices:
    """Says what is worth knowing, and that rules are compiled where that takes long. Hand it on as `on_event`."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._began: float | None = None
        self._told_compiling = False

    def __call__(self, event: ProgressEvent) -> None:
        """Takes in one event."""
        if isinstance(event, Notice):
            self._console.print(event.text, markup=False, soft_wrap=True)
        elif isinstance(event, Compiling) and self._began is None:
            self._began = self._clock()  # importing what compiles is over, loading from the cache takes a moment
        elif isinstance(event, Compiling) and not self._told_compiling and self._began is not None:
            if self._clock() - self._began > PATIENCE:
                self._told_compiling = True
                self._console.print("compiling the rules, which takes about a minute", markup=False)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _live(progress: RunProgress, console: Console):  # type: ignore[no-untyped-def]
    from rich.live import Live

    return Live(
        console=console,
        get_renderable=progress.render,
        refresh_per_second=4,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
