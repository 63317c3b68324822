"""Every error of a file is named at once: one in an entry hides none of the same entry, and none that refers to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.scenario import check, load_as_study

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
    problems = check(path, outcomes={"holds": "more", "signed": "more"})
    return [(problem.line, problem.message) for problem in problems if problem.severity == "error"]


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


def test_what_rules_read_and_nobody_states_is_named_beside_other_errors(folder: Any) -> None:
    (folder.path / "mine.yaml").write_text(MINE)
    problems = check(folder.path / "mine.yaml", reads=lambda theories: ["russia.luck"])
    assert problems[0].message == "rules read russia.luck, which is not stated"
    assert len(problems) > len(BOTH)


def test_a_parameter_that_is_stated_with_a_fault_is_not_called_unstated(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: many")
    problems = check(folder.scenario, reads=lambda theories: ["russia.losses", "russia.resolve"])
    [error] = [problem for problem in problems if problem.severity == "error"]
    assert "many" in error.message


def test_a_member_that_lacks_a_field_is_named_once(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "army: {value: 8,", "armi: {value: 8,")
    problems = check(folder.scenario, reads=lambda theories: ["contributors.army"])
    errors = [problem.message for problem in problems if problem.severity == "error"]
    assert errors == ["NOR does not state army", 'the group has no field "armi"']


@pytest.mark.parametrize("stands", ["structures", "library"])
def test_what_rules_read_waits_for_structures_and_files_that_can_be_read(folder: Any, stands: str) -> None:
    if stands == "structures":
        folder.change("structures.yaml", "default: mixed", "default: mix")
    else:
        folder.change("levers.yaml", "bounds: [0, 100000]", "bounds: [0, 100000")

    def never(theories: Any) -> list[str]:
        raise AssertionError("asked too early")

    assert check(folder.scenario, reads=never)


def test_warnings_stand_beside_errors_in_the_order_of_lines(folder: Any) -> None:
    folder.change("scenario.yaml", "headline: [", "headline: [hold, ")
    folder.change("parameters/russia.yaml", "  source: [survey_2025]\n", "")
    folder.change("scenario.yaml", "{value: 1, content_from", "{value: 0, content_from")
    problems = check(folder.scenario, outcomes={"holds": "more", "signed": "more"})
    said = [(problem.severity, problem.message) for problem in problems]
    assert ("error", 'there is no outcome "hold"') in said
    assert ("warning", "the options force and nato differ in nothing") in said
    assert ("warning", "russia.losses is measured, but cites no source") in said


def test_options_are_not_called_equal_where_one_is_faulty(folder: Any) -> None:
    folder.change("scenario.yaml", "{value: 1, content_from", "{value: many, content_from")
    said = [problem.message for problem in check(folder.scenario)]
    assert any("many" in message for message in said)
    assert not any("differ in nothing" in message for message in said)


def test_a_study_names_what_rules_read_and_its_scenario_does_not_state(folder: Any) -> None:
    path = folder.path / "study.yaml"
    path.write_text(STUDY)
    said = [problem.message for problem in check(path, reads=lambda theories: ["russia.luck"])]
    assert "rules read russia.luck, which is not stated" in said
    with pytest.raises(InputError) as raised:
        load_as_study(path, reads=lambda theories: ["russia.luck"])
    assert "rules read russia.luck, which is not stated" in [problem.message for problem in raised.value.problems]


def test_a_run_names_what_rules_read_beside_other_errors(folder: Any) -> None:
    folder.change("scenario.yaml", "reference: nothing", "reference: nobody")
    with pytest.raises(InputError) as raised:
        load_as_study(folder.scenario, [], [("force.siz", "3")], reads=lambda theories: ["russia.luck"])
    said = [problem.message for problem in raised.value.problems]
    assert len(said) == 3
    assert "rules read russia.luck, which is not stated" in said
