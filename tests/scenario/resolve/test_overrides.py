from __future__ import annotations

from typing import Any

import pytest


def override(folder: Any, text: str) -> None:
    folder.write("scenario.yaml", folder.scenario.read_text() + "overrides:\n" + text)


def test_an_override_sets_a_parameter_and_keeps_its_reason(folder: Any) -> None:
    override(folder, "  russia.resolve: {value: {uniform: [0.1, 0.3]}, because: What if it tires?}\n")
    resolve = folder.load().parameters["russia.resolve"]
    assert resolve.value.text() == "uniform 0.1, 0.3"
    assert resolve.because == "What if it tires?"
    assert (resolve.basis, resolve.unit) == ("assumed", "share")


def test_an_override_may_fix_what_is_assumed_since_it_says_why(folder: Any) -> None:
    override(folder, "  russia.resolve: {value: 0.9, because: The worst case.}\n")
    assert folder.load().parameters["russia.resolve"].value.text() == "0.9"


def test_overrides_may_be_a_list(folder: Any) -> None:
    override(
        folder,
        "  - {path: contributors.GBR.army, value: 60, because: Cut, basis: reported, source: [press_size]}\n"
        "  - {path: deterrence, value: mixed, because: Both.}\n"
        "  - {path: horizon.war_weeks, value: 52, because: A short war.}\n"
        "  - {path: force.size, value: 5000, because: All alike.}\n"
        "  - {path: start, value: ceasefire, because: Later.}\n"
        "  - {path: reference, value: force, because: Against it.}\n",
    )
    scenario = folder.load()
    army = scenario.parameters["contributors.GBR.army"]
    assert (army.value.text(), army.basis, army.source) == ("60", "reported", ("press_size",))
    assert scenario.structures == {"deterrence": "mixed"}
    assert scenario.horizon.war_weeks == 52
    assert (scenario.start, scenario.reference) == ("ceasefire", "force")
    assert {scenario.lever(name, "force.size").text() for name in scenario.options} == {"5000"}
    assert scenario.options["force"].content["force.size"].content_from == "counterfactual"


def test_a_lever_of_one_option_can_be_set_alone(folder: Any) -> None:
    scenario = folder.load(("options.force.force.size", "7000"))
    assert scenario.lever("force", "force.size").text() == "7000"
    assert scenario.lever("nato", "force.size").text() == "triangular 10000, 20000, 30000"


def test_the_command_line_wins_over_the_file(folder: Any) -> None:
    override(folder, "  russia.losses: {value: 5, because: A guess.}\n")
    scenario = folder.load(("russia.losses", "{triangular: [1, 2, 3]}"), ("structures.deterrence", "tripwire"))
    assert scenario.parameters["russia.losses"].value.text() == "triangular 1, 2, 3"
    assert scenario.parameters["russia.losses"].because == "set on the command line"
    assert scenario.structures["deterrence"] == "tripwire"


def test_an_override_without_a_reason_is_refused(folder: Any) -> None:
    override(folder, "  russia.losses: {value: 5}\n")
    problem = folder.problem()
    assert problem.message == 'the key "because" is missing here'
    assert problem.path == "overrides.russia.losses.because"


def test_two_overrides_of_a_list_may_not_set_one_key(folder: Any) -> None:
    entry = "  - {path: russia.losses, value: 5, because: B.}\n"
    override(folder, entry + entry)
    problem = folder.problem()
    assert problem.message == f"russia.losses is already set at {folder.scenario}:35:12"
    assert (problem.line, problem.column) == (36, 12)


def test_an_override_of_a_child_may_not_set_what_its_basis_overrides(folder: Any) -> None:
    override(folder, "  russia.losses: {value: 5, because: B.}\n")
    folder.write(
        "child.yaml",
        "id: child\ntitle: C\nextends: scenario.yaml\noverrides:\n  russia.losses: {value: 6, because: C.}\n",
    )
    problem = folder.problem(name="child.yaml")
    assert "russia.losses is already set at" in problem.message
    assert problem.file == str(folder.path / "child.yaml")


def test_a_lever_of_every_option_and_of_one_are_the_same_key(folder: Any) -> None:
    override(
        folder,
        "  force.size: {value: 5, because: B.}\n  options.nato.force.size: {value: 6, because: C.}\n",
    )
    assert "options.nato.force.size sets what force.size already sets" in folder.problem().message


