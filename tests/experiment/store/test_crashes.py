"""A process that ends between any two changes of the disk: what was complete stays readable, and the same command once
more gives the bytes of a run that was never interrupted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.execute.executor import play
from model.experiment.store.files import write_whole
from model.experiment.store.place import read_manifest
from model.experiment.store.run import Run, load_run
from model.scenario import Precision, Study
from tests.experiment.plans import BLOCK, inline, one_point, planned, played, several_points, tree

CHANGES = ("rename", "unlink")
"""What changes the names on a disk. Everything that is written is renamed, so that it counts once it has its name."""


class Killed(BaseException):
    """No process outlives it: every later change fails too, those of clean-up among them."""


class Disk:
    """Counts changes, and fails from number `last` on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.count, self.last = 0, 10**9
        for name in CHANGES:
            patch.setattr(Path, name, self._counted(getattr(Path, name)))

    def _counted(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            self.count += 1
            if self.count > self.last:
                raise Killed
            return change(*given, **more)

        return counted

    def allow(self, changes: int) -> None:
        self.count, self.last = 0, changes


def begin(folder: Path, study: Study, options: list[str] | None) -> Run:
    return play(planned(folder, study, options=options), executor=inline)


def attempts(disk: Disk, folder: Path, study: Study, options: list[str] | None) -> bool:
    """Whether it came to its end."""
    try:
        begin(folder, study, options)
    except Killed:
        return False
    return True


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


CASES = {
    "a run is begun": (None, one_point(replications=70), None),
    "a study is begun": (None, several_points(replications=30), ["no_guarantee", "us_backstop"]),
    "a run grows": (one_point(replications=70), one_point(replications=150), None),
    "a run gets an option": (one_point(replications=70), one_point(replications=70), None),
    "a study grows": (several_points(replications=15), several_points(replications=40), ["us_backstop"]),
    "a run grows in rounds": (
        one_point(replications=70),
        one_point(replications=70, precision=Precision(until=0.2, most=150)),
        None,
    ),
}

MOMENTS = 6
"""Moments of each case that are tried, spread over all; which they are differs from case to case."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "file_lanes"), [*((case, 131_072) for case in CASES), ("a run grows", BLOCK), ("a study grows", BLOCK)]
)
def test_a_process_may_end_after_any_change_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: Disk, case: str, file_lanes: int
) -> None:
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", file_lanes)
    before, study, options = CASES[case]
    first = ["us_backstop"] if case == "a run gets an option" else options
    folder, whole, small = tmp_path / "a", tmp_path / "whole", None
    if before is not None:
        small = begin(tmp_path / "small", before, first)
        begin(whole, before, first)
    disk.allow(10**9)
    begin(whole, study, options)
    expected, changes = tree(whole), disk.count
    assert changes > 10
    step = max(1, changes // MOMENTS)
    for last in range(list(CASES).index(case) % step, changes, step):
        folder = tmp_path / f"after {last}"
        if before is not None:
            shutil.copytree(tmp_path / "small", folder)
        disk.allow(last)
        assert not attempts(disk, folder, study, options)
        disk.allow(10**9)
        _look(folder, small)
        begin(folder, study, options)
        assert tree(folder) == expected, last


def _look(folder: Path, small: Run | None) -> None:
    """As another process sees it meanwhile: what was complete is all there; else it says that it is not."""
    if small is None:
        if folder.exists() and not read_manifest(folder).complete:
            with pytest.raises(InputError, match="not complete"):
                load_run(folder)
        return
    run = load_run(folder)
    if run.manifest == small.manifest:
        assert run.outcomes.equals(small.outcomes)
        if small.manifest.weekly:
            assert run.weekly.equals(small.weekly)
    else:
        assert run.outcomes.height == run.manifest.rows > small.manifest.rows
        assert not run.manifest.weekly or set(run.weekly["option"]) == set(run.manifest.option_ids)


@pytest.mark.slow
@pytest.mark.parametrize(
    "study", [one_point(replications=150), several_points(replications=40)], ids=["one", "several"]
)
def test_killed_again_and_again_it_still_comes_to_its_end(tmp_path: Path, disk: Disk, study: Study) -> None:
    expected = tree(played(tmp_path / "whole", study).folder)
    ends = []
    while not ends or not ends[-1]:
        disk.allow(9)
        ends.append(attempts(disk, tmp_path / "a", study, None))
        assert len(ends) < 40
    disk.allow(10**9)
    assert len(ends) > 2
    assert tree(tmp_path / "a") == expected


def test_a_growth_that_was_killed_may_be_given_up(tmp_path: Path, disk: Disk) -> None:
    """After any moment of it, what was there before can be asked for again, and grown otherwise."""
    small = played(tmp_path / "small", replications=70)
    expected = tree(played(tmp_path / "fresh", replications=150).folder)
    for last in range(0, 24, 3):
        folder = tmp_path / f"after {last}"
        shutil.copytree(small.folder, folder)
        disk.allow(last)
        attempts(disk, folder, one_point(replications=150), None)
        disk.allow(10**9)
        again = played(folder, replications=70)
        assert again.outcomes.equals(small.outcomes)
        played(folder, replications=100)
        run = played(folder, replications=150)
        assert tree(run.folder) == expected, last


def test_a_file_is_flushed_before_it_gets_its_name_and_its_directory_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flush: Callable[[int], None]
) -> None:
    seen: list[tuple[str, bool]] = []

    def noted(handle: int) -> None:
        flush(handle)
        seen.append((os.path.basename(os.readlink(f"/proc/self/fd/{handle}")), (tmp_path / "x").exists()))

    monkeypatch.setattr(os, "fsync", noted)
    write_whole(tmp_path / "x", b"content")
    assert seen == [("x.partial", False), (tmp_path.name, True)]
