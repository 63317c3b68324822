"""Settings as keyword arguments: `russia__rebuild_rate=0.3` for `russia.rebuild_rate`, `decision="doctrine"`.

A keyword is a path with two underscores for each dot, so that it is a name in Python; the path itself serves as well
where a mapping is unpacked. The name of a theory takes one of its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

from ..errors import InputError, Problem, did_you_mean
from ..scenario import Scenario


def keyword_of(path: str) -> str:
    """A path as a name in Python: `russia__rebuild_rate`."""
    return path.replace(".", "__")


def path_of(keyword: str) -> str:
    """The path that a keyword stands for; a path stands for itself."""
    return keyword.replace("__", ".")


def read_keywords(scenario: Scenario, keywords: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, str]]:
    """Keywords as settings (numbers by path) and structures (values by name of a theory), checked.

    Raises `InputError`, all faults at once: for a name that the scenario does not have, a value of another type, or
    one out of bounds.
    """
    settings: dict[str, float] = {}
    structures: dict[str, str] = {}
    problems: list[Problem] = []
    for keyword, value in keywords.items():
        path = path_of(keyword)
        problem = _problem(scenario, path, value)
        if problem is not None:
            problems.append(problem)
        elif path in scenario.theories:
            structures[path] = value
        else:
            settings[path] = float(value)
    if problems:
        raise InputError(problems)
    return settings, structures


def _problem(scenario: Scenario, path: str, value: Any) -> Problem | None:
    """What is wrong with a value, if anything."""
    theory = scenario.theories.get(path)
    if theory is not None:
        if value in theory.values:
            return None
        return Problem(
            f"{path} is {value!r}",
            expected="one of " + ", ".join(theory.values),
            suggestion=did_you_mean(str(value), theory.values),
        )
    parameter, lever = scenario.parameters.get(path), scenario.levers.get(path)
    declared = parameter or lever
    if declared is None:
        names = [*scenario.levers, *scenario.parameters, *scenario.theories]
        return Problem(f"no parameter, lever or theory {path!r}", suggestion=did_you_mean(path, names))
    if lever is not None and lever.values is not None:
        allowed = ", ".join(f"{number:g}" for number in lever.values)
        right, wanted = value in lever.values, f"one of {allowed}"
    else:
        low, high = declared.bounds
        right, wanted = _is_number(value) and low <= value <= high, f"a number from {low:g} to {high:g}"
    return None if right else Problem(f"{path} is {value!r}", expected=f"{wanted} ({declared.unit})")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
