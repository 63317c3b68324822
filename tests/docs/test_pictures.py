"""The pictures of the docs are there, small, and drawings of today's kind."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.docs.pictures import EXPLORED, FOLDER, LIMIT, ROOT, SCREEN, SHOWN

EMBEDDED = re.compile(r"!\[[^]]*\]\(([^)]+)\)")


def pages() -> list[Path]:
    return [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts)]


def embedded() -> dict[Path, Path]:
    return {
        (page.parent / place).resolve(): page
        for page in pages()
        for place in EMBEDDED.findall(page.read_text(encoding="utf-8"))
    }


def test_every_picture_that_a_page_shows_is_there_and_every_picture_is_shown() -> None:
    made = {FOLDER / f"{name}.svg" for name in SHOWN} | {FOLDER / f"{name}.webp" for name in (*SCREEN, *EXPLORED)}
    assert {path for path in embedded() if path.parent == FOLDER} == made


@pytest.mark.parametrize("path", sorted(embedded()), ids=lambda path: path.name)
def test_a_picture_is_small(path: Path) -> None:
    assert 2_000 < path.stat().st_size <= LIMIT


@pytest.mark.parametrize("name", SHOWN)
def test_a_figure_of_the_docs_has_its_title_and_its_style_within(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.get("role") == "img"
    assert "--ink" in text
    assert "<script" not in text
