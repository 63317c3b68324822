"""The examples of how-to pages print what the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

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
