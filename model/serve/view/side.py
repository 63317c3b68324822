"""One side of a view: an option and what is changed of it, and how that is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean
from ...report.text.words import plural
from ...scenario import settle_settings, study_of

if TYPE_CHECKING:
    from ...scenario import Scenario, Study
    from .served import ServedScenario

LETTERS = ("a", "b")

Setting = float | str
"""A number of a lever or a parameter, or the name of a theory."""

ROUNDING = 1e-9
"""How far shares of one whole may exceed it by rounding."""


@dataclass(frozen=True)
class Side:
    """One side: `letter` a or b, the id of its option, and its changes by path.

    A path names a lever, a parameter or a structure of rival theories, as `--set` does. A change pins a number: what
    was drawn there is no longer.
    """

    letter: str
    option: str
    changes: Mapping[str, Setting] = field(default_factory=dict)

    def title(self, scenario: Scenario) -> str:
        """The option's title, and how many changes it has: `Europe alone, 2 changes`."""
        title = scenario.options[self.option].title
        return f"{title}, {plural(len(self.changes), 'change')}" if self.changes else title

    def with_change(self, path: str, value: Setting) -> Side:
        """The same side with one value more, or another in its place."""
        return replace(self, changes={**self.changes, path: value})

    def without(self, path: str) -> Side:
        """The same side with one change undone."""
        return replace(self, changes={name: value for name, value in self.changes.items() if name != path})


@dataclass(frozen=True)
class PlayedSetting:
    """What decides the rows of a side of a scenario: equal settings have equal rows, whatever side they are of.

    `stated` are the paths and values of `--set`, in the order of paths.
    """

    option: str
    stated: tuple[tuple[str, Setting], ...]
    seed: int

    @property
    def settings(self) -> dict[str, float]:
        """The numbers among them, of levers and parameters."""
        return {path: value for path, value in self.stated if not isinstance(value, str)}

    @property
    def structures(self) -> dict[str, str]:
        """The names of theories among them."""
        return {path: value for path, value in self.stated if isinstance(value, str)}

    @property
    def arguments(self) -> tuple[str, ...]:
        """Each as `path=value`."""
        return tuple(f"{path}={setting_text(value)}" for path, value in self.stated)

    def study(self, scenario: Scenario) -> Study:
        """The study that `sim run` would play of it, with one option and one design point."""
        study = study_of(scenario).with_settings(scenario, dict(self.stated))
        return replace(study, options=(self.option,), seed=self.seed, precision=None)


@dataclass(frozen=True)
class PlayedSide:
    """A side with every number that it is played with.

    `settings` and `structures` are those of `--set`: the changes of the side and `shrunk`, the shares that give way so
    that a whole is not exceeded, by path with the share before.
    """

    side: Side
    settings: Mapping[str, float]
    structures: Mapping[str, str]
    shrunk: Mapping[str, float]

    def setting(self, seed: int) -> PlayedSetting:
        """What decides its rows under a seed."""
        stated: dict[str, Setting] = {**self.settings, **self.structures}
        return PlayedSetting(self.side.option, tuple(sorted(stated.items())), seed)


def played_side(served: ServedScenario, side: Side) -> PlayedSide:
    """The side with all its numbers checked against their bounds.

    Shares that are changed hold; the other shares of their whole shrink in proportion where all together exceed it.
    Raises InputError with every problem: for an unknown option or path, a number out of its bounds, and changed shares
    that exceed their whole.
    """
    scenario = served.scenario
    problems = []
    if side.option not in scenario.options:
        near = did_you_mean(side.option, scenario.options)
        wanted = f"one of {', '.join(scenario.options)}"
        problems.append(
            Problem(f"there is no option {side.option!r}", expected=wanted, suggestion=near, path=side.letter)
        )
    problems += [
        Problem(f"{path} cannot be changed here", expected="a lever, a parameter or a theory", path=path)
        for path in side.changes
        if path.split(".")[0] in ("horizon", "options", "structures") or path in ("start", "reference")
    ]
    if problems:
        raise InputError(problems)
    texts = [(path, setting_text(value)) for path, value in side.changes.items()]
    try:
        settings = settle_settings(served.assembled, texts)[1] if texts else {}
    except InputError as error:
        raise InputError(map(_of_setting, error.problems)) from None
    numbers = {path: value for path, value in settings.items() if not isinstance(value, str)}
    names = {path: value for path, value in settings.items() if isinstance(value, str)}
    shrunk = _shrunk(scenario, side.option, numbers)
    total = {path: share * factor for path, (share, factor) in shrunk.items()}
    return PlayedSide(side, {**numbers, **total}, names, {path: share for path, (share, _) in shrunk.items()})


def _of_setting(problem: Problem) -> Problem:
    """A problem of a setting without the place of a command line, which there is none of here."""
    path = (problem.path or "").removeprefix("structures.")
    return replace(problem, file=None, line=None, column=None, source_line=None, path=path)


def _shrunk(scenario: Scenario, option: str, numbers: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """The shares that give way, by path with the share before and what it is multiplied by."""
    shrunk: dict[str, tuple[float, float]] = {}
    wholes = {scenario.levers[path].share_of for path in numbers if path in scenario.levers}
    for whole in sorted(name for name in wholes if name is not None):
        parts = [path for path, lever in scenario.levers.items() if lever.share_of == whole]
        pinned = sum(numbers[path] for path in parts if path in numbers)
        if pinned > 1.0 + ROUNDING:
            stated = [path for path in parts if numbers.get(path, 0.0) > 0.0]
            wanted = "at most 1 together: lower another of them first"
            message = f"the shares of {whole} add up to {pinned:.4g}: {', '.join(stated)}"
            raise InputError([Problem(message, expected=wanted, path=path) for path in stated])
        others = {path: scenario.lever(option, path).mean() for path in parts if path not in numbers}
        rest = sum(others.values())
        if pinned + rest > 1.0 + ROUNDING:
            factor = max(0.0, 1.0 - pinned) / rest
            shrunk |= {path: (share, factor) for path, share in others.items() if share > 0.0}
    return shrunk


def setting_text(value: Setting) -> str:
    """A value as an address and a command line write it: the shortest text that reads back the same."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
