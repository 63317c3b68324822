"""Compiled code is never stale, and no state of the cache directory stops a run."""

import ast
import errno
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from model.lanes import Program, Room, State, bind, is_compiled
from model.lanes.compile import fingerprint
from model.lanes.compile.cache import ENDING, Piece, read
from model.lanes.compile.compiler import compile_programs
from model.lanes.compile.fingerprint import LANES, SOURCES, common_names, loop_names
from model.lanes.compile.generate import generate
from model.lanes.compile.library import Library
from tests.lanes import toy
from tests.lanes.writing import load

HELPER = """
    from model.lanes import shared
    STEP = {step}
    @shared
    def grow(x: float) -> float:
        return x {sign} STEP
"""
RULE = """
    from __future__ import annotations
    from typing import NamedTuple
    from model.lanes import Own, Trait, rule
    import {helper} as tools
    from {helper} import grow
    class Out(NamedTuple):
        x: float
    @rule(owner="a")
    def act(x: Own[float], k: Trait[float]) -> Out:
        return Out(grow(x) {sign} k)
    @rule(owner="a")
    def rest(x: Own[float]) -> Out:
        return Out(x)
"""
CLOCK = {
    "phase": np.array([1]),
    "luck_week": np.array([0]),
    "replication": np.array([0]),
    "active": np.array([1]),
}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "cache" / "reassurance-sim" / "lanes"


def write(folder, step="1.0", helper_sign="+", sign="*", name="edited"):
    """Import helper and rule afresh, as a new process would after an edit; the program over them."""
    load(folder, HELPER.format(step=step, sign=helper_sign), f"{name}_helper")
    module = load(folder, RULE.format(helper=f"{name}_helper", sign=sign), f"{name}_rule")
    return Program((Room("a", (State("x", float),)),), (), (module.act, module.rest)), module.act


def compile_program(program, progress=None):
    """What the compiler says of one program."""
    return compile_programs([program], progress)[0]


def result(program, act, compiled_only=False):
    """What the compiled rule makes of x = 2 and k = 3, checked against CPython."""
    x = np.array([2.0])
    arrays = {"x": x, "k": np.array([3.0]), **CLOCK}
    bind(program, act, lambda kind, room, name: arrays[name]).advance(0, 0)
    assert x[0] == act(2.0, 3.0).x
    return x[0]


def loops(cache, program):
    """The files of a program's loops, by stage; what every program calls has files of its own."""
    return {key: cache / (name + ENDING) for key, name in loop_names(program).items()}


def files(cache):
    return sorted(path.name for path in cache.iterdir())


def test_a_second_program_reads_what_the_first_compiled(cache, tmp_path):
    first, act = write(tmp_path)
    assert compile_program(first).fresh == ("a.act", "a.rest")
    assert result(first, act) == 9.0
    before = files(cache)
    again, act = write(tmp_path)
    compiled = compile_program(again)
    assert not compiled.fresh
    assert compiled.notice is None
    assert result(again, act) == 9.0
    assert files(cache) == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"sign": "+"}, 6.0), ({"helper_sign": "-"}, 3.0), ({"step": "2.0"}, 12.0)],
    ids=["rule", "helper", "constant of another module"],
)
def test_an_edit_compiles_the_loops_that_it_touches_and_no_other(change, expected, cache, tmp_path):
    before, act = write(tmp_path)
    assert result(before, act) == 9.0
    after, act = write(tmp_path, **change)
    assert compile_program(after).fresh == ("a.act",)
    assert result(after, act) == expected
    back, act = write(tmp_path)
    assert not compile_program(back).fresh
    assert result(back, act) == 9.0


def test_programs_that_share_a_loop_share_its_code(cache, tmp_path):
    program, act = write(tmp_path)
    compile_program(program)
    other = Program(program.rooms, (), (act,))
    assert compile_program(other).fresh == ()
    assert result(other, act) == 9.0


