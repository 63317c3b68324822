"""Compiles a program's loops with numba, or takes them from the cache.

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
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba as _numba
import numpy as np
from numba import types

from ...errors import OurFault
from ..declare.types import Record
from ..program import Program
from . import cache
from .drive import DRIVE_SIGNATURE
from .fingerprint import fingerprint, functions_of
from .generate import function_name, generate, loop_name, record_name
from .native import DRAW_SIGNATURE, FILL_SIGNATURE, MARK_SIGNATURE, teach
from .paste import globals_of

# Some versions of numba carry types and some do not; it is called untyped.
numba: Any = _numba

Progress = Callable[[int, int, str], None]
"""Called with the number of loops done, their number, and the name of the next."""

LLVM_OPTIONS: tuple[str, ...] = ()
"""Options of LLVM, which hold for the whole process; set at the first compilation, never on import."""

SIGNATURE = types.int64(*(types.int64,) * 11)
OPTIONS = {"nopython": True, "error_model": "numpy", "fastmath": False, "cache": True}

COMMON = {
    "mark_lanes": MARK_SIGNATURE,
    "fill_luck": FILL_SIGNATURE,
    "draw": DRAW_SIGNATURE,
    "drive": DRIVE_SIGNATURE,
}
"""What every generated file has beside its loops, and what each takes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loops:
    """The loops of a program as functions called by address: none raises, and calling one holds no lock."""

    by_stage: dict[str, Any]
    """By stage, "room.name"."""
    common: dict[str, Any]
    """What every program has: `mark_lanes`, `fill_luck`, `draw` and `drive`."""

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


def compile_program(program: Program, progress: Progress | None = None) -> Compiled:
    """The compiled loops of a program, compiled at most once a process and cached between processes."""
    done: Compiled | None = getattr(program, "_compiled", None)
    if done is None:
        done = _compile(program, progress or (lambda done, total, name: None))
        program._compiled = done  # type: ignore[attr-defined]
        if done.notice is not None:
            log.warning(done.notice)
    return done


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


def _compile(program: Program, progress: Progress) -> Compiled:
    _set_options()
    teach(tuple(function.fn for function in functions_of(program)))
    source = generate(program)
    name = fingerprint(program, source, environment())
    root = cache.cache_root()
    final = root / name
    notice = None
    if final.is_dir():
        loops = _read(program, final, name, progress) if cache.sound(final) else None
        if loops is not None:
            return Compiled(loops, final, False, None)
        cache.discard(final)
        notice = f"the compiled loops in {final} were damaged; compiling them again"
    try:
        staged = cache.stage_directory(root)
    except OSError as error:
        staged = Path(tempfile.mkdtemp(prefix="reassurance-sim-lanes-"))
        atexit.register(shutil.rmtree, staged, ignore_errors=True)
        loops = _build(program, staged, source, name, progress)
        why = error.strerror or type(error).__name__
        return Compiled(loops, staged, True, f"{root} cannot be written ({why}); compiled code is not kept")
    try:
        loops = _build(program, staged, source, name, progress)
        cache.seal(staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    where = cache.publish(staged, final)
    if where != final:
        atexit.register(shutil.rmtree, where, ignore_errors=True)
    return Compiled(loops, where, True, notice)


def _build(program: Program, directory: Path, source: str, name: str, progress: Progress) -> Loops:
    (directory / cache.SOURCE).write_text(source, encoding="utf-8")
    return _load(program, directory, name, progress)


def _read(program: Program, directory: Path, name: str, progress: Progress) -> Loops | None:
    try:
        return _load(program, directory, name, progress)
    except Exception as error:
        # A damaged file may raise anything on being unpickled; whatever it is, compiling again mends it.
        log.debug("reading %s failed: %r", directory, error)
        return None


def _load(program: Program, directory: Path, name: str, progress: Progress) -> Loops:
    """Import the loops of a directory and compile each, which reads what numba has stored beside them."""
    path = directory / cache.SOURCE
    module = python_types.ModuleType(f"reassurance_lanes_{name}")
    module.__file__ = str(path)
    for number, plan in enumerate(program.plans.values()):
        for which, function in enumerate(plan.stage.functions):
            setattr(module, function_name(number, which), function.fn)
            for name, value in globals_of(function).items():
                setattr(module, name, value)
            for param in function.params:
                if isinstance(param.type, Record):
                    setattr(module, record_name(param.type.cls), param.type.cls)
    sys.modules[module.__name__] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    loops = {}
    total = len(program.plans)
    progress(0, total, "luck")
    with _cache_beside_source():
        common = {name: numba.cfunc(signature, **OPTIONS)(getattr(module, name)) for name, signature in COMMON.items()}
        for number, (key, plan) in enumerate(program.plans.items()):
            progress(number, total, key)
            try:
                loops[key] = numba.cfunc(SIGNATURE, **OPTIONS)(getattr(module, loop_name(number)))
            except numba.core.errors.NumbaError as error:
                place = f"{plan.stage.functions[0].file}:{plan.stage.functions[0].line}"
                raise OurFault(f"{key} ({place}) cannot be compiled: {error}") from error
    progress(total, total, "")
    return Loops(loops, common)


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
