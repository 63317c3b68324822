"""The page of numbers that were doubted speaks of parameters and sources that there are."""

import re
from pathlib import Path

from tests.simulation.real import scenario

SOURCE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
OUTCOMES_AND_STRUCTURES = {"replacement_cost_eur", "red_line"}


def test_every_number_and_every_source_on_the_page_stands_in_the_scenario(root: Path) -> None:
    page = (root / "docs" / "explanation" / "doubted-numbers.md").read_text(encoding="utf-8")
    names = {name for name in re.findall(r"`([^`]+)`", page) if " " not in name and "/" not in name}
    paths = {name for name in names if "." in name}
    sources = {name for name in names - paths - OUTCOMES_AND_STRUCTURES if SOURCE.fullmatch(name)}
    assert len(paths) > 25
    assert len(sources) > 15
    assert paths - set(scenario().parameters) == set()
    assert sources - set(scenario().sources) == set()