def test_a_truncated_function_is_compiled_anew_whichever_it_is(cache, tmp_path):
    program, act = write(tmp_path)
    compile_program(program)
    before = files(cache)
    for key, path in loops(cache, program).items():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        program, act = write(tmp_path)
        compiled = compile_program(program)
        assert compiled.fresh == (key,)
        assert "was damaged (1 of " in compiled.notice
        assert result(program, act) == 9.0
        assert files(cache) == before
    program, act = write(tmp_path)
    assert not compile_program(program).fresh


@pytest.mark.parametrize("size", [0, 1, 16, 17])
def test_a_file_that_is_all_but_empty_is_damaged(size, cache, tmp_path):
    program, act = write(tmp_path)
    compile_program(program)
    path = loops(cache, program)["a.act"]
    path.write_bytes(path.read_bytes()[:size])
    program, act = write(tmp_path)
    assert not is_compiled(program)
    assert compile_program(program).fresh == ("a.act",)
    assert result(program, act) == 9.0


def test_a_changed_byte_and_a_missing_file_are_survived(cache, tmp_path):
    program, act = write(tmp_path)
    compile_program(program)
    path = loops(cache, program)["a.act"]
    blob = bytearray(path.read_bytes())
    blob[len(blob) // 2] ^= 0xFF
    path.write_bytes(bytes(blob))
    program, act = write(tmp_path)
    compiled = compile_program(program)
    assert compiled.fresh == ("a.act",)
    assert "damaged" in compiled.notice
    assert result(program, act) == 9.0
    path.unlink()
    program, act = write(tmp_path)
    assert not is_compiled(program)
    compiled = compile_program(program)
    assert compiled.fresh == ("a.act",)
    assert compiled.notice is None
    assert result(program, act) == 9.0


def test_a_directory_that_cannot_be_written_keeps_nothing_and_says_so(tmp_path, monkeypatch, caplog):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    program, act = write(tmp_path)
    compiled = compile_program(program)
    assert "cannot be written" in compiled.notice
    assert "cannot be written" in caplog.text
    assert result(program, act) == 9.0


def test_a_disk_that_is_full_keeps_nothing_and_says_so(cache, tmp_path, monkeypatch):
    def store(root, name, piece):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("model.lanes.compile.cache.store", store)
    program, act = write(tmp_path)
    assert "No space left" in compile_program(program).notice
    assert result(program, act) == 9.0


def test_progress_counts_what_is_compiled(cache, tmp_path):
    compile_program(toy.PROGRAM)  # and with it what every program calls
    steps = []
    program, _ = write(tmp_path)
    compile_program(program, lambda done, total, name: steps.append((done, total, name)))
    assert steps == [(0, 2, "a.act"), (1, 2, "a.rest"), (2, 2, "")]
    steps.clear()
    program, _ = write(tmp_path, sign="+")
    compile_program(program, lambda done, total, name: steps.append((done, total, name)))
    assert steps == [(0, 1, "a.act"), (1, 1, "")]


def run(code, folder, **env):
    path = f"{folder}{os.pathsep}{os.getcwd()}"
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": str(folder / "cache"), **env},
    )  # fmt: skip


