"""What the press reports say against one another: the claims that `reported.yaml` sets against each other."""

from collections.abc import Mapping
from typing import Any

from .markdown import anchor, cell, code, figure, table

Data = Mapping[str, Any]


def claim_fragments(reports: Mapping[str, Data], scenarios: Mapping[str, Data]) -> dict[str, str]:
    """Return a table for each group of claims that contradict one another, by the group's first topic, and others."""
    used = _uses(scenarios)
    fragments = {}
    for group in groups(reports):
        fragments[f"claims-{_name(group, reports)}"] = _table(group, reports, used)
    topics = [name for name, fact in reports.items() if fact["topic"] == "enablers"]
    fragments["claims-enablers"] = _table(topics, reports, used)
    fragments["claims-relays"] = _relays(reports)
    return fragments


def groups(reports: Mapping[str, Data]) -> list[list[str]]:
    """Return the sets of claims linked by `contradicts`, in the order of the file."""
    left = [name for name, fact in reports.items() if fact.get("contradicts")]
    linked = []
    while left:
        reached, edge = {left[0]}, [left[0]]
        while edge:
            fresh = set(reports[edge.pop()].get("contradicts") or ()) - reached
            reached |= fresh
            edge += sorted(fresh)
        linked.append([name for name in reports if name in reached])
        left = [name for name in left if name not in reached]
    return linked


def _name(group: list[str], reports: Mapping[str, Data]) -> str:
    topics = [reports[name]["topic"] for name in group]
    return str(max(topics, key=topics.count)) if len(set(topics)) == 1 else "-".join(dict.fromkeys(topics))


def _uses(scenarios: Mapping[str, Data]) -> dict[str, list[str]]:
    """Where options take a claim up: levers an option states itself, not those it has from its base."""
    used: dict[str, list[str]] = {}
    for scenario in scenarios.values():
        options = scenario["options"]
        for name, option in options.items():
            base = options[option["base"]]["content"] if option.get("base") else {}
            taken: dict[str, dict[str, list[str]]] = {}
            for path, content in option["content"].items():
                for claim in content.get("reported_in") or () if content != base.get(path) else ():
                    taken.setdefault(claim, {}).setdefault(content["content_from"], []).append(path)
            for claim, kinds in taken.items():
                what = "; ".join(f"{kind} {', '.join(paths)}" for kind, paths in kinds.items())
                used.setdefault(claim, []).append(f"`{name}` ({what})")
    return used


def _number(fact: Data) -> str:
    value, unit = fact.get("value"), fact.get("unit") or ""
    if value is None:
        return ""
    if isinstance(value, str):
        ends = value.split("-")
        whole = len(ends) == 2 and all(end.isdigit() for end in ends)
        value = " to ".join(figure(int(end)) for end in ends) if whole else f"{value} of"
    return f"{figure(value)} {unit}".strip()


def _table(group: list[str], reports: Mapping[str, Data], used: Mapping[str, list[str]]) -> str:
    rows = []
    for name in group:
        fact = reports[name]
        number = _number(fact)
        relay = f"read through: {fact['relay']}" if fact.get("relay") else ""
        rows.append(
            (
                f"[{name}](#{anchor('source', name)})" + (f": **{number}**" if number else ""),
                cell(fact["claim"]),
                fact.get("note"),
                "; ".join(part for part in (f"{fact['outlet']}, {fact.get('date')}", relay) if part),
                ", ".join(used.get(name, ())),
            )
        )
    head = ["claim", "what it says", "what it counts, or qualifies", "outlet, relay", "in the main scenario"]
    return table(head, rows)


def _relays(reports: Mapping[str, Data]) -> str:
    rows: dict[tuple[str, ...], list[str]] = {}
    for name, fact in reports.items():
        key = (fact["report"], fact["outlet"], fact.get("relay") or "", fact.get("date") or "", fact["file_id"])
        rows.setdefault(key, []).append(name)
    body = [(code(report), outlet, relay, date, len(names)) for (report, outlet, relay, date, _), names in rows.items()]
    return table(["report", "outlet", "read through", "date", "claims"], body)
