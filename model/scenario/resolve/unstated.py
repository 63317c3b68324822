"""What rules read, against what the files of a scenario state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from ...errors import InputError, Problem
from ..scenario import Structure
from .assemble import Draft

Reads: TypeAlias = Callable[[Mapping[str, Structure]], Collection[str]]
"""The parameter paths that rules read under rival theories, where `contributors.army_size` stands for that field of
every member. Raises InputError for structures that rules do not know."""


def paths_read(draft: Draft, reads: Reads | None) -> Collection[str] | None:
    """What rules read; None where that cannot be known yet: a structure, or a file of the library, is faulty."""
    library = draft.state.library
    if reads is None or not library.whole or any(kind == "structure" for kind, _ in library.faulty()):
        return None
    return reads(library.structures)


def not_stated(draft: Draft, reads: Reads | None) -> list[Problem]:
    """A problem for every parameter that rules read and no file states, faulty or not; or why that cannot be known.

    Members of a group that were reported with the fields they lack are passed over.
    """
    try:
        read = paths_read(draft, reads)
    except InputError as error:
        return list(error.problems)
    stated, groups = draft.state.library.places, draft.state.library.groups
    reported = {problem.path for problem in draft.problems}
    problems = []
    for path in sorted(read or ()):
        if ("parameter", path) in stated:
            continue
        room, _, name = path.rpartition(".")
        members = groups.get(room, {})
        absent = [member for member in members if ("parameter", f"{room}.{member}.{name}") not in stated]
        unsaid = [member for member in absent if f"{room}.{member}" not in reported]
        if not members or unsaid:
            whom = f" for {', '.join(unsaid)}" if members else ""
            message = f"rules read {path}, which is not stated{whom}"
            problems.append(draft.chain.top.node.place.problem(message, path=path))
    return problems
