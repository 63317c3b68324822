"""Runs that grow in place, in options and replications and in any order: always the bytes of a run played at once."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.design.identity import versions
from model.experiment.execute.executor import play
from model.experiment.store.place import read_manifest
from model.experiment.store.run import load_run
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import (
    BLOCK,
    DESIGNS,
    blocks_played,
    one_point,
    planned,
    played,
    several_points,
    tree,
)

each_design = pytest.mark.parametrize("make", DESIGNS.values(), ids=list(DESIGNS))


def lanes_played(marks: Path, since: int = 0) -> set[tuple[int, int]]:
    """Arm and lane of all that was played."""
    blocks = [tuple(map(int, line.split())) for line in blocks_played(marks)[since:]]
    return {(arm, lane) for arm, start, stop in blocks for lane in range(start, stop)}


@each_design
@pytest.mark.parametrize("first", [1, 64, 70, 128])
def test_a_grown_run_holds_the_bytes_of_a_fresh_one(tmp_path: Path, make: Any, first: int) -> None:
    played(tmp_path / "grown", make(replications=first))
    run = played(tmp_path / "grown", make(replications=150))
    assert run.replications == 150
    assert tree(run.folder) == tree(played(tmp_path / "fresh", make(replications=150)).folder)


@each_design
def test_a_further_option_is_played_alone(tmp_path: Path, make: Any) -> None:
    study = make(replications=70)
    played(tmp_path / "a", study, options=["no_guarantee", "us_backstop"])
    run = played(tmp_path / "a", study, marks=str(tmp_path))
    assert {arm % len(OPTIONS) for arm, _ in lanes_played(tmp_path)} == {1}
    assert tree(run.folder) == tree(played(tmp_path / "b", study).folder)


@each_design
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_growing_ends_with_the_bytes_of_a_run_played_at_once(tmp_path: Path, make: Any, seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(5):
        options = luck.sample(OPTIONS, luck.randint(1, 3))
        replications = luck.choice([1, 20, 64, 90, 128, 200])
        run = played(tmp_path / "a", make(replications=replications), options=options)
        assert set(run.manifest.replications_by_option) == set(options)
        assert set(run.manifest.replications_by_option.values()) == {replications}
        assert run.outcomes.height == run.manifest.rows
    run = played(tmp_path / "a", make(replications=200))
    assert tree(run.folder) == tree(played(tmp_path / "b", make(replications=200)).folder)


@pytest.mark.parametrize("seed", range(3))
def test_growth_over_several_files_ends_with_the_bytes_of_a_run_played_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", 2 * BLOCK)
    luck = random.Random(seed)
    for _ in range(4):
        played(tmp_path / "a", replications=luck.randint(1, 400), options=luck.sample(OPTIONS, luck.randint(1, 2)))
    run = played(tmp_path / "a", replications=400)
    assert tree(run.folder) == tree(played(tmp_path / "b", replications=400).folder)


@each_design
def test_fewer_replications_and_options_are_answered_from_the_store(tmp_path: Path, make: Any) -> None:
    played(tmp_path / "a", make(replications=100), marks=str(tmp_path))
    count, content = len(blocks_played(tmp_path)), tree(tmp_path / "a")
    run = played(tmp_path / "a", make(replications=10), options=["europe_alone"], marks=str(tmp_path))
    assert len(blocks_played(tmp_path)) == count
    assert tree(tmp_path / "a") == content
    assert run.manifest.replications_by_option == {"europe_alone": 10}
    assert run.outcomes.equals(played(tmp_path / "b", make(replications=10), options=["europe_alone"]).outcomes)


def test_growth_plays_only_further_lanes_of_several_points(tmp_path: Path) -> None:
    played(tmp_path / "a", several_points(replications=70), marks=str(tmp_path))
    before = len(blocks_played(tmp_path))
    played(tmp_path / "a", several_points(replications=130), marks=str(tmp_path))
    assert lanes_played(tmp_path, before) == {(arm, lane) for arm in range(6) for lane in range(210, 390)}


def test_growth_of_one_point_plays_whole_blocks_beyond_those_that_were_full(tmp_path: Path) -> None:
    played(tmp_path / "a", replications=70, marks=str(tmp_path))
    before = len(blocks_played(tmp_path))
    played(tmp_path / "a", replications=130, marks=str(tmp_path))
    assert lanes_played(tmp_path, before) == {(arm, lane) for arm in range(3) for lane in range(64, 130)}


def test_points_of_unequal_theories_grow_to_the_bytes_of_a_run_played_at_once(tmp_path: Path) -> None:
    for replications in (90, 333):
        run = played(tmp_path / "a", several_points(design="one_at_a_time", replications=replications))
    fresh = played(tmp_path / "b", several_points(design="one_at_a_time", replications=333))
    assert tree(run.folder) == tree(fresh.folder)


@pytest.mark.parametrize("counts", [(100, 300, 100), (70, 90, 80), (90, 70, 90)])
def test_blocks_left_by_earlier_attempts_are_in_nobodys_way(tmp_path: Path, counts: tuple[int, ...]) -> None:
    """Ends of blocks that wait from an earlier attempt overlap those that are wanted now."""
    for replications in counts:
        with pytest.raises(Exception, match="blocks failed"):
            played(tmp_path / "a", replications=replications, raise_on="2 0")
    for replications in counts:
        run = played(tmp_path / "a", replications=replications)
    top = max(counts)
    assert tree(played(tmp_path / "a", replications=top).folder) == tree(
        played(tmp_path / "b", replications=top).folder
    )
    assert run.replications == counts[-1]


def test_a_folder_never_shrinks_also_where_it_is_damaged(tmp_path: Path) -> None:
    whole = tree(played(tmp_path / "a", replications=100).folder)
    (tmp_path / "a/ledger.json").write_text("[]")
    run = played(tmp_path / "a", replications=10, options=["us_backstop"])
    assert tree(run.folder) == whole


def other_llvm(folder: Path) -> None:
    """Writes the manifest as if another LLVM had played the run."""
    manifest = read_manifest(folder)
    (folder / "manifest.json").write_text(
        replace(manifest, versions={**manifest.versions, "llvmlite": "0.1"}).as_json()
    )


@pytest.mark.parametrize("begun", ["complete", "not complete"])
def test_rows_of_other_libraries_are_added_to_where_a_sample_comes_out_the_same(tmp_path: Path, begun: str) -> None:
    begin(tmp_path / "a", begun)
    count = len(blocks_played(tmp_path))
    run = played(tmp_path / "a", replications=150, marks=str(tmp_path))
    assert blocks_played(tmp_path)[count] == "0 0 16"
    assert run.manifest.versions == versions()
    assert tree(run.folder) == tree(played(tmp_path / "b", replications=150).folder)


@pytest.mark.parametrize("begun", ["complete", "not complete"])
def test_rows_that_come_out_otherwise_with_other_libraries_are_not_added_to(tmp_path: Path, begun: str) -> None:
    begin(tmp_path / "a", begun)
    before = tree(tmp_path / "a")
    with pytest.raises(InputError, match=r"come out otherwise with the libraries here \(llvmlite 0.1, here"):
        played(tmp_path / "a", replications=150, shift=2.0**-30)
    assert tree(tmp_path / "a") == before


def begin(folder: Path, state: str) -> None:
    if state == "complete":
        played(folder, replications=100)
    else:
        with pytest.raises(Exception, match="blocks failed"):
            played(folder, replications=100, raise_on="0 64")
    other_llvm(folder)


def test_growth_that_fails_leaves_what_was_complete_readable(tmp_path: Path) -> None:
    small = played(tmp_path / "a", one_point(replications=64))
    content, weekly = small.outcomes, small.weekly
    with pytest.raises(Exception, match="blocks failed"):
        played(tmp_path / "a", one_point(replications=500), raise_on="0 256")
    run = load_run(tmp_path / "a")
    assert run.replications == 64
    assert run.outcomes.equals(content)
    assert run.weekly.equals(weekly)
    run = play(planned(tmp_path / "a", one_point(replications=500)), resume=True)
    assert tree(run.folder) == tree(played(tmp_path / "b", one_point(replications=500)).folder)
