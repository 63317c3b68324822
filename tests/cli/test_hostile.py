"""Text from files cannot steer a terminal: every command, with hostile titles, file names and manifests."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import typer.main

from model import cli
from model.errors import is_unsafe
from model.experiment.design.manifest import Manifest
from tests.cli.conftest import sim

HOSTILE = "=ev\x1b[31m\x9b2J\u202eil\u200b\x07\u3164"
MAIN = str(Path(__file__).resolve().parents[2] / "scenarios" / "reassurance.yaml")
RUN = f"runs/{HOSTILE}"
TEXT, CSV = (), ("--format", "csv")
FORMS = (TEXT, ("--json",), CSV, ("--format", "markdown"))
HISTORY = (RUN, "--option", "europe_alone", "--replication", "1")
CASES: dict[str, list[tuple[str, ...]]] = {
    "run": [(f"{HOSTILE}.yaml", *form) for form in FORMS]
    + [("mine.yaml", "-n", "8", "--options", "no_guarantee,europe_alone", "--workers", "1", "--out", HOSTILE)],
    "sweep": [("mine.yaml", "--vary", f"{HOSTILE}=1,2"), ("mine.yaml", "--seed", HOSTILE)],
    "check": [(f"{HOSTILE}.yaml", *form) for form in FORMS],
    "schema": [(HOSTILE,)],
    "new": [(RUN,), (f"new{HOSTILE}",)],
    "explain": [(*HISTORY, *form) for form in FORMS]
    + [(*HISTORY, "--week", "3", "--actor", "russia"), (*HISTORY, "--week", "3", "--actor", HOSTILE)],
    "histories": [(RUN, "--where", "deal_signed", *form) for form in FORMS] + [(RUN, "--where", HOSTILE)],
    "calibrate": [("--seed", HOSTILE)],
    "glossary": [(HOSTILE,), ("leaning",)],
    "serve": [(f"{HOSTILE}.yaml",)],
    "validate": [("--seed", HOSTILE)],
    "ledger": [("mine.yaml", *form) for form in FORMS] + [("mine.yaml", "--set", f"{HOSTILE}=1")],
    **{
        kind: [("mine.yaml", *form) for form in FORMS] + [("mine.yaml", "--grep", HOSTILE)]
        for kind in ("options", "levers", "outcomes", "parameters", "structures", "sources")
    },
    "countries": [(RUN, *form) for form in FORMS] + [(RUN, "--grep", HOSTILE), (RUN, "--options", HOSTILE)],
    "report": [(RUN,), (HOSTILE,)],
    "plot": [(RUN, "endings", "-o", f"{HOSTILE}.svg"), (RUN, HOSTILE)],
    "runs": [*FORMS, ("show", RUN), ("show", RUN, "--json"), ("rm", RUN)],
    "compare": [(RUN, "--sample", "4", *form) for form in FORMS] + [(f"{RUN}:{HOSTILE}",)],
    "verify": [(RUN, "--sample", "4", *form) for form in (TEXT, ("--json",))],
    "analyse": [(RUN, *form) for form in FORMS] + [(RUN, "--outcome", HOSTILE)],
}  # fmt: skip


@pytest.fixture
def here(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a run under a hostile name whose manifest has hostile titles, and hostile scenarios."""
    folder = tmp_path / RUN
    shutil.copytree(run_folder, folder)
    manifest = Manifest.from_json((folder / "manifest.json").read_text())
    options = tuple((option, HOSTILE + title) for option, title in manifest.options)
    manifest = replace(manifest, title=HOSTILE, question=HOSTILE, limits=(HOSTILE,), options=options)
    (folder / "manifest.json").write_text(manifest.as_json())
    seen = "=evil"  # what a scenario may hold: characters that steer or hide are refused
    (tmp_path / "mine.yaml").write_text(f'id: mine\ntitle: "{seen}"\nextends: {MAIN}\n')
    (tmp_path / f"{HOSTILE}.yaml").write_text(f"id: mine\ntitle: {HOSTILE}\nextends: {HOSTILE}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.parametrize("command", sorted(CASES))
def test_nothing_that_is_printed_can_steer_a_terminal_or_hide(here: Path, command: str) -> None:
    codes = set()
    for arguments in CASES[command]:
        result = sim(command, *arguments, answer="no\n")
        codes.add(result.exit_code)
        unsafe = {character for character in set(result.stdout + result.stderr) if is_unsafe(character)}
        assert not unsafe, (arguments, unsafe)
        assert result.exit_code in (0, 2, 4), result.output
    assert codes - {2} or command in ("calibrate", "validate", "schema", "sweep", "check", "serve"), "nothing was shown"


def test_every_command_is_tried_with_hostile_text() -> None:
    group = typer.main.get_command(cli.app)
    assert set(CASES) == set(group.commands)  # type: ignore[attr-defined]


def test_json_holds_the_hostile_text_escaped_and_unchanged(here: Path) -> None:
    [run] = json.loads(sim("runs", "--json").stdout)["runs"]
    assert run["folder"] == RUN


def test_no_cell_of_a_table_for_spreadsheets_begins_like_a_formula(here: Path) -> None:
    for command in ("runs", "compare", "analyse", "ledger"):
        arguments = {"runs": (), "ledger": ("mine.yaml",)}.get(command, (RUN,))
        result = sim(command, *arguments, *CSV)
        assert result.exit_code == 0, result.output
        rows = list(csv.reader(io.StringIO(result.stdout)))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
        assert all(float(cell) <= 0 for cell in cells)


def test_json_and_another_format_contradict_each_other(here: Path) -> None:
    result = sim("runs", "--json", "--format", "csv")
    assert result.exit_code == 2
    assert "contradict" in result.stderr
