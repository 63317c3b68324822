"""Swings: the ends are runs with that value set, more replications keep what was played, and the intervals hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.assumptions.swing_design import (
    CONTENT,
    QUANTILE,
    Range,
    SwingWork,
    ends_of,
    other_theories,
    ranges_of,
)
from model.analysis.assumptions.swings import Swings, swings, swings_of
from model.scenario import Distribution, Scenario, load
from model.simulation import simulate
from model.simulation.outcomes import OUTCOMES

OPTION, SEED = "us_backstop", 3
MAIN = "deal_and_holds_5y"


@pytest.fixture(scope="module")
def scenario(root: Path) -> Scenario:
    return load(root / "scenarios" / "reassurance.yaml")


def work(scenario: Scenario, outcome: str = MAIN, paths: tuple[str, ...] = (), **settings: float) -> SwingWork:
    chosen = {name.replace("__", "."): value for name, value in settings.items()}
    ranges = ranges_of(scenario, OPTION, outcome, chosen, {})
    moved_alone = tuple(each for each in ranges if not paths or each.path in paths)
    return SwingWork(scenario, SEED, OPTION, outcome, moved_alone, chosen, {})


def played(work: SwingWork, replications: int) -> Any:
    return np.concatenate([work(key).values[0] for key in work.blocks(0, replications)]).reshape(-1, work.cells)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", [MAIN, "cost_eur", "force_deployed", "fighting_back_5y_equal_terms"])
def test_the_cells_are_the_rows_of_runs_with_that_end_set(scenario: Scenario, outcome: str) -> None:
    paths = ("russia.rebuild_rate", "force.size", "contributors.*.join_threshold")
    design = work(scenario, outcome, paths)
    assert {each.path for each in design.ranges} == set(paths)
    table = played(design, 12)
    runs: list[dict[str, float]] = [{}]
    for each in design.ranges:
        runs += [{path: ends[side] for path, ends in each.ends.items()} for side in (0, 1)]
    for cell, settings in enumerate(runs):
        rows = simulate(scenario, OPTION, np.arange(12), SEED, settings).outcomes[outcome]
        assert np.array_equal(table[:, cell], rows, equal_nan=True)


@pytest.mark.slow
def test_a_theory_is_moved_as_a_run_has_it_in_force(scenario: Scenario) -> None:
    chosen = {"deterrence": "tripwire"}
    theories = other_theories(scenario, chosen)
    others = sum(len(structure.values) - 1 for structure in scenario.theories.values())
    assert len(theories) == others
    assert ("deterrence", "tripwire") not in {(each.structure, each.value) for each in theories}
    design = SwingWork(scenario, SEED, OPTION, MAIN, (), {}, chosen, theories)
    keys = design.blocks(0, 24)
    assert {key.arm for key in keys} == set(range(others + 1))
    lanes = {arm: np.concatenate([design(key).values[0] for key in keys if key.arm == arm]) for arm in (0, 1, others)}
    answer = swings_of(design, lanes[0], *(lanes.get(arm, lanes[0]) for arm in range(1, others + 1)))
    for arm in (1, others):
        theory = theories[arm - 1]
        structures = {**chosen, theory.structure: theory.value}
        rows = simulate(scenario, OPTION, np.arange(24), SEED, structures=structures).outcomes[MAIN]
        assert np.array_equal(lanes[arm], rows)
        [same] = [each for each in answer.theories if (each.structure, each.value) == (theory.structure, theory.value)]
        assert same.there == pytest.approx(rows.mean())
        assert same.swing.estimate == pytest.approx(rows.mean() - lanes[0].mean())
        assert same.moved == np.count_nonzero(rows != lanes[0])


@pytest.mark.slow
def test_more_replications_keep_what_was_played_and_workers_change_nothing(scenario: Scenario) -> None:
    design = work(scenario, paths=("russia.rebuild_rate", "deal.claim"))
    assert np.array_equal(played(design, 4), played(design, 9)[:4])
    steps = list(swings(_narrow(scenario), OPTION, MAIN, 10, SEED, first=4))
    assert [step.replications for step in steps] == [4, 8, 10]
    [alone] = swings(_narrow(scenario), OPTION, MAIN, 10, SEED, first=10, workers=2)
    assert alone == steps[-1]


def _narrow(scenario: Scenario) -> Scenario:
    """The scenario with three parameters that vary."""
    three = ("russia.rebuild_rate", "deal.claim", "war.cost_russia")
    parameters = {
        path: parameter if path in three else replace(parameter, value=_fixed(parameter.value.mean()))
        for path, parameter in scenario.parameters.items()
    }
    return replace(scenario, parameters=parameters)


def _fixed(value: float) -> Distribution:
    return Distribution("fixed", value, 0.0, 0.0, value, value)


def test_what_is_set_has_no_swing_and_what_members_share_moves_together(scenario: Scenario) -> None:
    free, held = (work(scenario, **settings) for settings in ({}, {"russia__rebuild_rate": 0.1, "force__size": 1e4}))
    paths = [{each.path for each in design.ranges} for design in (free, held)]
    assert paths[0] - paths[1] == {"russia.rebuild_rate", "force.size"}
    group = next(each for each in free.ranges if each.path == "contributors.*.army_size")
    assert len(group.ends) == len(scenario.groups["contributors"])
    assert all(low < high for low, high in group.ends.values())
    assert next(each for each in free.ranges if each.path == "force.size").basis == CONTENT


def test_what_cannot_touch_the_outcome_has_no_swing(scenario: Scenario) -> None:
    prospect = {each.path for each in ranges_of(scenario, OPTION, MAIN, {}, {"decision": "prospect"})}
    logit = {each.path for each in work(scenario).ranges}
    assert "decisions.loss_aversion" in prospect - logit


def test_the_ends_of_a_range_are_quantiles_and_of_a_choice_its_extremes() -> None:
    uniform = Distribution("uniform", 2.0, 4.0, 0.0, 2.0, 4.0)
    assert ends_of(uniform) == pytest.approx((2.0 + 2.0 * QUANTILE, 4.0 - 2.0 * QUANTILE))
    choice = Distribution("choice", 0.0, 0.0, 0.0, 1.0, 9.0, (9.0, 1.0, 5.0, 20.0), (0.2, 0.3, 0.5, 0.0))
    assert ends_of(choice) == (1.0, 9.0)


# -- statistics -----------------------------------------------------------------------------------------


def made(scenario: Scenario, outcome: str, base: Any, low: Any, high: Any) -> Swings:
    """The swings of columns of shape (replications, ranges)."""
    ranges = tuple(Range(f"r.{k:02d}", "", "", "assumed", {f"r.{k:02d}": (0.0, 1.0)}) for k in range(low.shape[1]))
    design = SwingWork(scenario, SEED, OPTION, outcome, ranges, {}, {})
    table = np.empty((base.size, design.cells))
    table[:, 0], table[:, 1::2], table[:, 2::2] = base, low, high
    return swings_of(design, table.reshape(-1))


@pytest.mark.slow
@pytest.mark.parametrize("outcome", [MAIN, "peace_years"])
def test_no_effect_is_told_apart_as_seldom_as_the_level_says_and_intervals_cover_zero(
    scenario: Scenario, outcome: str
) -> None:
    rng, trials, ranges, n = np.random.default_rng(4), 250, 16, 64
    assert OUTCOMES[outcome].kind == ("share" if outcome == MAIN else "mean")
    false, given, covered = 0, 0, 0
    for _ in range(trials):
        draw = rng.random((3, n, ranges))
        luck = rng.random((n, 1)) < 0.6  # the same luck decides most histories at both ends
        shared = rng.random((n, 1))
        base, low, high = (np.where(luck, shared, each) for each in draw)
        if outcome == MAIN:
            base, low, high = (np.asarray(each < 0.4, np.float64) for each in (base, low, high))
        result = made(scenario, outcome, base[:, 0], low, high)
        false += bool(result.told_apart)
        for swing in (each.swing for each in result.swings):
            if swing.low is not None and swing.high is not None:
                given, covered = given + 1, covered + (swing.low <= 0.0 <= swing.high)
    assert false / trials <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / trials)
    # A mean of few differences that are not zero is too skewed for an interval.
    assert given >= (1.0 if outcome == MAIN else 0.9) * trials * ranges
    assert 0.94 <= covered / given <= 0.985


def test_an_effect_is_told_apart_is_signed_and_comes_first(scenario: Scenario) -> None:
    rng = np.random.default_rng(8)
    base = np.asarray(rng.random(64) < 0.5, np.float64)
    low, high = (np.repeat(base[:, None], 12, axis=1) for _ in range(2))
    high[:, 7] = np.where(np.arange(64) < 30, 0.0, high[:, 7])
    low[3, 2] = 1.0 - low[3, 2]
    swings = made(scenario, MAIN, base, low, high)
    assert [swing.path for swing in swings.told_apart] == ["r.07"]
    first = swings.swings[0]
    assert first.swing.estimate == (high[:, 7] - low[:, 7]).mean() < 0.0
    assert (first.swing.high or 0.0) < 0.0
    assert first.moved == int(base[:30].sum())
    by_path = {swing.path: swing for swing in swings.swings}
    assert (by_path["r.02"].moved, by_path["r.02"].told_apart) == (1, False)
    assert (by_path["r.05"].moved, by_path["r.05"].told_apart, by_path["r.05"].swing.estimate) == (0, False, 0.0)


def test_a_swing_is_over_the_replications_in_which_the_outcome_applies_at_both_ends(scenario: Scenario) -> None:
    base = np.full(8, np.nan)
    low, high = np.full((8, 1), np.nan), np.full((8, 1), np.nan)
    low[:6, 0], high[2:, 0] = 1.0, 0.0
    [swing] = made(scenario, "force_deployed", base, low, high).swings
    assert swing.swing.n == 4
    assert swing.swing.estimate == -1.0
    assert swing.moved == 8
