"""The cache of compiled loops does not grow for ever, and never loses what is in use."""

from __future__ import annotations

import os
import time
from pathlib import Path

from model.lanes.compile import cache


def function(root: Path, name: str, days: float) -> None:
    cache.store(root, name, cache.Piece("symbol", b"code"))
    used(root / (name + cache.ENDING), days)


def used(made: Path, days: float) -> None:
    when = time.time() - days * cache.DAY
    os.utime(made, (when, when))


def names(root: Path) -> list[str]:
    return sorted(path.name.removesuffix(cache.ENDING) for path in root.iterdir())


def test_of_those_long_unused_the_last_few_are_kept(tmp_path: Path) -> None:
    for age in range(6):
        function(tmp_path, f"d{age}", 2.0 + age)
    cache.prune(tmp_path, newest=3)
    assert names(tmp_path) == ["d0", "d1", "d2"]


def test_what_was_used_today_stays_however_many_there_are(tmp_path: Path) -> None:
    for number in range(6):
        function(tmp_path, f"d{number}", 0.5)
    cache.prune(tmp_path, newest=3)
    assert len(names(tmp_path)) == 6


def test_reading_a_function_marks_it_as_used(tmp_path: Path) -> None:
    function(tmp_path, "old", 9.0)
    for number in range(3):
        function(tmp_path, f"d{number}", 2.0)
    assert cache.read(tmp_path, "old") == cache.Piece("symbol", b"code")
    cache.prune(tmp_path, newest=3)
    assert "old" in names(tmp_path)


def test_what_killed_processes_left_goes_after_a_day_and_other_things_stay(tmp_path: Path) -> None:
    for name, days in ((".unfinished-a", 2.0), (".unfinished-b", 0.1), ("notes", 99.0)):
        (tmp_path / name).mkdir()
        used(tmp_path / name, days)
    (tmp_path / ".unfinished-c").write_text("")
    used(tmp_path / ".unfinished-c", 2.0)
    cache.prune(tmp_path, newest=0)
    assert names(tmp_path) == [".unfinished-b", "notes"]


def test_the_directories_of_former_versions_go_after_a_day(tmp_path: Path) -> None:
    for name, days in ((".staged-a", 2.0), ("0028a5be", 2.0), ("0088f9a8", 0.5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text("{}")
        used(tmp_path / name, days)
    cache.prune(tmp_path)
    assert names(tmp_path) == ["0088f9a8"]


def test_a_new_compilation_prunes(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 4):
        function(tmp_path, f"d{number:04}", 2.0 + number / 1000)
    cache.prepare(tmp_path)
    assert len(names(tmp_path)) == cache.KEPT
