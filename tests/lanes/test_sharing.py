"""Two processes compile one program into one cache; the second is only a help."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import pytest

from model.lanes.compile import sharing
from model.lanes.compile.cache import ENDING, cache_root
from model.lanes.compile.compiler import compile_programs
from model.lanes.compile.fingerprint import common_names, loop_names
from tests.lanes.block import Block
from tests.lanes.branches import PROGRAM, chains, hands_back, returns_early, small_program

STAGES = (returns_early, chains, hands_back)
LOOKS = 6000
"""How often a claim of the second process is looked for, a hundred times a second."""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache but for what every program calls, for programs however small to be shared by two processes."""
    compile_programs([PROGRAM])
    lanes = tmp_path / "reassurance-sim" / "lanes"
    lanes.mkdir(parents=True)
    for name in common_names().values():
        with contextlib.suppress(FileNotFoundError):  # this process may have loaded it from another cache
            shutil.copy(cache_root() / (name + ENDING), lanes)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sharing, "FEW", 1)
    monkeypatch.setattr(sharing, "_processors", lambda: 2)
    return lanes


@pytest.fixture(scope="module")
def expected():
    """What one process makes of a block."""
    return results(PROGRAM)


def results(program):
    block = Block.random(program, 40, seed=6)
    for stage in STAGES:
        block.run(stage)
    return block.bits()


def small_programs():
    """What the second process makes."""
    return (small_program(),)


def claims(cache):
    """The loops that are taken while a program is compiled."""
    return {path.name for path in cache.glob(".unfinished-*/*")}


READER = """
from model.lanes.compile.compiler import compile_programs
from tests.lanes.branches import small_program
from tests.lanes.test_sharing import results
program = small_program()
print(compile_programs([program])[0].fresh, sorted(results(program).items()))
"""


def test_loops_compiled_by_two_processes_are_read_by_a_third_and_give_what_one_process_gives(cache, expected):
    first, second = set(), set()

    def progress(done, total, name):
        """Once the first loop is claimed, wait until the other process has claimed one."""
        taken = claims(cache)
        if not first and taken:
            first.update(taken)
            for _ in range(LOOKS):
                if claims(cache) != first:
                    break
                time.sleep(0.01)
            second.update(claims(cache) - first)

    program = small_program()
    [compiled] = compile_programs([program], progress, small_programs)
    assert compiled.fresh == tuple(program.plans)
    assert len(first) == 1
    assert second
    assert results(program) == expected
    assert {path.suffix for path in cache.iterdir()} == {ENDING}
    reader = subprocess.run(
        [sys.executable, "-c", READER], capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *filter(None, sys.path)])},
    )  # fmt: skip
    assert reader.returncode == 0, reader.stderr
    assert reader.stdout.strip() == f"() {sorted(expected.items())}"


def fails_to_begin(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")


def ends_at_once(monkeypatch):
    monkeypatch.setattr(sharing, "PACKAGE", "no_such_package")


def reads_nothing(monkeypatch):
    """It has ended before it is told what to do."""
    start = subprocess.Popen

    def ended(*arguments, **more):
        process = start([sys.executable, "-S", "-c", ""], stdin=more["stdin"])
        process.wait()
        return process

    monkeypatch.setattr(sharing.subprocess, "Popen", ended)


@pytest.mark.parametrize("happens", [fails_to_begin, ends_at_once, reads_nothing], ids=lambda happens: happens.__name__)
def test_a_second_process_that_is_no_help_costs_nothing_but_time(happens, cache, expected, monkeypatch):
    happens(monkeypatch)
    program = small_program()
    [compiled] = compile_programs([program], None, small_programs)
    assert compiled.fresh
    assert compiled.notice is None
    assert results(program) == expected
    assert {path.suffix for path in cache.iterdir()} == {ENDING}
    assert not compile_programs(small_programs())[0].fresh


def test_a_loop_that_the_second_process_claimed_and_never_stored_is_compiled_by_the_first(cache, expected, monkeypatch):
    monkeypatch.setattr(sharing, "_start", lambda work: None)

    def progress(done, total, name):
        """Take every loop, as a process that then ends would."""
        for directory in cache.glob(".unfinished-*"):
            for name in loop_names(program).values():
                (directory / name).touch()

    program = small_program()
    assert compile_programs([program], progress, small_programs)[0].fresh
    assert results(program) == expected
    assert not compile_programs(small_programs())[0].fresh


def test_a_second_process_whose_first_is_gone_claims_nothing(tmp_path):
    orphan = sharing.Claims(tmp_path, parent=os.getppid() + 1)
    assert list(orphan.of("abcde")) == []
    assert orphan.made == 0


def test_each_loop_is_claimed_once_whoever_asks(tmp_path):
    mine, other = (sharing.Claims(tmp_path) for _ in range(2))
    claims = other.of("cbad")
    assert next(claims) == "c"
    assert list(mine.of("abc")) == ["a", "b"]
    assert list(claims) == ["d"]
    assert mine.made == other.made == 4


def test_few_loops_are_compiled_by_one_process(tmp_path):
    with sharing.second_process(small_programs, tmp_path, ["loop"] * (sharing.FEW - 1)) as claimed:
        assert claimed is None
    assert list(tmp_path.iterdir()) == []
