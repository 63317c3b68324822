"""Which kind of file it is that was given, where it is no scenario and no study; and what to do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from .yaml.nodes import Node
from .yaml.reader import display_path


class Kind(NamedTuple):
    """A kind of file: the name of its schema, what it is in words, and what to do with one."""

    schema: str
    what: str
    advice: str


LIBRARY_FILES: Final = {
    "sources.yaml": "sources",
    "reported.yaml": "reported",
    "levers.yaml": "levers",
    "structures.yaml": "structures",
    "targets.yaml": "targets",
}

_WHAT: Final = {
    "sources": "a file of sources",
    "reported": "a file of what reports say",
    "levers": "a file of levers",
    "structures": "a file of rival theories",
    "targets": "a file of measured rates",
    "room": "a file of parameters",
}

_MARKS: Final = {
    "levers": {"unit", "bounds", "default"},
    "structures": {"default", "values"},
    "sources": {"kind", "provenance"},
    "reported": {"report", "outlet", "claim"},
    "targets": {"population", "quantity", "use"},
    "room": {"value", "unit", "basis"},
}
"""Keys that entries of each kind of file have."""


def library_kind(path: Path, node: Node | None = None) -> Kind | None:
    """Which file of a library it is, by its name or, where it was read, by what it holds; None where it is none."""
    schema = LIBRARY_FILES.get(path.name) or ("room" if path.parent.name == "parameters" else None)
    if schema is None and node is not None:
        schema = _by_content(node)
    if schema is None:
        return None
    advice = f"a scenario or a study that uses it; sim check {display_path(path)} looks at it alone"
    return Kind(schema, _WHAT[schema], advice)


def other_kind(path: Path, node: Node) -> Kind | None:
    """The kind of a file that is no scenario and no study; None where it may be one."""
    keys = node.mapping.keys()
    if {"run", "scenario_hash", "versions"} <= keys:
        return Kind("manifest", "the manifest of a run", f"sim runs show {display_path(path.parent)}")
    if "$schema" in keys and "properties" in keys:
        return Kind("schema", "the schema of a kind of file", "a file that follows it")
    return library_kind(path, node)


def _by_content(node: Node) -> str | None:
    if "members_are" in node.mapping:
        return "room"
    if {"id", "title", "extends", "options", "overrides", "scenario"} & node.mapping.keys():
        return None
    entries = [entry.mapping.keys() for entry in node.mapping.values() if entry.mapping]
    for schema, marks in _MARKS.items():
        if entries and all(marks <= keys for keys in entries[:20]):
            return schema
    return None
