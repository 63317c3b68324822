"""The compiled loops of programs: taken from the cache, or compiled first.

Every function is a piece of its own: the loop of each stage, and what every program calls (the drawing of luck, the
driver of weeks). What is missing is compiled; what is in the cache is loaded.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..program import Program
from . import cache
from .cache import Piece
from .fingerprint import common_names, loop_names
from .library import Library

if TYPE_CHECKING:
    from .sharing import Progress, Rebuild

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loops:
    """The loops of a program by address: none raises, and calling one holds no lock."""

    by_stage: Mapping[str, int]
    """Where the loop of each stage, "room.name", begins. It is called by the driver."""
    common: Mapping[str, int]
    """Where the functions begin that every program calls, by name: those of `building.COMMON`."""
    libraries: tuple[Library, ...]
    """What holds the functions."""

    @cached_property
    def drive(self) -> Callable[..., int]:
        """Plays weeks; see `model.lanes.compile.kernels.drive`. Other threads run meanwhile."""
        return ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64,) * 5)(self.common["drive"])

    @cached_property
    def rearrange(self) -> Callable[..., int]:
        """Puts lanes in another order; see `model.lanes.compile.kernels.order`."""
        return ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64,) * 5)(self.common["rearrange"])

    @cached_property
    def group(self) -> Callable[..., None]:
        """Tells what group lanes belong to; see `model.lanes.compile.kernels.order`."""
        return ctypes.CFUNCTYPE(None, *(ctypes.c_int64,) * 9)(self.common["group"])

    @cached_property
    def tally(self) -> Callable[..., None]:
        """Counts lanes by week; see `model.lanes.compile.kernels.series`."""
        return ctypes.CFUNCTYPE(None, *(ctypes.c_int64,) * 7)(self.common["tally"])

    @cached_property
    def add_up(self) -> Callable[..., None]:
        """Adds up a series; see `model.lanes.compile.kernels.series`."""
        return ctypes.CFUNCTYPE(None, *(ctypes.c_int64,) * 4)(self.common["add_up"])

    @cached_property
    def add_up_bouts(self) -> Callable[..., None]:
        """Adds up the bouts of a series; see `model.lanes.compile.kernels.series`."""
        return ctypes.CFUNCTYPE(None, *(ctypes.c_int64,) * 9)(self.common["add_up_bouts"])

    @cached_property
    def place(self) -> Callable[..., None]:
        """Writes quantiles of distributions; see `model.lanes.compile.kernels.quantiles`."""
        return ctypes.CFUNCTYPE(None, *(ctypes.c_int64,) * 6)(self.common["place"])


@dataclass(frozen=True)
class Compiled:
    """The loops of a program, and how they came about."""

    loops: Loops
    fresh: tuple[str, ...]
    """The stages, "room.name", whose loops were compiled now rather than read from the cache."""
    notice: str | None
    """What a person should know: that no cache could be written, or that damaged code was replaced."""


_compiled: WeakKeyDictionary[Program, Compiled] = WeakKeyDictionary()
_common: list[Loops] = []
"""What every program calls, and no stage: loaded once a process."""


def compile_programs(
    programs: Sequence[Program], progress: Progress | None = None, rebuild: Rebuild | None = None
) -> tuple[Compiled, ...]:
    """The compiled loops of programs, compiled at most once a process and cached between processes.

    `rebuild` makes equal programs in another process, where it is unpickled: with it, and a second processor, much is
    compiled by two processes. Raises `OurFault` for a rule that cannot be compiled.
    """
    if waiting := [program for program in programs if program not in _compiled]:
        common = {} if _common else common_names()
        wanted = {name: function for function, name in common.items()}
        for program in waiting:
            wanted.update({name: key for key, name in loop_names(program).items()})
        pieces, fresh, notice = _pieces(waiting, wanted, progress or (lambda done, total, name: None), rebuild)
        if not _common:
            _load_common(common, pieces)
        for program in waiting:
            names = loop_names(program)
            library = Library({key: pieces[name] for key, name in names.items()})
            loops = Loops(library.addresses, _common[0].common, (library, *_common[0].libraries))
            _compiled[program] = Compiled(loops, tuple(key for key, name in names.items() if name in fresh), notice)
    return tuple(_compiled[program] for program in programs)


def compile_common() -> Loops:
    """What every program calls, without the loops of any: compiled, or taken from the cache, once a process."""
    if not _common:
        common = common_names()
        wanted = {name: function for function, name in common.items()}
        _load_common(common, _pieces((), wanted, lambda done, total, name: None, None)[0])
    return _common[0]


def _load_common(names: Mapping[str, str], pieces: Mapping[str, Piece]) -> None:
    library = Library({function: pieces[name] for function, name in names.items()})
    _common.append(Loops({}, library.addresses, (library,)))


def is_compiled(program: Program) -> bool:
    """Whether the loops of a program are at hand, or in the cache and whole. Nothing is compiled or loaded."""
    if program in _compiled:
        return True
    root = cache.cache_root()
    names = [*loop_names(program).values(), *(() if _common else common_names().values())]
    return all(cache.holds(root, name) for name in names)


def _pieces(
    programs: Sequence[Program], wanted: Mapping[str, str], progress: Progress, rebuild: Rebuild | None
) -> tuple[dict[str, Piece], frozenset[str], str | None]:
    """The functions of these names, with what each is for; which were compiled now; and what a person should know."""
    root = cache.cache_root()
    pieces: dict[str, Piece] = {}
    damaged = 0
    for name in wanted:
        try:
            piece = cache.read(root, name)
        except cache.DamageError:
            damaged += 1
        else:
            pieces.update({name: piece} if piece is not None else {})
    missing = {name: purpose for name, purpose in wanted.items() if name not in pieces}
    if not missing:
        return pieces, frozenset(), None
    notice = (
        f"compiled code in {root} was damaged ({damaged} of {len(wanted)}); compiling it again" if damaged else None
    )
    work = _Work(programs, missing, root, progress)
    pieces.update(work.done(rebuild))
    if work.failure is not None:
        why = work.failure.strerror or type(work.failure).__name__
        notice = f"{root} cannot be written ({why}); compiled code is not kept"
    if notice is not None:
        log.warning(notice)
    return pieces, frozenset(missing), notice


class _Work:
    """Functions to be compiled, the longest first, and stored in the cache if it can be written."""

    def __init__(self, programs: Sequence[Program], missing: Mapping[str, str], root: Path, progress: Progress) -> None:
        from .building import Builder

        self._builder = Builder(programs)
        self._names = sorted(missing, key=self._builder.length, reverse=True)
        self._missing, self._root, self._progress = missing, root, progress
        self._pieces: dict[str, Piece] = {}
        self.failure: OSError | None = None
        """Why the cache cannot be written."""
        try:
            cache.prepare(root)
        except OSError as error:
            self.failure = error

    def done(self, rebuild: Rebuild | None) -> Mapping[str, Piece]:
        """The functions by name, compiled by this process and a second one."""
        from .sharing import second_process

        count = len(self._names)
        with second_process(rebuild if self.failure is None else None, self._root, self._names) as claims:
            if claims is not None:
                for name in claims.of(self._names):
                    self._build(name, min(claims.made, count) - 1)
                self._progress(count - 1, count, "")
                claims.wait()
        for number, name in enumerate(self._names):
            if name not in self._pieces:
                self._build(name, number)
        self._progress(count, count, "")
        return self._pieces

    def _build(self, name: str, number: int) -> None:
        """Compile a function, the one of this number, unless another process has stored it since it was missed."""
        stored = cache.read(self._root, name) if self.failure is None else None
        if stored is None:
            self._progress(number, len(self._names), self._missing[name])
        self._pieces[name] = stored or self._builder.build(name)
        if stored is None and self.failure is None:
            try:
                cache.store(self._root, name, self._pieces[name])
            except OSError as error:
                self.failure = error
