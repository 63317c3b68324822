"""Tables of the ODD+D description: everything in it that the code or the scenario files already state."""

from collections import Counter
from typing import Any

from .behaviour import draw_text, lever_paths, phases, shown
from .facts import Facts, first_sentence, is_choice, page_link, rule_link
from .markdown import anchor, cell, code, codes, figure, table
from .parameters import source_links, value_text

KINDS = {"actor": "actor", "world": "part of the world"}


def odd_fragments(facts: Facts, targets: Any, series: Any) -> dict[str, str]:
    """Return the tables by name, to be included in the pages of the description."""
    return {
        "odd-entities": _entities(facts),
        "odd-states": _states(facts),
        "odd-scales": _scales(facts),
        "odd-schedule": _schedule(facts),
        "odd-choices": _choices(facts),
        "odd-terms": _terms(facts),
        "odd-sight": _sight(facts),
        "odd-hidden": _hidden(facts),
        "odd-shown": _shown_otherwise(facts),
        "odd-levers": _levers(facts),
        "odd-heterogeneity": _heterogeneity(facts),
        "odd-draws": _draws(facts),
        "odd-initial": _initial(facts),
        "odd-parameters": _parameters(facts),
        "odd-submodels": _submodels(facts),
        "odd-patterns": _patterns(targets),
        "odd-series": "The weekly series kept of every option: " + codes(series) + ".\n",
    }


def _entities(facts: Facts) -> str:
    rows = []
    for room in facts.program.rooms:
        states = facts.program.states(room.name)
        public = sum(state.public for state in states)
        rows.append(
            (
                page_link(room.name),
                KINDS.get(room.kind, room.kind),
                facts.members(room),
                public or None,
                len(states) - public or None,
                len(facts.stages(room.name)) or None,
                f"[{len(facts.parameters(room.name))}](#{anchor('parameters', room.name)})",
            )
        )
    head = ["entity", "kind", "how many", "public states", "hidden states", "rules", "parameters"]
    return table(head, rows)


def _states(facts: Facts) -> str:
    parts = []
    for room in facts.program.rooms:
        states = facts.program.states(room.name)
        if not states:
            continue
        rows = [
            (
                code(state.name),
                "whole number" if state.type is int else "number",
                state.unit,
                shown(state),
                ("the group" if state.whole else "each member") if room.group else "",
                state.doc,
            )
            for state in states
        ]
        head = ["state", "type", "unit", "shown", "held by", "what it is"]
        parts.append(f"**{room.name}**\n\n{table(head, rows)}")
    return "\n".join(parts)


def _scales(facts: Facts) -> str:
    main, horizon = facts.main, facts.main["horizon"]
    every = Counter(stage.every for stage in facts.program.turn)
    rhythm = ", ".join(
        f"{count} {'every week' if weeks == 1 else f'every {weeks} weeks'}" for weeks, count in sorted(every.items())
    )
    groups = ", ".join(f"{len(names)} in `{name}`" for name, names in sorted(facts.library["groups"].items()))
    rows = [
        ("time step", "one week"),
        ("start", f"{main['start_date']}, in {main['start']}; nothing later than {main['information_cutoff']} is used"),
        ("longest war phase", f"{horizon['war_weeks']} weeks"),
        ("played from the signing", f"{horizon['ceasefire_weeks']} weeks"),
        ("played again at equal terms", f"{horizon['equal_terms_weeks']} weeks"),
        ("stages of a turn", f"{len(facts.program.turn)}: {rhythm}"),
        ("members of groups", groups),
        ("rungs of the ladders", " and ".join(str(len(facts.library["groups"][ladder])) for ladder in _ladders(facts))),
        ("space", "none: the front is a share of the disputed territory, a place is a role"),
    ]
    return table(["scale", "in the main scenario"], rows)


def _ladders(facts: Facts) -> list[str]:
    return [name for name in ("red_ladder", "blue_ladder") if name in facts.library["groups"]]


def _schedule(facts: Facts) -> str:
    rows: list[tuple[object, ...]] = [
        ("once", rule_link(stage), "before the first week", first_sentence(stage.__doc__))
        for stage in facts.program.setup
    ]
    rows += [
        (
            number,
            rule_link(stage),
            _when(stage),
            first_sentence(stage.__doc__),
        )
        for number, stage in enumerate(facts.program.turn, 1)
    ]
    return table(["", "stage", "when", "what it does"], rows)


def _when(stage: Any) -> str:
    during = phases(stage.during)
    if stage.every == 1:
        return during
    rhythm = f"every {stage.every} weeks"
    return rhythm if during == "always" else f"{during}; {rhythm}"


def _doc(function: Any) -> str:
    return cell(function.fn.__doc__) if function is not None else ""


def _choices(facts: Facts) -> str:
    rows = [
        (
            rule_link(stage),
            codes(stage.options),
            _doc(stage.due) or "Every time its turn comes.",
            _doc(stage.available) or "All of them.",
            _doc(stage.doctrine),
        )
        for stage in facts.program.stages
        if is_choice(stage)
    ]
    head = ["choice", "options", "when it is made", "which options are open", "under `decision: doctrine`"]
    return table(head, rows)


