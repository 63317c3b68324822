"""Scenarios that build on others: the chain of files from the basis to the one that is loaded."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ...errors import Problem
from ..locate import WITHIN, beside_of, find_beside, likely_path, outside, root_of
from ..schema.library_files import InlineLibrary
from ..schema.scenario_file import REQUIRED, ScenarioFile
from ..schema.validate import parse_quietly, validate
from ..yaml.nodes import Node
from ..yaml.reader import display_path, read_file

MAX_CHAIN: Final = 16


@dataclass(frozen=True)
class Layer:
    """One scenario file of the chain, as it stands; `form` is None where the file has faults."""

    path: Path
    node: Node
    form: ScenarioFile | None

    def has(self, key: str) -> bool:
        """Whether the file states the key (null counts as not stated)."""
        entry = self.node.step(key)
        return entry is not None and entry.value is not None


@dataclass(frozen=True)
class LibraryFolder:
    """A library to be read, and what names it: an entry of a file, or the file itself."""

    path: Path
    named_by: Node | Problem


@dataclass(frozen=True)
class Chain:
    """The layers, the basis first. Not `whole` when a file of it could not be read."""

    layers: tuple[Layer, ...]
    whole: bool

    @property
    def top(self) -> Layer:
        """The file that is loaded."""
        return self.layers[-1]

    def latest(self, key: str) -> Node | None:
        """The entry of the last file that states the key."""
        layer = self._last(key)
        return layer.node.step(key) if layer is not None else None

    def stated(self, key: str, kind: Any) -> Any:
        """What the last file that states the key says, as the kind; None where none does, or it is faulty."""
        layer = self._last(key)
        if layer is None:
            return None
        return getattr(layer.form, key) if layer.form is not None else parse_quietly(kind, layer.node.step(key))

    def _last(self, key: str) -> Layer | None:
        return next((layer for layer in reversed(self.layers) if layer.has(key)), None)

    def library(self) -> LibraryFolder | tuple[Node, InlineLibrary | None] | None:
        """The folder of the library, or the mapping that is the library, with its form where it is sound.

        None when the basis is missing, since that is reported already.
        """
        layer = self._last("library")
        if layer is not None:
            entry = layer.node.at("library")
            if isinstance(entry.value, dict):
                form = layer.form.library if layer.form is not None else None
                return entry, form if isinstance(form, InlineLibrary) else None
            if isinstance(entry.value, str) and entry.raw.strip():
                return LibraryFolder(Path(os.path.normpath(layer.path.parent / entry.raw)), entry)
            return None  # reported as no text
        if not self.whole:
            return None
        first = self.layers[0]
        return LibraryFolder(first.path.parent, Problem("", file=display_path(first.path)))

    def rests_on(self) -> tuple[list[Path], Path | None, list[Path]]:
        """The files of the layers, the folder of the library, and files that are not there and would be read first."""
        files = [layer.path for layer in self.layers]
        library = self.library()
        absent = [
            beside
            for below, layer in pairwise(self.layers)
            if (beside := beside_of(layer.path, layer.node.at("extends").raw)) != below.path
        ]
        return files, library.path if isinstance(library, LibraryFolder) else None, absent


def read_chain(path: Path, top: Node, problems: list[Problem]) -> Chain:
    """A scenario file that was read, and those it extends."""
    layers: list[Layer] = []
    seen: list[tuple[str, str]] = []
    whole = True
    root = root_of(path)
    here = path
    node: Node | None = top
    while True:
        if node is None:
            whole = False
            break
        layers.append(Layer(here, node, validate(ScenarioFile, node, problems)))
        seen.append((_real(here), display_path(here)))
        extends = node.step("extends")
        if extends is None or extends.value is None:
            break
        if not isinstance(extends.value, str) or not extends.raw.strip():
            whole = False
            break
        here = find_beside(here, extends.raw)
        known = [real for real, _ in seen]
        if _real(here) in known:
            cycle = [name for _, name in seen[known.index(_real(here)) :]]
            message = "this scenario extends itself: " + " -> ".join([*cycle, display_path(here)])
            problems.append(extends.problem(message, expected="a scenario that does not build on this one"))
            whole = False
            break
        if len(layers) == MAX_CHAIN:
            problems.append(extends.problem(f"more than {MAX_CHAIN} scenarios build on one another"))
            whole = False
            break
        where = outside(root, here)
        if where is not None:
            problems.append(extends.problem(where, expected=WITHIN.format(root=root), path="extends"))
            whole = False
            break
        node = _read_extended(layers[-1].path, here, extends, problems)
    return Chain(tuple(reversed(layers)), whole)


def _read_extended(file: Path, path: Path, extends: Node, problems: list[Problem]) -> Node | None:
    """The file that another extends; what is wrong with it as a whole is said where it is named."""
    faults: list[Problem] = []
    node = read_file(path, faults, guess=True)
    if faults and faults[0].line is None:
        near = likely_path(file, extends.raw) if node is None else None
        message = f"{display_path(path)}: {faults[0].message}"
        faults = [extends.problem(message, suggestion=near or faults[0].suggestion, path="extends")]
    problems.extend(faults)
    return node


def require(chain: Chain, problems: list[Problem]) -> None:
    """Adds a problem for every key that no file of a whole chain states."""
    if not chain.whole or not isinstance(chain.top.node.value, dict):
        return
    keys = ("id", "title") if len(chain.layers) > 1 else ()
    for key in REQUIRED:
        if chain.latest(key) is None or (key in keys and not chain.top.has(key)):
            of_own = " of its own" if key in keys else ""
            node = chain.top.node
            if key in node.mapping:
                problems.append(node.key(key).problem(f'"{key}" has no value', path=key))
            else:
                problems.append(node.place.problem(f'the scenario has no "{key}"{of_own}', path=key))


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)
