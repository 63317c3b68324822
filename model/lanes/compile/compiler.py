"""Compiles a program's loops with numba, or takes them from the cache.

What every program calls (the drawing of luck, the driver of weeks) is one file of its own, compiled once a machine; the
loops of a program are another. A large program is compiled by two processes into one directory.

Importing this module imports numba.
"""

from __future__ import annotations

import atexit
import logging
import platform
import shutil
import sys
import tempfile
import types as python_types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import llvmlite
import llvmlite.binding as llvm
import numpy as np

from ...errors import OurFault
from ..declare.types import Record
from ..program import Program
from . import cache
from .drive import DRIVE_SIGNATURE
from .fingerprint import common_fingerprint, fingerprint, functions_of
from .generate import COMMON, function_name, generate, loop_name, record_name
from .importing import numba as _numba
from .importing import types
from .luck import DRAW_SIGNATURE, FILL_SIGNATURE, MARK_SIGNATURE
from .native import teach
from .paste import globals_of
from .sharing import Claims, Rebuild, second_process

# Some versions of numba carry types and some do not; it is called untyped.
numba: Any = _numba

Progress = Callable[[int, int, str], None]
"""Called with the number of loops done, their number, and the name of the next."""

LLVM_OPTIONS: tuple[str, ...] = ()
"""Options of LLVM, which hold for the whole process; set at the first compilation, never on import."""

SIGNATURE = types.int64(*(types.int64,) * 11)
OPTIONS = {"nopython": True, "error_model": "numpy", "fastmath": False, "cache": True}
COMMON_SIGNATURES = {
    "mark_lanes": MARK_SIGNATURE,
    "fill_luck": FILL_SIGNATURE,
    "draw": DRAW_SIGNATURE,
    "drive": DRIVE_SIGNATURE,
}

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Loops:
    """The loops of a program as functions called by address: none raises, and calling one holds no lock."""

    by_stage: dict[str, Any]
    """By stage, "room.name"."""
    common: dict[str, Any]
    """What every program calls: `mark_lanes`, `fill_luck`, `draw` and `drive`."""

    def address(self, stage: str) -> int:
        """Where the loop of a stage begins."""
        return int(self.by_stage[stage].address)

    @property
    def marker(self) -> int:
        """Where `mark_lanes` begins."""
        return int(self.common["mark_lanes"].address)

    @property
    def filler(self) -> int:
        """Where `fill_luck` begins."""
        return int(self.common["fill_luck"].address)

    @property
    def drawer(self) -> int:
        """Where `draw` begins."""
        return int(self.common["draw"].address)

    @cached_property
    def drive(self) -> Callable[..., int]:
        """Plays weeks; see `model.lanes.compile.drive`. Other threads run meanwhile."""
        return self.common["drive"].ctypes  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Compiled:
    """The loops of a program, the directory they came from, and how."""

    loops: Loops
    directory: Path
    fresh: bool
    """Whether they were compiled now rather than read from the cache."""
    notice: str | None
    """What a person should know: that no cache could be written, or that a damaged one was replaced."""


@dataclass(frozen=True)
class _Unit(Generic[T]):
    """A generated file whose functions are kept compiled in one directory of the cache."""

    name: str
    source: str
    load: Callable[[Path], T]
    """Compiles the functions of the file in a directory, or reads what numba has stored beside it."""
    build: Callable[[Path], T]
    """The same, where it is known that nothing is stored yet."""


def compile_program(program: Program, progress: Progress | None = None, rebuild: Rebuild | None = None) -> Compiled:
    """The compiled loops of a program, compiled at most once a process and cached between processes.

    `rebuild` makes an equal program in another process, where it is unpickled: with it, and a second processor, a large
    program is compiled by two processes. Raises `OurFault` for a rule that cannot be compiled.
    """
    done: Compiled | None = getattr(program, "_compiled", None)
    if done is None:
        done = _compile(program, progress or (lambda done, total, name: None), rebuild)
        program._compiled = done  # type: ignore[attr-defined]
    return done


