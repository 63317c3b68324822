"""Pieces that are damaged, foreign or not ours: noticed when they are read, played again, or left alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from model.errors import InputError
from model.experiment.execute.events import Notice
from model.experiment.execute.executor import BlocksFailed, play
from model.experiment.store.files import DAY, make_folder, read_table
from model.experiment.store.place import list_runs, read_manifest
from model.experiment.store.run import Run, load_run
from model.experiment.store.verify import intact
from tests.experiment.plans import DESIGNS, blocks_played, one_point, planned, played, tree

BLOCK = "blocks/0001-0000000000-0000000064.npz"


def unfinished(place: Path, **more: Any) -> Path:
    """A run whose first block fails, so that the others wait."""
    with pytest.raises(BlocksFailed):
        played(place, raise_on="0 0", **more)
    return place


def again(place: Path, **more: Any) -> tuple[Run, list[str]]:
    """The run played once more, and what was said."""
    notices: list[str] = []
    run = play(planned(place, **more), lambda event: notices.append(event.text) if isinstance(event, Notice) else None)
    return run, notices


def swap(folder: Path) -> None:
    """Two blocks of one shape under each other's name."""
    other = folder / BLOCK.replace("0001", "0002", 1)
    content = (folder / BLOCK).read_bytes()
    (folder / BLOCK).write_bytes(other.read_bytes())
    other.write_bytes(content)


def block_of_another_seed(folder: Path) -> None:
    shutil.copy(unfinished(folder.parent / "other", seed=8) / BLOCK, folder / BLOCK)


@pytest.mark.parametrize("mix", [swap, block_of_another_seed])
def test_a_block_that_belongs_elsewhere_is_named_and_played_again(tmp_path: Path, mix: Callable[[Path], None]) -> None:
    mix(unfinished(tmp_path / "a"))
    run, notices = again(tmp_path / "a")
    assert any(BLOCK in text and "played again" in text for text in notices)
    assert tree(run.folder) == tree(played(tmp_path / "fresh").folder)


@pytest.mark.parametrize(
    "name",
    [
        BLOCK.replace(".npz", " (conflicted copy).npz"),
        BLOCK.replace("/0", "/._0"),
        "blocks/x.npz",
        "blocks/99-0-64.npz",
        "blocks/0-0-64.npz",
        "blocks/1-2-3-4.npz",
        "blocks/0001-0000000064-0000000000.npz",
        "rows/notes.partial",
        "rows/0001-0000000000.parquet.bak",
    ],
)
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, name: str) -> None:
    (unfinished(tmp_path / "a") / name).write_text("mine")
    run = played(tmp_path / "a")
    content = tree(run.folder)
    assert content.pop(name) == b"mine"
    assert content == tree(played(tmp_path / "fresh").folder)


def test_a_ledger_and_rows_of_another_run_are_not_taken_over(tmp_path: Path) -> None:
    other, begun = played(tmp_path / "other", seed=8).folder, unfinished(tmp_path / "a")
    for name in ("ledger.json", "rows"):
        shutil.rmtree(begun / name) if name == "rows" else (begun / name).unlink()
        (shutil.copytree if name == "rows" else shutil.copy)(other / name, begun / name)
    assert tree(played(begun).folder) == tree(played(tmp_path / "fresh").folder)


@pytest.mark.parametrize("name", ["blocks", "rows"])
def test_a_folder_that_a_copy_dropped_is_made_again(tmp_path: Path, name: str) -> None:
    run = played(tmp_path / "a")
    shutil.rmtree(run.folder / name)
    played(tmp_path / "a", replications=150)
    fresh = played(tmp_path / "fresh", replications=150)
    assert tree(tmp_path / "a") == tree(fresh.folder)


def alter(folder: Path, column: pl.Expr) -> str:
    """Changes values of a table of rows in place; returns its name."""
    name = "rows/0001-0000000000.parquet"
    read_table(folder / name).with_columns(column).write_parquet(folder / name)
    return name


@pytest.mark.parametrize(
    "column",
    [
        pl.col("deal_signed") + 2.0**-52,
        pl.lit("no_guarantee").alias("option"),
        (pl.col("replication") + 1).alias("replication"),
        pl.lit(5, dtype=pl.Int64).alias("point"),
        pl.lit("x").alias("cost_eur"),
    ],
    ids=["a value", "the option", "the replication", "the point", "the kind"],
)
@pytest.mark.parametrize("design", DESIGNS)
def test_altered_rows_are_named_when_they_are_read_and_played_again(
    tmp_path: Path, design: str, column: pl.Expr
) -> None:
    run = played(tmp_path / "a", DESIGNS[design]())
    whole = tree(run.folder)
    name = alter(run.folder, column)
    opened = load_run(run.folder)
    for read in (lambda: opened.outcomes, lambda: opened.at(0).outcomes, opened.rows):
        with pytest.raises(InputError, match=f"damaged: {name} is not as it was written"):
            read()
    _, notices = again(tmp_path / "a", study=DESIGNS[design]())
    assert any(name in text for text in notices)
    assert tree(run.folder) == whole
    assert load_run(run.folder).outcomes.height == run.outcomes.height


