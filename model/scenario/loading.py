"""From a path to a scenario or a study. What was read before and stands as it did is not read again.

Reading and checking files takes most of the start of a command, with the libraries that do it; so neither is imported
here before it is needed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from ..errors import InputError, Problem, in_line_order
from .cache import footprint, recall, remember
from .locate import find_scenario
from .outcomes import Directions
from .scenario import Scenario
from .study import REPLICATIONS, REPLICATIONS_OF_CELL, Factor, Study

if TYPE_CHECKING:
    from .resolve.assemble import Assembled
    from .resolve.unstated import Reads

Settings: TypeAlias = dict[str, float | str]
"""What is set at every design point: numbers of parameters and levers, names of theories, by path."""


def load(
    path: str | os.PathLike[str],
    overrides: Sequence[tuple[str, str]] = (),
    *,
    outcomes: Directions | None = None,
) -> Scenario:
    """The scenario of a file, with all it extends and refers to.

    `overrides` are pairs of a path and a value as text, as `--set` takes them. With `outcomes`,
    those that the scenario names are checked. Raises InputError with every problem found, and for a study.
    """
    if overrides:
        from .reading import read_scenario

        return read_scenario(path, outcomes=outcomes).settled(overrides)
    return _as_stated(path, outcomes)


def load_with_settings(
    path: str | os.PathLike[str],
    overrides: Sequence[tuple[str, str]],
    *,
    outcomes: Directions | None = None,
) -> tuple[Scenario, Settings]:
    """The scenario of a file, and what is to be set at every design point.

    `overrides` are as in `load`. Those that give a parameter or a lever a number, or choose a theory, are settings of
    design points; others (a distribution, one option's lever, the horizon, the reference) make another scenario. Raises
    InputError with every problem found, and for a study.
    """
    if overrides:
        from .reading import read_scenario

        return settle_settings(read_scenario(path, outcomes=outcomes), overrides)
    return _as_stated(path, outcomes), {}


def _as_stated(path: str | os.PathLike[str], outcomes: Directions | None) -> Scenario:
    """The scenario of a file, with nothing set in it."""
    known = recall(path, outcomes)
    if known is not None:
        return known
    from .reading import read_scenario

    began = time.time()
    return _remembered(path, outcomes, read_scenario(path, outcomes=outcomes), began)


def _remembered(
    path: str | os.PathLike[str], outcomes: Directions | None, assembled: Assembled, began: float
) -> Scenario:
    """The scenario of files that were read from `began` on, a time in seconds: they need not be read again."""
    scenario = assembled.settled()
    try:
        rests = footprint(path, *assembled.chain.rests_on(), began)
    except (OSError, ValueError):
        rests = None
    if rests is not None:
        remember(path, outcomes, scenario, rests)
    return scenario


def load_study(path: str | os.PathLike[str], *, outcomes: Directions | None = None) -> Study:
    """The study of a file, with its scenario. Raises InputError with every problem found."""
    from .reading import open_file, refuse_other_kind, study_of_file

    return study_of_file(refuse_other_kind(open_file(find_scenario(path))), outcomes)[0]


def load_as_study(
    path: str | os.PathLike[str],
    vary: Sequence[str] = (),
    overrides: Sequence[tuple[str, str]] = (),
    *,
    outcomes: Directions | None = None,
    reads: Reads | None = None,
) -> Study:
    """The study that a file makes with what is to vary and to be set; a scenario alone is one in which nothing varies.

    `vary` are `PATH=VALUES` as `--vary` takes them, `overrides` as in `load_with_settings`. Every file is read once.
    Raises InputError with every problem found, and for a study file with `vary`. With `reads`, what rules read and is
    not stated is named beside other faults; a file without any is not held against it.
    """
    path = find_scenario(path)
    if not overrides and (known := recall(path, outcomes)) is not None:
        return study_of(known, vary)
    from .reading import assembled_of, open_file, refuse_other_kind, study_of_file
    from .resolve.unstated import not_stated

    began = time.time()
    file = refuse_other_kind(open_file(path))
    if not file.is_study:
        assembled = assembled_of(file, outcomes)
        try:
            if not overrides:
                return study_of(_remembered(path, outcomes, assembled, began), vary)
            scenario, settings = settle_settings(assembled, overrides)
        except InputError as error:
            raise InputError(in_line_order([*error.problems, *not_stated(assembled.draft(), reads)])) from None
        return study_of(scenario, vary).with_settings(scenario, settings)
    study, assembled = study_of_file(file, outcomes, reads)
    if vary:
        wanted = "--vary with a scenario file, or a study file alone"
        raise InputError(Problem("a study says itself what varies", file=os.path.normpath(path), expected=wanted))
    return study.with_settings(*settle_settings(assembled, overrides)) if overrides else study


def study_of(scenario: Scenario, vary: Sequence[str] = ()) -> Study:
    """A grid over `--vary PATH=VALUES` settings; without any, the study of one design point: the scenario as it is.

    Raises InputError with every problem found.
    """
    factors: tuple[Factor, ...] = ()
    if vary:
        from .reading import factors_of

        factors = factors_of(vary, scenario)
    return Study(
        id=scenario.id,
        title=scenario.title,
        question="",
        scenario=scenario,
        factors=factors,
        design="grid",
        points=None,
        replications=REPLICATIONS_OF_CELL if vary else REPLICATIONS,
        luck="common",
        options=tuple(scenario.options),
        outcomes=scenario.headline,
        precision=scenario.precision,
    )


def settle_settings(assembled: Assembled, overrides: Sequence[tuple[str, str]]) -> tuple[Scenario, Settings]:
    """The scenario, and what is to be set at every design point, as `load_with_settings` tells them apart.

    Raises InputError with every problem.
    """
    scenario = assembled.settled(overrides)
    settings: Settings = {}
    others = []
    for path, text in overrides:
        name = path.removeprefix("structures.")
        if name in scenario.theories:
            settings[name] = scenario.structures[name]
            continue
        distribution = None
        if path in scenario.parameters:
            distribution = scenario.parameters[path].value
        elif path in scenario.levers:
            distribution = scenario.lever(next(iter(scenario.options)), path)
        if distribution is None or distribution.varies:
            others.append((path, text))
        else:
            settings[path] = distribution.low
    return (assembled.settled(others) if settings else scenario), settings
