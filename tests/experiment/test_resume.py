"""A sweep killed at any moment goes on to the same bytes; two processes on one store do no harm."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.errors import InputError
from model.experiment import catalogue
from tests.experiment.lanes import ROOT, tree


def sweeping(out: Path, replications: int, workers: int, seconds: float, precise: str = "") -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.experiment.lanes"]
    given = [str(out), str(replications), str(workers), str(seconds), precise]
    return subprocess.Popen([*words, *given], cwd=ROOT, stderr=subprocess.PIPE)


def whole(out: Path, replications: int, workers: int = 1, seconds: float = 0.0, precise: str = "") -> None:
    process = sweeping(out, replications, workers, seconds, precise)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()


def _state(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(str(one) for one in folder.rglob("*"))) if folder.exists() else ()


def _until_it_writes(folder: Path, process: subprocess.Popen[bytes]) -> None:
    before, began = _state(folder), time.monotonic()
    while _state(folder) == before and process.poll() is None and time.monotonic() < began + 60:
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "precise"), [(1, ""), (2, ""), (1, "precise")])
def test_killed_at_random_moments_it_ends_with_the_same_bytes(tmp_path: Path, workers: int, precise: str) -> None:
    whole(tmp_path / "plain", 400, precise=precise)
    luck, seen = random.Random(workers), []
    for _ in range(5):
        process = sweeping(tmp_path / "killed", 400, workers, 0.03, precise)
        _until_it_writes(tmp_path / "killed", process)
        time.sleep(luck.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        seen.append(_state(tmp_path / "killed"))
    assert len(set(seen)) == 5
    whole(tmp_path / "killed", 400, workers, precise=precise)
    assert tree(tmp_path / "killed") == tree(tmp_path / "plain")
    left, right = (json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("killed", "plain"))
    assert left["values"] == right["values"] != ""


@pytest.mark.slow
def test_growth_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    whole(tmp_path / "grown", 130)
    for pause in (0.0, 0.5):
        process = sweeping(tmp_path / "grown", 400, 1, 0.02)
        _until_it_writes(tmp_path / "grown", process)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    whole(tmp_path / "grown", 400)
    whole(tmp_path / "plain", 400)
    assert tree(tmp_path / "grown") == tree(tmp_path / "plain")


@pytest.mark.slow
def test_two_processes_on_one_store_do_no_harm(tmp_path: Path) -> None:
    both = [sweeping(tmp_path / "shared", 200, 1, 0.02) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    whole(tmp_path / "plain", 200)
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")


@pytest.mark.slow
def test_a_sweep_that_is_removed_while_another_begins_it_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(tmp_path / "shared", 100)
    (removal,) = catalogue.plan_removal([tmp_path / "shared"])
    waiting: list[subprocess.Popen[bytes]] = []

    really = shutil.rmtree

    def slowly(path: Path) -> None:
        waiting.append(sweeping(tmp_path / "shared", 100, 1, 0.0))
        time.sleep(2.0)
        really(path)

    monkeypatch.setattr(catalogue.shutil, "rmtree", slowly)
    catalogue.remove([removal])
    for process in waiting:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    whole(tmp_path / "plain", 100)
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")


@pytest.mark.slow
def test_processes_that_sweep_and_remove_at_once_do_no_harm(tmp_path: Path) -> None:
    """Removals fall on running, waiting and finished sweeps; what stands at the end is whole."""
    sweeps = [sweeping(tmp_path / "shared", 150, 1, 0.01) for _ in range(3)]
    removed = 0
    while any(process.poll() is None for process in sweeps):
        with contextlib.suppress(InputError):  # it runs, or is not there yet
            catalogue.remove(catalogue.plan_removal([tmp_path / "shared"]))
            removed += 1
        time.sleep(0.05)
    for process in sweeps:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    assert removed
    whole(tmp_path / "shared", 150)
    whole(tmp_path / "plain", 150)
    assert tree(tmp_path / "shared") == tree(tmp_path / "plain")
