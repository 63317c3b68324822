"""The state of the files themselves: length, docstrings, layers, words."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import model
from tests import seconds

MAX_FILES = 14
"""Modules of one folder."""

TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".cff", ".csv", ".txt", ".json", ""}
LEAVE_OUT = {"build", "dist", "_build", "generated", "runs", "__pycache__"}


def files(root: Path) -> Iterator[Path]:
    """Every text file of the project: nothing hidden but .ci, nothing that was made here."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any((part.startswith(".") and part != ".ci") or part in LEAVE_OUT for part in parts):
            continue
        if path.is_file() and path.suffix in TEXT:
            yield path


def test_no_folder_of_the_model_holds_more_than_is_taken_in_at_a_glance(root: Path) -> None:
    """A folder ends where nobody sees its files at once; a file ends where its concept does, not at a line count."""
    counts = Counter(path.parent for path in (root / "model").rglob("*.py") if path.name != "__init__.py")
    assert counts
    assert {str(path.relative_to(root)): n for path, n in counts.items() if n > MAX_FILES} == {}


def test_every_module_of_the_model_says_what_it_is(root: Path) -> None:
    bare = [
        str(path.relative_to(root))
        for path in (*(root / "model").rglob("*.py"), root / "cli.py")
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert bare == []


def test_the_model_holds_code_and_the_looks_of_its_pages_and_nothing_else(root: Path) -> None:
    others = [
        str(path.relative_to(root))
        for path in (root / "model").rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc", ".nbi", ".nbc"}
        and path.name not in {"py.typed", "style.css", "page.js"}
    ]
    assert others == []


def test_layers_and_independence_hold(root: Path) -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([tool, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


# Paths that exist on one machine, and marks of text that is not finished.
UNWANTED = [
    r"(?<![\w.~}$])/(?:home|root|Users|work)/\w",
    r"\b(?:TODO|FIXME|XXX|TBD)\b",
    r"(?i)\blorem ipsum\b",
    r"(?i)\bcoming soon\b",
]


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[Path, str]:
    """Every text file of the project but this one and the licence, read once."""
    leave_out = {Path(__file__).resolve(), root / "LICENSE"}
    return {path: path.read_text() for path in files(root) if path.resolve() not in leave_out}


@pytest.mark.parametrize("pattern", UNWANTED)
def test_text_is_finished_and_names_nobodys_machine(root: Path, texts: dict[Path, str], pattern: str) -> None:
    unwanted = [
        f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path, text in texts.items()
        for match in re.finditer(pattern, text)
    ]
    assert unwanted == []


def test_every_test_that_is_listed_as_slow_is_there() -> None:
    names = seconds.slow_tests()
    assert len(names) > 100
    assert [name for name in names if not seconds.is_there(name)] == [], f"gone, or renamed: mend {seconds.FILE.name}"
    assert [name for name in seconds.FROM_END_TO_END if not seconds.is_there(name.partition("[")[0])] == []


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text())
    assert citation["version"] == model.__version__
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert "version" in project["dynamic"]
    assert f"reassurance_sim-{model.__version__}-" in (root / "README.md").read_text()


def test_the_licence_is_the_full_text(root: Path) -> None:
    text = (root / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_an_actor_has_rules_numbers_tests_and_a_page_under_one_name(root: Path) -> None:
    actors = {path.stem for path in (root / "model/actors").iterdir() if not path.name.startswith("_")}
    assert actors
    missing = [
        str(path.relative_to(root))
        for actor in sorted(actors)
        for path in (
            root / f"scenarios/parameters/{actor}.yaml",
            root / f"tests/actors/test_{actor}.py",
            root / f"docs/explanation/actors/{actor}.md",
        )
        if not path.exists()
    ]
    assert missing == []


HEADINGS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Results"}


def test_the_changelog_keeps_its_form(root: Path) -> None:
    lines = (root / "CHANGELOG.md").read_text().splitlines()
    assert lines[0] == "# Changelog"
    releases = [line for line in lines if line.startswith("## ")]
    assert releases
    assert releases[0] == "## [Unreleased]"
    for line in releases[1:]:
        assert re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", line), line
    assert {line[4:] for line in lines if line.startswith("### ")} <= HEADINGS


def test_no_name_is_at_the_top_that_the_layout_does_not_know(root: Path) -> None:
    known = {"model", "reassurance_sim", "scenarios", "tests", "docs", "benchmarks", "build", "dist", "runs"}
    folders = {path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert folders <= known
