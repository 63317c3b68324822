"""The examples of how-to pages print what the pages say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import model
from tests.docs.examples import BLOCK, rendered


@pytest.mark.slow
def test_the_examples_for_mesa_print_what_the_page_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(root, "use-it-as-a-mesa-model", monkeypatch)


@pytest.mark.slow
def test_the_examples_of_decisions_given_print_what_the_page_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(root, "change-a-decision", monkeypatch)


@pytest.mark.slow
def test_the_examples_for_ema_workbench_print_what_the_page_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ema_workbench", reason="EMA Workbench is not installed: nothing of it was tested")
    check(root, "use-it-in-ema-workbench", monkeypatch)


def check(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    page = root / "docs/how-to" / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    assert BLOCK.search(text), "no examples"
    assert rendered(text) == text, f"meant to change? python -m tests.docs.examples {page.relative_to(root)}"


def test_python_on_pages_imports_the_package_by_its_own_name_and_uses_names_that_it_has(root: Path) -> None:
    blocks = 0
    for page in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            blocks += 1
            assert faults(ast.parse(block)) == [], page
    assert blocks > 5


def faults(tree: ast.Module) -> list[str]:
    """Names of the package or of a run that there are not, and imports by the name that only a checkout has."""
    known = {"rs": set(dir(model)), "run": set(dir(model.Run)), "grid": set(dir(model.Run))}
    unknown = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            unknown += [f"import {name.name}" for name in node.names if name.name.split(".")[0] == "model"]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            unknown += [] if node.attr in known[node.value.id] else [f"{node.value.id}.{node.attr}"]
    return unknown
