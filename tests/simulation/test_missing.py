"""A scenario without a part that rules ask for: said with its name, whatever is played."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.errors import InputError
from model.scenario import Scenario, find_scenarios, load
from model.simulation.engine import Engine


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(find_scenarios() / "reassurance.yaml")


def without(parts: Any, *names: str) -> dict[str, Any]:
    assert set(names) <= set(parts)
    return {name: part for name, part in parts.items() if name not in names}


def engine(scenario: Scenario) -> Engine:
    return Engine(scenario, "no_guarantee", np.arange(2, dtype=np.int64), 1)


@pytest.mark.parametrize("path", ["russia.preparation_cost", "contributors.FRA.offer"])
def test_a_parameter_that_rules_read_and_nobody_states_is_named(scenario: Scenario, path: str) -> None:
    with pytest.raises(InputError, match=f"rules read {path}, which the scenario does not state"):
        engine(replace(scenario, parameters=without(scenario.parameters, path)))


def test_a_group_that_rules_are_about_and_nobody_states_is_named(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="no group roles"):
        engine(replace(scenario, groups=without(scenario.groups, "roles")))


def test_a_structure_that_rules_ask_for_and_nobody_states_is_named(scenario: Scenario) -> None:
    fewer = replace(
        scenario,
        theories=without(scenario.theories, "credibility"),
        structures=without(scenario.structures, "credibility"),
    )
    with pytest.raises(InputError, match="the library states no structure credibility"):
        engine(fewer)


def test_theories_in_another_order_are_refused_since_rules_know_them_by_their_order(scenario: Scenario) -> None:
    theory = scenario.theories["deterrence"]
    turned = replace(theory, values=tuple(reversed(theory.values)))
    with pytest.raises(InputError, match="the theories of deterrence are mixed, tripwire, capability"):
        engine(replace(scenario, theories={**scenario.theories, "deterrence": turned}))