def is_compiled(program: Program) -> bool:
    """Whether the loops of a program are at hand, or in the cache and whole. Nothing is compiled or read."""
    if getattr(program, "_compiled", None) is not None:
        return True
    root = cache.cache_root()
    unit = _program_unit(program, lambda done, total, key: None, None)
    return cache.sound(root / common_fingerprint(COMMON, environment())) and cache.sound(root / unit.name)


def environment() -> tuple[str, ...]:
    """What beside the sources decides on the machine code."""
    return (
        "3",  # of the layout of the cache itself
        sys.version, platform.machine(), sys.platform,
        numba.__version__, llvmlite.__version__, np.__version__,
        repr(LLVM_OPTIONS), repr(sorted(OPTIONS.items())), llvm.get_host_cpu_name(),
        _features(), repr((numba.config.CPU_NAME, numba.config.CPU_FEATURES, numba.config.OPT)),
    )  # fmt: skip


def _features() -> str:
    try:
        return str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:
        return ""


def _compile(program: Program, progress: Progress, rebuild: Rebuild | None) -> Compiled:
    unit = _program_unit(program, progress, rebuild)
    progress(0, len(program.plans), "luck")
    common = _common()
    loops, directory, fresh, notice = _from_cache(unit)
    progress(len(program.plans), len(program.plans), "")
    return Compiled(Loops(loops, common), directory, fresh, notice)


_common_functions: dict[str, Any] = {}


def _common() -> dict[str, Any]:
    """The functions that every program calls, compiled or read at most once a process."""
    if not _common_functions:

        def load(directory: Path) -> dict[str, Any]:
            module = _module(directory, "reassurance_" + name.replace("-", "_"), {})
            with _cache_beside_source():
                return {
                    key: numba.cfunc(signature, **OPTIONS)(getattr(module, key))
                    for key, signature in COMMON_SIGNATURES.items()
                }

        name = common_fingerprint(COMMON, environment())
        _common_functions.update(_from_cache(_Unit(name, COMMON, load, load))[0])
    return _common_functions


def _program_unit(program: Program, progress: Progress, rebuild: Rebuild | None) -> _Unit[dict[str, Any]]:
    name, source = _identity(program)

    def build(directory: Path) -> dict[str, Any]:
        with second_process(rebuild, directory, len(program.plans)) as claims:
            return _loops(program, directory, name, progress, claims)

    return _Unit(name, source, lambda directory: _loops(program, directory, name, progress, None), build)


def _identity(program: Program) -> tuple[str, str]:
    """The name of a program's directory in the cache, and its generated file, made once a process: it takes longer than
    reading the index of what is compiled."""
    known: tuple[str, str] | None = getattr(program, "_generated", None)
    if known is None:
        _set_options()
        teach(tuple(function.fn for function in functions_of(program)))
        source = generate(program)
        known = fingerprint(program, source, environment()), source
        program._generated = known  # type: ignore[attr-defined]
    return known


def compile_part(program: Program, directory: Path, claims: Claims) -> None:
    """Compile what the process that wrote the directory has not claimed, for it to read."""
    unit = _program_unit(program, lambda done, total, name: None, None)
    if (directory / cache.SOURCE).read_text(encoding="utf-8") == unit.source:
        _loops(program, directory, unit.name, lambda done, total, name: None, claims, rest=False)


