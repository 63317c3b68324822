"""What every test has: a quiet terminal, a disk that is not waited for, no surprises from the reader's environment."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from hypothesis import HealthCheck, settings

from tests import seconds

gc.disable()  # until all is loaded and collected

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

# Before the libraries are loaded: each process of the tests has a core, and threads of several would only wait for it.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "PYTHONWARNINGS", "PYTHONDONTWRITEBYTECODE"):
    os.environ.pop(name, None)
sys.dont_write_bytecode = False  # hundreds of processes start in these tests: none should compile every module anew
typer.main.get_command = typer.testing._get_command = cache(typer.main.get_command)  # type: ignore[attr-defined]  # else made at each call
os.environ["NO_COLOR"] = "1"
os.environ["COLUMNS"] = "80"
os.environ["TERM"] = "dumb"


really_flush = os.fsync
# A killed process loses nothing that was written: only a power cut would, and that is tested apart.
os.fsync = lambda handle: None


@pytest.fixture
def flush() -> Callable[[int], None]:
    """`os.fsync` itself, where a test needs its files on disk."""
    return really_flush


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real run of 24 replications of three options. Not to be changed."""
    from tests.experiment.stored import store_run

    return store_run(tmp_path_factory.mktemp("runs") / "first")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the slow tests, and puts the files with most of them first: what takes longest must not be what a worker is
    left with at the end."""
    seconds.mark(items)
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


def pytest_collection_finish() -> None:
    """Leaves what is loaded by now out of all searches for garbage: it stays to the end, and to go through it again and
    again took a seventh of the time."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says aloud what was not tested for want of an optional package."""
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    reasons = {str(place[2]) for place in skipped if isinstance(place, tuple) and "not installed" in str(place[2])}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"NOT TESTED: {reason.removeprefix('Skipped: ')}", red=True, bold=True)
