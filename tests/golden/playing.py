"""Plays settings through the command line, in this process, so that the rules are compiled once for all of them."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import cli
from tests.golden.settings import BY_NAME, Setting

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TERMINAL = {"COLUMNS": "80", "LINES": "24", "NO_COLOR": "1", "TERM": "dumb"}
"""Eighty columns without colour, whatever the terminal of whoever runs the tests."""


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    out: str
    err: str
    code: int


def sim(home: Path, *argv: str, report: bool = False) -> Answer:
    """`sim ARGV` with `home` as the current directory.

    Without `report` no page is written beside a run: it costs more than a small run itself, and no pin reads it.
    """
    if not report and argv[0] in ("run", "sweep"):
        argv = (*argv, "--no-report")
    out, err, code = io.StringIO(), io.StringIO(), 0
    before = signal.getsignal(signal.SIGTERM)
    try:
        with (
            contextlib.chdir(home),
            # The studies of a home build on its scenarios, in the folder beside theirs.
            mock.patch.dict(os.environ, {**TERMINAL, "SIM_FOLDERS": str(home)}),
            mock.patch.object(sys, "argv", ["sim", *argv]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            cli.main()
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    finally:
        signal.signal(signal.SIGTERM, before)
    return Answer(out.getvalue(), err.getvalue(), code)


def furnish(home: Path) -> Path:
    """Makes a home: the shipped scenarios, and the studies of this folder."""
    shutil.copytree(ROOT / "scenarios", home / "scenarios")
    shutil.copytree(HERE / "studies", home / "studies")
    return home


class Theatre:
    """Plays each setting once, when it is first asked for, each in its home below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._answers: dict[tuple[str, ...], Answer] = {}

    def home(self, setting: Setting) -> Path:
        """The folder in which a setting is played."""
        return self.home(BY_NAME[setting.after]) if setting.after else self.folder / setting.name

    def stored(self, setting: Setting) -> Path:
        """The run folder that a setting leaves, played first where it was not."""
        self.text(setting)
        return self.home(setting) / setting.stored

    def text(self, setting: Setting) -> str:
        """What the setting prints."""
        return self._play(setting).out

    def json(self, setting: Setting) -> str:
        """What it prints with `--json`, after the same without."""
        if "text" in setting.pins:
            self._play(setting)
        return self._play(setting, "--json").out

    def _play(self, setting: Setting, *more: str) -> Answer:
        key = (setting.name, *more)
        if key not in self._answers:
            home = self.home(setting)
            if setting.after:
                self._play(BY_NAME[setting.after])
            elif not home.exists():
                furnish(home)
            if not more or (setting.name,) not in self._answers:
                for argv in setting.before:
                    _done(argv, sim(home, *argv))
            argv = (*setting.argv, *more)
            self._answers[key] = _done(argv, sim(home, *argv, report=setting.report))
        return self._answers[key]


def _done(argv: tuple[str, ...], answer: Answer) -> Answer:
    assert answer.code == 0, f"sim {' '.join(argv)} ended with code {answer.code}:\n{answer.err}"
    return answer
