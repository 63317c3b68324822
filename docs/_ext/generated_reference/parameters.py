"""The pages of what scenarios state: parameters, levers, structures, sources, the scenarios themselves.

All of it is taken from resolved scenarios, as the program would run them.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .facts import Facts
from .markdown import anchor, code, codes, figure, page, table, target

Data = Mapping[str, Any]

BASES = ("measured", "reported", "estimated", "calibrated", "assumed", "definition")


def value_text(value: Any) -> str:
    """Return a number or a distribution as one short text."""
    if isinstance(value, Mapping):
        (kind, inner), *_ = value.items()
        if isinstance(inner, Mapping):
            pairs = zip(inner["values"], inner["weights"], strict=True)
            return f"{kind} " + ", ".join(f"{figure(v)} (weight {figure(w)})" for v, w in pairs)
        return f"{kind} " + ", ".join(figure(number) for number in inner)
    return figure(value)


def source_links(ids: Any) -> str:
    """Return links to the entries of the sources page."""
    return ", ".join(f"[{name}](#{anchor('source', name)})" for name in ids or ())


def room_of(path: str, groups: Data) -> tuple[str, str | None, str]:
    """Split a parameter path into room, member of the group (or None) and name."""
    room, _, rest = path.partition(".")
    member, _, name = rest.partition(".")
    if name and member in groups.get(room, {}):
        return room, member, name
    return room, None, rest


def parameter_pages(library: Data) -> dict[str, str]:
    """Return the page of parameters and one page a room, by name."""
    parameters: Data = library["parameters"]
    groups: Data = library["groups"]
    rooms: dict[str, dict[str, Data]] = {}
    for path, leaf in parameters.items():
        rooms.setdefault(room_of(path, groups)[0], {})[path] = leaf
    total = Counter(leaf["basis"] for leaf in parameters.values())
    bases = [basis for basis in BASES if total[basis]]
    rows: list[tuple[object, ...]] = []
    for room in sorted(rooms):
        counts = Counter(leaf["basis"] for leaf in rooms[room].values())
        rows.append((f"[{room}](parameters/{room}.md)", len(rooms[room]), *(counts[basis] for basis in bases)))
    rows.append(("**all**", len(parameters), *(total[basis] for basis in bases)))
    tree = "```{toctree}\n:hidden:\n\n" + "\n".join(f"parameters/{room}" for room in sorted(rooms)) + "\n```"
    text = (
        "Every number the model takes from the scenario files, as `reassurance.yaml` resolves them. The path"
        " is what `--set` and overrides name. A distribution is drawn once for each replication. Each"
        " contributor has its own row; the counts below count rows."
    )
    pages = {"parameters": page("Parameters", text, table(["room", "parameters", *bases], rows), tree)}
    for room, leaves in rooms.items():
        pages[f"parameters/{room}"] = _room_page(room, leaves, groups)
    return pages


def _room_page(room: str, leaves: Mapping[str, Data], groups: Data) -> str:
    own = {path: leaf for path, leaf in leaves.items() if room_of(path, groups)[1] is None}
    fields: dict[str, dict[str, Data]] = {}
    for path, leaf in leaves.items():
        _, member, name = room_of(path, groups)
        if member is not None:
            fields.setdefault(name, {})[member] = leaf
    parts = [f"({anchor('parameters', room)})=\n"]
    if own:
        rows = [
            (
                code(path),
                value_text(leaf["value"]),
                leaf["unit"],
                leaf["basis"],
                source_links(leaf.get("source")),
                _what(leaf),
            )
            for path, leaf in own.items()
        ]
        parts.append(table(["path", "value", "unit", "basis", "source", "what it is"], rows))
    names: Data = groups.get(room, {})
    for name, cells in fields.items():
        first = next(iter(cells.values()))
        parts.append(f"{target('parameters', room, name)}\n## {name}")
        parts.append(f"{first['description']} Unit: {first['unit']}. Path: `{room}.<member>.{name}`.")
        cells_rows: list[tuple[object, ...]] = [
            (
                code(member),
                names.get(member) if names.get(member) != member else None,
                value_text(leaf["value"]),
                leaf["basis"],
                source_links(leaf.get("source")),
                leaf.get("note"),
            )
            for member, leaf in cells.items()
        ]
        parts.append(table(["member", "name", "value", "basis", "source", "note"], cells_rows))
    return page(f"Parameters: {room}", *parts)


def _what(leaf: Data) -> str:
    note = leaf.get("note")
    return f"{leaf['description']} {note}" if note else leaf["description"]


def lever_page(levers: Data) -> str:
    """Return the page of levers: what an option may set."""
    rows = [
        (
            code(path),
            lever["unit"],
            ", ".join(figure(v) for v in lever["values"]) if lever.get("values") else _range(lever["bounds"]),
            figure(lever["default"]),
            lever["description"],
        )
        for path, lever in levers.items()
    ]
    text = (
        "What an option may set. Options act through these and nothing else: no rule knows an option's name."
        " `--set PATH=VALUE` sets a lever for every option."
    )
    return page("Levers", text, table(["path", "unit", "allowed", "if left out", "what it is"], rows))


def _range(bounds: Any) -> str:
    low, high = bounds
    return f"{figure(low)} to {figure(high)}"


def structure_page(structures: Data, facts: Facts) -> str:
    """Return the page of structures: the switches between rival theories, and the rules that read each."""
    parts = [
        "Switches between rival theories. A scenario names its choice under `structures:`; `--set NAME=VALUE`"
        " changes it for one run. What each reading changes, and what shows it, is under"
        " [rival theories](../../explanation/structures/index.md)."
    ]
    for name, structure in structures.items():
        parts.append(f"{target('structure', name)}\n## {name}\n\n{structure['description']}")
        rows = [
            (
                code(value) + (" (default)" if value == structure["default"] else ""),
                theory["description"],
                source_links(theory.get("source")),
            )
            for value, theory in structure["values"].items()
        ]
        parts.append(table(["value", "what it says", "source"], rows))
        parts.append(
            "Read by " + ", ".join(facts.readers(name)) + f". Explained under [{name}](#{anchor('theory', name)})."
        )
    return page("Structures", *parts)


def source_page(sources: Data, reports: Data) -> str:
    """Return the page of sources: what parameters cite, and the facts the press reports state."""
    text = (
        "Where the numbers come from. *Provenance* says how well we know the figure: `found` in the source,"
        " `computed` from its data, `recalled` without the source at hand, or a `judgement`."
    )
    parts = [text, "## Sources"]
    for name in sorted(sources):
        source = sources[name]
        authors = source.get("authors")
        who = ", ".join(authors) if isinstance(authors, list | tuple) else authors
        year = f"({source['year']})" if source.get("year") else None
        where = source.get("outlet") or source.get("publisher")
        head = " ".join(part for part in (who, year) if part)
        line = ". ".join(part for part in (head, source["title"], where) if part)
        url = f" <{source['url']}>" if source.get("url") else ""
        note = f" {source['note']}" if source.get("note") else ""
        kind = f"*{source['kind']}, {source['provenance']}.*"
        parts.append(f"({anchor('source', name)})=\n`{name}`\n: {line}.{url} {kind}{note}")
    parts.append(
        "## What the press reports say\n\nClaims by outlets, some unattributed, some in contradiction."
        " *Relay* is who passed a report on where it was not read at its source."
    )
    for name in sorted(reports):
        fact = reports[name]
        figure_text = fact.get("value")
        number = "" if figure_text is None else f" **{figure(figure_text)} {fact.get('unit') or ''}**".rstrip()
        relay = f", relayed by {fact['relay']}" if fact.get("relay") else ""
        date = f", {fact['date']}" if fact.get("date") else ""
        note = f" {fact['note']}" if fact.get("note") else ""
        against = f" Against: {source_links(fact['contradicts'])}." if fact.get("contradicts") else ""
        parts.append(
            f"({anchor('source', name)})=\n`{name}`\n: {fact['claim']}.{number}"
            f" *{fact['outlet']}{relay}{date}.*{note}{against}"
        )
    return page("Sources", *parts)


def scenario_page(scenarios: Mapping[str, Data]) -> str:
    """Return the page of shipped scenarios, each with its questions, structures and options."""
    parts = ["The scenarios that come with the program, as they resolve."]
    for name, scenario in scenarios.items():
        horizon = scenario["horizon"]
        parts.append(f"{target('scenario', scenario['id'])}\n## {scenario['title']}\n\nFile: `{name}`.")
        parts.append("\n".join(f"- {question['ask']}" for question in scenario["questions"]))
        parts.append(
            f"Starts in {scenario['start']} on {scenario['start_date']}, knows nothing later than"
            f" {scenario['information_cutoff']}; up to {horizon['war_weeks']} weeks of war, then"
            f" {horizon['ceasefire_weeks']} weeks from the signing. Compared with"
            f" `{scenario['reference']}`. Structures: "
            + codes(f"{key}: {value}" for key, value in scenario["structures"].items())
            + "."
        )
        parts += [_option(key, option) for key, option in scenario["options"].items()]
        if scenario.get("limits"):
            parts.append("**Limits**\n\n" + "\n".join(f"- {limit}" for limit in scenario["limits"]))
    return page("Scenarios", *parts)


def _option(name: str, option: Data) -> str:
    base = f" Built on `{option['base']}`." if option.get("base") else ""
    rows = [
        (
            code(path),
            value_text(content["value"]),
            content["content_from"],
            source_links(content.get("reported_in")),
            content.get("note"),
        )
        for path, content in option["content"].items()
    ]
    text = f"### {name}\n\n**{option['title']}.** {option['summary']}{base}\n\n"
    return text + (table(["lever", "value", "from", "reported in", "note"], rows) if rows else "Sets no lever.")
