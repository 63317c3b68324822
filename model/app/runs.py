"""Stored runs: listed, looked at, searched, removed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem

if TYPE_CHECKING:
    from ..analysis.findings.countries import Countries
    from ..analysis.histories.search import Matches
    from ..experiment.store.catalogue import Described, ListedRun, Removal


MOST_YEARS = 100
"""Years after the signing that can be asked for; a shorter ceasefire is read at its end."""


def stored(home: Path | None = None) -> tuple[list[ListedRun], list[Problem]]:
    """The runs stored in a folder, by default that of stored runs, and what is wrong with those that cannot be read."""
    from ..experiment.store.catalogue import list_stored
    from ..experiment.store.place import runs_home

    place = runs_home() if home is None else home
    if os.path.exists(place) and not os.path.isdir(place):
        raise InputError(Problem("is a file, not a folder of runs", str(place), expected="a folder"))
    return list_stored(place)


def show(path: Path) -> Described:
    """A stored run, by path or by name. Raises InputError for what is not one."""
    from ..experiment.store.catalogue import describe, find_run

    return describe(find_run(path))


def histories(reference: str, where: str | None, option: str | None = None, sort: str | None = None) -> Matches:
    """The histories of `RUN[@POINT][:OPTION]` that meet a condition on their outcomes, in the order of `sort`.

    Raises InputError for what is not there, or not understood.
    """
    from ..analysis.histories.search import search
    from ..experiment.store.reference import RunReference

    named = RunReference.parse(reference)
    if named.option is not None and option is not None and option != named.option:
        raise InputError(Problem(f"{reference} names one option, --option another", expected="one of them"))
    return search(named.open(), where, option or named.option, sort)


def countries(reference: str, year: int, options: Sequence[str] | None = None) -> tuple[Countries, bool]:
    """How often each state comes in `RUN[@POINT]`, and whether the run is calibrated. Raises InputError."""
    from ..analysis.findings.countries import countries_of
    from ..experiment.execute.plan import in_range
    from ..experiment.store.reference import RunReference

    in_range("year", year, 1, MOST_YEARS)
    named = RunReference.parse(reference)
    if named.option is not None:
        options = [named.option]
    run = named.open()
    return countries_of(run, year, options), run.manifest.calibrated


def removals(paths: Sequence[Path]) -> list[Removal]:
    """What would be removed; names are looked up among the stored runs. Raises InputError, and then nothing is."""
    from ..experiment.store.catalogue import find_run, plan_removal

    return plan_removal([path if os.path.lexists(path) else find_run(path) for path in paths])


def remove(runs: Sequence[Removal]) -> None:
    """Removes them. Raises InputError where one cannot be."""
    from ..experiment.store import catalogue

    catalogue.remove(runs)