def outcome(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.split()


CHILD = """
    import numpy as np
    from model.lanes import Program, Room, State, bind
    from model.lanes.compile.compiler import compile_programs
    from edited_rule import act
    program = Program((Room("a", (State("x", float),)),), (), (act,))
    fresh = bool(compile_programs([program])[0].fresh)
    x = np.array([2.0])
    one = np.array([1])
    arrays = {"x": x, "k": np.array([3.0]), "phase": one, "active": one, "luck_week": one, "replication": one}
    bind(program, act, lambda kind, room, name: arrays[name]).advance(0, 0)
    print(fresh, x[0])
"""


READER = (
    CHILD
    + """
    import sys
    print("model.lanes.compile.building" in sys.modules, "scipy" in sys.modules)
"""
)


def test_compiled_loops_are_loaded_without_what_compiles_them(cache, tmp_path):
    write(tmp_path)
    assert outcome(run(CHILD, tmp_path)) == ["True", "9.0"]
    assert outcome(run(READER, tmp_path)) == ["False", "9.0", "False", "False"]


def test_the_package_under_its_other_name_reads_what_was_compiled(cache, tmp_path):
    program, _ = write(tmp_path)
    compile_program(program)
    for name in ("edited_helper", "edited_rule"):
        path = tmp_path / f"{name}.py"
        path.write_text(path.read_text().replace("model.lanes", "reassurance_sim.lanes"))
    child = CHILD.replace("model.lanes", "reassurance_sim.lanes")
    assert outcome(run(child, tmp_path)) == ["False", "9.0"]


def variants():
    """The toy with one thing other than its functions changed, by what it is."""
    rooms, setup, turn, structures = toy.ROOMS, toy.PROGRAM.setup, toy.PROGRAM.turn, toy.STRUCTURES
    return {
        "nothing": Program(rooms, setup, turn, structures),
        "the order of the values of a switch": Program(
            rooms, setup, turn, structures | {"decision": ("prospect", "doctrine", "logit")}
        ),
        "the order of the turn": Program(rooms, setup, turn[::-1], structures),
        "a stage of the setup that is one of the turn": Program(rooms, (), (*setup, *turn), structures),
    }


def test_what_changes_a_loop_changes_its_name():
    texts, names = {}, {}
    for what, program in variants().items():
        texts |= {(what, key): generate(plan) for key, plan in program.plans.items()}
        names |= {(what, key): name for key, name in loop_names(program).items()}
    for what, key in texts:
        for other in variants():
            same = texts[what, key] == texts[other, key]
            assert (names[what, key] == names[other, key]) == same, (what, other, key)
    assert len(set(names.values())) > len(toy.PROGRAM.plans)


def test_the_name_of_loops_counts_every_module_that_decides_on_them():
    # These only keep, name or announce what is made, or what they make is itself in the name: plans and sources.
    beside = {"cache", "fingerprint", "faults", "plan", "program", "read"}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                room = source.parents[node.level - 1] / (node.module or "").replace(".", "/")
                for module in [room.with_suffix(".py"), *(room / f"{alias.name}.py" for alias in node.names)]:
                    if module.is_file() and LANES in module.parents:
                        assert module in SOURCES or module.stem in beside, f"{source.name} imports {module.name}"


def test_a_name_that_object_code_does_not_hold_is_no_function(cache, tmp_path):
    program, _ = write(tmp_path)
    compile_program(program)
    piece = read(cache, loop_names(program)["a.act"])
    assert Library({"act": piece}).addresses["act"]
    with pytest.raises(ValueError, match="no function act"):
        Library({"act": Piece("nobody", piece.code)})


def test_another_version_of_the_compiler_gives_other_names(cache, tmp_path, monkeypatch):
    before = loop_names(write(tmp_path)[0])
    assert loop_names(write(tmp_path)[0]) == before
    monkeypatch.setattr(fingerprint, "_machine", lambda: ("another",))
    assert not set(loop_names(write(tmp_path)[0]).values()) & set(before.values())


@pytest.mark.slow
def test_processes_that_race_are_harmless_and_later_ones_read_the_cache(cache, tmp_path):
    write(tmp_path)
    racing = [run(CHILD, tmp_path), run(CHILD, tmp_path)]
    assert [outcome(process)[1] for process in racing] == ["9.0"] * 2
    assert len(files(cache)) == 1 + len(common_names())
    assert outcome(run(CHILD, tmp_path)) == ["False", "9.0"]


def test_declaring_rules_does_not_import_llvm(tmp_path):
    code = "import sys, model.lanes, tests.lanes.toy; print('llvmlite' in sys.modules)"
    assert outcome(run(code, tmp_path)) == ["False"]
