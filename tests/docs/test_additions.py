"""How-to pages on adding something: their edits fit the project as it stands, and their commands run afterwards."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.steps import added_tests, commands, edit

PAGES = ("add-a-country", "add-a-lever", "add-a-theory", "add-an-outcome", "add-an-actor")
PARTS = ("model", "reassurance_sim", "scenarios", "tests", "docs/explanation", "pyproject.toml")


def copy(root: Path, to: Path) -> Path:
    """A copy of what the pages touch."""
    leave_out = shutil.ignore_patterns("golden", "*.nbi", "*.nbc")
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


def called(folder: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Python in a copy of the project, from its folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SIM_"))}
    command = [sys.executable, *words]
    plain["SIM_WORKERS"] = "1"  # for so few histories no process should start
    return subprocess.run(command, cwd=folder, env=plain, input=given, capture_output=True, text=True, check=False)


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


def review(scenario: str, state: str) -> list[str]:
    """The command that says as JSON how a state decided."""
    words = ["explain", f"scenarios/{scenario}.yaml", "--option", "europe_alone", "--week", "8", "--json"]
    return [*words, "--actor", f"contributors/{state}"]


REVIEWS = {"MEX": review("with_mexico", "MEX"), "DEU": review("without_germany", "DEU")}


@pytest.fixture(scope="module")
def given(root: Path, changed: Path) -> dict[str, tuple[int, str, str]]:
    """What each command of the pages gives in the changed project, and each of `REVIEWS`: all run by one process."""
    of_pages = [words for page in PAGES for words in commands(text_of(root, page))]
    lines = {shlex.join(words): words for words in (*of_pages, *REVIEWS.values())}
    result = called(changed, "-m", "tests.docs.commands", given=json.dumps([*lines.values()]))
    assert result.returncode == 0, result.stderr
    return dict(zip(lines, json.loads(result.stdout), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_after_its_steps(
    root: Path, given: dict[str, tuple[int, str, str]], page: str
) -> None:
    lines = [shlex.join(words) for words in commands(text_of(root, page))]
    assert len(lines) >= 2
    for line in lines:
        code, out, err = given[line]
        assert code == 0, f"{line}\n{out}{err}"
        assert out


@pytest.mark.slow
def test_the_tests_that_the_pages_add_pass(root: Path, changed: Path) -> None:
    added = [name for page in PAGES for name in added_tests(text_of(root, page))]
    assert len(added) >= 2
    result = called(changed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *added)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("state", REVIEWS)
def test_a_country_that_stays_out_does_not_join_and_one_that_was_added_decides(
    given: dict[str, tuple[int, str, str]], state: str
) -> None:
    code, out, err = given[shlex.join(REVIEWS[state])]
    assert code == 0, err
    [review] = json.loads(out)["reviews"]
    assert review["actor"] == f"contributors/{state}"
    assert state != "DEU" or not review["joined"]
