import errno
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from model.errors import InputError
from model.experiment import store
from model.experiment.runner import plan_run, play, run_scenario
from model.experiment.store import Run, list_runs, load_run, write_run
from tests.experiment.fakes import FakeScenario, FakeWork

FILES = [
    "manifest.json",
    "outcomes.parquet",
    "scenario.yaml",
    "summary.json",
    "weekly.parquet",
    "weekly_sums.parquet",
]


def stored(place: Path, **asked: object) -> Run:
    return run_scenario(
        FakeScenario(), 40, workers=1, out=place, work=FakeWork(), summarise=lambda run: {"n": 40}, **asked
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_folder_has_its_files_and_nothing_beside_it(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    assert sorted(contents(tmp_path / "run")) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    stored(tmp_path / "a")
    stored(tmp_path / "elsewhere" / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "elsewhere" / "b")


def test_a_run_read_back_is_the_run_that_was_stored(tmp_path: Path) -> None:
    run = stored(tmp_path / "run")
    back = load_run(tmp_path / "run")
    assert back.manifest == run.manifest
    assert back.outcomes.equals(run.outcomes)
    assert back.weekly.equals(run.weekly)
    assert back.scenario_yaml == FakeScenario().to_yaml()


def test_the_default_place_is_named_by_scenario_and_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = stored(None)  # type: ignore[arg-type]
    assert run.folder == Path("runs") / f"small-{run.manifest.run[:8]}"
    assert [folder for folder, _ in list_runs(Path("runs"))[0]] == [run.folder]


def test_the_same_run_again_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    before = (tmp_path / "run" / "manifest.json").stat().st_ino
    stored(tmp_path / "run")
    assert (tmp_path / "run" / "manifest.json").stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_same_run_again_mends_a_damaged_folder(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    whole = contents(tmp_path / "run")
    (tmp_path / "run" / "outcomes.parquet").write_bytes(b"cut")
    stored(tmp_path / "run")
    assert contents(tmp_path / "run") == whole
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_another_run_is_never_overwritten(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    with pytest.raises(InputError, match="holds another run"):
        stored(tmp_path / "run", seed=9)


def test_a_directory_with_other_things_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds other things"):
        stored(tmp_path)


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
    assert sorted(contents(tmp_path / "run")) == FILES


def test_a_link_to_an_empty_directory_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "far")
    stored(tmp_path / "run")
    assert sorted(contents(tmp_path / "far")) == FILES


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_disk_that_fills_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    real = store._write

    def fails(path: Path, content: bytes) -> None:
        if path.name == "summary.json":
            raise OSError(code, os.strerror(code))
        real(path, content)

    monkeypatch.setattr(store, "_write", fails)
    with pytest.raises(InputError, match="cannot store the run there"):
        stored(tmp_path / "deep" / "down" / "run")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path, content: bytes) -> None:
        path.write_bytes(content[:10])
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        stored(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def tiny_disk(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this user cannot mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_real_disk_without_room_is_refused_before_anything_is_played(tiny_disk: Path) -> None:
    marks = tiny_disk.parent
    with pytest.raises(InputError, match="kB left"):
        run_scenario(FakeScenario(), 40, workers=1, out=tiny_disk / "run", work=FakeWork(marks=str(marks)))
    assert not (marks / "played").exists()


def test_a_real_disk_that_fills_leaves_nothing(tiny_disk: Path) -> None:
    run = play(plan_run(FakeScenario(), 2000, workers=1, out=tiny_disk.parent / "x", work=FakeWork()))
    with pytest.raises(InputError, match="the disk is full"):
        write_run(tiny_disk / "run", run, {})
    assert list(tiny_disk.iterdir()) == []


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


def test_no_runs_yet_is_an_empty_list(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "runs") == ([], [])


@pytest.mark.parametrize("name", ["outcomes.parquet", "scenario.yaml", "manifest.json"])
def test_a_run_with_a_missing_or_damaged_file_is_an_input_error(tmp_path: Path, name: str) -> None:
    stored(tmp_path / "run")
    path = tmp_path / "run" / name
    path.write_bytes(b"\xff\x00: [")
    with pytest.raises(InputError, match="damaged"):
        load_run(tmp_path / "run")
    path.unlink()
    with pytest.raises(InputError, match=r"damaged|not a run"):
        load_run(tmp_path / "run")


def test_a_manifest_says_nothing_of_machine_time_or_place(tmp_path: Path) -> None:
    stored(tmp_path / "run")
    text = (tmp_path / "run" / "manifest.json").read_text()
    assert str(tmp_path) not in text
    assert set(json.loads(text)) == {
        "run", "scenario", "title", "scenario_hash", "calibrated", "seed", "replications", "reference",
        "options", "outcomes", "headline", "limits", "parameters_by_basis", "model_version", "sources",
        "versions", "values", "weekly", "settings", "structures", "points", "format",
    }  # fmt: skip
