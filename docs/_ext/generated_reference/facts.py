"""What the generated pages are made from, gathered once: the rules, the main scenario, where things stand."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .markdown import anchor, cell

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """The program, the main scenario as it resolves, and the checkout they came from."""

    program: Any
    main: Data
    root: Path

    @property
    def library(self) -> Data:
        """Parameters, levers, structures, sources and reports of the main scenario."""
        library: Data = self.main["library"]
        return library

    @cached_property
    def reads(self) -> Mapping[str, Mapping[str, Any]]:
        """What every stage owns, sees, is given and draws, by "room.stage"."""
        table: Mapping[str, Mapping[str, Any]] = self.program.reads()
        return table

    @cached_property
    def tests(self) -> dict[str, set[str]]:
        """The modules that each test file in tests/actors and tests/world imports, by its path; nothing where no tests
        are at hand."""
        modules = {}
        for room in ("actors", "world"):
            for path in sorted((self.root / "tests" / room).rglob("test_*.py")):
                modules[path.relative_to(self.root).as_posix()] = _imports(path)
        return modules

    def source(self, stage: Any) -> str:
        """The file of a rule or choice, from the root of the checkout."""
        file = Path(stage.functions[0].file)
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.name

    def sources(self, room: str) -> list[str]:
        """The files that hold a room's rules, in the order of the turn."""
        return list(dict.fromkeys(self.source(stage) for stage in self.stages(room)))

    def stages(self, room: str) -> list[Any]:
        """A room's stages, in the order of the turn."""
        return [stage for stage in self.program.stages if stage.owner == room]

    def readers(self, structure: str) -> list[str]:
        """Links to the stages that read a switch."""
        keys = {key for key, entry in self.reads.items() if structure in entry["switches"]}
        return [rule_link(stage) for stage in self.program.stages if f"{stage.owner}.{stage.name}" in keys]

    def tests_of(self, files: Iterable[str]) -> list[str]:
        """The tests of these files' own rooms: those in tests/actors and tests/world that import one of them."""
        modules = {file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in files}
        return [path for path, names in self.tests.items() if names & modules]

    def members(self, room: Any) -> int:
        """How many entities a room stands for."""
        return len(self.library["groups"][room.group]) if room.group else 1

    def parameters(self, room: str) -> dict[str, Data]:
        """The parameters whose path begins with the room's name."""
        return {path: leaf for path, leaf in self.library["parameters"].items() if path.partition(".")[0] == room}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def rule_link(stage: Any) -> str:
    """Link to a rule's entry in the reference."""
    return f"[`{stage.owner}.{stage.name}`](#{anchor('rule', stage.owner, stage.name)})"


def page_link(room: str, text: str | None = None) -> str:
    """Link to the page, or the section of one, that explains a room."""
    return f"[{text or room}](#{anchor('page', room)})"


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring, on one line."""
    words = cell(text)
    head, stop, _ = words.partition(". ")
    return head + "." if stop else words


def is_choice(stage: Any) -> bool:
    """Whether a stage is a choice among options, and no plain rule."""
    return bool(getattr(stage, "options", None))