def test_two_settings_of_the_command_line_may_not_set_one_key(folder: Any) -> None:
    problem = folder.problem(("force.size", "1"), ("force.size", "2"))
    assert problem.message == "force.size is already set by another --set"


@pytest.mark.parametrize(
    ("path", "message", "suggestion"),
    [
        ("russia.resolv", "nothing in the scenario has the path", "russia.resolve"),
        ("rusia.resolve", "nothing in the scenario has the path", "russia.resolve"),
        ("resolve", "nothing in the scenario has the path", "russia.resolve"),
        ("force.sizes", "nothing in the scenario has the path", "force.size"),
        ("deterence", "nothing in the scenario has the path", "deterrence"),
        ("horizon.war", "nothing in the scenario has the path", "horizon.war_weeks"),
        ("contributors.NOO.army", '"NOO" is not among the contributors', "NOR (Norway)"),
        ("contributors.france.army", '"france" is not among the contributors', "FRA (France)"),
        ("contributors.GBR.armies", "nothing in the scenario has the path", "contributors.GBR.army"),
        ("options.natto.force.size", 'there is no option "natto"', "nato"),
        ("options.nato.force.sise", 'there is no lever "force.sise"', "force.size"),
        ("", "nothing in the scenario has the path", None),
        ("a..b\x00", "nothing in the scenario has the path", None),
    ],
)
def test_an_unknown_path_names_the_nearest(folder: Any, path: str, message: str, suggestion: str | None) -> None:
    problem = folder.problem((path, "1"))
    assert message in problem.message
    assert problem.suggestion == suggestion


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("force.size", "-5", "-5 lies outside the bounds [0, 100000]"),
        ("force.size", "many", 'the text "many" stands where a number'),
        ("force.size", "1_000", 'the text "1_000" stands where a number'),
        ("force.size", "0x10", 'the text "0x10" stands where a number'),
        ("force.size", ".nan", ".nan is not a finite number"),
        ("force.size", "1e999", "1e999 is not a finite number"),
        ("force.size", "", "there is no value"),
        ("force.size", " # nothing", "is empty"),
        ("force.size", "[1, 2]", "a list stands where a number"),
        ("force.size", "{uniform: [1, 2", "this is not YAML"),
        ("force.size", "{uniform: [2, 1]}", "uniform needs [low, high]"),
        ("force.size", "&a 1", "an anchor (&a) is not allowed"),
        ("command.nato", "0.5", "command.nato takes certain values only"),
        ("command.nato", "{uniform: [0, 1]}", "command.nato takes certain values only"),
        ("russia.losses", "99", "99 lies outside the bounds [0, 50]"),
        ("deterrence", "1", "the number 1 is not a value of deterrence"),
        ("deterrence", "tripwir", 'the text "tripwir" is not a value of deterrence'),
        ("horizon.war_weeks", "0", "is out of range"),
        ("horizon.war_weeks", "1.5", "stands where a whole number is wanted"),
        ("horizon.war_weeks", "{uniform: [1, 2]}", "stands where a whole number is wanted"),
        ("start", "peace", "is not one of the choices"),
        ("reference", "nato2", 'there is no option "nato2"'),
        ("russia.resolve.value", "1", "nothing in the scenario has the path"),
    ],
)
def test_an_impossible_setting_is_refused_at_its_place(folder: Any, path: str, value: str, message: str) -> None:
    problem = folder.problem((path, value))
    assert message in problem.message
    assert problem.file == "--set"
    assert problem.source_line is None or problem.source_line.startswith(f"{path}=")


def test_all_impossible_settings_are_told_together(folder: Any) -> None:
    assert len(folder.problems(("force.size", "-1"), ("nowhere", "1"), ("start", "x"))) == 3


@pytest.mark.parametrize(("path", "value"), [("force.size", "{choice: {values: [5, 9]}}"), ("command.nato", "0")])
def test_a_lever_takes_what_it_allows(folder: Any, path: str, value: str) -> None:
    assert folder.load((path, value)).lever("nothing", path).low in (0.0, 5.0)


def test_a_choice_of_allowed_values_may_set_a_lever_of_certain_values(folder: Any) -> None:
    choice = folder.load(("command.nato", "{choice: {values: [0, 1], weights: [3, 1]}}"))
    assert choice.lever("nothing", "command.nato").mean() == 0.25
