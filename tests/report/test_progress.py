import io
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from model.experiment.design.arms import BlockKey, Failure
from model.experiment.execute.events import Compiling, Notice, Planned, Played, Price, Priced, Started
from model.experiment.execute.pool import WorkerDied
from model.report.text.progress import RunProgress
from tests.report.test_tables import summary

MANIFEST = summary().manifest
BLOCK = BlockKey("no_guarantee", 0, 100)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def progress(terminal: bool, width: int = 80, kind: str = "xterm") -> tuple[RunProgress, Clock, io.StringIO]:
    file, clock = io.StringIO(), Clock()
    console = Console(
        file=file, force_terminal=terminal, width=width, height=25, color_system=None, _environ={"TERM": kind}
    )
    shown = RunProgress(console, clock)
    shown(Planned(MANIFEST))
    return shown, clock, file


def played(lanes: int, of: int = 400, signed: float = 1.0, option: str = "no_guarantee") -> Played:
    outcomes = {"deal_signed": np.repeat([1.0, 0.0], [int(100 * signed), 100 - int(100 * signed)])}
    return Played(replace(BLOCK, option=option), outcomes, lanes, of)


def seen(file: io.StringIO) -> list[str]:
    """What was drawn on a terminal: lines between movements of the cursor."""
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", file.getvalue()))


def test_away_from_a_terminal_only_plain_lines_are_written() -> None:
    show, clock, file = progress(terminal=False)
    with show:
        show(Compiling(0, 40, "russia.review"))
        clock.now = 9.0
        show(Compiling(1, 40, "us.drift"))
        show(Compiling(2, 40, "us.test"))
        show(Started(("a", "b"), 1024, 2, 2, 2048))
        show(played(100))
    assert file.getvalue().splitlines() == [
        "compiling the rules, which takes some seconds",
        "playing 2 options, 1,024 replications each, 2 workers",
    ]


def test_away_from_a_terminal_a_line_a_minute_says_how_far_playing_is() -> None:
    show, clock, file = progress(terminal=False)
    show(Started(("a", "b"), 1024, 2, 2, 2048))
    for lanes, seconds in ((100, 30.0), (200, 70.0), (300, 100.0), (400, 140.0)):
        clock.now = seconds
        show(played(lanes))
    assert file.getvalue().splitlines()[1:] == ["200 of 400 replications played, about 70 seconds left"]


def test_what_is_played_is_priced_before_it_begins() -> None:
    show, _, file = progress(terminal=False)
    show(Priced((Price("rival theories", 6912, 0, 240.0, 2), Price("shares of variance", 512, 100, 20.0, 2))))
    assert file.getvalue().splitlines() == [
        "what is missing is played first:",
        "  rival theories: 6,912 histories, about 4 minutes",
        "  shares of variance: 512 histories (100 more are stored), about 20 seconds",
        "about 4 minutes in all, with 2 workers; after an interrupt the same command goes on",
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
        "a worker was killed by SIGKILL; no_guarantee, arm 0, lanes 0 to 99 is played again",
        "no_guarantee, arm 0, lanes 0 to 99 failed: 3 workers ended while playing it",
    ]


def test_a_notice_is_said_on_any_reader_and_markup_in_it_is_not_read() -> None:
    for terminal in (False, True):
        show, _, file = progress(terminal)
        with show:
            show(Notice("runs/[bold]x is waited for"))
        assert "runs/[bold]x is waited for" in file.getvalue()


def test_a_design_is_said_with_its_points() -> None:
    show, _, file = progress(terminal=False)
    show(Started(("a", "b"), 64, 4, 2, 768, 6))
    show(Started(("a",), 64, 4, 0, 64))
    show(Started(("a", "b"), 64, 4, 2, 512, 6, 256))
    assert file.getvalue().splitlines() == [
        "playing 2 options at 6 design points, 768 replications in all, 2 workers",
        "playing 1 option, 64 replications each, on the cluster",
        "256 of all 768 are stored already",
        "playing 2 options at 6 design points, 768 replications in all, 2 workers",
    ]


def test_on_a_terminal_a_bar_shows_how_much_is_done_and_is_gone_at_the_end() -> None:
    show, _, file = progress(terminal=True, width=100)
    with show:
        show(Compiling(3, 40, "russia.review"))
        show._bar.refresh()
        show(Started(("a",), 400, 4, 1, 400))
        show(played(100))
        show._bar.refresh()
    assert any("compiling the rules: russia.review" in line and "8%" in line for line in seen(file))
    assert any(line.startswith("playing") and "25%" in line for line in seen(file))
    assert file.getvalue().endswith("\x1b[2K")  # the line is taken away


def test_a_terminal_that_cannot_be_drawn_over_gets_lines() -> None:
    show, _, file = progress(terminal=True, kind="dumb")
    with show:
        show(Started(("a", "b"), 1024, 2, 2, 2048))
    assert file.getvalue() == "playing 2 options, 1,024 replications each, 2 workers\n"


def test_the_reference_outcome_is_shown_settling() -> None:
    show, _, file = progress(terminal=True, width=140)
    with show:
        show(Started(("no_guarantee", "tripwire"), 400, 4, 1, 400))
        show(played(100, signed=0.5))
        show(played(200, signed=0.9, option="tripwire"))
        show(played(300, signed=0.7))
        show._bar.refresh()
    assert any('"no guarantee", Deal signed: 60 [53, 67] % after 200 replications' in line for line in seen(file))


def test_a_run_that_begins_has_no_titles_yet_and_its_reference_is_told_by_its_id() -> None:
    show, _, file = progress(terminal=True, width=140)
    with show:
        show(Planned(replace(MANIFEST, options=())))
        show(Started(("no_guarantee",), 200, 2, 1, 200))
        show(played(200, signed=0.5))
        show._bar.refresh()
    assert any('"no_guarantee", Deal signed: 50' in line for line in seen(file))


def test_over_design_points_no_outcome_settles() -> None:
    show, _, file = progress(terminal=True, width=140)
    show(Planned(replace(MANIFEST, points=3)))
    with show:
        show(played(100))
        show._bar.refresh()
    assert "deal_signed" not in file.getvalue()


def test_the_display_fits_a_narrow_terminal() -> None:
    show, _, file = progress(terminal=True, width=60)
    with show:
        show(Started(("a",), 400, 4, 1, 400))
        show(played(100))
        show._bar.refresh()
    assert [line for line in seen(file) if len(line) > 60] == []


def test_a_display_that_is_broken_off_leaves_the_cursor_shown() -> None:
    show, _, file = progress(terminal=True)
    with pytest.raises(KeyboardInterrupt), show:
        raise KeyboardInterrupt
    assert file.getvalue().rindex("\x1b[?25h") > file.getvalue().rindex("\x1b[?25l")
