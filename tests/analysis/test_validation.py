"""Targets beside the model's figures."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import cli
from model.analysis.intervals import Estimate
from model.analysis.validation import Row, departures, interval, median_interval, weeks_to_return
from model.report.validation import _verdict
from model.scenario import find_scenarios, load
from model.scenario.targets import load_targets


def row(use: str, inside: bool | None) -> Row:
    nothing = Estimate(None, None, None, 0)
    return Row("a", "b", "c", 5, use, "share", 0.3, 66, 0.2, 0.4, nothing, "d", inside)


def test_a_miss_is_called_a_miss_and_context_is_not_judged() -> None:
    assert _verdict(row("check", False)) == "MISS"
    assert _verdict(row("calibrate", True)) == "inside"
    assert _verdict(row("context", False)) == "(out)"
    assert not row("context", False).judged


def test_every_target_has_a_population_a_use_and_an_interval() -> None:
    targets = load_targets()
    assert {one.use for one in targets.values()} == {"calibrate", "check", "context"}
    for one in targets.values():
        low, high = interval(one)
        assert low <= one.value <= high


def test_the_interval_of_the_five_year_rate_is_that_of_66_cases() -> None:
    low, high = interval(load_targets()["ucdp_interstate_5"])
    assert (low, high) == pytest.approx((0.26, 0.48), abs=0.01)


def test_weeks_to_return_count_from_the_recommitment_to_the_level_before() -> None:
    violations = np.concatenate([np.full(10, 100.0), [10.0], np.linspace(20.0, 200.0, 10), np.full(80, 200.0)])[:, None]
    recommitted = np.zeros_like(violations, dtype=np.int64)
    recommitted[10] = 1
    watch = np.zeros_like(violations)
    # 20, 40, 60, 80, 100: the fifth week after.
    assert weeks_to_return(violations, recommitted, watch).tolist() == [5.0]
    assert weeks_to_return(violations, recommitted, watch + 0.9).size == 0
    assert weeks_to_return(np.where(np.arange(101)[:, None] > 10, 20.0, violations), recommitted, watch).tolist() == [
        52.0
    ]


def test_a_median_has_the_interval_of_its_ranks() -> None:
    found = median_interval(np.arange(101.0))
    assert (found.estimate, found.low, found.high) == (50.0, 40.0, 61.0)
    assert median_interval(np.array([])).estimate is None


def test_the_departures_from_the_dyads_are_named_with_their_reasons() -> None:
    dyads = load(find_scenarios() / "calibration" / "interstate_dyad.yaml")
    found = departures(dyads, load(find_scenarios() / "reassurance.yaml"))
    paths = {one.path for one in found}
    assert {"war.prize_russia", "russia.nuclear_arms", "contact.line_density", "red_ladder.deaths_top"} <= paths
    assert all(one.because for one in found)


def test_no_parameter_of_force_joining_or_the_united_states_departs() -> None:
    dyads = load(find_scenarios() / "calibration" / "interstate_dyad.yaml")
    rooms = {one.path.split(".")[0] for one in departures(dyads, load(find_scenarios() / "reassurance.yaml"))}
    assert not rooms & {"contributors", "us", "roles", "enablers", "command", "help"}


@pytest.mark.slow
def test_validate_prints_every_target_and_the_reference_case() -> None:
    result = CliRunner().invoke(cli.app, ["validate", "-n", "256", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [one["id"] for one in found["targets"]] == list(load_targets())
    assert all(one["population"] and one["use"] for one in found["targets"])
    assert len(found["reference"]) == 2
    text = CliRunner().invoke(cli.app, ["validate", "-n", "256"]).stdout
    assert all(name in text for name in load_targets())
