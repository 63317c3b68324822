import io
from types import SimpleNamespace

import numpy as np
from rich.console import Console

from model.experiment.blocks import BlockKey, Failure
from model.experiment.events import Compiling, Planned, Played, Started
from model.experiment.pool import WorkerDied
from model.report.text.progress import RunProgress
from tests.report.test_tables import summary

MANIFEST = summary().manifest
BLOCK = BlockKey("no_guarantee", 0, 100)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def progress(terminal: bool, width: int = 80) -> tuple[RunProgress, Clock, io.StringIO]:
    file, clock = io.StringIO(), Clock()
    console = Console(file=file, force_terminal=terminal, width=width, height=25, color_system=None)
    shown = RunProgress(console, clock)
    shown(Planned(MANIFEST))
    return shown, clock, file


def played(lanes: int, of: int = 400, signed: float = 1.0) -> Played:
    outcomes = {"deal_signed": np.repeat([1.0, 0.0], [int(100 * signed), 100 - int(100 * signed)])}
    return Played(BLOCK, SimpleNamespace(outcomes=outcomes, weekly={}), lanes, of)


def shown(show: RunProgress, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, height=25, color_system=None, force_terminal=True)
    with console.capture() as capture:
        console.print(show.render())
    return capture.get()


def test_away_from_a_terminal_only_plain_lines_are_written() -> None:
    show, clock, file = progress(terminal=False)
    with show:
        show(Compiling(0, 40, "russia.review"))
        clock.now = 9.0
        show(Compiling(1, 40, "us.drift"))
        show(Compiling(2, 40, "us.test"))
        show(Started(("a", "b"), 1024, 2, 2))
        show(played(100))
    assert file.getvalue().splitlines() == [
        "compiling the rules, which takes about a minute",
        "playing 2 options, 1,024 replications each, 2 workers",
    ]


def test_rules_that_load_from_the_cache_are_not_called_compiling() -> None:
    show, clock, file = progress(terminal=False)
    for done in range(40):
        clock.now += 0.04
        show(Compiling(done, 40, "russia.review"))
    assert file.getvalue() == ""


def test_trouble_is_said_in_a_line() -> None:
    show, _, file = progress(terminal=False)
    show(WorkerDied(BLOCK, "was killed by SIGKILL"))
    show(Failure(BLOCK, "3 workers ended while playing it"))
    assert file.getvalue().splitlines() == [
        "a worker was killed by SIGKILL; no_guarantee replications 0 to 99 is played again",
        "no_guarantee replications 0 to 99 failed: 3 workers ended while playing it",
    ]


def test_the_time_left_follows_the_pace_and_runs_down_between_blocks() -> None:
    show, clock, _ = progress(terminal=True)
    show(Started(("a",), 400, 4, 1))
    assert show.time_left() is None
    clock.now = 10.0
    show(played(100))
    assert show.time_left() == 30.0
    clock.now = 14.0
    assert show.time_left() == 26.0


def test_the_reference_outcome_is_shown_settling() -> None:
    show, _, _ = progress(terminal=True)
    show(Started(("a",), 400, 4, 1))
    show(played(100, signed=0.5))
    show(played(200, signed=0.7))
    assert "no_guarantee deal_signed: 60 [53, 67] % after 200 replications" in shown(show)


def test_the_display_fits_a_narrow_terminal() -> None:
    show, clock, _ = progress(terminal=True, width=60)
    show(Started(("a",), 400, 4, 1))
    clock.now = 5000.0
    show(played(100))
    assert [line for line in shown(show, 60).splitlines() if len(line) > 60] == []