def _terms(facts: Facts) -> str:
    rows = [
        (
            rule_link(stage),
            codes(stage.terms),
            code(stage.rationality.removeprefix("given:").replace("_", ".", 1)),
            "yes" if stage.taste else "no",
            cell(stage.__doc__),
        )
        for stage in facts.program.stages
        if is_choice(stage)
    ]
    return table(["choice", "terms summed", "noise", "persistent leanings", "what is weighed"], rows)


def _sight(facts: Facts) -> str:
    rows = []
    for room in facts.program.rooms:
        if room.kind != "actor":
            continue
        seen: dict[str, set[str]] = {}
        for stage in facts.stages(room.name):
            for path in facts.reads[f"{stage.owner}.{stage.name}"]["sees"]:
                other, _, name = path.partition(".")
                seen.setdefault(other, set()).add(name)
        rows += [
            (page_link(room.name), page_link(other), codes(sorted(names))) for other, names in sorted(seen.items())
        ]
    return table(["actor", "sees of", "which states"], rows)


def _hidden(facts: Facts) -> str:
    rows = []
    for room in facts.program.rooms:
        leanings = {name for stage in facts.stages(room.name) if is_choice(stage) for name in stage.tastes}
        hidden = [state.name for state in room.state if not state.public and state.name not in leanings]
        if leanings:
            hidden.append("its persistent leanings")
        if hidden:
            rows.append((page_link(room.name), ", ".join(name if " " in name else code(name) for name in hidden)))
    return table(["entity", "states that no other entity can see"], rows)


def _shown_otherwise(facts: Facts) -> str:
    rows = [
        (
            page_link(room.name),
            code(state.name),
            state.doc,
            code(state.known_by) if state.known_by is not None else "nothing: its effects alone",
        )
        for room in facts.program.rooms
        for state in room.state
        if state.public and state.shown != "openly"
    ]
    return table(["entity", "state", "what it is", "what other actors read instead"], rows)


def _levers(facts: Facts) -> str:
    readers: dict[str, list[str]] = {}
    for stage in facts.program.stages:
        for name in facts.reads[f"{stage.owner}.{stage.name}"]["levers"]:
            readers.setdefault(name, []).append(rule_link(stage))
    paths = lever_paths(facts.library["levers"])
    rows = [(code(paths[name]), ", ".join(links)) for name, links in sorted(readers.items())]
    return table(["content of the option", "read by"], rows)


def _heterogeneity(facts: Facts) -> str:
    rows = []
    for group, members in sorted(facts.library["groups"].items()):
        names = sorted(
            {
                path.split(".", 2)[2]
                for path in facts.parameters(group)
                if path.count(".") == 2 and path.split(".")[1] in members
            }
        )
        rows.append((page_link(group), len(members), codes(names)))
    return table(["group", "members", "what differs from member to member"], rows)


def _draws(facts: Facts) -> str:
    rows = []
    for stage in facts.program.stages:
        if stage.draws:
            rows.append((rule_link(stage), ", ".join(f"{code(p)} ({draw_text(p, q)})" for p, q in stage.draws)))
    return table(["stage", "what it draws"], rows)


def _initial(facts: Facts) -> str:
    rows: list[tuple[object, ...]] = []
    for room in facts.program.rooms:
        for state in room.state:
            if isinstance(state.start, str):
                path = f"{room.name}.{state.start}"
                leaf = facts.library["parameters"].get(path)
                shown = value_text(leaf["value"]) if leaf else "each member's own"
                basis = leaf["basis"] if leaf else ""
                sources = source_links(leaf.get("source")) if leaf else ""
                rows.append((code(f"{room.name}.{state.name}"), code(path), shown, basis, sources))
            elif state.start != 0:
                rows.append((code(f"{room.name}.{state.name}"), "", figure(state.start), "", ""))
    return table(["state", "begins at the parameter", "in the main scenario", "basis", "source"], rows)


def _parameters(facts: Facts) -> str:
    rows = []
    for room in sorted({path.partition(".")[0] for path in facts.library["parameters"]}):
        leaves = facts.parameters(room)
        counts = Counter(leaf["basis"] for leaf in leaves.values())
        drawn = sum(not isinstance(leaf["value"], int | float) for leaf in leaves.values())
        link = f"[{room}](#{anchor('parameters', room)})"
        rows.append((link, len(leaves), drawn, ", ".join(f"{counts[basis]} {basis}" for basis in sorted(counts))))
    return table(["parameters of", "how many", "drawn", "by basis"], rows)


def _submodels(facts: Facts) -> str:
    rows = []
    for room in facts.program.rooms:
        files = facts.sources(room.name)
        rules = ", ".join(rule_link(stage) for stage in facts.stages(room.name))
        if rules:
            tests = codes(facts.tests_of(files)) if facts.tests else ""
            numbers = f"[{room.name}](#{anchor('parameters', room.name)})" if facts.parameters(room.name) else ""
            rows.append((page_link(room.name), rules, codes(files), numbers, tests))
    return table(["explained under", "rules, in the order of the turn", "source", "numbers", "tests"], rows)


def _patterns(targets: Any) -> str:
    rows = [
        (
            code(name),
            target.quantity,
            target.population,
            f"{target.at_years} y" if target.at_years else "",
            f"{figure(target.value)} {target.unit}",
            target.n,
            target.use,
            source_links(target.source),
        )
        for name, target in targets.items()
    ]
    head = ["pattern", "quantity", "population", "after", "observed", "cases", "use", "source"]
    return table(head, rows)
