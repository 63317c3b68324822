"""Scenario files as they are named and changed on a command line; the schemas of files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from ..scenario import KnownOutcomes, Scenario


def new(place: Path) -> Path:
    """Copies the scenarios that come with the program to a new directory, and returns it."""
    from ..scenario import copy_scenarios

    return copy_scenarios(place)


def load(path: Path, settings: Sequence[str] = ()) -> Scenario:
    """Loads a scenario with `path=value` settings. Raises InputError with every problem found, and for a study."""
    from .. import scenario

    return scenario.load(scenario.find_scenario(path), overrides=overrides(settings), outcomes=directions())


def load_with_settings(path: Path, settings: Sequence[str]) -> tuple[Scenario, dict[str, float | str]]:
    """A scenario with `path=value` settings, and those of them that are to be set at every design point.

    Raises InputError with every problem found, and for a study.
    """
    from .. import scenario

    file = scenario.find_scenario(path)
    return scenario.load_with_settings(file, overrides(settings), outcomes=directions())


def directions() -> KnownOutcomes:
    """The known outcomes by id: which way is better, `more`, `less` or `neither`, and what each can be."""
    from ..scenario import KnownOutcomes
    from ..simulation.outcomes import OUTCOMES

    better = {name: outcome.better for name, outcome in OUTCOMES.items()}
    return KnownOutcomes(better, {name: outcome.range for name, outcome in OUTCOMES.items()})


def overrides(settings: Sequence[str]) -> list[tuple[str, str]]:
    """Splits `path=value` settings. Raises InputError for those that are not, and for a path set twice."""
    texts: dict[str, str] = {}
    problems = []
    for setting in settings:
        path, equals, value = (part.strip() for part in setting.partition("="))
        if not (path and equals and value):
            problems.append(Problem(f"cannot set {setting!r}", expected="path=value, as force.size=20000"))
        elif path in texts:
            problems.append(Problem(f"{path} is set twice", path=path, expected="one --set for a path"))
        else:
            texts[path] = value
    if problems:
        raise InputError(problems)
    return list(texts.items())


def setting_texts(settings: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Settings by path as `overrides` splits them: each as `path=value`."""
    return tuple(f"{path}={value}" for path, value in (settings or {}).items())


def run_folder(target: Path) -> Path | None:
    """The folder of the run that is named, by its path or by its name in runs; None where a scenario file is.

    Raises InputError for what is neither.
    """
    from ..experiment.store.catalogue import find_run
    from ..experiment.store.place import is_run
    from ..scenario import find_scenario

    if os.path.exists(find_scenario(target)) and not is_run(target):
        return None
    try:
        return find_run(target)
    except InputError as error:
        wanted = "a scenario file, a run folder, or the name of one in runs"
        raise InputError([replace(problem, expected=wanted) for problem in error.problems]) from None


def option_list(text: str | None) -> list[str] | None:
    """Splits `a,b,c`; None stands for all options."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file. Raises InputError for a kind there is not."""
    from ..scenario import SCHEMAS, json_schema

    if kind not in SCHEMAS:
        raise InputError(
            Problem(
                f"no schema named {kind!r}",
                expected=f"one of {', '.join(SCHEMAS)}",
                suggestion=did_you_mean(kind, SCHEMAS),
            )
        )
    return json_schema(kind)
