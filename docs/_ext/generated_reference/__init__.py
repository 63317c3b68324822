"""Sphinx extension: writes the reference pages from the code before the pages are read.

Nothing on these pages is typed twice. They are written into `docs/reference/generated`, which is not
kept under version control, and only where their text changed, so that a second build is quick. Tables that
written pages include stand in its folder `fragments`, and are no pages of their own.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def pages() -> dict[str, str]:
    """Return the text of every generated page and fragment by its name below `reference/generated`."""
    import typer.main

    from model import cli
    from model.scenario import SCHEMAS, find_scenarios, json_schema, load
    from model.simulation.outcomes import OUTCOMES
    from model.simulation.turn import program

    from .behaviour import command_page, outcome_page, rules_page
    from .facts import Facts
    from .parameters import lever_page, parameter_pages, scenario_page, source_page, structure_page
    from .questions import question_page, study_page
    from .schema import schema_page

    folder = find_scenarios()
    loaded = {path.name: load(path) for path in sorted(folder.glob("*.yaml")) if _is_scenario(path)}
    scenarios = {name: scenario.resolved() for name, scenario in loaded.items()}
    main = scenarios["reassurance.yaml"]
    library = main["library"]
    structures = {name: tuple(structure["values"]) for name, structure in library["structures"].items()}
    facts = Facts(program(structures), main, folder.parent)
    questions = _questions(folder, loaded["reassurance.yaml"])
    return {
        "commands": command_page(typer.main.get_command(cli.app), _exit_codes()),
        "schema": schema_page({kind: json_schema(kind) for kind in SCHEMAS}),
        "scenarios": scenario_page(scenarios),
        "questions": question_page(questions),
        "studies": study_page(_studies(folder)),
        "levers": lever_page(library["levers"]),
        "structures": structure_page(library["structures"], facts),
        "outcomes": outcome_page(OUTCOMES),
        "rules": rules_page(facts.program, library["levers"]),
        "sources": source_page(library["sources"], library["reports"]),
        **parameter_pages(library),
        **{f"fragments/{name}": text for name, text in _fragments(facts, questions).items()},
    }


def _fragments(facts: Any, questions: Mapping[str, Any]) -> dict[str, str]:
    from model.scenario import load_targets
    from model.simulation.recorder import NUMBERS, SERIES

    from .claims import claim_fragments
    from .glossary import glossary_fragments
    from .odd import odd_fragments
    from .theories import actor_fragments, theory_fragments

    return {
        **odd_fragments(facts, load_targets(), [name for name in SERIES if name not in NUMBERS]),
        **theory_fragments(facts, questions),
        **actor_fragments(facts),
        **claim_fragments(facts.library["reports"], {"reassurance.yaml": facts.main}),
        **glossary_fragments(),
    }


def _is_scenario(path: Path) -> bool:
    return path.stem not in {"sources", "reported", "levers", "structures", "targets"}


def _questions(folder: Path, main: Any) -> dict[str, dict[str, Any]]:
    """What each question file holds beyond the main scenario, by its name."""
    from model.scenario import load

    questions = {}
    for path in sorted((folder / "questions").glob("*.yaml")):
        scenario = load(path)
        text = path.read_text(encoding="utf-8")
        built_on = re.search(r"^extends:\s*(\S+)", text, re.MULTILINE)
        questions[path.stem] = {
            "title": scenario.title,
            "extends": built_on.group(1).removeprefix("../") if built_on else "",
            "start": scenario.start,
            "questions": scenario.questions,
            "structures": scenario.structures,
            # A reading that is also the default is still chosen where the file says so.
            "states": _stated(text, scenario.structures),
            "options": tuple(scenario.options),
            "reference": scenario.reference,
            "overrides": [p for path, p in scenario.parameters.items() if p.value != main.parameters[path].value],
            "limits": [limit for limit in scenario.limits if limit not in main.limits],
        }
    return questions


def _stated(text: str, structures: Mapping[str, str]) -> dict[str, str]:
    line = re.search(r"^structures:\s*\{(.*)\}", text, re.MULTILINE)
    return {name: value for name, value in structures.items() if line and re.search(rf"\b{name}:", line.group(1))}


def _studies(folder: Path) -> dict[str, Any]:
    from model.scenario import load_study

    return {path.stem: load_study(path) for path in sorted((folder / "studies").glob("*.yaml"))}


def _exit_codes() -> dict[int, str]:
    """What `sim` ends with: the codes of its faults, and those of the command line itself."""
    import model.app.precision
    import model.app.verify
    import model.experiment.execute.executor  # noqa: F401
    from model.cli import program
    from model.errors import SimError

    meanings: dict[int, list[str]] = {0: ["Done."]}
    edge: list[type[SimError]] = [SimError]
    while edge:
        kind = edge.pop(0)
        edge += kind.__subclasses__()
        if kind is not SimError and "exit_code" in vars(kind):
            said = re.sub(r"\s*Exit code \d+\.", "", (kind.__doc__ or "").strip().split("\n")[0])
            meanings.setdefault(kind.exit_code, []).append(said)
    meanings[program.INTERRUPTED] = ["Interrupted; nothing half-written is left."]
    meanings[program.BROKEN_PIPE] = ["Whoever read the output has gone, as with `sim run ... | head`."]
    return {number: " ".join(dict.fromkeys(meanings[number])) for number in sorted(meanings)}


def write(folder: Path) -> None:
    """Write every page into a folder, leave equal ones alone, remove those no longer made."""
    made = {folder / f"{name}.md": text for name, text in pages().items()}
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.rglob("*.md"):
        if path not in made:
            path.unlink()


def _on_start(app: Sphinx) -> None:
    write(Path(app.srcdir) / "reference" / "generated")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    app.connect("builder-inited", _on_start)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
