"""Valid settings give possible numbers: random settings over all bounds, and every outcome within its range."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest

from model.scenario import Scenario, find_scenarios, load
from model.simulation import OUTCOMES, simulate

LANES = np.arange(4, dtype=np.int64)
OPTIONS = ("no_guarantee", "europe_alone", "us_backstop", "tripwire", "mutual_defence")
SLACK = 1e-9
"""How far a number may leave its range by rounding, as a part of it."""


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """The main scenario, over a shorter horizon."""
    overrides = [("horizon.war_weeks", "80"), ("horizon.ceasefire_weeks", "280")]
    return load(find_scenarios() / "reassurance.yaml", overrides)


def outside(option: str, settings: dict[str, float], structures: dict[str, str]) -> list[str]:
    """The outcomes that leave their range under these settings."""
    rows = simulate(scenario(), option, LANES, 1, settings, structures, weekly=False).outcomes
    wrong = []
    for name, outcome in OUTCOMES.items():
        values = rows[name][~np.isnan(rows[name])]
        low, high = outcome.range
        slack = SLACK * max(1.0, float(np.abs(values).max(initial=0.0)))
        if not (np.isfinite(values) & (values >= low - slack) & (values <= high + slack)).all():
            wrong.append(f"{name} {values.min():g} to {values.max():g} is not within {low:g} to {high:g}")
        if outcome.kind == "share" and not np.isin(values, (0.0, 1.0)).all():
            wrong.append(f"{name} is neither 0 nor 1 in a replication")
    return wrong


def bounds() -> dict[str, tuple[float, float]]:
    """The bounds of every parameter, and of every lever that is no share of a whole."""
    levers = {path: lever.bounds for path, lever in scenario().levers.items() if lever.share_of is None}
    values = {path: lever.values for path, lever in scenario().levers.items() if lever.values}
    return {path: item.bounds for path, item in scenario().parameters.items()} | {
        path: (values[path][0], values[path][-1]) if path in values else limits for path, limits in levers.items()
    }


def drawn(rng: np.random.Generator, chance: float, pick: Callable[[float, float], float]) -> dict[str, float]:
    """Settings of some paths; levers that take certain values only have one of their ends."""
    discrete = {path for path, lever in scenario().levers.items() if lever.values}
    return {
        path: (low if rng.random() < 0.5 else high) if path in discrete else pick(low, high)
        for path, (low, high) in bounds().items()
        if rng.random() < chance
    }


def theories(rng: np.random.Generator) -> dict[str, str]:
    return {name: str(rng.choice(list(theory.values))) for name, theory in scenario().theories.items()}


@pytest.mark.slow
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("end", ["least", "most", "either"])
def test_at_the_ends_of_all_bounds_every_outcome_is_possible(option: str, end: str) -> None:
    rng = np.random.default_rng(1)
    pick = {"least": lambda low, high: low, "most": lambda low, high: high}.get(
        end, lambda low, high: low if rng.random() < 0.5 else high
    )
    assert outside(option, drawn(rng, 1.0, pick), theories(rng)) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", range(30))
def test_anywhere_within_the_bounds_every_outcome_is_possible(case: int) -> None:
    rng = np.random.default_rng(case)
    settings = drawn(rng, float(rng.choice([0.05, 0.3, 1.0])), lambda low, high: float(rng.uniform(low, high)))
    assert outside(OPTIONS[case % len(OPTIONS)], settings, theories(rng)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("already", "ceiling"), [(1.0, 0.5), (0.9, 0.8), (1.0, 0.0), (0.5, 0.5)])
def test_a_ceiling_below_what_europe_has_costs_nothing_and_never_less(already: float, ceiling: float) -> None:
    enablers = scenario().groups["enablers"]
    settings = {f"enablers.{member}.already_european": already for member in enablers}
    settings |= {f"enablers.{member}.replacement_ceiling": ceiling for member in enablers}
    rows = simulate(scenario(), "tripwire", np.arange(16, dtype=np.int64), 1, settings, weekly=False).outcomes
    costs = rows["replacement_cost_eur"]
    assert (costs[~np.isnan(costs)] == 0.0).all()
