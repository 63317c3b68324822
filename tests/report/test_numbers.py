import pytest

from model.report.figures.drawing.words import with_bounds
from model.report.text.numbers import share_text, style
from model.stats.intervals import NOTHING, Estimate


def test_shares_are_written_in_percent_and_their_differences_in_points() -> None:
    intervals = [Estimate(0.62, 0.59, 0.65, 1024)]
    assert style(intervals, "share", "share").cells(intervals) == ["62 [59, 65]"]
    assert style(intervals, "share", "share").unit == "%"
    assert style(intervals, "share", "share", difference=True).unit == "points"


def test_narrow_intervals_bring_decimals() -> None:
    intervals = [Estimate(0.0124, 0.0101, 0.0151, 10_000)]
    assert style(intervals, "share", "share").cells(intervals) == ["1.2 [1.0, 1.5]"]


def test_large_figures_are_scaled_and_the_unit_says_so() -> None:
    intervals = [Estimate(9.3e9, 8.5e9, 10.1e9, 50), Estimate(2e8, 1e8, 3e8, 50)]
    look = style(intervals, "EUR", "mean")
    assert look.unit == "billion EUR"
    assert look.cells(intervals) == ["9.3 [8.5, 10.1]", "0.2 [0.1,  0.3]"]


def test_thousands_are_divided_by_a_thousand() -> None:
    intervals = [Estimate(11_534.0, 11_300.0, 11_700.0, 50)]
    look = style(intervals, "troops", "mean")
    assert (look.unit, look.cells(intervals)) == ("thousand troops", ["11.5 [11.3, 11.7]"])


def test_a_unit_that_is_scaled_already_is_left_alone() -> None:
    assert style([Estimate(52_000.0, None, None, 1)], "billion EUR", "mean").unit == "billion EUR"


def test_what_does_not_apply_is_a_dash() -> None:
    assert style([NOTHING], "share", "share").cells([NOTHING]) == ["—"]


def test_a_figure_without_interval_stands_in_the_same_column_as_the_others() -> None:
    intervals = [Estimate(7.0, None, None, 1), Estimate(12.0, 10.0, 14.0, 9)]
    cells = style(intervals, "weeks", "mean").cells(intervals)
    assert cells == ["7         ", "12 [10, 14]"]


@pytest.mark.parametrize("beside", [(), (Estimate(12.0, 10.0, 14.0, 9),)])
def test_a_figure_without_interval_that_is_not_zero_is_not_written_as_zero(beside: tuple[Estimate, ...]) -> None:
    alone = [Estimate(value, None, None, 9) for value in (-0.219, 0.0004, 0.0, 3.7)]
    cells = style([*alone, *beside], "EUR", "mean", difference=True).cells(alone, sign=True)
    assert [cell.strip() for cell in cells] == ["-0.2", "+0.0004", "0", "+4"]


def test_a_difference_carries_its_sign_and_a_zero_none() -> None:
    intervals = [
        Estimate(0.11, 0.08, 0.14, 9),
        Estimate(-0.11, -0.14, -0.08, 9),
        Estimate(-0.0001, -0.02, 0.02, 9),
    ]
    cells = style(intervals, "share", "share", difference=True).cells(intervals, sign=True)
    assert cells == ["+11 [  8, 14]", "-11 [-14, -8]", "0 [ -2,  2]"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0%"), (0.001, "<1%"), (0.41, "41%"), (0.999, ">99%"), (1.0, "100%")]
)
def test_a_share_is_never_rounded_to_never_or_always(value: float, text: str) -> None:
    assert share_text(value) == text


def test_no_interval_is_closed_by_rounding() -> None:
    intervals = [Estimate(0.5, 0.4, 0.6, 99), Estimate(0.0, 0.0, 0.0036, 1024), Estimate(0.3, 0.2, 0.4, 99)]
    look = style(intervals, "share", "share")
    assert look.cells(intervals)[1].split(" ", 1)[1].split() == ["[0.0,", "0.4]"]
    assert with_bounds(intervals[1]) == "0 [0, <1]"
    assert with_bounds(Estimate(1.0, 0.9964, 1.0, 1024)) == "100 [>99, 100]"
