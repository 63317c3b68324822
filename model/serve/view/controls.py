"""The controls of the page, from the scenario: what can be changed, within which bounds, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...report.text.words import ROOMS, sentence

if TYPE_CHECKING:
    from ...scenario import Distribution, Lever, Parameter, Scenario, Structure

Kind = Literal["lever", "parameter", "theory"]

FIRST = ("force.size", "us.backstop", "command.nato", "invite.coalition")
"""Levers that stand before all others, where the scenario has them."""

GROUPS = {
    "force": "The force",
    "force.roles": "What the force does",
    "deploy": "How it deploys",
    "us": "The United States",
    "us.enablers": "American enablers",
    "command": "Command and mandate",
    "invite": "Who is asked",
    "guarantee": "Guarantee and training",
    "support": "Guarantee and training",
}
"""The heading under which the levers of a room stand."""

_WORDS = {"us": "US", "nato": "NATO", "isr": "ISR", "eu": "EU"}
STEPS = 100
"""Steps of a slider over its range, at least."""

WIDE = 3.0
"""How many times wider than what is drawn a parameter's slider may be; its bounds stand for all that makes sense."""


@dataclass(frozen=True)
class Cited:
    """A source, as it is shown beside a control."""

    id: str
    title: str
    year: int | None
    url: str | None


@dataclass(frozen=True)
class Choice:
    """One value that a control can take where it is no slider: a theory, or a number of a few."""

    value: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Control:
    """What can be changed at a path.

    `low` and `high` are its bounds, `range_low` and `range_high` the ends of its slider, in `unit`; a number field
    takes all that is within the bounds. Where there are `choices` it has no slider. `share_of` names the whole that it
    is a share of. `Drawn` says where it stands and what that rests on.
    """

    path: str
    kind: Kind
    title: str
    group: str
    unit: str
    description: str
    low: float = 0.0
    high: float = 0.0
    range_low: float = 0.0
    range_high: float = 0.0
    step: float = 0.0
    choices: tuple[Choice, ...] = ()
    share_of: str | None = None
    first: bool = False


@dataclass(frozen=True)
class Drawn:
    """What a control stands at on one side before it is moved.

    `low` and `high` are the ends of what is drawn, equal where it is a number; `value` is the mean, or the theory's
    name; `text` says it in words. `basis` is what a parameter rests on, or reported, completed or counterfactual of
    what an option states.
    """

    low: float
    high: float
    value: float | str
    text: str
    basis: str
    sources: tuple[Cited, ...]
    note: str

    @property
    def varies(self) -> bool:
        """Whether it is drawn anew in each history."""
        return self.low < self.high


