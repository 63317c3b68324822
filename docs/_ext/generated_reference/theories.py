"""What the pages on structures and actors include: readings, their sources, who reads a switch, where a room stands."""

from collections.abc import Mapping
from typing import Any

from .facts import Data, Facts, is_choice, page_link, rule_link
from .markdown import anchor, code, codes, table
from .parameters import source_links


def theory_fragments(facts: Facts, questions: Mapping[str, Data]) -> dict[str, str]:
    """Return for every structure what its readings say, which rules it switches and which scenarios choose it."""
    return {
        f"structure-{name}": _structure(name, structure, facts, questions)
        for name, structure in _structures(facts).items()
    }


def _structures(facts: Facts) -> Mapping[str, Data]:
    structures: Mapping[str, Data] = facts.library["structures"]
    return structures


def _structure(name: str, structure: Data, facts: Facts, questions: Mapping[str, Data]) -> str:
    rows = []
    for value, reading in structure["values"].items():
        cited = [{"id": source, **facts.library["sources"][source]} for source in reading.get("source") or ()]
        works = "; ".join(f"{source_links([source['id']])}: {_work(source)}" for source in cited)
        mark = " (default)" if value == structure["default"] else ""
        rows.append((code(value) + mark, reading["description"], works))
    text = table(["reading", "what it says", "source"], rows)
    text += f"\nRead by {', '.join(facts.readers(name))}.\n"
    others = [
        f"[`questions/{question}.yaml`](#{anchor('question', question)}) ({code(scenario['structures'][name])})"
        for question, scenario in questions.items()
        if scenario["states"].get(name)
    ]
    return text + ("\nChosen by " + ", ".join(others) + ".\n" if others else "\n")


def _work(source: Data) -> str:
    authors = source.get("authors")
    who = ", ".join(authors) if isinstance(authors, list | tuple) else authors
    year = f" {source['year']}" if source.get("year") else ""
    return f"{who}{year}, *{source['title']}*"


def actor_fragments(facts: Facts) -> dict[str, str]:
    """Return for every actor's page where its rules, numbers and tests stand, and what it decides."""
    by_page: dict[str, list[Any]] = {}
    for room in facts.program.rooms:
        if room.kind == "actor":
            by_page.setdefault(_folder(facts, room.name), []).append(room)
    return {f"actor-{page}": _actor(facts, page, rooms) for page, rooms in by_page.items()}


def _folder(facts: Facts, room: str) -> str:
    """The name under which a room's rules, numbers, tests and page stand: the first part below model/actors."""
    return facts.sources(room)[0].split("/")[2].removesuffix(".py")


def _actor(facts: Facts, page: str, rooms: list[Any]) -> str:
    files = [file for room in rooms for file in facts.sources(room.name)]
    stages = [stage for stage in facts.program.turn for room in rooms if stage.owner == room.name]
    seen = sorted(
        {
            path.partition(".")[0]
            for stage in stages
            for path in facts.reads[f"{stage.owner}.{stage.name}"]["sees"]
            if path.partition(".")[0] not in {room.name for room in rooms}
        }
    )
    switches = sorted({name for stage in stages for name in facts.reads[f"{stage.owner}.{stage.name}"]["switches"]})
    numbers = ", ".join(
        f"[{room.name}](#{anchor('parameters', room.name)}) (`scenarios/parameters/{room.name}.yaml`)" for room in rooms
    )
    rows = [
        ("rules", codes(files)),
        ("numbers", numbers),
        ("tests", codes(facts.tests_of(files)) if facts.tests else ""),
        (
            "what it decides",
            ", ".join(f"{rule_link(stage)}: {codes(stage.options)}" for stage in stages if is_choice(stage)),
        ),
        ("its other rules", ", ".join(rule_link(stage) for stage in stages if not is_choice(stage))),
        ("state", ", ".join(f"[{room.name}](#{anchor('room', room.name)})" for room in rooms)),
        ("sees", ", ".join(page_link(name) for name in seen)),
        ("theories it reads", ", ".join(f"[`{name}`](#{anchor('structure', name)})" for name in switches)),
    ]
    return table(["", "where it stands"], [row for row in rows if row[1]])
