"""The ledger's lists, its reach, and how it is printed."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from model import cli
from model.analysis.assumptions.ledger import NOT_COMPUTED, Flow, Ledger, Reach, common_path, ledger
from model.report.assumptions.ledger import ledger_parts
from model.scenario import Scenario, find_scenarios, load
from model.simulation.outcomes import OUTCOMES

MAIN = find_scenarios() / "reassurance.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(MAIN)


@pytest.fixture(scope="module")
def main_ledger(scenario: Scenario) -> Ledger:
    return ledger(scenario)


def test_every_parameter_is_listed_once_with_its_unit_and_source(scenario: Scenario, main_ledger: Ledger) -> None:
    assert [entry.path for entry in main_ledger.entries] == list(scenario.parameters)
    assert sum(main_ledger.totals.values()) == len(scenario.parameters)
    assert all(entry.parameter.unit and entry.parameter.source for entry in main_ledger.entries)


def test_every_outcome_has_states_that_the_model_has(scenario: Scenario) -> None:
    from model.simulation.turn import program

    declared = program({name: theory.values for name, theory in scenario.theories.items()})
    states = {f"{room.name}.{state.name}" for room in declared.rooms for state in declared.states(room.name)}
    for name, outcome in OUTCOMES.items():
        assert set(outcome.states) <= states, name


def test_steps_are_counted_along_the_shortest_way() -> None:
    flows = {
        "a": Flow(frozenset({"x.p"}), frozenset(), frozenset({"x.one"})),
        "b": Flow(frozenset(), frozenset({"x.one"}), frozenset({"x.two"})),
        "c": Flow(frozenset(), frozenset({"x.two"}), frozenset({"clash.fought"})),
        "d": Flow(frozenset({"x.q"}), frozenset(), frozenset({"x.lost"})),
    }
    reach = Reach(flows, {"x.start": {"x.two"}})
    assert reach.touched("x.p")["full_war_1y"] == 3
    assert reach.touched("x.q") == {}
    assert reach.touched("x.start")["full_war_1y"] == 1


def test_parameters_of_doctrine_alone_touch_nothing_under_logit(scenario: Scenario, main_ledger: Ledger) -> None:
    reach = {entry.path: entry.touches for entry in main_ledger.entries}
    assert reach["russia.doctrine_margin"] == {}
    assert reach["decisions.loss_aversion"] == {}
    under = {entry.path: entry.touches for entry in ledger(load(MAIN, [("decision", "doctrine")])).entries}
    assert under["russia.doctrine_margin"]


def test_a_unit_of_an_outcome_reaches_that_outcome_alone(main_ledger: Ledger) -> None:
    reach = {entry.path: entry.touches for entry in main_ledger.entries}
    assert list(reach["contributors.brigade_size"]) == ["flank_brigade_years"]
    assert list(reach["contributors.replacement_cost"]) == ["replacement_cost_eur", "total_cost_eur"]


def test_a_members_parameter_is_read_as_its_groups(scenario: Scenario) -> None:
    from model.simulation.turn import program

    declared = program({name: theory.values for name, theory in scenario.theories.items()})
    assert common_path("contributors.GBR.army", declared) == "contributors.army"
    assert common_path("russia.resolve", declared) == "russia.resolve"


def test_outcomes_that_a_parameter_does_not_touch_do_not_move(scenario: Scenario) -> None:
    from model.simulation import simulate

    ids = np.arange(24, dtype=np.int64)
    plain = simulate(scenario, "europe_alone", ids, 1)
    moved = simulate(
        scenario, "europe_alone", ids, 1, {"russia.doctrine_margin": 3.0, "contributors.replacement_cost": 9e9}
    )
    for outcome in OUTCOMES:
        same = np.array_equal(plain.outcomes[outcome], moved.outcomes[outcome], equal_nan=True)
        assert same == (outcome not in ("replacement_cost_eur", "total_cost_eur")), outcome


SHIPPED = sorted(
    path
    for path in [*find_scenarios().glob("*.yaml"), *find_scenarios().glob("*/*.yaml")]
    if "\nid:" in f"\n{path.read_text()}" and "\nlimits:" in path.read_text()
)


def test_the_scenarios_that_come_with_the_program_are_listed() -> None:
    assert MAIN in SHIPPED
    assert len(SHIPPED) > 20


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_scenario_that_comes_with_the_program_has_a_whole_ledger_that_fits_80_columns(path: Path) -> None:
    whole = ledger(load(path))
    assert sum(whole.totals.values()) == len(whole.entries)
    for entry in whole.entries:
        assert entry.parameter.unit
        assert entry.parameter.source
        assert set(entry.touches) <= set(OUTCOMES)
    lines = [line for part in ledger_parts(whole, 80) for line in str(part).splitlines()]
    assert max(map(len, lines)) <= 80
    assert len(lines) < len(whole.entries)  # members of a group share a line


def test_the_members_of_a_group_share_a_line_that_says_where_their_values_go(main_ledger: Ledger) -> None:
    text = "\n".join(" ".join(str(part).split()) for part in ledger_parts(main_ledger, 80))
    members = [entry.parameter.value.mean() for entry in main_ledger.entries if entry.path.endswith(".army_size")]
    assert len(members) > 20
    assert f"contributors.*.army_size = {min(members):.4g} to {max(members):.4g} ({len(members)} members)" in text
    bases = Counter(entry.parameter.basis for entry in main_ledger.entries if entry.path.endswith(".offer"))
    assert len(bases) > 1
    assert all(f"{count} {basis}" in text for basis, count in bases.items())


def test_where_no_share_was_computed_the_ledger_says_so_and_how_to(main_ledger: Ledger) -> None:
    text = " ".join("\n".join(str(part) for part in ledger_parts(main_ledger, 80, None, "mine.yaml")).split())
    assert f"{NOT_COMPUTED}; sim ledger mine.yaml --variance works it out" in text


def test_the_ledger_prints_one_json_object(
    main_ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["ledger", str(MAIN), "--json"])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert content["totals"]["assumed"] == main_ledger.totals["assumed"]
    assert len(content["parameters"]) == len(main_ledger.entries)
    assert content["variance"] == NOT_COMPUTED
    assert list(content) == [
        "scenario", "title", "totals", "varying", "contents", "structures", "parameters", "correlations", "variance",
    ]  # fmt: skip
    keys = ["path", "value", "unit", "basis", "source", "description", "because", "touches"]
    assert all(list(entry) == keys for entry in content["parameters"])


def test_a_scenario_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.app, ["ledger", str(tmp_path / "none.yaml")]).exit_code == 2
