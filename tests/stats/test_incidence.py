import numpy as np

from model.stats.incidence import competing


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
