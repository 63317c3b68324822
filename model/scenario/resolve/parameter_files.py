"""Parameters out of room files (one actor), group files (a table of members) and resolved scenarios.

Every function returns all parameters that are stated with their nodes and places, of faulty ones the path alone:
what is wrong with them is among the problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from pydantic_core import PydanticCustomError

from ...errors import Problem, did_you_mean
from ..scenario import Parameter
from ..schema.library_files import (
    Cell,
    GroupField,
    GroupFile,
    InlineLeaf,
    Leaf,
    Member,
    RoomFile,
    check_leaf,
)
from ..schema.validate import MOST_FAULTS, sound_entries, validate
from ..yaml.nodes import Node, Place

L = TypeVar("L", Leaf, InlineLeaf)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


class Stated(NamedTuple):
    """A parameter (None where what states it is faulty), the value that states it, and where its name stands."""

    path: str
    parameter: Parameter | None
    node: Node
    place: Place


def room_parameters(room: str, node: Node, problems: list[Problem]) -> list[Stated]:
    """The parameters of one actor's file: `room.name`."""
    if not _NAME.match(room):
        problems.append(node.problem(f'the file name "{room}" cannot name a room', expected="a name like russia"))
    form = validate(RoomFile, node, problems, room)
    own = {name: entry for name, entry in node.mapping.items() if name not in RoomFile.model_fields}
    for name in own:
        if not _NAME.match(name):
            message = f'"{name}" cannot name a parameter'
            problems.append(node.key(name).problem(message, expected="letters, digits, _"))
    leaves = Node({name: entry for name, entry in own.items() if _NAME.match(name)}, node.place, keys=node.keys)
    return _stated(Leaf, f"{room}.", leaves, form.model_extra if form is not None else None)


def inline_parameters(node: Node | None, validated: Mapping[str, InlineLeaf] | None) -> list[Stated]:
    """The parameters of a resolved scenario, by full path, validated with the scenario."""
    return _stated(InlineLeaf, "", node, validated)


def _stated(kind: type[L], prefix: str, node: Node | None, validated: Mapping[str, L] | None) -> list[Stated]:
    """The parameters that the entries of a mapping state, each under its name after the prefix."""
    sound = {name: leaf for name, leaf, _, _ in sound_entries(kind, node, validated)}
    stated = []
    for name, entry in node.mapping.items() if node is not None else ():
        assert node is not None
        path = prefix + name
        parameter = _parameter(path, sound[name]) if name in sound else None
        stated.append(Stated(path, parameter, entry, node.key(name)))
    return stated


def group_parameters(node: Node, problems: list[Problem]) -> tuple[list[Stated], str | None]:
    """The parameters of a group's file, `group.name` and `group.MEMBER.name`, and the group's name."""
    name_node = node.at("members_are")
    group = name_node.raw if isinstance(name_node.value, str) and _NAME.match(name_node.raw) else None
    form = validate(GroupFile, node, problems, group or "")
    if group is None:
        return [], None
    shared, fields, members = node.step("shared"), node.step("fields"), node.step("members")
    stated = _stated(Leaf, f"{group}.", shared, form.shared if form is not None else None)
    known = fields.mapping if fields is not None else {}
    meanings = {
        name: meaning
        for name, meaning, _, _ in sound_entries(GroupField, fields, form.fields if form is not None else None)
    }
    common = set(shared.mapping) if shared is not None else set()
    for member, entry in members.mapping.items() if members is not None else ():
        assert members is not None
        if member in known or member in common:
            problems.append(members.key(member).problem(f'"{member}" names both a member and a parameter'))
        sound = form.members[member] if form is not None else None
        stated.extend(member_parameters(f"{group}.{member}", entry, sound, known, meanings, problems))
        absent = sorted(set(known) - set(entry.mapping) - common)
        if absent and entry.mapping:
            message = f"{member} does not state {', '.join(absent)}"
            wanted = "every field for every member, or a parameter of that name under `shared`"
            problems.append(members.key(member).problem(message, expected=wanted, path=f"{group}.{member}"))
    return stated, group


def member_parameters(
    prefix: str,
    node: Node,
    form: Member | None,
    known: Mapping[str, object],
    meanings: Mapping[str, GroupField],
    problems: list[Problem],
) -> list[Stated]:
    """The parameters of one member; `known` are the fields of its group, `meanings` those that are sound."""
    own = {key: entry for key, entry in node.mapping.items() if key not in Member.model_fields}
    for key in own:
        if key not in known:
            wanted = f"one of {', '.join(sorted(known))}"
            near = did_you_mean(key, known) if len(problems) < MOST_FAULTS else None
            message = f'the group has no field "{key}"'
            problems.append(node.key(key).problem(message, expected=wanted, suggestion=near, path=f"{prefix}.{key}"))
    cells = Node({key: entry for key, entry in own.items() if key in meanings}, node.place, keys=node.keys)
    sound = {
        key: cell for key, cell, _, _ in sound_entries(Cell, cells, form.model_extra if form is not None else None)
    }
    stated = []
    for key, entry in own.items():
        path = f"{prefix}.{key}"
        parameter = _cell_parameter(path, sound[key], meanings[key], entry, problems) if key in sound else None
        stated.append(Stated(path, parameter, entry, node.key(key)))
    return stated


def _cell_parameter(path: str, cell: Cell, field: GroupField, node: Node, problems: list[Problem]) -> Parameter | None:
    basis = cell.basis or field.basis
    if basis is None:
        message = 'the key "basis" is missing here, and the field states none'
        problems.append(node.problem(message, path=path))
        return None
    try:
        value = check_leaf(cell.value, basis, field.bounds)
    except PydanticCustomError as error:
        problems.append(node.at("value").problem(error.message(), path=path))
        return None
    source = field.source if cell.source is None else cell.source
    return Parameter(path, value, field.unit, field.description, basis, source, field.bounds, cell.note)


def _parameter(path: str, leaf: Leaf) -> Parameter:
    """A validated leaf as a parameter."""
    return Parameter(
        path,
        leaf.distribution,
        leaf.unit,
        leaf.description,
        leaf.basis,
        leaf.source,
        leaf.bounds,
        leaf.note,
        leaf.because if isinstance(leaf, InlineLeaf) else None,
    )
