"""The page on adding a rule: its program runs as it stands, and it names every annotation there is."""

import re
from pathlib import Path

from model.lanes.declare import annotations
from tests.lanes.writing import load


def test_the_program_of_the_page_runs_as_it_is_written(root: Path, tmp_path: Path) -> None:
    text = (root / "docs/how-to/add-a-rule.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    load(tmp_path, block)


def test_the_page_names_every_annotation(root: Path) -> None:
    text = (root / "docs/how-to/add-a-rule.md").read_text(encoding="utf-8")
    kinds = {name for name, value in vars(annotations).items() if hasattr(value, "__metadata__")}
    assert len(kinds) > 15
    assert {name for name in kinds if f"`{name}`" not in text} == set()
