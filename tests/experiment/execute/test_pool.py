import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError, OurFault
from model.experiment.design.arms import BlockKey, Failure
from model.experiment.execute.pool import Done, LocalPool, PoolEvent, StandingPool, WorkerDied, _Blocks
from tests.experiment.faults import Faults, blocks_played

KEYS = [BlockKey(option, start, start + 10, arm) for start in range(0, 40, 10) for arm, option in enumerate("ab")]


@dataclass(frozen=True, kw_only=True)
class Size(Faults):
    """Gives the size of a block."""

    def __call__(self, key: BlockKey) -> int:
        self.go_wrong(key)
        return key.size


def block(key: BlockKey) -> str:
    """As fake work names a block."""
    return f"{key.arm} {key.start}"


def play_blocks(play: Any, keys: Sequence[BlockKey], workers: int, *meanwhile: Any) -> Iterator[PoolEvent]:
    """A round, with workers of its own."""
    pool = LocalPool()
    try:
        yield from pool(play, keys, workers, *meanwhile)
    finally:
        pool.close()


@dataclass
class Refuses:
    def __call__(self, key: BlockKey) -> int:
        raise InputError("this setting cannot be")


@dataclass
class Process:
    def __call__(self, key: BlockKey) -> int:
        time.sleep(0.05)
        return os.getpid()


@dataclass
class Blocked:
    def __call__(self, key: BlockKey) -> bool:
        return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@dataclass
class Exits:
    def __call__(self, key: BlockKey) -> int:
        os._exit(9)


@dataclass
class Asked:
    def __call__(self, key: BlockKey | str) -> int:
        if key == "exit":
            os._exit(9)
        assert isinstance(key, BlockKey)
        return key.size


def test_one_worker_plays_here_without_a_process(tmp_path: Path) -> None:
    events = list(play_blocks(lambda key: (os.getpid(), key.size), KEYS, 1))
    assert [event.result for event in events if isinstance(event, Done)] == [(os.getpid(), 10)] * 8


def test_a_killed_worker_is_replaced_and_only_its_block_is_played_again(tmp_path: Path) -> None:
    victim = KEYS[3]
    events = list(play_blocks(Size(marks=str(tmp_path), kill_once=block(KEYS[3])), KEYS, 2))
    assert {e.key for e in events if isinstance(e, Done)} == set(KEYS)
    deaths = [event for event in events if isinstance(event, WorkerDied)]
    assert [(death.key, death.reason) for death in deaths] == [(victim, "was killed by SIGKILL")]
    begun = [f"{key.arm} {key.start} {key.stop}" for key in [*KEYS, victim]]
    assert sorted(blocks_played(tmp_path)) == sorted(begun)


@pytest.mark.slow
def test_a_block_that_kills_every_worker_is_given_up_and_the_others_are_played(tmp_path: Path) -> None:
    events = list(play_blocks(Size(marks=str(tmp_path), kill_always=block(KEYS[0])), KEYS, 2))
    failures = [event for event in events if isinstance(event, Failure)]
    assert [failure.key for failure in failures] == [KEYS[0]]
    assert "3 workers ended" in failures[0].reason
    assert {e.key for e in events if isinstance(e, Done)} == set(KEYS[1:])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rule_that_raises_fails_its_block_with_its_traceback(workers: int) -> None:
    events = list(play_blocks(Size(raise_on=block(KEYS[1])), KEYS, workers))
    [failure] = [event for event in events if isinstance(event, Failure)]
    assert failure.reason == "ZeroDivisionError: a rule divided by nothing"
    assert "raise ZeroDivisionError" in failure.traceback
    assert sum(isinstance(event, Done) for event in events) == len(KEYS) - 1


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_input_found_by_a_worker_reaches_the_caller(workers: int) -> None:
    with pytest.raises(InputError, match="cannot be"):
        list(play_blocks(Refuses(), KEYS, workers))


@pytest.mark.slow
def test_workers_that_always_exit_end_with_every_block_failed() -> None:
    events = list(play_blocks(Exits(), KEYS[:2], 2))
    assert sum(isinstance(event, Failure) for event in events) == 2


def test_closing_early_leaves_no_process_behind() -> None:
    import multiprocessing

    events = LocalPool()(Size(seconds=0.05), KEYS, 2)
    next(events)
    events.close()
    assert multiprocessing.active_children() == []


def test_workers_cannot_be_interrupted_even_while_they_start() -> None:
    """Signals blocked when a worker's first rule runs were blocked since its birth."""
    blocked = [event.result for event in play_blocks(Blocked(), KEYS, 2) if isinstance(event, Done)]
    assert len(blocked) == len(KEYS)
    assert all(blocked)