def _from_cache(unit: _Unit[T]) -> tuple[T, Path, bool, str | None]:
    """The functions of a unit, their directory, whether they were compiled now, and what a person should know."""
    _set_options()
    root = cache.cache_root()
    final = root / unit.name
    notice = None
    if final.is_dir():
        functions = _read(unit, final) if cache.sound(final) else None
        if functions is not None:
            return functions, final, False, None
        cache.discard(final)
        notice = f"the compiled loops in {final} were damaged; compiling them again"
    try:
        staged = cache.stage_directory(root)
    except OSError as error:
        staged = Path(tempfile.mkdtemp(prefix="reassurance-sim-lanes-"))
        atexit.register(shutil.rmtree, staged, ignore_errors=True)
        functions = _write(unit, staged)
        why = error.strerror or type(error).__name__
        notice = f"{root} cannot be written ({why}); compiled code is not kept"
        log.warning(notice)
        return functions, staged, True, notice
    try:
        functions = _write(unit, staged)
        cache.seal(staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    where = cache.publish(staged, final)
    if where != final:
        atexit.register(shutil.rmtree, where, ignore_errors=True)
    if notice is not None:
        log.warning(notice)
    return functions, where, True, notice


def _write(unit: _Unit[T], directory: Path) -> T:
    (directory / cache.SOURCE).write_text(unit.source, encoding="utf-8")
    return unit.build(directory)


def _read(unit: _Unit[T], directory: Path) -> T | None:
    try:
        return unit.load(directory)
    except Exception as error:
        # A damaged file may raise anything on being unpickled; whatever it is, compiling again mends it.
        log.debug("reading %s failed: %r", directory, error)
        return None


def _module(directory: Path, name: str, names: dict[str, Any]) -> python_types.ModuleType:
    """The generated file of a directory, imported with these names in its namespace."""
    path = directory / cache.SOURCE
    module = python_types.ModuleType(name)
    module.__file__ = str(path)
    module.__dict__.update(names)
    sys.modules[name] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def _loops(
    program: Program, directory: Path, name: str, progress: Progress, claims: Claims | None, rest: bool = True
) -> dict[str, Any]:
    """The loops of a program by stage: each is compiled, or read where numba has stored it beside the file.

    With `claims` another process takes part: first what can be claimed is compiled, then, with `rest`, what the other
    has stored is read.
    """
    module = _module(directory, f"reassurance_lanes_{name}", _names(program))
    keys = list(program.plans)
    loops: dict[str, Any] = {}

    def add(number: int) -> None:
        plan = program.plans[keys[number]]
        try:
            loops[keys[number]] = numba.cfunc(SIGNATURE, **OPTIONS)(getattr(module, loop_name(number)))
        except numba.core.errors.NumbaError as error:
            place = f"{plan.stage.functions[0].file}:{plan.stage.functions[0].line}"
            raise OurFault(f"{keys[number]} ({place}) cannot be compiled: {error}") from error

    with _cache_beside_source():
        if claims is not None:
            # The longest first, so that neither process is left with a long one at the end.
            longest = sorted(range(len(keys)), key=lambda number: -_length(program, keys[number]))
            for number in claims.of(longest):
                progress(min(claims.made, len(keys)) - 1, len(keys), keys[number])
                add(number)
            if rest:
                progress(len(keys) - 1, len(keys), "")
                claims.wait()
        for number in range(len(keys)) if rest else ():
            if keys[number] not in loops:
                if claims is None:
                    progress(number, len(keys), keys[number])
                add(number)
    return loops


def _length(program: Program, key: str) -> int:
    return sum(len(function.source) for function in program.plans[key].stage.functions)


def _names(program: Program) -> dict[str, Any]:
    """What the generated file of a program refers to: functions, the globals of pasted bodies, named tuples."""
    names: dict[str, Any] = {}
    for number, plan in enumerate(program.plans.values()):
        for which, function in enumerate(plan.stage.functions):
            names[function_name(number, which)] = function.fn
            names.update(globals_of(function))
            for param in function.params:
                if isinstance(param.type, Record):
                    names[record_name(param.type.cls)] = param.type.cls
    return names


@contextmanager
def _cache_beside_source() -> Iterator[None]:
    """Have numba keep its files beside the loops, whatever the user set for other code."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = ""
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def _set_options() -> None:
    if not getattr(_set_options, "done", False):
        for option in LLVM_OPTIONS:
            llvm.set_option("reassurance-sim", option)
        _set_options.done = True  # type: ignore[attr-defined]