@pytest.mark.parametrize("name", ["points.parquet", "study.json", "scenario.yaml"])
def test_a_file_of_another_run_beside_the_manifest_is_named_and_written_again(tmp_path: Path, name: str) -> None:
    run = played(tmp_path / "a", DESIGNS["several"]())
    whole = tree(run.folder)
    (run.folder / name).write_bytes(whole[name] + b"\n")
    with pytest.raises(InputError, match=f"damaged: {name} is not as it was written"):
        load_run(run.folder)
    played(tmp_path / "a", DESIGNS["several"]())
    assert tree(run.folder) == whole


@pytest.mark.parametrize("count", [0, 8, 200])
def test_a_manifest_that_does_not_fit_its_rows_is_damaged(tmp_path: Path, count: int) -> None:
    run = played(tmp_path / "a")
    held = dict.fromkeys(run.stored.replications_by_option, count)
    (run.folder / "manifest.json").write_text(replace(run.stored, replications_by_option=held).as_json())
    with pytest.raises(InputError, match="damaged"):
        _ = load_run(run.folder).outcomes
    if count:  # with none the manifest itself is damaged, and nothing is opened
        assert not intact(load_run(run.folder))


def test_a_manifest_of_which_a_letter_is_changed_is_damaged(tmp_path: Path) -> None:
    path = played(tmp_path / "a").folder / "manifest.json"
    path.write_text(path.read_text().replace("A small study", "A smale study"))
    with pytest.raises(InputError, match="damaged: it is not as it was written"):
        read_manifest(path.parent)


KINDS: list[Any] = [None, 7, "text", [1, 2], {"a": 1}, 10**12, -1, True]


@pytest.mark.parametrize("value", KINDS, ids=repr)
def test_a_manifest_with_a_value_of_another_kind_is_read_or_damaged_and_nothing_else(
    tmp_path: Path, value: Any
) -> None:
    run = played(tmp_path / "a")
    path = run.folder / "manifest.json"
    content = {key: item for key, item in json.loads(path.read_text()).items() if key != "hash"}
    for key in content:
        path.write_text(json.dumps(content | {key: value}))
        with suppress(InputError):
            _ = load_run(run.folder).outcomes


@pytest.mark.parametrize("content", ["[", '{"a": 1}', "[1]", "null", '[{"round": 1}]'])
def test_decisions_that_are_none_are_damaged(tmp_path: Path, content: str) -> None:
    run = played(tmp_path / "a")
    (run.folder / "decisions.json").write_text(content)
    with pytest.raises(InputError, match=r"damaged"):
        load_run(run.folder)


def test_a_hole_anywhere_in_a_table_is_a_damaged_run_or_none(tmp_path: Path) -> None:
    """As a crash leaves it; the reader of tables panics on some, which is no Exception."""
    run = played(tmp_path / "a")
    for name, read in (
        ("rows/0001-0000000000.parquet", lambda: load_run(run.folder).outcomes),
        ("weekly.parquet", lambda: load_run(run.folder).weekly),
        ("points.parquet", lambda: load_run(run.folder).points),
    ):
        path = run.folder / name
        whole = path.read_bytes()
        for offset in range(4, len(whole) - 16, max(17, len(whole) // 24)):
            path.write_bytes(whole[:offset] + bytes(16) + whole[offset + 16 :])
            if path.read_bytes() == whole:
                continue
            with suppress(InputError):
                read()
        path.write_bytes(whole)


def test_what_is_complete_is_answered_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = played(tmp_path / "a", replications=100)
    content = tree(whole.folder)

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    monkeypatch.setattr("model.experiment.store.rows.hold", refuse)
    run = played(tmp_path / "a", replications=60, marks=str(tmp_path))
    assert run.replications == 60
    assert run.outcomes.equals(whole.outcomes.filter(pl.col("replication") < 60))
    with pytest.raises(InputError, match="it is read-only"):
        played(tmp_path / "a", replications=130)
    assert tree(whole.folder) == content
    assert blocks_played(tmp_path) == []


def test_two_studies_begun_in_one_place_are_told_apart_under_the_lock(tmp_path: Path) -> None:
    first, second = planned(tmp_path / "one", seed=3), planned(tmp_path / "one", seed=4)  # both see a free place
    content = tree(play(first).folder)
    with pytest.raises(InputError, match="holds another run"):
        play(second)
    assert tree(tmp_path / "one") == content


def test_what_a_killed_process_left_is_no_obstacle_and_goes_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".sim-0123456789abcdef.partial"
    (left / "rows").mkdir(parents=True)
    make_folder(tmp_path / "a", {"x": b""})
    assert left.is_dir()
    monkeypatch.setattr("time.time", lambda: left.stat().st_mtime + DAY + 1)
    make_folder(tmp_path / "b", {"x": b""})
    assert not left.exists()


def test_a_name_of_250_letters_is_stored_and_one_of_300_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    run = played(tmp_path / ("b" * 250), one_point(replications=10))
    assert run.replications == 10
    with pytest.raises(InputError, match="the name is too long"):
        planned(tmp_path / ("b" * 300))


def test_a_folder_that_may_not_be_looked_into_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played(tmp_path / "a", one_point(replications=10))
    (tmp_path / "lost+found").mkdir()
    monkeypatch.setattr(
        "model.experiment.store.place.unreachable",
        lambda path: "it may not be entered" if "lost+found" in str(path) else None,
    )
    runs, problems = list_runs(tmp_path)
    assert [folder.name for folder, _ in runs] == ["a"]
    assert "lost+found" in problems[0].render()
