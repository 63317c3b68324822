"""Parameters out of room files (one actor), group files (a table of members) and resolved scenarios.

Every function returns the sound parameters with their nodes and places; the faulty ones are among
the problems.
"""

from __future__ import annotations

import re

from pydantic_core import PydanticCustomError

from model.errors import Problem, did_you_mean
from model.scenario.forms import distribution_of
from model.scenario.nodes import Node, Place
from model.scenario.scenario import Parameter
from model.scenario.schema import (
    Cell,
    GroupField,
    GroupFile,
    InlineLeaf,
    Leaf,
    RoomFile,
    check_leaf,
)
from model.scenario.validation import MOST_FAULTS, accept, validate

Found = tuple[Parameter, Node, Place]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def single(room: str, node: Node, problems: list[Problem]) -> list[Found]:
    """The parameters of one actor's file: `room.name`."""
    if not _NAME.match(room):
        problems.append(node.problem(f'the file name "{room}" cannot name a room', expected="a name like russia"))
    validate(RoomFile, node, problems, room)
    found = []
    for name, entry in node.mapping.items():
        if name == "about":
            continue
        place = node.key(name)
        if not _NAME.match(name):
            problems.append(place.problem(f'"{name}" cannot name a parameter', expected="letters, digits, _"))
            continue
        leaf = accept(Leaf, entry)
        if leaf is not None:
            found.append((parameter(f"{room}.{name}", leaf), entry, place))
    return found


def inline(node: Node | None) -> list[Found]:
    """The parameters of a resolved scenario, by full path. Their form was validated before."""
    found = []
    for path, entry in node.mapping.items() if node is not None else ():
        assert node is not None
        leaf = accept(InlineLeaf, entry)
        if leaf is not None:
            found.append((parameter(path, leaf), entry, node.key(path)))
    return found


def group(node: Node, problems: list[Problem]) -> tuple[list[Found], str | None]:
    """The parameters of a group's file, `group.name` and `group.MEMBER.name`, and the group's name."""
    name_node = node.at("members_are")
    name = name_node.raw if isinstance(name_node.value, str) and _NAME.match(name_node.raw) else None
    validate(GroupFile, node, problems, name or "")
    if name is None:
        return [], None
    found: list[Found] = []
    shared = node.step("shared")
    for key, entry in shared.mapping.items() if shared is not None else ():
        assert shared is not None
        leaf = accept(Leaf, entry)
        if leaf is not None:
            found.append((parameter(f"{name}.{key}", leaf), entry, shared.key(key)))
    fields = node.step("fields")
    known = fields.mapping if fields is not None else {}
    forms = {key: form for key, entry in known.items() if (form := accept(GroupField, entry)) is not None}
    common = set(shared.mapping) if shared is not None else set()
    members = node.step("members")
    for member, entry in members.mapping.items() if members is not None else ():
        assert members is not None
        if member in known or member in common:
            problems.append(members.key(member).problem(f'"{member}" names both a member and a parameter'))
        found.extend(_member(f"{name}.{member}", entry, known, forms, problems))
        absent = sorted(set(known) - set(entry.mapping) - common)
        if absent and entry.mapping:
            message = f"{member} does not state {', '.join(absent)}"
            wanted = "every field for every member, or a parameter of that name under `shared`"
            problems.append(members.key(member).problem(message, expected=wanted, path=f"{name}.{member}"))
    return found, name


def _member(
    prefix: str, node: Node, known: dict[str, Node], forms: dict[str, GroupField], problems: list[Problem]
) -> list[Found]:
    found: list[Found] = []
    for key, entry in node.mapping.items():
        if key in ("name", "about"):
            continue
        place = node.key(key)
        path = f"{prefix}.{key}"
        if key not in known:
            wanted = f"one of {', '.join(sorted(known))}"
            near = did_you_mean(key, known) if len(problems) < MOST_FAULTS else None
            message = f'the group has no field "{key}"'
            problems.append(place.problem(message, expected=wanted, suggestion=near, path=path))
            continue
        cell = accept(Cell, entry)
        if cell is not None and key in forms:
            made = _cell(path, cell, forms[key], entry, problems)
            if made is not None:
                found.append((made, entry, place))
    return found


def _cell(path: str, cell: Cell, form: GroupField, node: Node, problems: list[Problem]) -> Parameter | None:
    basis = cell.basis or form.basis
    if basis is None:
        message = 'the key "basis" is missing here, and the field states none'
        problems.append(node.problem(message, path=path))
        return None
    try:
        check_leaf(cell.value, basis, form.bounds)
    except PydanticCustomError as error:
        problems.append(node.at("value").problem(error.message(), path=path))
        return None
    source = form.source if cell.source is None else cell.source
    value = distribution_of(cell.value, form.bounds)
    return Parameter(path, value, form.unit, form.description, basis, source, form.bounds, cell.note)


def parameter(path: str, leaf: Leaf) -> Parameter:
    """A validated leaf as a parameter."""
    return Parameter(
        path,
        distribution_of(leaf.value, leaf.bounds),
        leaf.unit,
        leaf.description,
        leaf.basis,
        leaf.source,
        leaf.bounds,
        leaf.note,
        leaf.because if isinstance(leaf, InlineLeaf) else None,
    )
