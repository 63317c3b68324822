"""Processes that are killed at any moment, that share a folder, and that remove it from each other."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import random
import shutil
import signal
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from model.errors import InputError
from model.experiment.store import catalogue
from tests.experiment.plans import DESIGNS, PRECISE, main, played, tree

pytestmark = pytest.mark.slow

FILE_LANES = 192
"""Small, so that every run has several files of rows."""


SERVER = multiprocessing.get_context("forkserver")
"""Starts processes that have imported the project, and nothing of this one."""

SERVER.set_forkserver_preload(["tests.experiment.plans"])


def playing(out: Path, design: str, replications: int, workers: int = 1, seconds: float = 0.0) -> ForkServerProcess:
    """A process that plays it."""
    numbers = [str(number) for number in (replications, workers, seconds, FILE_LANES)]
    process = SERVER.Process(target=main, args=(str(out), design, *numbers))
    process.start()
    return process


def come_to_its_end(process: ForkServerProcess) -> None:
    process.join(timeout=120)
    assert process.exitcode == 0


@pytest.fixture(autouse=True)
def _small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", FILE_LANES)


def whole(out: Path, design: str, replications: int) -> None:
    """Plays it in this process, without an interruption."""
    name, _, precise = design.partition("-")
    played(out, DESIGNS[name](replications=replications, precision=PRECISE if precise else None))


def _state(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(str(path) for path in folder.rglob("*"))) if folder.exists() else ()


def _until_it_writes(folder: Path, process: ForkServerProcess) -> None:
    before, began = _state(folder), time.monotonic()
    while _state(folder) == before and process.is_alive() and time.monotonic() < began + 60:
        time.sleep(0.005)


def kill(process: ForkServerProcess, folder: Path, seconds: float) -> None:
    """Kills it, so long after it wrote something."""
    _until_it_writes(folder, process)
    time.sleep(seconds)
    process.kill()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("design", "replications", "workers"),
    [("one", 400, 2), ("one-precise", 100, 1), ("several", 100, 2), ("several-precise", 30, 1)],
)
def test_killed_at_random_moments_it_ends_with_the_same_bytes(
    tmp_path: Path, design: str, replications: int, workers: int
) -> None:
    whole(tmp_path / "plain", design, replications)
    luck, seen = random.Random(f"{design} {workers}"), set()
    for _ in range(3):
        process = playing(tmp_path / "killed", design, replications, workers, 0.06)
        kill(process, tmp_path / "killed", luck.random() * 0.15)
        seen.add(_state(tmp_path / "killed"))
    assert len(seen) == 3
    whole(tmp_path / "killed", design, replications)
    assert tree(tmp_path / "killed") == tree(tmp_path / "plain")
    left, right = (json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("killed", "plain"))
    assert left["values"] == right["values"] != ""


@pytest.mark.parametrize("design", DESIGNS)
def test_growth_that_is_killed_loses_nothing(tmp_path: Path, design: str) -> None:
    whole(tmp_path / "grown", design, 70)
    for seconds in (0.0, 0.3):
        kill(playing(tmp_path / "grown", design, 300, 1, 0.06), tmp_path / "grown", seconds)
        assert json.loads((tmp_path / "grown/manifest.json").read_text())["values"]
    whole(tmp_path / "grown", design, 300)
    whole(tmp_path / "plain", design, 300)
    assert tree(tmp_path / "grown") == tree(tmp_path / "plain")


@pytest.mark.parametrize(("design", "numbers"), [("one", (200, 200)), ("several", (90, 40))])
def test_two_processes_in_one_folder_do_no_harm(tmp_path: Path, design: str, numbers: tuple[int, ...]) -> None:
    both = [playing(tmp_path / "shared", design, replications, 1, 0.02) for replications in numbers]
    for process in both:
        come_to_its_end(process)
    whole(tmp_path / "plain", design, max(numbers))
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")


def test_a_run_that_is_removed_while_another_process_begins_it_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(tmp_path / "shared", "one", 100)
    (removal,) = catalogue.plan_removal([tmp_path / "shared"])
    waiting: list[ForkServerProcess] = []
    really = shutil.rmtree

    def slowly(path: Path) -> None:
        waiting.append(playing(tmp_path / "shared", "one", 100))
        time.sleep(2.0)
        really(path)

    monkeypatch.setattr(catalogue.shutil, "rmtree", slowly)
    catalogue.remove([removal])
    monkeypatch.undo()
    for process in waiting:
        come_to_its_end(process)
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", FILE_LANES)
    whole(tmp_path / "plain", "one", 100)
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")


def test_processes_that_play_and_remove_at_once_do_no_harm(tmp_path: Path) -> None:
    """Removals fall on running, waiting and finished runs; what stands at the end is whole."""
    processes = [playing(tmp_path / "shared", "several", 60, 1, 0.01) for _ in range(3)]
    removed, began = 0, time.monotonic()
    while any(process.is_alive() for process in processes) or (not removed and time.monotonic() < began + 60):
        with contextlib.suppress(InputError):  # a process has it, or it is not there yet
            catalogue.remove(catalogue.plan_removal([tmp_path / "shared"]))
            removed += 1
        time.sleep(0.05)
    for process in processes:
        come_to_its_end(process)
    assert removed
    whole(tmp_path / "shared", "several", 60)
    whole(tmp_path / "plain", "several", 60)
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")
