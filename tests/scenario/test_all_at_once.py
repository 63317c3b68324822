"""Every error of a file is named at once: one in an entry hides none of the same entry, and none that refers to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.scenario import check

MINE = """\
id: mine
title: Mine
extends: scenario.yaml
options:
  large:
    titel: Large
    base: nobody
    content:
      force.size: {value: -5}
      command.nato: {value: 7, content_from: reported, reported_in: [no_press]}
      force.siz: {value: 3}
thresholds:
  holds: {value: 0.5, source: [no_survey]}
correlations:
  - {between: [russia.resolv, russia.losses], rank: 0.3}
overrides:
  russia.resolv: {value: 1}
  russia.resolve: {value: 700}
  russia.losses: {value: 3, because: "", source: [no_survey]}
  deterrence: {value: tripwir}
  horizon.war_weeks: {value: many}
  options.nobody.force.size: {valu: 1, because: Why not.}
"""
BOTH = [6, 7, 9, 10, 11, 13, 15, 17, 18, 19, 20, 21, 22]
"""The lines with two faults each, one of form and one of what the entry refers to; but 6 and 7 have one each."""

STUDY = """\
id: study
title: A study
scenario: scenario.yaml
vary:
  force.siz: 3
  russia.resolve: [700]
  deterrence: [tripwir]
design: gird
replications: 2
options: [nobody]
outcomes: [hold]
"""


def faults(path: Path, text: str) -> list[tuple[int | None, str]]:
    path.write_text(text)
    return [(problem.line, problem.message) for problem in check(path, outcomes={"holds": "more", "signed": "more"})]


def test_an_error_of_form_hides_no_error_of_what_the_entry_refers_to(folder: Any) -> None:
    lines = [line for line, _ in faults(folder.path / "mine.yaml", MINE)]
    assert sorted({line for line in lines if line and line > 5}) == BOTH
    assert [line for line in BOTH[2:] if lines.count(line) != 2] == []
    assert lines == sorted(lines, key=lambda line: line or 0)


def test_an_error_in_a_study_hides_none_of_what_it_refers_to(folder: Any) -> None:
    lines = [line for line, _ in faults(folder.path / "study.yaml", STUDY)]
    assert lines == [5, 5, 6, 7, 8, 10, 11]


def test_errors_of_a_studys_scenario_hide_none_of_the_study(folder: Any) -> None:
    folder.change("scenario.yaml", "reference: nothing", "reference: nobody")
    lines = [line for line, _ in faults(folder.path / "study.yaml", STUDY)]
    assert {5, 6, 7, 8, 10, 11} <= set(lines)
    assert len(lines) == 8


def test_outcomes_of_a_study_are_checked_without_its_scenario(folder: Any) -> None:
    text = STUDY.replace("scenario.yaml", "nowhere.yaml")
    assert [line for line, _ in faults(folder.path / "study.yaml", text)] == [3, 5, 8, 11]


@pytest.mark.parametrize(
    ("file", "old", "new", "path"),
    [
        ("parameters/russia.yaml", "value: 3.5", "value: many", "russia.losses"),
        ("parameters/contributors.yaml", "army: {value: 8,", "army: {value: many,", "contributors.NOR.army"),
        ("parameters/contributors.yaml", "army: {unit: thousand soldiers,", "army: {", "contributors.NOR.army"),
        ("levers.yaml", "bounds: [0, 100000]", "bounds: [0, many]", "force.size"),
        ("levers.yaml", "bounds: [0, 100000]", "bounds: [0, many]", "options.force.force.size"),
        ("structures.yaml", "default: mixed", "default: mix", "deterrence"),
    ],
)
def test_what_is_stated_with_a_fault_is_not_called_unknown(
    folder: Any, file: str, old: str, new: str, path: str
) -> None:
    folder.change(file, old, new)
    text = f"id: m\ntitle: M\nextends: scenario.yaml\noverrides:\n  {path}: {{value: 1, because: Why not.}}\n"
    if path == "deterrence":
        text += "beliefs: {deterrence: {tripwire: 0.5}}\n"
    if path == "russia.losses":
        text += "correlations: [{between: [russia.losses, russia.resolve], rank: 0.1, because: Both.}]\n"
    [(_, message)] = faults(folder.path / "mine.yaml", text)
    assert "nothing" not in message
    assert "there is no" not in message
    varied = f"id: s\ntitle: S\nscenario: scenario.yaml\nvary: {{{path}: [1, 2]}}\ndesign: grid\nreplications: 2\n"
    if not path.startswith("options."):
        assert len(faults(folder.path / "study.yaml", varied)) == 1
