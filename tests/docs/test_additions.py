"""How-to pages on adding something: their edits fit the project as it stands, and their commands run afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.steps import commands, edit

PAGES = ("add-a-country", "add-a-lever", "add-a-theory", "add-an-outcome", "add-an-actor")
PARTS = ("model", "reassurance_sim", "scenarios", "tests", "docs/explanation", "pyproject.toml")


def copy(root: Path, to: Path) -> Path:
    """A copy of what the pages touch."""
    leave_out = shutil.ignore_patterns("__pycache__", "golden", "*.nbi", "*.nbc")
    for name in PARTS:
        source, goal = root / name, to / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            goal.symlink_to(os.readlink(source))
        elif source.is_dir():
            shutil.copytree(source, goal, ignore=leave_out, symlinks=True)
        else:
            shutil.copy(source, goal)
    return to


def text_of(root: Path, page: str) -> str:
    return (root / f"docs/how-to/{page}.md").read_text(encoding="utf-8")


def called(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program of a copy of the project, from its folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SIM_"))}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", PAGES)
def test_the_steps_of_a_page_leave_a_project_that_checks(root: Path, tmp_path: Path, page: str) -> None:
    folder = copy(root, tmp_path)
    assert edit(folder, text_of(root, page))
    first = next(commands(text_of(root, page)))
    result = called(folder, "-m", "reassurance_sim", *first)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "warning" not in result.stdout


@pytest.fixture(scope="module")
def changed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which the steps of all pages were carried out, so that its rules are compiled once."""
    folder = copy(root, tmp_path_factory.mktemp("added") / "project")
    for page in PAGES:
        edit(folder, text_of(root, page))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_after_its_steps(root: Path, changed: Path, page: str) -> None:
    said = []
    for words in commands(text_of(root, page)):
        result = called(changed, "-m", "reassurance_sim", *words)
        assert result.returncode == 0, f"{words}\n{result.stdout}{result.stderr}"
        said.append(result.stdout)
    assert len(said) >= 2
    assert all(said)


@pytest.mark.slow
def test_the_tests_that_the_pages_add_pass(changed: Path) -> None:
    wanted = ("tests/actors/test_china.py", "tests/world/test_contact.py", "-k", "China or china or watch or Contract")
    result = called(changed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *wanted)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.slow
def test_a_country_that_stays_out_does_not_join_and_one_that_was_added_decides(changed: Path) -> None:
    for scenario, state in (("with_mexico", "MEX"), ("without_germany", "DEU")):
        words = ("explain", f"scenarios/{scenario}.yaml", "--option", "europe_alone", "--week", "8", "--json")
        result = called(changed, "-m", "reassurance_sim", *words, "--actor", f"contributors/{state}")
        assert result.returncode == 0, result.stderr
        [review] = json.loads(result.stdout)["reviews"]
        assert review["actor"] == f"contributors/{state}"
        assert state != "DEU" or not review["joined"]
