"""Series are read by weeks that every lane counts from a start of its own."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes.weeks import Weeks

LANES, ROWS, WEEKS = 41, 30, 12
LUCK = np.random.default_rng(7)
FIRST = LUCK.integers(0, ROWS - WEEKS, LANES)
PLAYED = np.where(LUCK.random(LANES) < 0.2, 0, LUCK.integers(0, WEEKS + 1, LANES))
WEEK = np.arange(WEEKS)[:, None]


def weeks(first=FIRST, played=PLAYED):
    return Weeks(first, played, WEEKS)


def series(dtype):
    return LUCK.integers(0, 2 if dtype is np.bool_ else 9, (ROWS, LANES)).astype(dtype)


def by_week(array):
    return np.where(WEEK < PLAYED, array[np.minimum(FIRST + WEEK, ROWS - 1), np.arange(LANES)], 0)


@pytest.mark.parametrize("dtype", [np.int8, np.bool_, np.int64, np.float64])
def test_a_series_is_aligned_to_the_weeks_of_each_lane_and_zero_where_none_was_played(dtype):
    given = series(dtype)
    found = weeks().align(given)
    assert found.dtype == given.dtype
    assert (found == by_week(given)).all()
    assert found.any()


@pytest.mark.parametrize("dtype", [np.int8, np.bool_, np.float64])
def test_lanes_are_counted_that_have_at_least_so_much(dtype):
    given, bounds = series(dtype), (0.5, 1, 4, 8, 9)
    found = weeks().tally(given, bounds)
    assert (found == [(by_week(given) >= bound).sum(axis=1) for bound in bounds]).all()
    assert found[0].any()
    assert not found[-1].any()


def test_a_lane_that_never_began_may_say_so_by_any_row():
    given = series(np.float64)
    assert (weeks(np.where(PLAYED == 0, -1, FIRST)).align(given) == by_week(given)).all()


@pytest.mark.parametrize(
    ("first", "array"),
    [
        (FIRST, np.zeros((ROWS, LANES + 1))),
        (FIRST, np.zeros((ROWS, LANES), np.int16)),
        (FIRST, np.zeros((ROWS, 2 * LANES))[:, ::2]),
        (FIRST, np.zeros(ROWS * LANES)),
        (FIRST, np.zeros((WEEKS // 2, LANES))),
        (FIRST - ROWS, np.zeros((ROWS, LANES))),
    ],
    ids=["other lanes", "other numbers", "apart", "flat", "short", "before the first row"],
)
def test_a_series_of_another_form_is_refused(first, array):
    where = weeks(first)
    for read in (where.align, lambda given: where.tally(given, (1,))):
        with pytest.raises(OurFault, match=r"a series of .* is not one of"):
            read(array)


def test_more_weeks_than_there_are_are_refused():
    with pytest.raises(OurFault, match=f"{WEEKS} weeks at most"):
        weeks(played=PLAYED + WEEKS)


@pytest.mark.parametrize(("dtype", "bounds"), [(np.int64, (1,)), (np.float64, (0, 1)), (np.float64, (np.nan,))])
def test_what_cannot_be_counted_is_refused(dtype, bounds):
    with pytest.raises(OurFault, match="is not counted from"):
        weeks().tally(series(dtype), bounds)
