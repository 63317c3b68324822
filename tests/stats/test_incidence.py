import numpy as np
import pytest

from model.stats.incidence import competing, cumulative


def test_a_nuclear_stop_counts_once_as_hold_and_once_as_failure() -> None:
    event = np.array([1.0, 0, 0, 0, np.nan])
    stop = np.array([0.0, 1, 0, 0, 1])
    both = competing(event, stop)
    assert both.stop_as_hold.estimate == 0.25
    assert both.stop_as_failure.estimate == 0.5
    assert both.stopped.estimate == 0.25
    assert both.stopped.n == 4


def test_a_stop_after_the_event_is_not_a_second_failure() -> None:
    both = competing(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    assert both.stop_as_failure.estimate == 0.5
    assert both.stopped.estimate == 0.0


def test_incidence_by_cause_is_the_aalen_johansen_estimate() -> None:
    """Against the product-integral written out: hazard of each cause times the share still free of both."""
    rng = np.random.default_rng(11)
    weeks = rng.integers(1, 30, 300).astype(np.float64)
    causes = rng.integers(0, 3, 300)
    weeks[causes == 0] = 1e9
    free, incidence, known = 1.0, 0.0, {}
    for week in range(1, 31):
        at_risk = np.count_nonzero(weeks >= week)
        ended = np.count_nonzero((weeks == week) & (causes > 0))
        incidence += free * np.count_nonzero((weeks == week) & (causes == 1)) / at_risk
        free *= 1.0 - ended / at_risk
        known[week] = incidence
    ours = cumulative(weeks, causes, 1, [5, 17, 30])
    assert [e.estimate for e in ours] == pytest.approx([known[5], known[17], known[30]])


def test_incidence_never_falls_with_time() -> None:
    weeks = np.array([3.0, 9, 9, 50])
    causes = np.array([1, 1, 2, 0])
    assert [e.estimate for e in cumulative(weeks, causes, 1, [1, 3, 9, 60])] == [0.0, 0.25, 0.5, 0.5]