class Controls:
    """The controls of a scenario, by path: levers, then theories, then parameters."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.by_path = {control.path: control for control in _controls(scenario)}

    def of_kind(self, kind: Kind) -> list[Control]:
        """The controls of a kind, in the order of the scenario."""
        return [control for control in self.by_path.values() if control.kind == kind]

    def drawn(self, option: str, path: str) -> Drawn:
        """What stands at a path under an option before it is changed. Raises KeyError for an unknown path."""
        scenario = self.scenario
        if path in scenario.theories:
            theory = scenario.theories[path]
            chosen = scenario.structures[path]
            cited = self._cited(theory.sources.get(chosen, ()))
            return Drawn(0.0, 0.0, chosen, name_title(chosen), "theory", cited, theory.descriptions.get(chosen, ""))
        if path in scenario.levers:
            stated = scenario.options[option].content.get(path)
            value = scenario.lever(option, path)
            if stated is None:
                return Drawn(value.low, value.high, value.mean(), value.text(), "default", (), "No option states it.")
            reports = tuple(self._reported(name) for name in stated.reported_in)
            return Drawn(
                value.low, value.high, value.mean(), value.text(), stated.content_from, reports, stated.note or ""
            )
        parameter = scenario.parameters[path]
        value = parameter.value
        note = parameter.because or parameter.note or ""
        return Drawn(
            value.low, value.high, value.mean(), value.text(), parameter.basis, self._cited(parameter.source), note
        )

    def search(self, words: str, most: int = 40) -> list[Control]:
        """The controls in whose path, title or description every word occurs, whatever its case: the first `most`."""
        wanted = words.casefold().split()
        matches = []
        for control in self.by_path.values():
            text = f"{control.path} {control.title} {control.group} {control.description}".casefold()
            if wanted and all(word in text for word in wanted):
                matches.append(control)
                if len(matches) == most:
                    break
        return matches

    def _cited(self, names: tuple[str, ...]) -> tuple[Cited, ...]:
        sources = self.scenario.sources
        return tuple(
            Cited(name, sources[name].title, sources[name].year, sources[name].url)
            if name in sources
            else self._reported(name)
            for name in names
        )

    def _reported(self, name: str) -> Cited:
        report = self.scenario.reports.get(name)
        if report is None:
            return Cited(name, name, None, None)
        year = int(report.date[:4]) if report.date and report.date[:4].isdigit() else None
        return Cited(name, f"{report.outlet or report.report}: {report.claim or ''}".rstrip(": "), year, None)


def _controls(scenario: Scenario) -> Iterator[Control]:
    levers = [path for path in FIRST if path in scenario.levers]
    levers += [path for path in scenario.levers if path not in FIRST]
    for path in levers:
        yield _lever(scenario, scenario.levers[path])
    for theory in scenario.theories.values():
        yield _theory(theory)
    for parameter in scenario.parameters.values():
        yield _parameter(scenario, parameter)


def _lever(scenario: Scenario, lever: Lever) -> Control:
    room, _, last = lever.path.rpartition(".")
    low, high = lever.bounds
    drawn = [scenario.lever(option, lever.path) for option in scenario.options]
    most = max(value.high for value in drawn)
    top = high if high <= 1.0 or most in (0.0, high) else min(high, _round_up(2.0 * most))
    choices = tuple(Choice(f"{value:g}", _number_title(lever, value)) for value in lever.values or ())
    return Control(
        lever.path,
        "lever",
        name_title(last),
        GROUPS.get(room, sentence(name_title(room))),
        lever.unit,
        lever.description,
        low,
        high,
        low,
        top,
        _step(low, top, lever.unit),
        choices,
        lever.share_of,
        lever.path in FIRST,
    )


def _number_title(lever: Lever, value: float) -> str:
    if lever.unit == "0 or 1":
        return "Yes" if value else "No"
    return f"{value:g}"


def _theory(theory: Structure) -> Control:
    choices = tuple(Choice(value, name_title(value), theory.descriptions.get(value, "")) for value in theory.values)
    return Control(theory.name, "theory", name_title(theory.name), "Theories", "", theory.description, choices=choices)


def _parameter(scenario: Scenario, parameter: Parameter) -> Control:
    room, _, rest = parameter.path.partition(".")
    members = scenario.names.get(room, {})
    member, _, name = rest.partition(".")
    title = f"{members[member]}: {name_title(name).lower()}" if member in members and name else name_title(rest)
    low, high = parameter.bounds
    start, end = _slider(parameter.value, low, high)
    return Control(
        parameter.path,
        "parameter",
        title,
        sentence(ROOMS.get(room, room.replace("_", " "))),
        parameter.unit,
        parameter.description,
        low,
        high,
        start,
        end,
        _step(start, end, parameter.unit),
    )


def _slider(value: Distribution, low: float, high: float) -> tuple[float, float]:
    """The ends of a parameter's slider: its bounds, unless they are much wider than what is drawn."""
    width = value.high - value.low
    reach = width if width > 0.0 else abs(value.mean())
    if reach <= 0.0 or high - low <= WIDE * reach:
        return low, high
    return max(low, value.low - reach), min(high, value.high + reach)


def _step(low: float, high: float, unit: str) -> float:
    """A round step that gives a slider at least `STEPS` steps; whole numbers of what is counted whole."""
    if not high > low:
        return 1.0
    size = (high - low) / STEPS
    base: float = 10.0 ** math.floor(math.log10(size))
    step = next(factor * base for factor in (5.0, 2.0, 1.0) if factor * base <= size * (1.0 + 1e-9))
    return max(1.0, step) if unit in ("troops", "weeks", "rung", "states", "years") and high - low >= 10.0 else step


def _round_up(value: float) -> float:
    """The next number of one significant digit."""
    base: float = 10.0 ** math.floor(math.log10(value))
    return math.ceil(value / base) * base


def name_title(name: str) -> str:
    """The words of a dotted name, the first with a capital: `us.air_defence` is `US air defence`."""
    words = name.replace(".", " ").replace("_", " ").split()
    return sentence(" ".join(_WORDS.get(word, word) for word in words))
