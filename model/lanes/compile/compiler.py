"""The compiled loops of a program: taken from the cache, or compiled first.

What every program calls (the drawing of luck, the driver of weeks) is one directory of the cache, compiled once a
machine; the loops of a program are another. Compiling imports numba; what is in the cache is loaded by LLVM alone.
"""

from __future__ import annotations

import atexit
import ctypes
import logging
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..program import Program
from . import cache
from .fingerprint import common_fingerprint, fingerprint
from .generate import loop_name
from .library import Library

if TYPE_CHECKING:
    from .sharing import Progress, Rebuild

COMMON_NAMES = ("mark_lanes", "fill_luck", "draw", "drive")
"""What every program calls."""

HARMLESS = ("NUMBA_CACHE", "NUMBA_NUM_THREADS", "NUMBA_THREADING", "NUMBA_DISABLE_JIT", "NUMBA_DEBUG_CACHE")
"""How the settings of numba begin, in the environment, that leave machine code as it is."""

DEFAULTS = {"CPU_NAME": "None", "CPU_FEATURES": "None", "OPT": "3"}
"""Settings of numba that a program may change by itself, and what they are where nobody does."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loops:
    """The loops of a program by address: none raises, and calling one holds no lock."""

    by_stage: Mapping[str, int]
    """Where the loop of each stage, "room.name", begins. It is called as numba calls functions: by the driver."""
    common: Mapping[str, int]
    """Where `mark_lanes`, `fill_luck`, `draw` and `drive` begin, which every program calls; they are C functions."""
    libraries: tuple[Library, ...]
    """What holds the functions."""

    @cached_property
    def drive(self) -> Callable[..., int]:
        """Plays weeks; see `model.lanes.compile.kernels.drive`. Other threads run meanwhile."""
        return ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64,) * 5)(self.common["drive"])


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
class _Unit:
    """Functions that are kept compiled in one directory of the cache."""

    name: str
    functions: tuple[str, ...]
    build: Callable[[Path], None]
    """Compiles the functions into a directory."""


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
    """Whether the loops of a program are at hand, or in the cache and whole. Nothing is compiled or loaded."""
    if getattr(program, "_compiled", None) is not None:
        return True
    root = cache.cache_root()
    return (bool(_loaded) or cache.sound(root / _common_name())) and cache.sound(
        root / fingerprint(program, environment())
    )


def environment() -> tuple[str, ...]:
    """What beside the sources decides on the machine code."""
    import llvmlite.binding as llvm

    settings = [(name, value) for name, value in os.environ.items() if name.startswith("NUMBA_")]
    # Where numba is imported already, a program may have set these otherwise than the environment says.
    config = getattr(sys.modules.get("numba"), "config", None)
    defaults = dict(DEFAULTS)
    if os.environ.get("NUMBA_CPU_NAME", "").lower() == "generic":
        defaults["CPU_FEATURES"] = ""  # of a generic processor numba assumes none
    stated = [os.environ.get(f"NUMBA_{name}", default) for name, default in defaults.items()]
    set_now = [getattr(config, name) for name in DEFAULTS] if config is not None else stated
    now = [str(getattr(value, "_raw_value", value)) for value in set_now]
    return (
        "4",  # of the layout of the cache itself
        sys.version, platform.machine(), sys.platform,
        version("numba"), version("llvmlite"), version("numpy"), llvm.get_host_cpu_name(), _features(),
        repr(sorted(setting for setting in settings if not setting[0].startswith(HARMLESS))),
        repr(now if now != stated else []),
    )  # fmt: skip


def _features() -> str:
    import llvmlite.binding as llvm

    try:
        return str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:
        return ""


def _compile(program: Program, progress: Progress, rebuild: Rebuild | None) -> Compiled:
    count = len(program.plans)

    def build(directory: Path) -> None:
        from .building import build_program

        build_program(program, directory, progress, rebuild)

    progress(0, count, "luck")
    common = _common()
    names = {key: loop_name(number) for number, key in enumerate(program.plans)}
    unit = _Unit(fingerprint(program, environment()), tuple(names.values()), build)
    library, directory, fresh, notice = _from_cache(unit)
    progress(count, count, "")
    by_stage = {key: library.addresses[name] for key, name in names.items()}
    return Compiled(Loops(by_stage, common.addresses, (library, common)), directory, fresh, notice)


_loaded: list[Library] = []


def _common() -> Library:
    """The functions that every program calls, loaded once a process."""
    if not _loaded:

        def build(directory: Path) -> None:
            from .building import build_common

            build_common(directory)

        _loaded.append(_from_cache(_Unit(_common_name(), COMMON_NAMES, build))[0])
    return _loaded[0]


def _common_name() -> str:
    return common_fingerprint(environment())


def _from_cache(unit: _Unit) -> tuple[Library, Path, bool, str | None]:
    """The functions of a unit, their directory, whether they were compiled now, and what a person should know."""
    root = cache.cache_root()
    final = root / unit.name
    notice = None
    if final.is_dir():
        library = _read(unit, final) if cache.sound(final) else None
        if library is not None:
            return library, final, False, None
        cache.discard(final)
        notice = f"the compiled loops in {final} were damaged; compiling them again"
    try:
        staged = cache.stage_directory(root)
    except OSError as error:
        staged = Path(tempfile.mkdtemp(prefix="reassurance-sim-lanes-"))
        atexit.register(shutil.rmtree, staged, ignore_errors=True)
        unit.build(staged)
        why = error.strerror or type(error).__name__
        notice = f"{root} cannot be written ({why}); compiled code is not kept"
        log.warning(notice)
        return Library(staged, unit.functions), staged, True, notice
    try:
        unit.build(staged)
        library = Library(staged, unit.functions)
        cache.seal(staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    where = cache.publish(staged, final)
    if where != final:
        atexit.register(shutil.rmtree, where, ignore_errors=True)
    if notice is not None:
        log.warning(notice)
    return library, where, True, notice


def _read(unit: _Unit, directory: Path) -> Library | None:
    try:
        return Library(directory, unit.functions)
    except (OSError, ValueError) as error:
        # Another process may have taken the directory away since it was checked; compiling again mends it.
        log.debug("reading %s failed: %r", directory, error)
        return None
