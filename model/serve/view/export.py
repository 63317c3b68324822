"""A view as a scenario file, and as the commands that give the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem
from ...report.text.safe import command_text
from ...scenario.distributions import number
from .side import PlayedSide, played_side

if TYPE_CHECKING:
    from ...scenario import Scenario
    from .served import ServedScenario
    from .view import View

BECAUSE = "Set in the explorer."
"""The reason that a saved scenario gives for what was changed."""


def scenario_yaml(served: ServedScenario, view: View, letter: str | None = None) -> str:
    """The scenario file of a view, with an option for each side; with a `letter` that of one side.

    The rows that `sim run` plays of it are those that the page shows. Raises InputError where both sides are asked for
    and make other assumptions: a scenario has one world.
    """
    from ...scenario import dump

    sides = [played_side(served, side) for side in view.sides if letter in (None, side.letter)]
    worlds = [_world(served.scenario, side) for side in sides]
    differ = [path for path in {**worlds[0], **worlds[-1]} if worlds[0].get(path) != worlds[-1].get(path)]
    if differ:
        message = f"A and B make other assumptions ({', '.join(sorted(differ))}), and a scenario has one world"
        raise InputError(Problem(message, expected="each side by itself: side=a, side=b", path="side"))
    names = option_names(served, view)
    own = [names[side.side.letter] for side in sides]
    content: dict[str, Any] = {
        "id": f"{served.scenario.id}_explored",
        "title": " against ".join(dict.fromkeys(side.side.title(served.scenario) for side in sides)),
    }
    options = {
        name: _option(served.scenario, side)
        for name, side in zip(own, sides, strict=True)
        if name not in served.scenario.options
    }
    if served.shipped is not None:
        content |= {"extends": served.shipped, "inherit_options": _inherited(served.scenario, own, sides)}
        stated = {"reference": own[-1], **({"options": options} if options else {})}
        return dump(content | _changes(worlds[0], served.scenario) | stated)
    whole = served.assembled.settled([(path, str(value)) for path, value in worlds[0].items()]).resolved()
    inherited = _inherited(served.scenario, own, sides)
    # Each has the content of its base already, which is not kept.
    stated = {name: {**option, "base": None} for name, option in whole["options"].items() if name in inherited}
    return dump({**whole, **content, "reference": own[-1], "options": {**stated, **options}})


def same_world(served: ServedScenario, view: View) -> bool:
    """Whether both sides make the same assumptions, so that one scenario can hold them."""
    a, b = (_world(served.scenario, played_side(served, side)) for side in view.sides)
    return a == b


def option_names(served: ServedScenario, view: View) -> Mapping[str, str]:
    """The id of each side's option in the saved scenario, by letter: the scenario's own where none of its levers is
    changed, else that id with the letter of the side."""
    names = {}
    for side in view.sides:
        levers = any(path in served.scenario.levers for path in played_side(served, side).settings)
        name = f"{side.option}_{side.letter}" if levers else side.option
        while levers and name in served.scenario.options:
            name += "_"
        names[side.letter] = name
    return names


def run_commands(served: ServedScenario, view: View, n: int) -> tuple[str, ...]:
    """The commands that play what the page shows and compare B with A, which has its letter as the first."""
    commands = []
    for side in view.sides:
        words = ["sim", "run", served.name, "--options", side.option]
        for argument in played_side(served, side).setting(view.seed).arguments:
            words += ["--set", argument]
        commands.append(command_text([*words, "-n", str(n), "--seed", str(view.seed), "--out", f"side-{side.letter}"]))
    return (*commands, "sim compare side-a side-b")


def run_python(served: ServedScenario, view: View, n: int) -> str:
    """The Python that plays what the page shows, and compares the sides history by history."""
    lines = ["import reassurance_sim as rs", ""]
    for side in view.sides:
        setting = played_side(served, side).setting(view.seed)
        stated = {path: value if isinstance(value, str) else number(value) for path, value in setting.stated}
        lines.append(f"{side.letter} = rs.run(")
        lines.append(f"    {served.name!r}, options=[{side.option!r}], replications={n}, seed={view.seed},")
        lines += [f"    settings={stated!r},"] if stated else []
        lines.append(")")
    lines.append(f"print(rs.compare(a, b, outcomes=[{view.outcome!r}]))")
    return "\n".join(lines) + "\n"


def _world(scenario: Scenario, side: PlayedSide) -> dict[str, float | str]:
    """What a side changes of the world: parameters and theories, by path."""
    numbers = {path: value for path, value in side.settings.items() if path in scenario.parameters}
    return {**numbers, **side.structures}


def _changes(world: Mapping[str, float | str], scenario: Scenario) -> dict[str, Any]:
    theories = {path: value for path, value in world.items() if path in scenario.theories}
    overrides = {
        path: {"value": number(value), "because": BECAUSE}
        for path, value in world.items()
        if not isinstance(value, str)
    }
    return {
        **({"structures": theories} if theories else {}),
        **({"overrides": overrides} if overrides else {}),
    }


def _inherited(scenario: Scenario, own: list[str], sides: list[PlayedSide]) -> list[str]:
    """The options that the file keeps: those that it shows, and those that it changes."""
    wanted = {*own, *(side.side.option for side in sides)}
    return [name for name in scenario.options if name in wanted]


def _option(scenario: Scenario, side: PlayedSide) -> dict[str, Any]:
    """The option of a side, built on its own."""
    base = scenario.options[side.side.option]
    content = {
        path: {"value": number(value), "content_from": "counterfactual", "note": BECAUSE}
        for path, value in sorted(side.settings.items())
        if path in scenario.levers
    }
    own = replace(side.side, changes={path: value for path, value in side.side.changes.items() if path in content})
    title = f"{own.title(scenario)} ({own.letter.upper()})"
    summary = f"As “{base.title}”, with other values of {', '.join(content)}."
    return {"title": title, "summary": summary, "base": base.id, "content": content}
