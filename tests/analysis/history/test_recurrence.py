"""UCDP's filter on deaths that are known."""

import numpy as np
import pytest

from model.analysis.history.recurrence import ACTIVE, calendar_years, cases, covariance, weeks_into_year

WEEKS = 520


def deaths(*spells: tuple[int, int, float], into_year: int = 0) -> np.ndarray:
    """One lane: (first year, last year, deaths a year) after the year in which fighting ended, evenly over weeks."""
    lane = np.zeros(WEEKS)
    first = 52 - into_year
    for start, end, yearly in spells:
        lane[first + 52 * (start - 1) : first + 52 * end] = yearly / 52
    return lane[:, None]


def only(lane: np.ndarray, into_year: int = 0) -> tuple[bool, int, int]:
    result = cases(lane, np.array([into_year]))
    return bool(result.entered[0]), int(result.entry[0]), int(result.year[0])


def test_a_case_enters_after_one_quiet_year_and_never_recurs_in_peace() -> None:
    assert only(deaths()) == (True, 1, 0)


def test_the_year_in_which_fighting_ended_does_not_count() -> None:
    lane = np.zeros((WEEKS, 1))
    lane[:30] = 100.0
    assert only(lane, into_year=20) == (True, 1, 0)


def test_deaths_are_counted_by_calendar_year_not_in_twelve_months() -> None:
    lane = np.zeros((WEEKS, 1))
    # 40 deaths within ten weeks, half of them on each side of a new year.
    lane[52 * 3 - 5 : 52 * 3 + 5] = 4.0
    assert only(lane) == (True, 1, 0)
    lane[52 * 3 + 5 : 52 * 3 + 7] = 4.0
    assert only(lane) == (True, 1, 2)


def test_a_first_year_with_fighting_delays_the_entry() -> None:
    assert only(deaths((1, 2, 300.0), (5, 5, 30.0))) == (True, 3, 2)


def test_an_episode_that_goes_on_is_no_case() -> None:
    assert not only(deaths((1, 9, 300.0)))[0]


@pytest.mark.parametrize(("yearly", "year"), [(24.9, 0), (25.1, 1)])
def test_the_threshold_is_25_deaths(yearly: float, year: int) -> None:
    assert only(deaths((2, 2, yearly)))[2] == year
    assert ACTIVE == 25.0


def test_recurrence_after_five_years_is_not_seen() -> None:
    assert only(deaths((6, 6, 99.0)))[2] == 5
    assert only(deaths((7, 7, 99.0)))[2] == 0


def test_the_curve_and_the_classes_agree() -> None:
    lanes = np.hstack([deaths((year, year, 50.0)) for year in (2, 3, 5, 8)])
    result = cases(lanes, np.zeros(4, np.int64))
    assert result.classes().tolist() == [0, 1, 2, 3]
    assert result.curve().tolist() == [0.25, 0.5, 0.75]


def test_a_lane_that_ended_early_is_a_case_only_if_it_had_recurred() -> None:
    lanes = np.hstack([deaths((2, 2, 50.0)), deaths((5, 5, 50.0))])
    result = cases(lanes, np.zeros(2, np.int64), np.array([52 * 3, 52 * 3]))
    assert result.entered.tolist() == [True, False]


def test_fighting_ends_in_every_week_of_the_year_alike() -> None:
    assert np.bincount(weeks_into_year(np.arange(520))).tolist() == [10] * 52


def test_years_hold_all_the_deaths_of_whole_years() -> None:
    rng = np.random.default_rng(1)
    weekly = rng.random((WEEKS, 3))
    yearly = calendar_years(weekly, np.array([0, 20, 51]))
    assert yearly.shape == (9, 3)
    assert yearly[:, 1].sum() == pytest.approx(weekly[32 : 32 + 9 * 52, 1].sum())


def test_too_few_weeks_are_refused() -> None:
    with pytest.raises(ValueError):
        cases(np.zeros((200, 1)), np.array([0]))


def test_the_covariance_is_that_of_one_multinomial_sample() -> None:
    rng = np.random.default_rng(2)
    counts = rng.multinomial(66, [0.2, 0.05, 0.11, 0.64], size=200_000)[:, :3]
    sampled = np.cov((np.cumsum(counts, axis=1) / 66).T)
    assert covariance(np.array([0.2, 0.25, 0.36]), 66) == pytest.approx(sampled, rel=0.03)
