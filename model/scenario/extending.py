"""Scenarios that build on others: the chain of files from the basis to the one asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.errors import Problem
from model.scenario.library import shown
from model.scenario.nodes import Node
from model.scenario.reading import read_file
from model.scenario.schema import REQUIRED, ScenarioFile
from model.scenario.validation import validate

MAX_CHAIN: Final = 16


@dataclass(frozen=True)
class Layer:
    """One scenario file of the chain, as it stands."""

    path: Path
    node: Node

    def has(self, key: str) -> bool:
        """Whether the file states the key (null counts as not stated)."""
        entry = self.node.step(key)
        return entry is not None and entry.value is not None


@dataclass(frozen=True)
class Chain:
    """The layers, the basis first. Not `whole` when a file of it could not be read."""

    layers: tuple[Layer, ...]
    whole: bool

    @property
    def top(self) -> Layer:
        """The file that was asked for."""
        return self.layers[-1]

    def latest(self, key: str) -> Node | None:
        """The entry of the last file that states the key."""
        for layer in reversed(self.layers):
            if layer.has(key):
                return layer.node.step(key)
        return None

    def library(self) -> tuple[Path, Node | Problem] | Node | None:
        """The library's folder with who asked for it, or the mapping that is the library.

        None when the basis is missing, since it would have told.
        """
        for layer in reversed(self.layers):
            entry = layer.node.step("library")
            if entry is None or entry.value is None:
                continue
            if isinstance(entry.value, dict):
                return entry
            if isinstance(entry.value, str) and entry.raw.strip():
                return Path(os.path.normpath(layer.path.parent / entry.raw)), entry
            return None  # reported as no text
        if not self.whole:
            return None
        first = self.layers[0]
        return first.path.parent, Problem("", file=shown(first.path))


def read_chain(path: Path, problems: list[Problem]) -> Chain | None:
    """The file and those it extends; None when the file itself cannot be read."""
    layers: list[Layer] = []
    seen: list[tuple[str, str]] = []
    whole = True
    here: Path = path
    asked: Node | None = None
    while True:
        found: list[Problem] = []
        node = read_file(here, shown(here), found, guess=True)
        if asked is not None and found and found[0].line is None:
            found = [asked.problem(f"{shown(here)}: {found[0].message}", suggestion=found[0].suggestion)]
        problems.extend(found)
        if node is None:
            whole = False
            break
        validate(ScenarioFile, node, problems)
        layers.append(Layer(here, node))
        seen.append((_real(here), shown(here)))
        asked = node.step("extends")
        if asked is None or asked.value is None:
            break
        if not isinstance(asked.value, str) or not asked.raw.strip():
            whole = False
            break
        here = Path(os.path.normpath(here.parent / asked.raw))
        known = [real for real, _ in seen]
        if _real(here) in known:
            cycle = [name for _, name in seen[known.index(_real(here)) :]]
            message = "this scenario extends itself: " + " -> ".join([*cycle, shown(here)])
            problems.append(asked.problem(message, expected="a scenario that does not build on this one"))
            whole = False
            break
        if len(layers) == MAX_CHAIN:
            problems.append(asked.problem(f"more than {MAX_CHAIN} scenarios build on one another"))
            whole = False
            break
    return Chain(tuple(reversed(layers)), whole) if layers else None


def require(chain: Chain, problems: list[Problem]) -> None:
    """Adds a problem for every key that no file of a whole chain states."""
    if not chain.whole:
        return
    keys = ("id", "title") if len(chain.layers) > 1 else ()
    for key in REQUIRED:
        if chain.latest(key) is None or (key in keys and not chain.top.has(key)):
            of_own = " of its own" if key in keys else ""
            place = chain.top.node.place
            problems.append(place.problem(f'the scenario has no "{key}"{of_own}', path=key))


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)