def test_nothing_is_handed_out_before_what_is_done_meanwhile_is_done(tmp_path: Path) -> None:
    done: list[float] = []

    def meanwhile(awake: bool) -> None:
        time.sleep(0.5)
        assert not (tmp_path / "played").exists()
        done.append(1.0)

    assert len(list(play_blocks(Size(marks=str(tmp_path)), KEYS, 2, meanwhile))) == len(KEYS)
    assert done == [1.0]


def test_a_fault_meanwhile_ends_the_workers_too() -> None:
    import multiprocessing

    def fails(awake: bool) -> None:
        raise InputError("no")

    with pytest.raises(InputError):
        list(LocalPool()(Size(), KEYS, 2, fails))
    assert multiprocessing.active_children() == []


def test_of_the_last_blocks_those_that_take_the_longest_are_played_first() -> None:
    blocks = _Blocks()
    blocks.last = 4
    blocks.extend(KEYS)  # of the arms 0 and 1 in turns
    first = [blocks.popleft() for _ in range(4)]
    assert first == KEYS[:4]
    for key in first:
        blocks.took(key, 1.0 + key.arm)
    assert [blocks.popleft().arm for _ in range(4)] == [1, 1, 0, 0]
    with pytest.raises(IndexError):
        blocks.popleft()


def test_a_second_round_is_played_by_the_same_workers() -> None:
    pool = LocalPool()
    try:
        rounds = [{event.result for event in pool(Process(), KEYS, 2) if isinstance(event, Done)} for _ in range(2)]
    finally:
        pool.close()
    assert rounds[0] | rounds[1] == rounds[0]
    assert os.getpid() not in rounds[0]


def test_a_worker_that_waits_can_be_asked_for_something_beside_blocks() -> None:
    pool = LocalPool()
    try:
        players = {event.result for event in pool(Process(), KEYS, 2) if isinstance(event, Done)}
        assert pool.ask("something")() in players
    finally:
        pool.close()


def test_nothing_comes_of_what_a_worker_cannot_do_or_dies_over_and_blocks_are_played_all_the_same() -> None:
    pool = LocalPool()
    assert pool.ask("nobody is there")() is None
    try:
        for task in ("raise", "exit"):
            assert sum(isinstance(event, Done) for event in pool(Asked(), KEYS[:2], 2)) == 2
            assert pool.ask(task)() is None
        assert sum(isinstance(event, Done) for event in pool(Asked(), KEYS[:2], 2)) == 2
    finally:
        pool.close()


DECOY = "import pathlib; pathlib.Path({mark!r}).write_text(__name__)"


def test_workers_execute_nothing_of_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "EXECUTED"
    for name in ("multiprocessing", "pickle", "json", "random", "numpy", "polars", "llvmlite"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(DECOY.format(mark=str(mark)))
    monkeypatch.chdir(tmp_path)
    assert len(list(play_blocks(Size(), KEYS, 2))) == len(KEYS)
    assert not mark.exists()
    assert "PYTHONSAFEPATH" not in os.environ


SCRIPT = """
from pathlib import Path
from tests.experiment.execute.test_pool import KEYS, Size, play_blocks

with open({mark!r}, "a") as mark:
    mark.write("run\\n")
print(len(list(play_blocks(Size(), KEYS, 2))))
"""


def test_a_script_without_a_main_guard_plays_once(tmp_path: Path) -> None:
    mark, script = tmp_path / "mark", tmp_path / "script.py"
    script.write_text(SCRIPT.format(mark=str(mark)))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, str(len(KEYS)))
    assert mark.read_text() == "run\n"


@dataclass
class Unloadable:
    """Work that no worker can load."""

    def __reduce__(self) -> Any:
        return (int, ("no number",))


def test_workers_that_cannot_start_end_the_run_with_a_message() -> None:
    with pytest.raises(OurFault, match="workers end before they play anything"):
        list(play_blocks(Unloadable(), KEYS, 2))


def test_a_pool_that_stands_plays_what_comes_to_wait_and_ends_when_it_is_closed(tmp_path: Path) -> None:
    waiting = deque([KEYS[0]])
    pool = StandingPool(Size(marks=str(tmp_path)), 2, waiting)
    played = []
    for event in pool.events():
        if isinstance(event, Done):
            played.append(event.key)
            if len(played) == 3:
                pool.close()
            else:
                waiting.append(KEYS[len(played)])
                pool.ring()
    assert KEYS[0] in played
    assert len(played) == 3


def test_a_worker_of_a_pool_that_stands_is_replaced_when_it_is_killed(tmp_path: Path) -> None:
    waiting = deque([KEYS[3]])
    pool = StandingPool(Size(marks=str(tmp_path), kill_once=block(KEYS[3])), 1, waiting)
    events: list[object] = []
    for event in pool.events():
        events.append(event)
        if isinstance(event, Done):
            pool.close()
    assert events == [WorkerDied(KEYS[3], "was killed by SIGKILL"), Done(KEYS[3], 10)]
