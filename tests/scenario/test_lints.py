from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.errors import Problem
from model.scenario import check, find_scenarios

READS = (
    "russia.resolve",
    "russia.losses",
    "contributors.army",
    "contributors.support",
    "contributors.hysteresis",
)


def the(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(problem.render() for problem in problems)
    return problems[0]


def test_a_sound_scenario_has_nothing_to_be_said(folder: Any) -> None:
    assert check(folder.scenario, outcomes={"holds": "more", "signed": "more"}, reads=lambda theories: READS) == []


def test_an_unsourced_number_is_a_warning(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "  source: [survey_2025]\n", "")
    problem = the(check(folder.scenario))
    assert problem.severity == "warning"
    assert problem.message == "russia.losses is measured, but cites no source"
    assert problem.line == 9


def test_a_theory_without_a_source_is_a_warning(folder: Any) -> None:
    folder.change("structures.yaml", "{description: Both., source: [old_theory]}", "{description: Both.}")
    assert the(check(folder.scenario)).message == "the theory deterrence: mixed cites no source"


def test_a_source_nobody_cites_is_a_warning(folder: Any) -> None:
    folder.change(
        "sources.yaml",
        "judgement_2025:",
        "unused: {title: U, kind: press, provenance: found}\njudgement_2025:",
    )
    assert the(check(folder.scenario)).message == 'nobody cites the source "unused"'


def test_options_that_differ_in_nothing_are_a_warning(folder: Any) -> None:
    folder.change("scenario.yaml", "{value: 1, content_from", "{value: 0, content_from")
    problem = the(check(folder.scenario))
    assert problem.message == "the options force and nato differ in nothing"
    assert problem.path == "options.nato"


def test_content_that_names_no_report_and_no_reason_is_a_warning(folder: Any) -> None:
    folder.change("scenario.yaml", ", note: A guess.", "")
    problem = the(check(folder.scenario))
    assert problem.message == "force.roles.training is completed, but neither names a report nor says why"
    assert problem.path == "options.force.force.roles.training"


def test_a_question_no_outcome_answers_is_a_warning(folder: Any) -> None:
    folder.change("scenario.yaml", ", outcomes: [holds]}", "}")
    assert the(check(folder.scenario)).message == "no outcome answers the question: Which option holds best?"


def test_a_scenario_that_states_no_limits_is_warned(folder: Any) -> None:
    folder.change("scenario.yaml", "limits:\n  - It is a trial.\n", "")
    assert the(check(folder.scenario)).message == "the scenario states no limits"


def test_an_unknown_outcome_is_an_error(folder: Any) -> None:
    folder.change("scenario.yaml", "outcomes: [holds]", "outcomes: [hold]")
    problem = the(check(folder.scenario, outcomes={"holds": "more", "signed": "more"}))
    assert (problem.severity, problem.message) == ("error", 'there is no outcome "hold"')
    assert problem.suggestion == "holds"


def test_a_parameter_no_rule_reads_is_warned_once_for_all_members(folder: Any) -> None:
    problem = the(
        check(folder.scenario, reads=lambda theories: [path for path in READS if path != "contributors.army"])
    )
    assert (problem.severity, problem.message) == ("warning", "no rule reads contributors.army")


@pytest.mark.parametrize("path", ["russia.luck", "contributors.luck", "nowhere.luck"])
def test_a_parameter_that_rules_read_and_nobody_states_is_an_error(folder: Any, path: str) -> None:
    problem = the(check(folder.scenario, reads=lambda theories: [*READS, path]))
    assert problem.severity == "error"
    assert problem.message.startswith(f"rules read {path}, which is not stated")


def test_check_reports_the_errors_that_load_raises(folder: Any) -> None:
    folder.change("scenario.yaml", "start: war", "start: peace")
    assert the(check(folder.scenario)).severity == "error"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("parameters/russia.yaml", "value: 3.5", "value: x", "stands where a number"),
        ("parameters/contributors.yaml", "value: 0.52", "value: 52", "lies outside the bounds"),
        ("sources.yaml", "year: 1966", "year: old", "stands where a whole number"),
        ("reported.yaml", "outlet: A newspaper", "outlet: 7", "stands where text"),
        ("levers.yaml", "Who commands., bounds", "Who commands., bouds", "unknown key"),
        ("structures.yaml", "default: mixed", "default: both", "the default is not among the values"),
    ],
)
def test_a_file_of_the_library_is_checked_by_itself(folder: Any, file: str, old: str, new: str, message: str) -> None:
    assert check(folder.path / file) == []
    folder.change(file, old, new)
    assert message in the(check(folder.path / file)).message


def test_check_raises_nothing_for_what_is_no_file(tmp_path: Any) -> None:
    assert the(check(tmp_path)).message == "is a directory, not a file"
    assert the(check(tmp_path / "sources.yaml")).message == "there is no such file"


def test_options_that_the_levers_of_a_study_make_equal_are_a_warning(tmp_path: Path) -> None:
    study = (find_scenarios() / "studies/size_and_backstop.yaml").read_text(encoding="utf-8")
    both = study.replace("options: [europe_alone]", "options: [europe_alone, us_backstop]")
    assert both != study
    file = tmp_path / "study.yaml"
    file.write_text(both.replace("../reassurance.yaml", str(find_scenarios() / "reassurance.yaml")), encoding="utf-8")
    problem = the(check(file))
    assert problem.severity == "warning"
    assert problem.message == ("europe_alone and us_backstop are the same option once force.size, us.backstop is set")
    assert problem.line == 5


@pytest.mark.parametrize("name", sorted(path.name for path in (find_scenarios() / "studies").iterdir()))
def test_no_shipped_study_makes_its_options_equal(name: str) -> None:
    assert check(find_scenarios() / "studies" / name) == []
