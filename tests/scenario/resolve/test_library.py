from __future__ import annotations

from typing import Any

import pytest


def test_parameters_have_paths_by_room_member_and_field(folder: Any) -> None:
    scenario = folder.load()
    assert set(scenario.parameters) == {
        "russia.resolve",
        "russia.losses",
        "contributors.hysteresis",
        *(f"contributors.{member}.{field}" for member in ("FRA", "GBR", "NOR") for field in ("army", "support")),
    }
    army = scenario.parameters["contributors.GBR.army"]
    assert army.value.kind == "normal"
    assert (army.value.low, army.value.high) == (0.0, 3000.0)
    assert (army.unit, army.basis, army.source) == ("thousand soldiers", "estimated", ("survey_2025",))


def test_members_come_in_the_order_of_their_ids(folder: Any) -> None:
    scenario = folder.load()
    assert scenario.groups == {"contributors": ("FRA", "GBR", "NOR")}
    assert scenario.names["contributors"]["GBR"] == "United Kingdom"


def test_a_cell_takes_basis_and_source_from_its_field(folder: Any) -> None:
    support = folder.load().parameters["contributors.FRA.support"]
    assert (support.basis, support.source) == ("measured", ("survey_2025",))


def test_a_cell_without_a_basis_anywhere_is_refused(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "{value: 8, basis: measured, source: [survey_2025]}", "{value: 8}")
    problem = folder.problem()
    assert problem.message == 'the key "basis" is missing here, and the field states none'
    assert problem.path == "contributors.NOR.army"


def test_a_cell_outside_its_fields_bounds_is_refused(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "{value: 0.52}", "{value: 52}")
    problem = folder.problem()
    assert problem.message == "52 lies outside the bounds [0, 1]"
    assert (problem.line, problem.path) == (17, "contributors.GBR.support")


def test_an_assumed_cell_needs_a_distribution(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "{value: 0.52}", "{value: 0.52, basis: assumed}")
    assert "a fixed guess hides its uncertainty" in folder.problem().message


def test_a_definition_may_be_fixed(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "{value: 0.52}", "{value: 0.52, basis: definition}")
    assert folder.load().parameters["contributors.GBR.support"].basis == "definition"


def test_a_member_states_every_field(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "    support: {value: 0.52}\n", "")
    problem = folder.problem()
    assert problem.message == "GBR does not state support"
    assert (problem.line, problem.column) == (14, 3)


def test_a_field_the_group_does_not_have_is_refused(folder: Any) -> None:
    folder.change("parameters/contributors.yaml", "support: {value: 0.52}", "suport: {value: 0.52}")
    first, second = sorted(folder.problems(), key=lambda problem: problem.line)
    assert first.message == "GBR does not state support"
    assert (second.message, second.suggestion) == ('the group has no field "suport"', "support")


def test_a_group_may_stand_in_several_files(folder: Any) -> None:
    folder.write(
        "parameters/more.yaml",
        "members_are: contributors\nmembers:\n  POL: {name: Poland}\n",
    )
    assert folder.load().groups["contributors"] == ("FRA", "GBR", "NOR", "POL")


def test_a_member_may_stand_once(folder: Any) -> None:
    folder.write("parameters/more.yaml", "members_are: contributors\nmembers:\n  GBR: {name: Britain}\n")
    assert 'the member "GBR" of contributors stands twice' in folder.problem().message


def test_an_unknown_source_names_the_nearest(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "source: [survey_2025]", "source: [survey_2024]")
    problem = folder.problem()
    assert problem.message == 'there is no source "survey_2024"'
    assert problem.suggestion == "survey_2025"
    assert (problem.line, problem.column) == (14, 12)


def test_a_report_may_be_a_source(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "source: [survey_2025]", "source: [press_size]")
    assert folder.load().parameters["russia.losses"].source == ("press_size",)


def test_no_parameter_rests_on_what_calibration_must_reproduce(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "source: [survey_2025]", "source: [rates]")
    problem = folder.problem()
    assert problem.message == '"rates" is kept for calibration: no parameter may rest on it'
    assert (problem.line, problem.column) == (14, 12)


def test_a_path_is_a_parameter_or_a_lever_never_both(folder: Any) -> None:
    lever = "{unit: x, description: X., bounds: [0, 1], default: 0}"
    folder.change("levers.yaml", "command.nato:", f"russia.losses: {lever}\ncommand.nato:")
    assert folder.problem().message == '"russia.losses" is both a parameter and a lever'


@pytest.mark.parametrize("room", ["options", "horizon", "structures"])
def test_rooms_do_not_take_the_names_that_paths_need(folder: Any, room: str) -> None:
    (folder.path / "parameters/russia.yaml").rename(folder.path / f"parameters/{room}.yaml")
    assert any(problem.message == f'"{room}" cannot be the name of a room' for problem in folder.problems())


def test_a_default_outside_the_bounds_is_refused(folder: Any) -> None:
    folder.change("levers.yaml", "bounds: [0, 100000], default: 0", "bounds: [10, 100000], default: 0")
    assert folder.problems()[0].message == "0 lies outside the bounds"


def test_faults_in_several_files_come_together(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: many")
    folder.change("sources.yaml", "year: 1966", "year: long ago")
    folder.change("levers.yaml", "Who commands., bounds:", "Who commands., bouns:")
    folder.change("scenario.yaml", "start: war", "start: peace")
    files = {problem.file.rsplit("/", 1)[-1] for problem in folder.problems()}
    assert files == {"russia.yaml", "sources.yaml", "levers.yaml", "scenario.yaml"}


def test_a_faulty_entry_is_not_reported_as_missing_where_it_is_used(folder: Any) -> None:
    folder.change("sources.yaml", "kind: dataset\n  provenance: found", "kind: dataset\n  provenance: fond")
    folder.change("levers.yaml", "force.size: {unit: troops,", "force.size: {unit: 3,")
    assert sorted(problem.suggestion for problem in folder.problems()) == ['"3"', "found"]


def test_a_folder_without_a_library_says_how_to_name_one(tmp_path: Any, folder: Any) -> None:
    elsewhere = folder.write("mine/scenario.yaml", folder.scenario.read_text())
    problem = folder.problem(name="mine/scenario.yaml")
    assert problem.message == f"there is no library in {elsewhere.parent}"
    assert problem.expected is not None
    assert "extends:" in problem.expected
    folder.write("mine/scenario.yaml", "library: ..\n" + folder.scenario.read_text())
    assert folder.load(name="mine/scenario.yaml").hash == folder.load().hash


def test_a_missing_part_of_the_library_is_one_problem(folder: Any) -> None:
    (folder.path / "sources.yaml").unlink()
    assert folder.problem().message == "there is no such file"


def test_a_file_with_the_other_ending_is_not_passed_over_in_silence(folder: Any) -> None:
    folder.write("parameters/china.yml", "a: 1")
    assert folder.problem().expected == "a name that ends in .yaml"


def test_the_faults_of_a_library_are_said_at_every_reading(folder: Any) -> None:
    folder.write("sources.yaml", "x: {title: 3}\n")
    assert folder.problems() == folder.problems()
