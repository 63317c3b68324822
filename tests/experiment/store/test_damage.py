"""Damage of every file of a run: a reader says so, and the same command once more mends it to the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from model.errors import InputError
from model.experiment.execute.executor import BlocksFailed, play
from model.experiment.store.rows import RowStore
from model.experiment.store.run import Run, load_run
from model.experiment.store.verify import sample_rows
from tests.experiment.plans import BLOCK, DESIGNS, blocks_played, inline, one_point, planned, played, tree

Damage = Callable[[Path], Any]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    """One bit in the middle of what it holds; in a table one that is read, which not every bit is by every polars."""
    whole = path.read_bytes()
    for place in range(len(whole) // 3, len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        if path.suffix != ".parquet" or not same_table(whole, damaged):
            break
    path.write_bytes(damaged)


def same_table(whole: bytes, damaged: bytes) -> bool:
    try:
        return pl.read_parquet(damaged).equals(pl.read_parquet(whole))
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return False


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xff\x00: [")


def begin(path: Path) -> None:
    """What a copy leaves that ends early: the first bytes, as long as a header."""
    path.write_bytes(path.read_bytes()[:200])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: dict[str, Damage] = {"removed": Path.unlink, "cut": cut, "overwritten": overwrite, "a bit flipped": flip}
each_damage = pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
TRUNCATIONS: dict[str, Damage] = {"cut": cut, "only begun": begin, "empty": empty}
each_truncation = pytest.mark.parametrize("damage", TRUNCATIONS.values(), ids=list(TRUNCATIONS))

MENDED = ["rows/0001-0000000000.parquet", "ledger.json", "points.parquet", "scenario.yaml", "study.json"]
WEEKLY = ["weekly.parquet", "weekly_sums.parquet"]


@pytest.mark.parametrize(
    ("design", "name", "damage"),
    [
        *(("one", name, damage) for name in ("rows/0001-0000000000.parquet", *WEEKLY) for damage in DAMAGES),
        *(("one", name, damage) for name in MENDED[1:] for damage in ("removed", "overwritten")),
        *(("several", name, "a bit flipped") for name in MENDED),
    ],
)
def test_growing_a_damaged_run_gives_the_bytes_of_a_fresh_one(
    tmp_path: Path, design: str, name: str, damage: str
) -> None:
    make = DESIGNS[design]
    run = played(tmp_path / "a", make(replications=70))
    DAMAGES[damage](run.folder / name)
    played(tmp_path / "a", make(replications=130))
    assert tree(tmp_path / "a") == tree(fresh(tmp_path, design, 130).folder)


@pytest.mark.parametrize("damage", [Path.unlink, flip], ids=["removed", "a bit flipped"])
@pytest.mark.parametrize("name", [*MENDED, "weekly.parquet"])
def test_the_same_run_once_more_mends_it(tmp_path: Path, name: str, damage: Damage) -> None:
    run = played(tmp_path / "a", one_point(replications=70))
    whole = tree(run.folder)
    damage(run.folder / name)
    played(tmp_path / "a", one_point(replications=70))
    assert tree(run.folder) == whole


def test_only_what_is_damaged_is_played_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", 2 * BLOCK)
    run = played(tmp_path / "a", DESIGNS["several"](replications=100))
    whole = tree(run.folder)
    flip(run.folder / "rows/0002-0000000128.parquet")
    played(tmp_path / "a", DESIGNS["several"](replications=100), marks=str(tmp_path))
    assert {line.split()[0] for line in blocks_played(tmp_path)} == {"2"}
    assert min(int(line.split()[1]) for line in blocks_played(tmp_path)) == 128
    assert tree(run.folder) == whole


def test_a_damaged_file_after_others_costs_one_point_its_weekly_sums_and_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", 2 * BLOCK)
    run = played(tmp_path / "a", replications=300)
    whole = tree(run.folder)
    flip(run.folder / "rows/0001-0000000128.parquet")
    play(planned(tmp_path / "a", replications=300, marks=str(tmp_path)), executor=inline)
    assert {line.split()[0] for line in blocks_played(tmp_path)} == {"1"}
    assert tree(run.folder) == whole


@each_damage
@pytest.mark.parametrize("design", DESIGNS)
def test_a_damaged_block_that_waits_is_played_again(tmp_path: Path, design: str, damage: Damage) -> None:
    make = DESIGNS[design]
    with pytest.raises(BlocksFailed):
        played(tmp_path / "a", make(), raise_on="0 0")
    for path in list((tmp_path / "a/blocks").iterdir())[::2]:
        damage(path)
    played(tmp_path / "a", make())
    assert tree(tmp_path / "a") == tree(fresh(tmp_path, design).folder)


@each_truncation
@pytest.mark.parametrize("design", DESIGNS)
def test_a_block_that_waits_and_is_truncated_is_played_again_by_resuming(
    tmp_path: Path, design: str, damage: Damage
) -> None:
    make = DESIGNS[design]
    with pytest.raises(BlocksFailed):
        played(tmp_path / "a", make(), raise_on="0 0")
    for path in (tmp_path / "a/blocks").iterdir():
        damage(path)
    play(planned(tmp_path / "a", make()), resume=True, executor=inline)
    assert tree(tmp_path / "a") == tree(fresh(tmp_path, design).folder)


@each_truncation
@pytest.mark.parametrize("design", DESIGNS)
def test_truncated_rows_are_named_when_they_are_read_and_resuming_mends_them(
    tmp_path: Path, design: str, damage: Damage
) -> None:
    make = DESIGNS[design]
    run = played(tmp_path / "a", make())
    whole = tree(run.folder)
    first = sorted((run.folder / "rows").iterdir())[0]
    damage(first)
    with pytest.raises(InputError, match=first.name):
        assert load_run(run.folder).outcomes is None
    with pytest.raises(InputError, match=first.name):
        sample_rows(load_run(run.folder), np.arange(4))
    play(planned(tmp_path / "a", make()), resume=True, executor=inline)
    assert tree(run.folder) == whole


@each_damage
def test_a_damaged_manifest_is_never_overwritten(tmp_path: Path, damage: Damage) -> None:
    run = played(tmp_path / "a")
    damage(run.folder / "manifest.json")
    if damage is flip:  # a manifest that is still one, of another run or with a letter wrong
        return
    content = tree(run.folder)
    with pytest.raises(InputError, match=r"cannot be read|holds other things"):
        played(tmp_path / "a")
    assert tree(run.folder) == content


@pytest.mark.parametrize("damage", [Path.unlink, overwrite], ids=["removed", "overwritten"])
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("manifest.json", load_run),
        ("rows/0005-0000000000.parquet", lambda folder: load_run(folder).outcomes),
        ("ledger.json", lambda folder: load_run(folder).outcomes),
        ("weekly.parquet", lambda folder: load_run(folder).weekly),
        ("points.parquet", lambda folder: load_run(folder).points),
        ("scenario.yaml", lambda folder: load_run(folder).scenario),
    ],
)
def test_a_reader_says_that_a_run_is_damaged(
    run_folder: Path, tmp_path: Path, name: str, look: Damage, damage: Damage
) -> None:
    shutil.copytree(run_folder, tmp_path / "a")
    damage(tmp_path / "a" / name)
    with pytest.raises(InputError) as caught:
        look(tmp_path / "a")
    assert str(tmp_path / "a") in caught.value.render()


def test_a_weekly_series_of_other_values_is_not_taken_for_that_of_the_run(tmp_path: Path) -> None:
    run = played(tmp_path / "a")
    path = run.folder / "weekly.parquet"
    pl.read_parquet(path).with_columns(pl.col("red_rung") + 2.0**-30).write_parquet(path)
    with pytest.raises(InputError, match="damaged: no weekly series of its manifest"):
        _ = load_run(run.folder).weekly


def fresh(tmp_path: Path, design: str, replications: int | None = None) -> Run:
    more = {} if replications is None else {"replications": replications}
    return played(tmp_path / "fresh", DESIGNS[design](**more))


def test_rows_that_were_just_written_are_not_read_again_to_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = played(tmp_path / "a")
    with monkeypatch.context() as patched:
        patched.setattr(RowStore, "is_sound", lambda *_: pytest.fail("was just written"))
        assert run.outcomes.height
    flip(run.folder / "rows/0001-0000000000.parquet")
    with pytest.raises(InputError, match="0001-0000000000"):
        load_run(run.folder).rows()
