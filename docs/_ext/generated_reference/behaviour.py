"""The pages of what the program does: rules by actor, outcomes, commands."""

from collections.abc import Iterable, Mapping
from typing import Any

import typer

from .facts import first_sentence, is_choice, page_link
from .markdown import anchor, code, codes, page, table, target

Command = Any
"""A command as typer makes it, of its own class or of click's, by version."""

PHASES = {1: "war", 2: "ceasefire", 4: "collapse"}

COLUMNS = (
    ("owns", "owns"),
    ("writes", "writes"),
    ("sees", "sees"),
    ("traits", "traits"),
    ("given", "common knowledge"),
    ("levers", "levers"),
    ("switches", "structures"),
)


def rules_page(program: Any, levers: Iterable[str]) -> str:
    """Return the page of rules: the turn, then by room the state and what each rule owns, sees and draws."""
    reads: Mapping[str, Mapping[str, Any]] = program.reads()
    paths = lever_paths(levers)
    parts = [
        "Taken from the rules' own declarations. A rule is refused when it reads what it does not declare or"
        " writes what it does not own, so this page is complete. *Common knowledge* is what every actor knows"
        " of the world's parameters; *traits* are its own. Draws are keyed by weeks of war, then by weeks"
        " since the signing, unless marked *by the calendar*.",
        "## The turn\n\nOne week, in this order. What a stage sees of others is the value as it begins.",
    ]
    rows = [
        (
            f"[{stage.name}](#{anchor('rule', stage.owner, stage.name)})",
            f"[{stage.owner}](#{anchor('room', stage.owner)})",
            phases(stage.during),
            "every week" if stage.every == 1 else f"every {stage.every} weeks",
            first_sentence(stage.__doc__),
        )
        for stage in program.turn
    ]
    parts.append(table(["stage", "room", "during", "how often", "what it does"], rows))
    if program.setup:
        parts.append("Before the first week: " + codes(stage.name for stage in program.setup) + ".")
    for room in _rooms(program):
        parts.append(f"{target('room', room.name)}\n## {room.name}\n\nExplained under {page_link(room.name)}.")
        parts.append(_state(room, program.states(room.name)))
        for stage in program.stages:
            if stage.owner == room.name:
                parts.append(_rule(stage, reads, paths))
    return page("Rules: who owns, sees and draws what", *parts)


def lever_paths(levers: Iterable[str]) -> dict[str, str]:
    """Return lever paths by the names rules use: dots as underscores, a family of levers by its stem."""
    paths = {path.replace(".", "_"): path for path in levers}
    for path in levers:
        stem = path.rpartition(".")[0]
        paths.setdefault(stem.replace(".", "_"), f"{stem}.<member>")
    return paths


def _rooms(program: Any) -> Iterable[Any]:
    rooms = program.rooms
    return rooms.values() if isinstance(rooms, Mapping) else rooms


def phases(mask: int) -> str:
    """Return the phases of a mask, in words."""
    names = [name for bit, name in PHASES.items() if mask & bit]
    return "always" if len(names) == len(PHASES) else ", ".join(names)


def shown(state: Any) -> str:
    """Return how others come to know a state, in words."""
    if not state.public:
        return "hidden"
    if state.known_by is not None:
        return f"as {code(state.known_by)}"
    return str(state.shown)


def _state(room: Any, states: Iterable[Any]) -> str:
    rows = [
        (
            code(state.name),
            "whole number" if state.type is int else "number",
            state.unit,
            shown(state),
            "the group" if state.whole else "each member" if room.group else "",
            state.doc,
        )
        for state in states
    ]
    return table(["state", "type", "unit", "shown", "held by", "what it is"], rows) if rows else ""


def _rule(stage: Any, reads: Mapping[str, Mapping[str, Any]], paths: Mapping[str, str]) -> str:
    entry = dict(reads[f"{stage.owner}.{stage.name}"])
    entry["levers"] = [paths[name] for name in entry["levers"]]
    rows = [(title, codes(entry[key])) for key, title in COLUMNS if entry.get(key)]
    draws = ", ".join(f"{code(purpose)} ({draw_text(purpose, parameter)})" for purpose, parameter in stage.draws)
    if draws:
        rows.append(("draws", draws))
    text = f"{target('rule', stage.owner, stage.name)}\n### {stage.name}\n\n{_paragraphs(stage.__doc__)}"
    if is_choice(stage):
        text += f"\n\nA choice among {codes(stage.options)}, by the sum of {codes(stage.terms)}."
        text += "".join(f"\n\n*{when}:* {_paragraphs(f.fn.__doc__)}" for when, f in _conditions(stage) if f is not None)
    return f"{text}\n\n" + table(["", "names"], rows)


def _conditions(stage: Any) -> tuple[tuple[str, Any], ...]:
    return (("Made", stage.due), ("Open", stage.available), ("Under doctrine", stage.doctrine))


def draw_text(purpose: str, parameter: Any) -> str:
    """Return what is drawn, and the clock where it is the calendar.

    A choice's own draws have no parameter: one uniform picks the option, a normal one moves each persistent leaning.
    """
    if parameter is None:
        return "normal" if ".taste." in purpose else "uniform"
    role: str = parameter.role
    kind = role.removeprefix("calendar_")
    return f"{kind}, by the calendar" if kind != role else kind


def _paragraphs(text: str | None) -> str:
    blocks = (text or "").strip().split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks)


def outcome_page(outcomes: Mapping[str, Any]) -> str:
    """Return the page of outcomes: id, unit, which way is better, denominator, definition."""
    better = {"more": "more is better", "less": "less is better", "neither": "neither way"}
    rows = [
        (
            code(name),
            outcome.title,
            outcome.unit,
            better.get(outcome.better, outcome.better),
            outcome.denominator,
            outcome.kind,
            outcome.definition,
        )
        for name, outcome in outcomes.items()
    ]
    text = (
        "What is computed for each replication. The *denominator* says over which replications a figure"
        " is taken: those where it does not apply are left out, and a cell where it never applies prints"
        " as a dash. A *share* is the part of replications where something happened; a *mean* averages a"
        " quantity. Ids are stable."
    )
    head = ["outcome", "title", "unit", "better", "denominator", "kind", "definition"]
    return page("Outcomes", text, table(head, rows))


def command_page(app: Command, exits: Mapping[int, str]) -> str:
    """Return the page of commands, from the help the commands themselves print, and of the codes they end with."""
    parts = [_paragraphs(app.help)]
    for path, command in _commands("sim", app):
        parts.append(f"{target('command', *path.split())}\n## {path}\n\n{_paragraphs(command.help)}")
        context = typer.Context(command, info_name=path)
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        parts.append(f"```text\n{usage}\n```")
        rows = [row for row in (_parameter(p, context) for p in command.params) if row]
        if rows:
            parts.append(table(["argument or option", "what it does"], rows))
    parts.append(f"{target('command', 'exit', 'codes')}\n## Exit codes")
    parts.append(table(["code", "means"], [(code(number), text) for number, text in exits.items()]))
    return page("Commands", *parts)


def _commands(path: str, command: Command) -> Iterable[tuple[str, Command]]:
    children: Mapping[str, Command] = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        if not child.hidden:
            yield from _commands(f"{path} {name}", child)


def _parameter(parameter: Any, context: typer.Context) -> tuple[str, str] | None:
    if getattr(parameter, "hidden", False):
        return None
    record = parameter.get_help_record(context)
    if record is not None:
        return code(record[0]), record[1]
    return code(parameter.make_metavar(context)), getattr(parameter, "help", None) or ""
