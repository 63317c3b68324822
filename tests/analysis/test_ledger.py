"""The ledger's reach, and shares of variance where they are known."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import cli
from model.analysis.ledger import Flow, Ledger, common_path, counted, ledger, touched
from model.analysis.variance_share import Share, pick_freeze, variance_shares
from model.errors import InputError
from model.report.ledger import NOT_COMPUTED, ledger_parts
from model.scenario import Scenario, find_scenarios, load
from model.simulation.outcomes import OUTCOMES

MAIN = find_scenarios() / "reassurance.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(MAIN)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Ledger:
    return ledger(scenario)


def test_every_parameter_is_listed_once_with_what_it_rests_on(scenario: Scenario, found: Ledger) -> None:
    assert [entry.path for entry in found.entries] == list(scenario.parameters)
    assert sum(found.totals.values()) == len(scenario.parameters)
    assert all(entry.parameter.unit and entry.parameter.source for entry in found.entries)


def test_every_outcome_has_states_that_the_model_has(scenario: Scenario) -> None:
    from model.simulation.turn import program

    declared = program({name: one.values for name, one in scenario.theories.items()})
    states = {f"{room.name}.{state.name}" for room in declared.rooms for state in declared.states(room.name)}
    for outcome in OUTCOMES:
        assert set(counted(outcome)) <= states, outcome


def test_steps_are_counted_along_the_shortest_way() -> None:
    flows = {
        "a": Flow(frozenset({"x.p"}), frozenset(), frozenset({"x.one"})),
        "b": Flow(frozenset(), frozenset({"x.one"}), frozenset({"x.two"})),
        "c": Flow(frozenset(), frozenset({"x.two"}), frozenset({"contact.deaths"})),
        "d": Flow(frozenset({"x.q"}), frozenset(), frozenset({"x.lost"})),
    }
    assert touched("x.p", flows, {})["fatal_clash_1y"] == 3
    assert touched("x.q", flows, {}) == {}
    assert touched("x.start", flows, {"x.start": {"x.two"}})["fatal_clash_1y"] == 1


def test_what_only_doctrine_reads_reaches_nothing_under_logit(scenario: Scenario, found: Ledger) -> None:
    reach = {entry.path: entry.touches for entry in found.entries}
    assert reach["russia.doctrine_margin"] == {}
    assert reach["decisions.loss_aversion"] == {}
    under = {entry.path: entry.touches for entry in ledger(load(MAIN, [("decision", "doctrine")])).entries}
    assert under["russia.doctrine_margin"]


def test_a_unit_of_an_outcome_reaches_that_outcome_alone(found: Ledger) -> None:
    reach = {entry.path: entry.touches for entry in found.entries}
    assert list(reach["contributors.brigade_size"]) == ["flank_brigade_years"]
    assert list(reach["contributors.replacement_cost"]) == ["replacement_cost_eur"]


def test_a_members_parameter_is_read_as_its_groups(scenario: Scenario) -> None:
    from model.simulation.turn import program

    declared = program({name: one.values for name, one in scenario.theories.items()})
    assert common_path("contributors.GBR.army", declared) == "contributors.army"
    assert common_path("russia.resolve", declared) == "russia.resolve"


def test_what_is_not_reached_does_not_move(scenario: Scenario) -> None:
    from model.simulation import simulate

    ids = np.arange(24, dtype=np.int64)
    plain = simulate(scenario, "europe_alone", ids, 1)
    moved = simulate(
        scenario, "europe_alone", ids, 1, {"russia.doctrine_margin": 3.0, "contributors.replacement_cost": 9e9}
    )
    for outcome in OUTCOMES:
        same = np.array_equal(plain.outcomes[outcome], moved.outcomes[outcome], equal_nan=True)
        assert same == (outcome != "replacement_cost_eur"), outcome


def known(weight: float, luck: float, points: int = 4000) -> dict[tuple[str, int], np.ndarray]:
    """Y = weight * assumed + rest + luck, all standard normal."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, points)), rng.normal(size=(2, points))
    noise = luck * rng.normal(size=(4, points))
    worlds = {"A": (a[0], a[1]), "B": (b[0], b[1]), "AB": (b[0], a[1]), "BA": (a[0], b[1])}
    keys = [(world, stream) for world in worlds for stream in range(2)] + [("A", 2), ("A", 3)]
    return {(w, k): weight * worlds[w][0] + worlds[w][1] + noise[k] * (1 + 0.3 * worlds[w][1]) for w, k in keys}


def holds(share: Share, value: float) -> bool:
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    return share.low <= value <= share.high and share.high - share.low < 0.4


@pytest.mark.parametrize("weight", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("luck", [0.0, 2.0])
def test_shares_of_a_known_sum_are_found_whatever_the_luck(weight: float, luck: float) -> None:
    variance, n, assumed, rest, dummy = pick_freeze(known(weight, luck), 1)
    true = weight**2 / (weight**2 + 1.0)
    assert n == 4000
    assert variance == pytest.approx(weight**2 + 1.0, rel=0.2)
    assert holds(assumed, true)
    assert holds(rest, 1.0 - true)
    assert holds(dummy, 0.0)


def test_luck_alone_has_no_share_to_divide() -> None:
    rng = np.random.default_rng(4)
    columns = {key: rng.normal(size=400) for key in known(0.0, 0.0, 400)}
    variance, _, assumed, _, _ = pick_freeze(columns, 1)
    assert abs(variance) < 0.2
    assert assumed.value is None or assumed.low is None or assumed.low < 0.5


def test_points_where_an_outcome_does_not_apply_are_left_out() -> None:
    columns = known(1.0, 0.0, 400)
    columns["AB", 1] = np.where(np.arange(400) < 100, np.nan, columns["AB", 1])
    assert pick_freeze(columns, 1)[1] == 300


def test_too_few_points_are_an_input_error(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="too few"):
        variance_shares(scenario, ["europe_alone"], ["deal_signed"], 4, 1)


def test_results_say_that_the_share_was_not_computed(found: Ledger) -> None:
    assert NOT_COMPUTED in [str(part) for part in ledger_parts(found, 80)]


def test_the_ledger_prints_one_json_object(found: Ledger) -> None:
    result = CliRunner().invoke(cli.app, ["ledger", str(MAIN), "--json"])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert content["totals"]["assumed"] == found.totals["assumed"]
    assert len(content["parameters"]) == len(found.entries)
    assert content["variance"] == NOT_COMPUTED


def test_a_scenario_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.app, ["ledger", str(tmp_path / "none.yaml")]).exit_code == 2


@pytest.mark.slow
def test_variance_shares_of_the_main_scenario_are_shares_and_never_of_luck(scenario: Scenario) -> None:
    got = variance_shares(scenario, ["europe_alone"], ["deal_and_holds_5y", "cost_eur"], 32, 1)
    assert got.assumed > got.rest > 0
    assert {(one.option, one.outcome, one.difference) for one in got.shares} >= {
        ("no_guarantee", "deal_and_holds_5y", False),
        ("europe_alone", "deal_and_holds_5y", True),
    }
    assert {shift.structure for shift in got.shifts} == set(scenario.theories)
