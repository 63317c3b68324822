"""Sphinx extension: writes the reference pages from the code before the pages are read.

Nothing on these pages is typed twice. They are written into `docs/reference/generated`, which is not
kept under version control, and only where their text changed, so that a second build is quick.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def pages() -> dict[str, str]:
    """Return the text of every generated page by its name below `reference/generated`."""
    import typer.main

    import cli
    from model.scenario import SCHEMAS, find_scenarios, json_schema, load
    from model.simulation.outcomes import OUTCOMES
    from model.simulation.turn import program

    from .behaviour import command_page, outcome_page, rules_page
    from .parameters import lever_page, parameter_pages, scenario_page, source_page, structure_page
    from .schema import schema_page

    folder = find_scenarios()
    scenarios = {path.name: load(path).resolved() for path in sorted(folder.glob("*.yaml")) if _is_scenario(path)}
    library = scenarios["reassurance.yaml"]["library"]
    structures = {name: tuple(structure["values"]) for name, structure in library["structures"].items()}
    return {
        "commands": command_page(typer.main.get_command(cli.app)),
        "schema": schema_page({kind: json_schema(kind) for kind in SCHEMAS}),
        "scenarios": scenario_page(scenarios),
        "levers": lever_page(library["levers"]),
        "structures": structure_page(library["structures"]),
        "outcomes": outcome_page(OUTCOMES),
        "rules": rules_page(program(structures), library["levers"]),
        "sources": source_page(library["sources"], library["reports"]),
        **parameter_pages(library),
    }


def _is_scenario(path: Path) -> bool:
    return path.stem not in {"sources", "reported", "levers", "structures", "targets"}


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
