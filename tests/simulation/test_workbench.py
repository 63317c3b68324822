"""The model handed to EMA Workbench."""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.errors import InputError
from model.lanes import quantile
from model.scenario import Distribution, Scenario
from model.simulation import OUTCOMES, ema_model, simulate
from model.simulation.keywords import keyword_of
from model.simulation.workbench import Experiment, Prior, _uncertainty

OPTION = "europe_alone"


@pytest.fixture(scope="module")
def workbench() -> Any:
    return pytest.importorskip("ema_workbench", reason="EMA Workbench is not installed: nothing of it was tested")


@pytest.fixture(scope="module")
def short(scenario: Scenario) -> Scenario:
    return replace(scenario, start="ceasefire", horizon=replace(scenario.horizon, war_weeks=4, ceasefire_weeks=40))


def test_an_experiment_averages_the_rows_of_a_block_over_those_that_apply(short: Scenario) -> None:
    names = ("deal_signed", "force_deployed", "weeks_to_first_troops", "cost_eur")
    values = {"russia__rebuild_rate": 0.4, "us__backstop": 1.0, "decision": "prospect"}
    settings = {"russia.rebuild_rate": 0.4, "us.backstop": 1.0}
    for option in (OPTION, "no_guarantee"):
        averages = Experiment(short, "us_backstop", names, 12, 7)(option=option, **values)
        rows = simulate(short, option, np.arange(12), 7, settings, {"decision": "prospect"}).outcomes
        for name in names:
            applies = rows[name][~np.isnan(rows[name])]
            assert averages[name] == (applies.mean() if applies.size else pytest.approx(np.nan, nan_ok=True)), name
    assert np.isnan(averages["cost_eur"])  # no force is asked


def test_an_experiment_goes_to_another_process_as_it_is(short: Scenario) -> None:
    experiment = Experiment(short, OPTION, ("violations_per_week",), 4, 7)
    assert pickle.loads(pickle.dumps(experiment))() == experiment()


@pytest.mark.parametrize("kind", ["triangular", "lognormal", "uniform", "normal", "beta"])
def test_a_parameter_is_sampled_from_its_distribution_in_the_scenario(scenario: Scenario, kind: str) -> None:
    stated = [
        parameter.value
        for parameter in scenario.parameters.values()
        if parameter.value.kind == kind and parameter.value.varies
    ]
    drawn = stated[0] if stated else Distribution(kind, a=1.0, b=0.4, low=-1.0, high=3.0)
    frozen = pickle.loads(pickle.dumps(Prior(drawn)()))
    code, a, b, c = drawn.code()
    shares = np.array([0.001, 0.3, 0.5, 0.97])
    assert frozen.ppf(shares).tolist() == [quantile(code, a, b, c, drawn.low, drawn.high, u) for u in shares]
    assert frozen.ppf([0.0, 1.0]).tolist() == [drawn.low, drawn.high]


def test_uncertainties_levers_and_outcomes_are_those_of_the_scenario(scenario: Scenario, workbench: Any) -> None:
    model = ema_model(scenario, levers=["us.backstop", "command.mandate"], outcomes=list(OUTCOMES))
    varying = [path for path, parameter in scenario.parameters.items() if parameter.value.varies]
    assert [parameter.name for parameter in model.uncertainties] == [
        keyword_of(path) for path in (*varying, *scenario.theories)
    ]
    assert [lever.name for lever in model.levers] == ["option", "us__backstop", "command__mandate"]
    option, backstop, mandate = model.levers
    assert [category.value for category in option.categories] == list(scenario.options)
    assert (backstop.lower_bound, backstop.upper_bound) == scenario.levers["us.backstop"].bounds
    assert [category.value for category in mandate.categories] == list(scenario.levers["command.mandate"].values)
    kinds = {"more": 1, "less": -1, "neither": 0}
    assert {outcome.name: outcome.kind for outcome in model.outcomes} == {
        name: kinds[outcome.better] for name, outcome in OUTCOMES.items()
    }
    assert [outcome.name for outcome in ema_model(scenario).outcomes] == list(scenario.headline)
    for parameter, path in zip(model.uncertainties, varying, strict=False):
        value = scenario.parameters[path].value
        assert (parameter.lower_bound, parameter.upper_bound) == (value.low, value.high), path


def test_a_choice_keeps_its_weights(scenario: Scenario, workbench: Any) -> None:
    path, known = next(iter(scenario.parameters.items()))
    drawn = Distribution("choice", low=1.0, high=4.0, values=(1.0, 2.0, 4.0), weights=(0.2, 0.7, 0.1))
    scene = replace(scenario, parameters={**scenario.parameters, path: replace(known, value=drawn)})
    parameter = _uncertainty(workbench, scene, path)
    assert parameter.dist.ppf([0.1, 0.21, 0.89, 0.95]).tolist() == [0, 1, 1, 2]
    assert [category.value for category in parameter.categories] == [1.0, 2.0, 4.0]


def test_experiments_give_what_the_model_gives_at_the_values_they_name(short: Scenario, workbench: Any) -> None:
    names = ["russia.rebuild_rate", "decisions.rationality", "deterrence"]
    outcomes = ["violations_per_week", "cost_eur"]
    options = [OPTION, "us_backstop"]
    model = ema_model(
        short, options=options, uncertainties=names, levers=["us.backstop"], outcomes=outcomes, replications=6, seed=3
    )
    experiments, values = workbench.perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6
    for row, experiment in enumerate(experiments.to_dict("records")):
        arguments = {keyword_of(name): experiment[keyword_of(name)] for name in (*names, "us.backstop", "option")}
        averages = Experiment(short, OPTION, tuple(outcomes), 6, 3)(**arguments)
        assert {name: values[name][row] for name in outcomes} == averages
    low, high = short.parameters["russia.rebuild_rate"].value.low, short.parameters["russia.rebuild_rate"].value.high
    assert experiments["russia__rebuild_rate"].between(low, high).all()


def test_every_wrong_name_is_said_at_once(scenario: Scenario, workbench: Any) -> None:
    with pytest.raises(InputError) as error:
        ema_model(
            scenario,
            uncertainties=["russia.rebild_rate"],
            levers=["us.backstopp"],
            options=["europe_alon"],
            outcomes=["deal_singed"],
        )
    for right in ("russia.rebuild_rate", "us.backstop", "europe_alone", "deal_signed"):
        assert f"did you mean: {right}" in str(error.value)


def test_without_the_workbench_the_error_says_how_to_get_it(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(InputError, match=r"pip install -e '\.\[ema\]'"):
        ema_model(scenario)
