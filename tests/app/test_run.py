"""Playing a scenario: workers that start while it is read."""

import multiprocessing
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from model.app.run import RunRequest, played
from model.errors import InputError
from model.experiment.execute import ahead
from model.experiment.execute.pool import LocalPool
from tests.cli.driver import SCENARIO, install
from tests.experiment.plans import tree

REQUEST = RunRequest(Path("small.yaml"), options=("no_guarantee", "us_backstop"), replications=300, workers=2)
"""Four blocks."""

AHEAD = 2 if sys.platform == "linux" else 1
"""Workers that start ahead: two that one process forks, or one that leaves a core to who reads the scenario."""


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The workers that start ahead, on two cores, with a small scenario in the current directory."""
    install(monkeypatch.setattr)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ahead, "default_workers", lambda: 2)
    Path("small.yaml").write_text(SCENARIO)
    begun, start = [], LocalPool.start_ahead

    def start_ahead(pool: LocalPool, workers: int, modules: list[str], forks: bool) -> None:
        begun.append(workers)
        start(pool, workers, (), forks)

    monkeypatch.setattr(LocalPool, "start_ahead", start_ahead)
    return begun


def test_a_worker_that_started_ahead_plays_the_same_rows(begun: list[int]) -> None:
    played(replace(REQUEST, out=Path("two")))
    assert begun == [AHEAD]
    played(replace(REQUEST, out=Path("one"), workers=1))
    assert begun == [AHEAD]
    assert tree(Path("one")) == tree(Path("two"))


def test_none_starts_where_all_is_stored(begun: list[int]) -> None:
    played(replace(REQUEST, workers=1))
    played(REQUEST)
    assert begun == []


@pytest.mark.parametrize("request_", [replace(REQUEST, file=Path("bad.yaml")), replace(REQUEST, options=("nothing",))])
def test_what_cannot_be_played_leaves_no_process(request_: RunRequest, begun: list[int]) -> None:
    Path("bad.yaml").write_text(SCENARIO + "\nno_such_thing: 1\n")
    with pytest.raises(InputError):
        played(request_)
    assert begun == [AHEAD]
    assert multiprocessing.active_children() == []


def test_none_starts_for_a_file_that_is_not_there(begun: list[int]) -> None:
    with pytest.raises(InputError):
        played(replace(REQUEST, file=Path("nothing.yaml")))
    assert begun == []
