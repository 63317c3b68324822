"""Rounds until intervals are narrow: what the stopping rests on is true as often as it says, rare events included."""

from __future__ import annotations

import numpy as np
import pytest

from model.app.precision import precision_error
from model.scenario import Precision
from model.stats.sequences.estimates import sequence_of
from tests.coverage.rounds import Floats, plan_of, stopped

PLAN = plan_of(1, {"cost": "mean"})


def rare_costs(luck: np.random.Generator, n: int) -> Floats:
    """A cost of about 1.6 in one future of two hundred, of nothing in the others."""
    return np.where(luck.random((1, 1, n)) < 0.005, luck.lognormal(0.0, 1.0, (1, 1, n)), 0.0)


def nothing(luck: np.random.Generator, n: int) -> Floats:
    return np.zeros((1, 1, n))


@pytest.mark.parametrize("until", [0.05, 0.5])
def test_a_rare_cost_never_stops_on_an_interval_of_no_width(until: float) -> None:
    covered = []
    for seed in range(60):
        decision, values = stopped(PLAN, Precision(until=until, most=20_000), rare_costs, seed)
        interval = sequence_of(values[0, 0], "mean", 0.95)
        if interval.low is None or interval.high is None:
            assert decision.figures["widest"]["a"]["cost"] is None
        else:
            assert interval.low < interval.high
            covered.append(interval.low <= 0.005 * np.exp(0.5) <= interval.high)
    assert np.mean(covered or [True]) >= 0.9


def test_a_cost_that_never_arose_is_said_to_be_without_an_interval_and_how_rare_another_is() -> None:
    decision, _ = stopped(PLAN, Precision(until=0.02, most=20_000), nothing, 1)
    assert decision.reached
    assert decision.figures["widest"]["a"]["cost"] is None
    assert 0.0 < decision.figures["constant"]["a"]["cost"] <= 0.02


def test_a_mean_without_an_interval_says_how_many_replications_would_do() -> None:
    precision = Precision(until=0.02, most=1024)
    decision, _ = stopped(PLAN, precision, rare_costs, 1)
    assert not decision.reached
    assert decision.figures["needed"]["a"]["cost"] > 1024
    error = precision_error([decision.as_json()], precision)
    assert error is not None
    assert "cost has no interval yet: its values are too skewed for their number; about" in str(error)
