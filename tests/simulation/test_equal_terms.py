"""Outcomes at equal terms: every option played once more from the same signed deal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.scenario import Scenario
from model.simulation import OUTCOMES, simulate
from model.simulation.equal_terms import EQUAL_TERMS_SERIES, play_again
from model.simulation.outcomes import Outcome
from model.simulation.recorder import SERIES
from tests.simulation.real import SEED, model, outcomes, scenario

COUNT = 48
AT_EQUAL_TERMS = {
    name: OUTCOMES[name.removesuffix("_equal_terms")] for name, outcome in OUTCOMES.items() if outcome.equal_terms
}


def weeks(equal_terms: int, ceasefire: int = 520, start: str = "war") -> Scenario:
    scene = scenario()
    horizon = replace(scene.horizon, equal_terms_weeks=equal_terms, ceasefire_weeks=ceasefire)
    return replace(scene, start=start, horizon=horizon)


def test_an_outcome_at_equal_terms_is_that_of_a_play_from_the_ceasefire() -> None:
    ours = outcomes("europe_alone", COUNT)
    signed = simulate(weeks(260, ceasefire=260, start="ceasefire"), "europe_alone", np.arange(COUNT), SEED).outcomes
    for name, plain in AT_EQUAL_TERMS.items():
        np.testing.assert_array_equal(ours[name], signed[plain.id], err_msg=name)


def test_the_first_play_is_none_the_other_for_the_second() -> None:
    ours = outcomes("us_backstop", COUNT)
    alone = simulate(weeks(0), "us_backstop", np.arange(COUNT), SEED).outcomes
    for name, outcome in OUTCOMES.items():
        expected = np.full(COUNT, np.nan) if outcome.equal_terms else ours[name]
        np.testing.assert_array_equal(alone[name], expected, err_msg=name)


def test_a_scenario_that_begins_with_the_ceasefire_is_at_equal_terms_itself() -> None:
    rows = simulate(weeks(260, start="ceasefire"), "tripwire", np.arange(COUNT), SEED).outcomes
    for name, plain in AT_EQUAL_TERMS.items():
        np.testing.assert_array_equal(rows[name], rows[plain.id], err_msg=name)


def test_the_terms_are_the_same_under_every_option_and_differ_between_replications() -> None:
    played = [play_again(model(option, COUNT)) for option in ("no_guarantee", "us_backstop")]
    for term in ("share", "relief", "limits"):
        first, second = (scenario.parameter(f"deal.start_{term}") for scenario in played if scenario is not None)
        np.testing.assert_array_equal(first, second)
        assert len(set(first)) > COUNT // 2


def test_a_row_at_equal_terms_does_not_depend_on_its_block() -> None:
    block = outcomes("europe_alone", COUNT)
    few = simulate(scenario(), "europe_alone", np.array([31, 7, 40]), SEED).outcomes
    for name in AT_EQUAL_TERMS:
        np.testing.assert_array_equal(few[name], block[name][[31, 7, 40]], err_msg=name)


def test_what_was_not_played_long_enough_is_not_told() -> None:
    rows = simulate(weeks(52), "europe_alone", np.arange(8), SEED).outcomes
    assert not np.isnan(rows["ceasefire_collapse_1y_equal_terms"]).any()
    assert np.isnan(rows["ceasefire_collapse_2y_equal_terms"]).all()


def test_a_shorter_horizon_is_told_at_equal_terms_as_it_is_otherwise() -> None:
    rows = simulate(weeks(260, ceasefire=30), "europe_alone", np.arange(8), SEED).outcomes
    assert not np.isnan(rows["ceasefire_collapse_5y_equal_terms"]).any()


def test_only_the_series_that_are_read_are_recorded() -> None:
    assert "troops" in EQUAL_TERMS_SERIES
    assert set(EQUAL_TERMS_SERIES) < set(SERIES)


@pytest.mark.parametrize("outcome", AT_EQUAL_TERMS.values(), ids=lambda outcome: outcome.id)
def test_an_outcome_at_equal_terms_says_so(outcome: Outcome) -> None:
    again = OUTCOMES[f"{outcome.id}_equal_terms"]
    assert again.title == f"{outcome.title}, equal terms"
    assert again.definition.startswith(outcome.definition.rstrip("."))
    assert (again.unit, again.better, again.kind, again.years) == (
        outcome.unit,
        outcome.better,
        outcome.kind,
        outcome.years,
    )
    assert "signed under this option" not in again.denominator


def test_an_outcome_over_the_whole_horizon_has_no_other_at_equal_terms() -> None:
    with pytest.raises(ValueError, match="a number of years is needed"):
        OUTCOMES["troops_mean"].at_equal_terms()
    with pytest.raises(ValueError, match="says nothing of equal terms"):
        replace(OUTCOMES["tremble_share"], years=5).at_equal_terms()
