from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.errors import InputError, OurFault
from model.scenario import copy_scenarios, find_scenario, find_scenarios, load, locate


def test_the_scenarios_of_a_checkout_are_found() -> None:
    assert (find_scenarios() / "levers.yaml").is_file()


def test_the_scenarios_of_an_installed_package_are_found_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site/model/_scenarios").mkdir(parents=True)
    (tmp_path / "site/scenarios").mkdir()
    monkeypatch.setattr(locate, "__file__", str(tmp_path / "site/model/scenario/locate.py"))
    assert find_scenarios() == tmp_path / "site/model/_scenarios"
    (tmp_path / "site/model/_scenarios").rmdir()
    assert find_scenarios() == tmp_path / "site/scenarios"
    (tmp_path / "site/scenarios").rmdir()
    with pytest.raises(OurFault):
        find_scenarios()


def test_a_scenario_of_the_project_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = find_scenarios() / "levers.yaml"
    assert find_scenario("scenarios/levers.yaml") == own
    assert find_scenario("levers.yaml") == own
    assert find_scenario("nothing.yaml") == Path("nothing.yaml")
    Path("levers.yaml").write_text("a: 1")
    assert find_scenario("levers.yaml") == Path("levers.yaml")


def test_a_question_or_a_study_of_the_project_is_found_by_its_name_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("questions/us_withdrawal.yaml", "studies/optimism.yaml"):
        own = find_scenarios() / name
        assert find_scenario(Path(name).name) == find_scenario(f"scenarios/{Path(name).name}") == own
    assert find_scenario("russia.yaml") == Path("russia.yaml"), "a part of the library is no scenario"
    with pytest.raises(InputError, match=r"did you mean: scenarios/questions/us_withdrawal\.yaml"):
        load("us_withdrawl.yaml")


@pytest.mark.parametrize("path", ["", ".", "scenarios", "../levers.yaml", "/levers.yaml", "a\x00b"])
def test_what_is_no_scenario_comes_back_as_it_is(path: str) -> None:
    assert find_scenario(path) == Path(path)


@pytest.mark.parametrize("name", ["reassurance.yaml", "scenarios/reassurance.yaml"])
def test_what_a_file_extends_is_beside_it_or_else_a_scenario_of_the_project(name: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"id: mine\ntitle: Mine\nextends: {name}\n")
    assert load(mine).options == load(find_scenarios() / "reassurance.yaml").options
    beside = tmp_path / name
    beside.parent.mkdir(exist_ok=True)
    beside.write_text("id: other\ntitle: Other\nextends: nowhere.yaml\n")
    with pytest.raises(InputError, match=r"nowhere\.yaml: there is no such file"):
        load(mine)


def test_the_scenarios_are_copied_whole(tmp_path: Path) -> None:
    target = copy_scenarios(tmp_path / "deep" / "mine")
    own = find_scenarios()
    wanted = {str(path.relative_to(own)) for path in own.rglob("*.yaml")}
    assert {str(path.relative_to(target)) for path in target.rglob("*.yaml")} == wanted
    assert os.access(target / "levers.yaml", os.W_OK)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["mine"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    assert (copy_scenarios(tmp_path) / "levers.yaml").is_file()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(InputError) as caught:
        copy_scenarios(tmp_path)
    assert caught.value.problems[0].message == "is there already"
    with pytest.raises(InputError):
        copy_scenarios(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(locate, "_copy", full)
    with pytest.raises(InputError) as caught:
        copy_scenarios(tmp_path / "mine")
    assert "cannot be written" in caught.value.problems[0].message
    assert "No space left on device" in caught.value.problems[0].message
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        copy_scenarios(tmp_path / "file" / "mine")


def test_the_folder_one_is_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="is the folder you are in"):
        copy_scenarios(".")
    assert list(tmp_path.iterdir()) == []
