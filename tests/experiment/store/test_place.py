"""Where a run may be stored, and what a disk that refuses leaves behind."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.execute.executor import play
from model.experiment.store import place
from model.experiment.store.place import list_runs
from model.experiment.store.run import Run, load_run
from tests.experiment.plans import DESIGNS, blocks_played, planned, played, tree

each_design = pytest.mark.parametrize("make", DESIGNS.values(), ids=list(DESIGNS))

FILES = [
    "ledger.json",
    "manifest.json",
    "points.parquet",
    "rows/0000-0000000000.parquet",
    "rows/0001-0000000000.parquet",
    "rows/0002-0000000000.parquet",
    "scenario.yaml",
    "study.json",
    "weekly.parquet",
    "weekly_sums.parquet",
]


def stored(place: Path | None, **more: Any) -> Run:
    return play(planned(place, **more))  # type: ignore[arg-type]


def test_a_run_folder_has_its_files_and_nothing_beside_it(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    assert sorted(tree(tmp_path / "run")) == [".lock", *FILES]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@each_design
def test_equal_runs_give_equal_bytes(tmp_path: Path, make: Any) -> None:
    played(tmp_path / "a", make())
    played(tmp_path / "elsewhere" / "b", make())
    assert tree(tmp_path / "a") == tree(tmp_path / "elsewhere" / "b")


def test_the_default_place_is_named_by_study_and_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = stored(None)
    assert run.folder == Path("runs") / f"small-{run.manifest.run[:8]}"
    assert [folder for folder, _ in list_runs(Path("runs"))[0]] == [run.folder]


def test_the_same_run_again_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    before = (tmp_path / "run" / "manifest.json").stat().st_ino
    stored(tmp_path / "run")
    assert (tmp_path / "run" / "manifest.json").stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_another_run_is_never_overwritten(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    with pytest.raises(InputError, match="holds another run"):
        stored(tmp_path / "run", seed=9)


def test_a_directory_with_other_things_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds other things"):
        stored(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(InputError, match="not a directory"):
        stored(tmp_path / "run")


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot store the run there"):
        stored(tmp_path / "file" / "run")


def test_an_empty_directory_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    stored(tmp_path / "run")
    assert sorted(tree(tmp_path / "run")) == [".lock", *FILES]


def test_a_link_to_an_empty_directory_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "far")
    stored(tmp_path / "run")
    assert sorted(tree(tmp_path / "far")) == [".lock", *FILES]


FULL = [errno.ENOSPC, errno.EROFS, errno.EDQUOT]


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
    """The disk refuses to write files of this name."""
    really = Path.open

    def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if "w" in mode and path.name.startswith(name):
            really(path, mode, *more, **named).close()
            raise OSError(code, os.strerror(code))
        return really(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize("code", FULL)
def test_a_disk_that_refuses_the_folder_is_left_without_a_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    refuse(monkeypatch, "study.json", code)
    with pytest.raises(InputError, match="cannot store the run there"):
        stored(tmp_path / "deep" / "down" / "run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", FULL)
@pytest.mark.parametrize("name", ["0001-0000000064", "0001-0000000000.parquet", "ledger"])
@each_design
def test_a_disk_that_refuses_later_keeps_what_is_stored_and_nothing_by_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any, name: str, code: int
) -> None:
    plan = planned(tmp_path / "run", make())
    with monkeypatch.context() as disk:
        refuse(disk, name, code)
        with pytest.raises(InputError, match="cannot store the run there"):
            play(plan)
    assert not list((tmp_path / "run").rglob("*.partial"))
    play(plan, resume=True)
    assert tree(tmp_path / "run") == tree(played(tmp_path / "fresh", make()).folder)


@pytest.mark.parametrize("name", ["weekly.next", "weekly_sums", "manifest"])
def test_a_disk_that_refuses_growth_leaves_what_was_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    small = stored(tmp_path / "run")
    rows, weekly = small.outcomes, small.weekly
    with monkeypatch.context() as disk:
        refuse(disk, name, errno.ENOSPC)
        with pytest.raises(InputError, match="the disk is full"):
            stored(tmp_path / "run", replications=200)
    run = load_run(tmp_path / "run")
    assert run.outcomes.equals(rows)
    assert run.weekly.equals(weekly)
    stored(tmp_path / "run", replications=200)
    assert tree(tmp_path / "run") == tree(stored(tmp_path / "fresh", replications=200).folder)


def test_an_interruption_keeps_the_blocks_that_are_stored(tmp_path: Path) -> None:
    def interrupt(event: Any) -> None:
        if getattr(event, "lanes", 0) == 128 and hasattr(event, "key"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(planned(tmp_path / "run"), interrupt)
    with pytest.raises(InputError, match="not complete"):
        load_run(tmp_path / "run")
    stored(tmp_path / "run", marks=str(tmp_path))
    assert len(blocks_played(tmp_path)) == 4
    assert tree(tmp_path / "run") == tree(stored(tmp_path / "fresh").folder)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this user cannot mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_real_disk_without_room_is_refused_before_anything_is_played(tiny_disk: Path) -> None:
    marks = tiny_disk.parent
    with pytest.raises(InputError, match="kB left"):
        stored(tiny_disk / "run", marks=str(marks))
    assert blocks_played(marks) == []


def test_a_real_disk_that_fills_keeps_what_is_stored_and_goes_on_with_more_room(tiny_disk: Path) -> None:
    plan = replace(planned(tiny_disk.parent / "elsewhere", replications=3000), place=tiny_disk / "run")
    with pytest.raises(InputError, match="the disk is full"):
        play(plan)
    assert not list(tiny_disk.rglob("*.partial"))
    subprocess.run(["mount", "-o", "remount,size=16m", str(tiny_disk)], check=True)
    play(plan, resume=True)
    assert tree(tiny_disk / "run") == tree(stored(tiny_disk.parent / "fresh", replications=3000).folder)


def test_a_read_only_disk_is_refused_before_anything_is_played(tiny_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(InputError, match="read-only"):
        stored(tiny_disk / "run")


def test_runs_are_listed_and_damaged_ones_are_said(tmp_path: Path) -> None:
    stored(tmp_path / "b")
    stored(tmp_path / "a", seed=2)
    shutil.copytree(tmp_path / "a", tmp_path / "broken")
    (tmp_path / "broken" / "manifest.json").write_text("{")
    (tmp_path / "notes").mkdir()
    shutil.copytree(tmp_path / "a", tmp_path / ".a.123.partial")
    runs, problems = list_runs(tmp_path)
    assert [folder.name for folder, _ in runs] == ["a", "b"]
    assert len(problems) == 1
    assert "broken" in problems[0].render()


def test_runs_that_are_unlikely_are_not_checked_and_damaged_ones_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seed in (("a", 2), ("b", 3)):
        stored(tmp_path / name, seed=seed)
    shutil.copytree(tmp_path / "a", tmp_path / "broken")
    (tmp_path / "broken" / "manifest.json").write_text("{")
    checked: list[str] = []
    read = place.read_manifest
    monkeypatch.setattr(place, "read_manifest", lambda folder: checked.append(folder.name) or read(folder))
    runs, problems = list_runs(tmp_path, lambda content: content["seed"] == 3)
    assert [folder.name for folder, _ in runs] == ["b"]
    assert checked == ["b", "broken"]
    assert len(problems) == 1


def test_no_runs_yet_is_an_empty_list(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "runs") == ([], [])
