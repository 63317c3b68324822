"""The outcomes that a scenario or a study names."""

from __future__ import annotations

import math
from functools import partial

from ...errors import Problem, did_you_mean
from ..distributions import shown
from ..outcomes import Directions, KnownOutcomes, no_best, unjudged
from ..yaml.nodes import Node, Place
from .inheritance import Chain


def check_outcomes(chain: Chain, outcomes: Directions, problems: list[Problem]) -> None:
    """Adds a problem for every outcome that a chain of files names and there is not."""
    named = chain.latest("headline")
    parts = list(named.items) if named is not None else []
    questions = chain.latest("questions")
    for question in questions.items if questions is not None else ():
        answers = question.step("outcomes")
        parts.extend(answers.items if answers is not None else ())
    for part in parts:
        if isinstance(part.value, str) and part.raw not in outcomes:
            problems.append(_unknown(part, outcomes))
    check_best(chain.latest("precision"), outcomes, problems)
    for layer in chain.layers:
        for key, check in (("thresholds", _check_threshold), ("weights", _check_weight)):
            stated = layer.node.step(key)
            for name in stated.mapping if stated is not None else ():
                assert stated is not None
                check(name, stated.key(name), outcomes, problems)
                if key == "thresholds" and isinstance(outcomes, KnownOutcomes) and name in outcomes:
                    _check_range(name, stated.at(name), outcomes.ranges[name], problems)


def _check_range(name: str, entry: Node, limits: tuple[float, float], problems: list[Problem]) -> None:
    """Adds a problem for a threshold that every option reaches, or none can."""
    node = entry.at("value") if entry.mapping else entry
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or limits[0] <= value <= limits[1]:
        return
    low, high = limits
    wanted = f"a number from {shown(low)} to {shown(high)}" if high < math.inf else f"a number from {shown(low)} on"
    near = f"{value / 100:g}" if high == 1.0 < value <= 100 else None
    message = f"{node.raw} is nothing that {name} can be: a threshold there tells no option from another"
    problems.append(node.problem(message, expected=wanted, suggestion=near, path=f"thresholds.{name}"))


def _check_threshold(name: str, place: Place, outcomes: Directions, problems: list[Problem]) -> None:
    """Adds a problem for a threshold on an outcome that there is not."""
    if name not in outcomes:
        problems.append(place.problem(f'there is no outcome "{name}"', suggestion=did_you_mean(name, outcomes)))


def _check_weight(name: str, place: Place, outcomes: Directions, problems: list[Problem]) -> None:
    """Adds a problem for a weight on what cannot count for or against an option."""
    problem = unjudged(name, outcomes, f'"{name}" cannot count for or against an option', place.problem)
    problems += [problem] if problem is not None else []


def check_best(precision: Node | None, outcomes: Directions, problems: list[Problem]) -> None:
    """Adds a problem where the outcome to be best in is none, or has no better."""
    best = precision.step("best") if precision is not None else None
    if best is None or not isinstance(best.value, str):
        return
    problem = no_best(best.raw, outcomes, partial(best.problem, path="precision.best"))
    problems += [problem] if problem is not None else []


def _unknown(node: Node, names: Directions | list[str]) -> Problem:
    return node.problem(f'there is no outcome "{node.raw}"', suggestion=did_you_mean(node.raw, names))
