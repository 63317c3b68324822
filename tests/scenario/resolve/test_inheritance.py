from __future__ import annotations

from typing import Any

import pytest

from model.scenario.resolve.inheritance import MAX_CHAIN

CHILD = "id: child\ntitle: A child\nextends: scenario.yaml\n"


def test_a_child_takes_over_all_it_does_not_say(folder: Any) -> None:
    folder.write("child.yaml", CHILD)
    child, base = folder.load(name="child.yaml"), folder.load()
    assert (child.id, child.title) == ("child", "A child")
    assert child.options == base.options
    assert child.parameters == base.parameters
    assert child.hash != base.hash


def test_a_child_says_only_what_differs(folder: Any) -> None:
    folder.write(
        "child.yaml",
        CHILD + "start: ceasefire\nlimits: [One more.]\nstructures: {deterrence: tripwire}\n"
        "options:\n  large:\n    title: L\n    summary: L\n    base: force\n    content:\n"
        "      force.size: {value: 60000, content_from: counterfactual}\n",
    )
    child = folder.load(name="child.yaml")
    assert child.start == "ceasefire"
    assert child.limits == ("It is a trial.", "One more.")
    assert child.structures == {"deterrence": "tripwire"}
    assert list(child.options) == ["nothing", "force", "nato", "large"]
    assert child.lever("large", "force.roles.training").text() == "0.5"


def test_a_child_may_keep_only_some_options(folder: Any) -> None:
    folder.write("child.yaml", CHILD + "inherit_options: [nothing, nato]\n")
    child = folder.load(name="child.yaml")
    assert list(child.options) == ["nothing", "nato"]
    assert child.options["nato"].base is None
    assert "force.size" in child.options["nato"].content


def test_an_option_to_inherit_must_be_there(folder: Any) -> None:
    folder.write("child.yaml", CHILD + "inherit_options: [nothing, natto]\n")
    problem = folder.problem(name="child.yaml")
    assert (problem.message, problem.suggestion) == ('there is no option "natto" to inherit', "nato")


def test_an_inherited_option_is_not_written_anew(folder: Any) -> None:
    folder.write("child.yaml", CHILD + "options: {nato: {title: N, summary: N}}\n")
    problem = folder.problem(name="child.yaml")
    assert 'the option "nato" is inherited' in problem.message
    assert problem.expected == "another id; or change the inherited option by overrides"


def test_a_child_in_another_folder_uses_the_library_of_its_basis(folder: Any) -> None:
    folder.write("mine/child.yaml", CHILD.replace("scenario.yaml", "../scenario.yaml"))
    assert folder.load(name="mine/child.yaml").parameters == folder.load().parameters


def test_a_child_has_an_id_and_a_title_of_its_own(folder: Any) -> None:
    folder.write("child.yaml", "extends: scenario.yaml\n")
    assert [problem.message for problem in folder.problems(name="child.yaml")] == [
        'the scenario has no "id" of its own',
        'the scenario has no "title" of its own',
    ]


def test_a_scenario_that_extends_itself_is_named(folder: Any) -> None:
    folder.write("child.yaml", CHILD.replace("scenario.yaml", "child.yaml"))
    problem = folder.problem(name="child.yaml")
    name = str(folder.path / "child.yaml")
    assert problem.message == f"this scenario extends itself: {name} -> {name}"
    assert (problem.line, problem.column) == (3, 10)


def test_a_cycle_is_named_in_full(folder: Any) -> None:
    for here, there in (("a", "b"), ("b", "c"), ("c", "b")):
        folder.write(f"{here}.yaml", f"id: {here}\ntitle: T\nextends: ./{there}.yaml\n")
    problem = folder.problem(name="a.yaml")
    names = [problem_part.rsplit("/", 1)[-1] for problem_part in problem.message.split(" -> ")]
    assert names == ["b.yaml", "c.yaml", "b.yaml"]
    assert problem.file == str(folder.path / "c.yaml")


def test_a_cycle_through_a_link_is_found(folder: Any) -> None:
    folder.write("child.yaml", CHILD.replace("scenario.yaml", "link.yaml"))
    (folder.path / "link.yaml").symlink_to(folder.path / "child.yaml")
    assert "extends itself" in folder.problem(name="child.yaml").message


def test_a_missing_basis_is_told_where_it_is_asked_for(folder: Any) -> None:
    folder.write("child.yaml", CHILD.replace("scenario.yaml", "scenaro.yaml"))
    problem = folder.problem(name="child.yaml")
    assert problem.message == f"{folder.path / 'scenaro.yaml'}: there is no such file"
    assert problem.suggestion == str(folder.path / "scenario.yaml")
    assert problem.line == 3


@pytest.mark.parametrize("written", [".", "''", "[scenario.yaml]", "7"])
def test_what_is_extended_is_a_file(folder: Any, written: str) -> None:
    folder.write("child.yaml", CHILD.replace("scenario.yaml", written))
    assert folder.problem(name="child.yaml").line == 3


def test_a_chain_has_an_end(folder: Any) -> None:
    for index in range(MAX_CHAIN + 1):
        folder.write(f"s{index}.yaml", f"id: s{index}\ntitle: T\nextends: s{index + 1}.yaml\n")
    assert f"more than {MAX_CHAIN} scenarios" in folder.problem(name="s0.yaml").message


def test_faults_of_child_and_basis_come_together(folder: Any) -> None:
    folder.write("child.yaml", CHILD + "start: peace\n")
    folder.change("scenario.yaml", "war_weeks: 156", "war_weeks: long")
    assert {problem.file for problem in folder.problems(name="child.yaml")} == {
        str(folder.path / "child.yaml"),
        str(folder.scenario),
    }


def test_a_child_may_bring_sources_of_its_own(folder: Any) -> None:
    own = "{title: Mine, kind: judgement, provenance: judgement}"
    override = "{value: 4, because: I know better, source: [mine]}"
    folder.write("child.yaml", CHILD + f"sources: {{mine: {own}}}\noverrides: {{russia.losses: {override}}}\n")
    assert folder.load(name="child.yaml").parameters["russia.losses"].source == ("mine",)
    folder.write("child.yaml", CHILD + f"sources: {{survey_2025: {own}}}\n")
    assert 'the source "survey_2025" stands already at' in folder.problem(name="child.yaml").message
