"""Bars and whiskers made of characters."""

import pytest

from model.report.text.bars import LEVELS, PLAIN_LEVELS, bar, bar_marks, ends_line, label, sparkline, whisker

SCALE = (-10.0, 10.0)


def drawn(value: float, low: float, high: float, filled: bool = True, encoding: str = "utf-8") -> str:
    return whisker(value, low, high, SCALE, 41, filled, encoding)


def test_a_bar_has_its_length_whatever_its_parts() -> None:
    for parts in ((0.0, 0.0), (0.333, 0.333), (1.0, 0.0), (0.7, 0.300001)):
        assert len(bar(parts, 30, bar_marks("utf-8"))) == 30


def test_the_parts_of_a_bar_are_as_long_as_their_shares() -> None:
    drawn_bar = bar((0.5, 0.25), 40, bar_marks("utf-8"))
    assert [drawn_bar.count(mark) for mark in bar_marks("utf-8")] == [20, 10, 10]


def test_a_whisker_has_its_ends_its_dot_and_zero_at_their_places() -> None:
    text = drawn(5.0, 2.0, 8.0)
    assert (text.index("┊"), text.index("├"), text.index("●"), text.index("┤")) == (20, 24, 30, 36)


def test_what_is_not_told_apart_is_an_open_dot() -> None:
    assert "○" in drawn(1.0, -2.0, 4.0, filled=False)
    assert "●" not in drawn(1.0, -2.0, 4.0, filled=False)


def test_an_interval_beyond_the_scale_ends_at_its_edge() -> None:
    text = drawn(0.0, -99.0, 99.0)
    assert len(text) == 41
    assert (text[0], text[-1]) == ("├", "┤")


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
def test_a_terminal_without_unicode_gets_plain_marks(encoding: str) -> None:
    assert drawn(5.0, 2.0, 8.0, encoding=encoding).isascii()
    assert bar((0.5, 0.2), 20, bar_marks(encoding)).isascii()
    assert label("a title that is long", 8, encoding).isascii()


def test_the_line_below_names_the_ends_of_the_scale_and_zero() -> None:
    line = ends_line("-10", "+10", SCALE, 41)
    assert len(line) == 41
    assert (line[:3], line[20], line[-3:]) == ("-10", "0", "+10")


def test_a_label_cannot_steer_the_terminal_and_keeps_its_length() -> None:
    assert len(label("\x1b[31mred", 12, "utf-8")) == 12
    assert "\x1b" not in label("\x1b[31mred", 12, "utf-8")


def test_a_sparkline_has_a_mark_for_each_value_that_rises_with_it() -> None:
    values = [step / 7 for step in range(8)]
    assert sparkline(values, 1.0, "utf-8") == LEVELS
    assert sparkline(values, 1.0, "ascii") == PLAIN_LEVELS
    assert sparkline([0.0, None, 2.0], 1.0, "utf-8") == "▁ █"


def test_a_sparkline_of_nothing_but_zeros_stays_low() -> None:
    assert sparkline([0.0, 0.0], 0.0, "utf-8") == "▁▁"
