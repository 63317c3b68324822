import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.report.figures.drawing.scale import Scale, apart, rounded, ticks
from model.report.figures.drawing.svg import Markup, number, path, tag
from model.report.text.safe import csv_text, without_controls


@given(st.text())
def test_any_text_becomes_content_that_parses_back_to_itself(text: str) -> None:
    element = ET.fromstring(tag("text", text, title=text).replace("\r", "&#13;"))
    shown = without_controls(text)
    assert (element.text or "") == shown
    assert "<" not in element.get("title", "").replace(shown, "")


def test_markup_is_not_escaped_twice() -> None:
    assert tag("g", tag("text", "a < b")) == "<g><text>a &lt; b</text></g>"
    assert tag("g", Markup("<b>x</b>"), "<b>") == "<g><b>x</b>&lt;b&gt;</g>"


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (-0.04, "0"), (2.25, "2.2"), (-3.17, "-3.2")])
def test_coordinates_have_at_most_one_decimal_and_no_negative_zero(value: float, text: str) -> None:
    assert number(value) == text


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1, max_size=30))
def test_a_path_ends_where_its_points_do(points: list[tuple[float, float]]) -> None:
    x = y = 0.0
    for step in (
        path(points).replace("M", " M").replace("h", " h").replace("v", " v").replace("l", " l").split(" M")[1:]
    ):
        head, *rest = step.replace(" h", "|h").replace(" v", "|v").replace(" l", "|l").split("|")
        x, y = (float(part) for part in head.split())
        for move in rest:
            amounts = [float(part) for part in move[1:].split()]
            x += amounts[0] if move[0] in "hl" else 0.0
            y += amounts[-1] if move[0] in "vl" else 0.0
    assert abs(x - points[-1][0]) < 0.051
    assert abs(y - points[-1][1]) < 0.051


@given(st.floats(-1e3, 1e3), st.floats(1.0, 1e6))
def test_ticks_are_few_and_within_the_rounded_range(low: float, span: float) -> None:
    least, most = rounded(low, low + span)
    marks = ticks(least, most)
    assert 2 <= len(marks) <= 8
    assert least <= low + 1e-9 * span
    assert most >= low + span - 1e-9 * span


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_labels_moved_apart_keep_their_order_and_their_distance(places: list[float]) -> None:
    moved = apart(places, 5.0, 0.0, 100.0)
    order = sorted(range(len(places)), key=lambda k: places[k])
    gaps = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(gap >= 5.0 - 1e-6 for gap in gaps)


def test_a_scale_maps_its_ends_and_holds_what_lies_beyond() -> None:
    scale = Scale(0, 10, 100, 200)
    assert (scale(0), scale(5), scale(10)) == (100, 150, 200)
    assert scale.inside(99) == 200


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_begins_like_a_formula_is_made_safe_in_csv(text: str) -> None:
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "+2", "plain", ""])
def test_numbers_and_plain_text_stay_as_they_are_in_csv(text: str) -> None:
    assert csv_text(text) == text


def test_control_characters_and_turns_of_direction_are_replaced() -> None:
    assert without_controls("a\x1b[31mb\u202ec\x07") == "a\ufffd[31mb\ufffdc\ufffd"
