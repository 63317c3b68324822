"""The cache of compiled loops does not grow for ever, and never loses what is in use."""

from __future__ import annotations

import os
import time
from pathlib import Path

from model.lanes.compile import cache


def directory(root: Path, name: str, days: float) -> Path:
    made = root / name
    made.mkdir(parents=True)
    (made / cache.SOURCE).write_text("pass")
    cache.seal(made)
    used(made, days)
    return made


def used(made: Path, days: float) -> None:
    when = time.time() - days * cache.DAY
    os.utime(made, (when, when))


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def test_of_those_long_unused_the_last_few_are_kept(tmp_path: Path) -> None:
    for age in range(6):
        directory(tmp_path, f"d{age}", 2.0 + age)
    cache.prune(tmp_path, newest=3)
    assert names(tmp_path) == ["d0", "d1", "d2"]


def test_what_was_used_today_stays_however_many_there_are(tmp_path: Path) -> None:
    for number in range(6):
        directory(tmp_path, f"d{number}", 0.5)
    cache.prune(tmp_path, newest=3)
    assert len(names(tmp_path)) == 6


def test_looking_whether_it_is_sound_marks_it_as_used(tmp_path: Path) -> None:
    old = directory(tmp_path, "old", 9.0)
    for number in range(3):
        directory(tmp_path, f"d{number}", 2.0)
    assert cache.sound(old)
    cache.prune(tmp_path, newest=3)
    assert "old" in names(tmp_path)
    assert cache.sound(old)


def test_what_killed_processes_left_goes_after_a_day_and_other_things_stay(tmp_path: Path) -> None:
    for name, days in ((".staged-a", 2.0), (".staged-b", 0.1), (".damaged-c", 2.0), ("notes", 99.0)):
        (tmp_path / name).mkdir()
        used(tmp_path / name, days)
    cache.prune(tmp_path, newest=0)
    assert names(tmp_path) == [".staged-b", "notes"]


def test_a_new_compilation_prunes(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 4):
        directory(tmp_path, f"d{number:02}", 2.0 + number)
    staged = cache.stage_directory(tmp_path)
    assert staged.is_dir()
    assert len(names(tmp_path)) == cache.KEPT + 1
