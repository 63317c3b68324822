"""The page on results names what a summary in fact holds."""

import re
from pathlib import Path

import polars as pl

from model.analysis.compare.summary import summarise
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.store.run import Run
from tests.runs import manifest, run_of


def small_run() -> Run:
    outcomes = (OutcomeInfo("x", "X", "share", "more", "all", "share"),)
    rows = {"option": ["a", "a", "b", "b"], "replication": [0, 1, 0, 1], "x": [0.0, 1.0, 1.0, 1.0]}
    return run_of(manifest({"a": "A", "b": "B"}, outcomes, 2), pl.DataFrame(rows))


def test_every_key_of_the_summary_is_documented_and_no_other(root: Path) -> None:
    summary = summarise(small_run()).as_json()
    option = summary["options"][1]
    keys = {*summary, *option, *option["outcomes"]["x"], *option["differences"]["x"]}
    page = (root / "docs/reference/results.md").read_text().split("## The answer as JSON")[1]
    page = page.split("## Exit codes")[0]
    first_cells = re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
    assert keys - named == {"id", "title", "outcomes", "differences"}
    assert named <= keys
    for key in ("id", "title", "outcomes", "differences"):
        assert f"`{key}`" in page
