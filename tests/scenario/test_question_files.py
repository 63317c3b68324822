"""The scenarios that ask one question each, and the factorial set."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from model import scenario as scenarios
from model.scenario import Scenario, check, find_scenario, find_scenarios
from model.simulation import OUTCOMES

ROOT = find_scenarios()
QUESTIONS = sorted((ROOT / "questions").glob("*.yaml"))
LEVERS = {
    "force.size": {10000.0, 30000.0},
    "us.enablers.lift": {0.0, 0.8},
    "us.backstop": {0.0, 0.8},
    "command.nato": {0.0, 1.0},
}


@cache
def load(path: Path) -> Scenario:
    return scenarios.load(path)


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", [*QUESTIONS, ROOT / "factorial.yaml"], ids=name)
def test_a_question_is_sound_and_has_nothing_to_warn_of(path: Path) -> None:
    assert [problem.render() for problem in check(path)] == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_a_question_builds_on_the_main_scenario_and_asks_of_known_outcomes(path: Path) -> None:
    scenario, main = load(path), load(ROOT / "reassurance.yaml")
    assert scenario.id == path.stem
    assert set(main.limits) < set(scenario.limits)
    assert scenario.questions[0].ask.endswith("?")
    outcomes = {outcome for question in scenario.questions for outcome in question.outcomes}
    assert outcomes | set(scenario.headline) <= set(OUTCOMES)
    assert scenario.reference in scenario.options


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_every_parameter_a_question_changes_says_why(path: Path) -> None:
    scenario, main = load(path), load(ROOT / "reassurance.yaml")
    changed = [parameter for p, parameter in scenario.parameters.items() if parameter.value != main.parameters[p].value]
    assert all(parameter.because for parameter in changed)


def test_every_question_is_found_by_its_path_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_scenario("scenarios/questions/force_size.yaml") == ROOT / "questions" / "force_size.yaml"


def test_the_factorial_set_crosses_four_levers_and_changes_nothing_else() -> None:
    scenario = load(ROOT / "factorial.yaml")
    options = [option for option in scenario.options if option != scenario.reference]
    cells = {tuple(scenario.lever(option, lever).mean() for lever in LEVERS) for option in options}
    assert cells == set(product(*LEVERS.values()))
    assert len(options) == 16
    enablers = {f"us.enablers.{enabler}" for enabler in ("isr", "lift", "air_defence", "radar", "combat_aircraft")}
    for lever in set(scenario.levers) - set(LEVERS) - enablers:
        assert len({scenario.lever(option, lever) for option in options}) == 1, lever
    for option in options:
        assert len({scenario.lever(option, lever) for lever in enablers}) == 1


def test_rival_readings_of_one_question_share_their_options() -> None:
    pairs = [
        ("rival_tripwire_binds", "rival_tripwire_fails"),
        ("rival_light_forces_deter", "rival_light_forces_do_not"),
        ("rival_peacekeeping_works", "rival_peacekeeping_does_little"),
        ("replacement_fast", "replacement_slow"),
    ]
    for left, right in pairs:
        first, second = (load(ROOT / "questions" / f"{stem}.yaml") for stem in (left, right))
        assert first.options == second.options
        assert first.structures != second.structures or first.parameters != second.parameters
