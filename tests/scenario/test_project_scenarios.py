"""The project's own scenarios are sound."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from model.scenario import check, find_scenarios, load

LIBRARY = ("levers.yaml", "reported.yaml", "sources.yaml", "structures.yaml", "targets.yaml")
ROOT = find_scenarios()
SCENARIOS = sorted(path for path in ROOT.glob("*.yaml") if path.name not in LIBRARY)
PARTS = [*(ROOT / name for name in LIBRARY), *sorted((ROOT / "parameters").glob("*.yaml"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_a_scenario_has_no_errors(path: Path) -> None:
    errors = [problem.render() for problem in check(path) if problem.severity == "error"]
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("path", PARTS, ids=name)
def test_a_file_of_the_library_has_no_errors(path: Path) -> None:
    problems = [problem.render() for problem in check(path)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_a_scenario_states_its_limits_and_its_schema(path: Path) -> None:
    assert load(path).limits
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_a_scenario_survives_being_resolved(path: Path, tmp_path: Path) -> None:
    scenario = load(path)
    file = tmp_path / "resolved.yaml"
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load(file)
    assert again == scenario
    assert again.hash == scenario.hash


def test_what_reports_say_is_told_apart_from_what_is_completed() -> None:
    scenario = load(ROOT / "reassurance.yaml")
    kinds = {part.content_from for option in scenario.options.values() for part in option.content.values()}
    assert kinds == {"reported", "completed", "counterfactual"}
    for option in scenario.options.values():
        for part in option.content.values():
            assert set(part.reported_in) <= set(scenario.reports)


def test_the_main_scenario_loads_in_well_under_a_second() -> None:
    best = 10.0
    for _ in range(3):
        start = time.process_time()
        load(ROOT / "reassurance.yaml")
        best = min(best, time.process_time() - start)
    assert best < 0.6, f"loading took {best:.2f} s"
