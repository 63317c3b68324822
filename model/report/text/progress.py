"""The progress of a run, on standard error.

A terminal shows a live bar with the time left and the estimate of the reference option's first headline outcome.
Elsewhere there is a line at the start, one a minute, and one for each failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from ...experiment.design.arms import Failure
from ...experiment.execute.events import Compiling, Event, Notice, Planned, Played, Priced, Stage, Started
from ...experiment.execute.pool import WorkerDied
from .numbers import style
from .words import duration, plural

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console
    from rich.progress import Progress

    from ...experiment.design.manifest import Manifest


PATIENCE = 3.0
"""Seconds before a line says what takes so long, where there is no terminal to show a bar."""

EVERY = 60.0
"""Seconds between two lines that say how far playing is, there."""


class RunProgress:
    """Shows a run's events. Use as a context manager, and pass it as `on_event`.

    After the event `Planned` a terminal also shows the estimate of the reference option's headline outcome.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._manifest: Manifest | None = None
        self._compiling_since: float | None = None
        self._said_compiling = False
        self._playing_since = self._said_played = 0.0
        self._values: list[NDArray[np.float64]] = []
        # A dumb terminal cannot be drawn over: it gets the lines that a file gets.
        self._bar = _bar(console) if console.is_terminal and not console.is_dumb_terminal else None
        self._task = None if self._bar is None else self._bar.add_task("starting", total=None, settling="")

    def __enter__(self) -> RunProgress:
        """Starts the display."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the display and leaves the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, Planned):
            self._manifest = event.manifest
        elif isinstance(event, Compiling):
            self._compiling(event)
        elif isinstance(event, Notice):
            self._say(event.text)
        elif isinstance(event, Priced):
            for line in price_lines(event):
                self._say(line)
        elif isinstance(event, Stage):
            self._stage(event)
        elif isinstance(event, Started):
            self._started(event)
        elif isinstance(event, Played):
            self._played(event)
        elif isinstance(event, WorkerDied):
            again = f"; {event.key} is played again" if event.key else ""
            self._say(f"a worker {event.reason}{again}")
        elif isinstance(event, Failure):
            self._say(f"{event.key} failed: {event.reason}")

    def _compiling(self, event: Compiling) -> None:
        if self._compiling_since is None:
            self._compiling_since = self._clock()
        if self._bar is not None and self._task is not None:
            text = f"compiling the rules: {event.name}"
            self._bar.update(self._task, description=text, completed=event.done, total=event.total)
        # Loading what was compiled before is quicker.
        elif self._clock() - self._compiling_since > PATIENCE and not self._said_compiling:
            self._say("compiling the rules, which takes some seconds")
            self._said_compiling = True

    def _stage(self, event: Stage) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=event.name, completed=event.done, total=event.total)
        elif event.seconds > PATIENCE:
            self._say(event.name)

    def _started(self, event: Started) -> None:
        options = plural(len(event.options), "option")
        if event.points > 1:
            count = event.lanes + event.stored
            text = f"playing {options} at {event.points:,} design points, {count:,} replications in all"
        else:
            text = f"playing {options}, {event.replications:,} replications each"
        workers = plural(event.workers, "worker") if event.workers else "on the cluster"
        if event.stored:
            self._say(f"{event.stored:,} of all {event.stored + event.lanes:,} are stored already")
        if self._bar is None or self._task is None:
            self._say(f"{text}, {workers}")
            self._playing_since = self._said_played = self._clock()
        else:
            self._bar.reset(self._task, description="playing", total=event.lanes)

    def _played(self, event: Played) -> None:
        if self._bar is None or self._task is None:
            self._say_played(event)
            return
        if self._manifest is not None and event.key.option == self._manifest.reference:
            self._settle(event, self._manifest)
        self._bar.update(self._task, completed=event.lanes, total=event.of)

    def _say_played(self, event: Played) -> None:
        now = self._clock()
        if now - self._said_played < EVERY or not 0 < event.lanes < event.of:
            return
        self._said_played = now
        left = (now - self._playing_since) * (event.of - event.lanes) / event.lanes
        self._say(f"{event.lanes:,} of {event.of:,} replications played, about {duration(left)} left")

    def _settle(self, event: Played, manifest: Manifest) -> None:
        import numpy as np

        from ...stats.intervals import estimate

        name = next((item for item in manifest.headline if item in event.outcomes), None)
        if name is None or manifest.points != 1 or self._bar is None or self._task is None:
            return
        info = manifest.outcome[name]
        self._values.append(event.outcomes[name])
        values = np.concatenate(self._values)
        interval = estimate(values, info.kind)
        look = style([interval], info.unit, info.kind)
        # Of a run that begins, the manifest has no options yet.
        named = dict(manifest.options).get(manifest.reference, manifest.reference)
        text = f'"{named}", {info.title}: {look.cells([interval])[0].strip()} {look.unit}'
        self._bar.update(self._task, settling=f"{text} after {values.size:,} replications")

    def _say(self, text: str) -> None:
        console = self._console if self._bar is None else self._bar.console
        console.print(text, markup=False, highlight=False, soft_wrap=True)


def price_lines(priced: Priced) -> list[str]:
    """What is about to be played, and about how long it takes."""
    prices = priced.prices
    lines = ["what is missing is played first:"]
    for price in prices:
        stored = f" ({price.stored:,} more are stored)" if price.stored else ""
        lines.append(f"  {price.name}: {price.histories:,} histories{stored}, about {duration(price.seconds)}")
    workers = plural(max(price.workers for price in prices), "worker")
    total = f"about {duration(sum(price.seconds for price in prices))} in all, " if len(prices) > 1 else ""
    lines.append(f"{total}with {workers}; after an interrupt the same command goes on")
    return lines


def _bar(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.table import Column

    settling = Column(no_wrap=True, overflow="ellipsis", ratio=1)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=min(40, console.width // 4)),
        TaskProgressColumn(),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("{task.fields[settling]}", markup=False, table_column=settling),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


class Notices:
    """Prints notices, and one line where compiling the rules takes long. Pass it as `on_event`."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._began: float | None = None
        self._said_compiling = False

    def __call__(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, Notice):
            self._console.print(event.text, markup=False, soft_wrap=True)
        elif isinstance(event, Compiling) and self._began is None:
            self._began = self._clock()  # importing what compiles is over, loading from the cache takes a moment
        elif isinstance(event, Compiling) and not self._said_compiling and self._began is not None:
            if self._clock() - self._began > PATIENCE:
                self._said_compiling = True
                self._console.print("compiling the rules, which takes some seconds", markup=False)
