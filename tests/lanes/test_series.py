"""Series of weeks by lanes are counted and added up by compiled code."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import add_up, add_up_bouts, tally

WEEKS, LANES = 60, 37
LUCK = np.random.default_rng(7)
AMOUNTS = np.where(LUCK.random((WEEKS, LANES)) < 0.3, LUCK.random((WEEKS, LANES)), 0.0)


@pytest.mark.parametrize("dtype", [np.int8, np.float64])
def test_lanes_are_counted_that_have_at_least_so_much(dtype):
    series, bounds = LUCK.integers(-1, 9, (WEEKS, LANES)).astype(dtype), (0.5, 1, 4, 8, 9)
    result = tally(series, bounds)
    assert (result == [(series >= bound).sum(axis=1) for bound in bounds]).all()
    assert result[0].any()
    assert not result[-1].any()


def test_a_series_is_added_up_in_the_order_of_weeks_whatever_stands_beside_it():
    total = np.zeros(LANES)
    for row in AMOUNTS:
        total += row
    assert add_up(AMOUNTS).tobytes() == total.tobytes()
    assert add_up(AMOUNTS[:, 5:6].copy()) == total[5]
    assert (add_up(AMOUNTS[:0]) == 0.0).all()


@pytest.mark.parametrize(("window", "pause"), [(12, 2), (5, 4), (WEEKS, 0), (WEEKS, WEEKS)])
def test_a_bout_is_added_up_over_a_window_and_since_the_last_long_pause(window, pause):
    expected = np.zeros((WEEKS, LANES))
    for lane in range(LANES):
        first, quiet = 0, pause + 1
        for week in range(WEEKS):
            if AMOUNTS[week, lane] == 0.0:
                quiet += 1
                continue
            first = week if quiet > pause else first
            quiet = 0
            expected[week, lane] = AMOUNTS[max(first, week + 1 - window) : week + 1, lane].sum()
    result = add_up_bouts(AMOUNTS, window, pause)
    assert result == pytest.approx(expected, abs=1e-12)
    assert ((result > 0.0) == (AMOUNTS > 0.0)).all()
    assert (result > AMOUNTS).any() or pause == 0


@pytest.mark.parametrize(
    "series",
    [np.zeros((WEEKS, LANES), np.int64), np.zeros((WEEKS, LANES), np.bool_), np.zeros((WEEKS, 9))[:, ::2], np.zeros(9)],
    ids=["whole numbers", "truth values", "apart", "one row"],
)
def test_what_is_no_series_is_refused(series):
    for read in (lambda: tally(series, (1,)), lambda: add_up(series), lambda: add_up_bouts(series, 3, 1)):
        with pytest.raises(OurFault, match="are no series of weeks by lanes"):
            read()
