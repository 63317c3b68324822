"""Workers that start before it is known what they play."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from model.experiment.design.arms import BlockKey, Failure
from model.experiment.execute import ahead
from model.experiment.execute.ahead import WorkersAhead, looks_new
from model.experiment.execute.pool import Done, Loading, LocalPool, WorkerDied
from model.simulation.sources import source_hash
from tests.experiment.execute.test_pool import KEYS, Process, Size, block

forking = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
either = pytest.mark.parametrize("forks", [False, pytest.param(True, marks=forking)], ids=["started", "forked"])
"""Workers that start one by one, and those that one process forks."""

SELDOM = "xml.sax.saxutils"
"""A module that nothing here loads."""


@dataclass
class Awake:
    """Says what a worker has loaded, and what it finds in its environment; `text` is handed over with it."""

    text: str = ""

    def wake(self) -> bool:
        return True

    def __call__(self, key: BlockKey) -> Any:
        return os.getpid(), SELDOM in sys.modules, os.environ.get("SET_SINCE")


@dataclass
class Parent:
    """Says who plays, whose child it is, and what it has loaded."""

    def __call__(self, key: BlockKey) -> Any:
        time.sleep(0.05)
        return os.getpid(), os.getppid(), SELDOM in sys.modules


@dataclass
class Unpicklable:
    """Gives what cannot be sent."""

    def __call__(self, key: BlockKey) -> Any:
        return lambda: None


@pytest.fixture
def pool() -> Iterator[LocalPool]:
    with closing(LocalPool()) as pool:
        yield pool


def started() -> set[int]:
    return {process.pid for process in multiprocessing.active_children() if process.pid is not None}


def results(pool: LocalPool, play: Any, keys: Any = KEYS, *meanwhile: Any) -> list[Any]:
    return [event.result for event in pool(play, keys, 2, *meanwhile) if isinstance(event, Done)]


def test_a_worker_that_started_ahead_plays_with_those_that_start_later(pool: LocalPool) -> None:
    pool.start_ahead(1, (), forks=False)
    early = started()
    assert len(early) == 1
    players = set(results(pool, Process()))
    assert early < players
    assert len(players) == 2


@either
def test_it_is_told_once_that_workers_who_started_ahead_get_ready(pool: LocalPool, forks: bool) -> None:
    pool.start_ahead(1, (), forks)
    rounds = [[type(event) for event in pool(Process(), KEYS, 2)] for _ in range(2)]
    assert rounds == [[Loading] + [Done] * len(KEYS), [Done] * len(KEYS)]


def test_it_is_not_told_of_workers_that_start_with_their_work(pool: LocalPool) -> None:
    assert {type(event) for event in pool(Process(), KEYS, 2)} == {Done}


@forking
def test_one_process_loads_for_all_workers_that_it_forks_and_plays_nothing(pool: LocalPool) -> None:
    pool.start_ahead(2, (SELDOM,), forks=True)
    [zygote] = started()
    played = set(results(pool, Parent()))
    assert len(played) == 2
    assert {(parent, loaded) for _, parent, loaded in played} == {(zygote, True)}
    pool.close()
    assert not any(psutil.pid_exists(pid) for pid, _, _ in played)


@forking
def test_a_forked_worker_that_dies_is_replaced_by_one_that_starts_and_its_end_is_told(
    pool: LocalPool, tmp_path: Path
) -> None:
    pool.start_ahead(2, (), forks=True)
    events = list(pool(Size(marks=str(tmp_path), kill_once=block(KEYS[3])), KEYS, 2))
    assert {event.key for event in events if isinstance(event, Done)} == set(KEYS)
    deaths = [(event.key, event.reason) for event in events if isinstance(event, WorkerDied)]
    assert deaths == [(KEYS[3], "was killed by SIGKILL")]


@forking
def test_forked_workers_play_on_where_the_process_that_forked_them_is_killed(pool: LocalPool) -> None:
    pool.start_ahead(2, (), forks=True)
    events = pool(Process(), KEYS, 2)
    players = {next(event.result for event in events if isinstance(event, Done))}
    everybody = psutil.Process().children(recursive=True)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    players |= {event.result for event in events if isinstance(event, Done)}
    assert len(players) == 2
    pool.close()
    watched = [process for process in everybody if process.pid in players]
    psutil.wait_procs(watched, timeout=5)
    # Who adopts them may leave them unburied.
    assert all(not process.is_running() or process.status() == psutil.STATUS_ZOMBIE for process in watched)


@either
def test_a_result_that_cannot_be_sent_ends_its_worker_with_code_1(pool: LocalPool, forks: bool) -> None:
    pool.start_ahead(2, (), forks)
    events = list(pool(Unpicklable(), KEYS[:1], 2))
    assert [event.reason for event in events if isinstance(event, WorkerDied)] == ["ended with code 1"] * 2
    assert sum(isinstance(event, Failure) for event in events) == 1


@either
def test_it_loads_what_it_is_told_to_before_it_knows_its_work(pool: LocalPool, forks: bool) -> None:
    pool.start_ahead(1, ("no_such_module_of_anybody",), forks)
    assert not any(loaded for _, loaded, _ in results(pool, Awake(), KEYS[:1]))
    pool.close()
    pool.start_ahead(1, (SELDOM,), forks)
    assert all(loaded for _, loaded, _ in results(pool, Awake(), KEYS[:1]))


@either
def test_it_knows_what_was_set_in_the_environment_since(
    pool: LocalPool, monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    pool.start_ahead(1, (), forks)
    monkeypatch.setenv("SET_SINCE", "yes")
    assert [value for _, _, value in results(pool, Awake(), KEYS[:1])] == ["yes"]


@either
def test_work_of_the_main_script_is_given_to_workers_that_have_run_it(pool: LocalPool, forks: bool) -> None:
    pool.start_ahead(1, (), forks)
    early = started()
    players = {pid for pid, _, _ in results(pool, Awake("of __main__"))}
    assert players <= started() - early  # children of this process, that nobody has forked


@either
def test_whether_a_worker_ahead_has_loaded_all_is_known_before_blocks_are_handed_out(
    pool: LocalPool, forks: bool
) -> None:
    heard: list[bool] = []
    results(pool, Awake(), KEYS[:2], heard.append)
    pool.close()
    pool.start_ahead(1, (), forks)
    results(pool, Awake(), KEYS[:2], heard.append)
    assert heard == [False, True]


@either
def test_a_worker_ahead_that_was_killed_has_loaded_nothing_and_is_replaced(pool: LocalPool, forks: bool) -> None:
    pool.start_ahead(1, (), forks)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    heard: list[bool] = []
    assert len(results(pool, Awake(), KEYS, heard.append)) == len(KEYS)
    assert heard == [False]


# -- for a run --------------------------------------------------------------------------------


@pytest.fixture(params=[False, pytest.param(True, marks=forking)], ids=["started", "forked"])
def two_cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cores, and workers that load nothing, each by itself or forked."""
    monkeypatch.setattr(ahead, "default_workers", lambda: 2)
    monkeypatch.setattr(ahead, "FORKS", request.param)
    monkeypatch.setattr(ahead, "PLAYED_WITH", ())


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize(("wanted", "begun"), [(None, 1), (64, 1), (1, 0)])
def test_a_core_is_left_to_who_reads_and_one_worker_is_this_process(wanted: int | None, begun: int) -> None:
    with closing(WorkersAhead(wanted)):
        assert len(started()) == begun
    assert not started()


@pytest.mark.usefixtures("two_cores")
def test_workers_that_may_have_loaded_other_rules_than_the_plan_s_are_ended() -> None:
    with closing(WorkersAhead(2)) as workers:
        workers.pool(source_hash())
        assert started()
        workers.pool("0" * 64)
        assert not started()


@pytest.mark.parametrize(
    ("out", "there", "new"),
    [
        (None, "", True),
        (None, "runs/other-12345678", True),
        (None, "runs/small-12345678", False),
        ("mine", "runs/small-12345678", True),
        ("mine", "mine", False),
    ],
)
def test_what_is_likely_to_be_played_is_told_by_names(
    out: str | None, there: str, new: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIM_RUNS", raising=False)
    Path("small.yaml").touch()
    if there:
        Path(there).mkdir(parents=True)
        Path(there, "manifest.json").touch()
    assert looks_new(Path("small.yaml"), None if out is None else Path(out)) == new
    assert not looks_new(Path("smal.yaml"), None if out is None else Path(out))
