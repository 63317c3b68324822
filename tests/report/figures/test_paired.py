"""Paired icons, strips and tornados: what is drawn is what the numbers are."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from model.report.figures.drawing.figure import NARROW, WIDE, inline
from model.report.figures.drawing.scale import width_of
from model.report.figures.over_time.timeline import Mark, Twin, timeline_figure
from model.report.figures.paired.icons import Array, Way, by_end, icons, pairs_table
from model.report.figures.paired.strips import chance_strip, difference_strip, track
from model.report.figures.paired.swings import SwingRow, TheoryRow, swings_figure
from model.stats.intervals import Estimate
from model.world.names import RED_TITLES

WAYS = (Way("good", "holds"), Way("bad", "fails"), Way("none", "unsigned"))
A, B = Array("a", (0, 1, 2, 0, 1)), Array("b", (0, 0, 2, 1, 2))


def squares(markup: str, look: str) -> int:
    root = ET.fromstring(markup)
    return sum(path.get("d", "").count("z") for path in root.iter("path") if path.get("class") == look)


@pytest.mark.parametrize(("look", "count"), [("good", 2), ("bad", 2), ("none", 1)])
def test_an_icon_array_has_a_mark_for_each_history(look: str, count: int) -> None:
    assert squares(icons(A, B, WAYS, range(5)), look) == count


def test_failures_are_told_by_shape_as_well() -> None:
    root = ET.fromstring(icons(A, B, WAYS, range(5)))
    crosses = next(path.get("d", "") for path in root.iter("path") if path.get("class") == "icon-cross")
    assert crosses.count("M") == 2


def test_both_sides_have_the_same_history_at_the_same_place() -> None:
    order = by_end(A, B)
    assert order == [0, 3, 1, 4, 2]
    ours, theirs = (ET.fromstring(icons(side, other, WAYS, order)) for side, other in ((A, B), (B, A)))
    assert ours.get("data-order") == theirs.get("data-order") == "0 3 1 4 2"


def test_the_active_entry_says_what_its_history_comes_to_on_both_sides() -> None:
    root = ET.fromstring(icons(A, B, WAYS, by_end(A, B), opened=3))
    entry = next(element for element in root.iter() if element.get("role") == "option")
    assert root.get("role") == "listbox"
    assert root.get("tabindex") == "0"
    assert root.get("aria-activedescendant") == entry.get("id")
    assert entry.get("aria-label") == "History 3. A: holds; B: fails"
    assert (entry.get("aria-posinset"), entry.get("aria-setsize"), entry.get("aria-selected")) == ("2", "5", "true")


def test_a_thousand_icons_stay_small() -> None:
    ends = [place % 3 for place in range(1024)]
    assert len(icons(Array("a", ends), Array("b", ends), WAYS, range(1024))) < 40_000


def test_the_counts_of_pairs_are_all_histories() -> None:
    assert sum(int(row[2]) for row in pairs_table(A, B, WAYS).rows) == 5


def test_a_difference_lies_on_its_side_of_zero() -> None:
    def left_of(markup: str) -> float:
        root = ET.fromstring(markup)
        return float(next(element for element in root.iter("rect")).get("x", "0"))

    assert (
        left_of(difference_strip(-2.0, -3.0, -1.0, 4.0, True))
        < 95.0
        < left_of(difference_strip(2.0, 1.0, 3.0, 4.0, True))
    )


def test_the_needle_stands_among_the_chances_where_the_draw_fell() -> None:
    root = ET.fromstring(chance_strip([0.25, 0.75], 1, 0.5))
    chosen = next(element for element in root.iter("rect") if element.get("class") == "alarm")
    needle = next(element.get("d", "") for element in root.iter("path") if "needle" in (element.get("class") or ""))
    start, width = float(chosen.get("x", "0")), float(chosen.get("width", "0"))
    place = float(re.match(r"M([\d.]+)", needle)[1])  # type: ignore[index]
    assert start == pytest.approx(50.0)
    assert start <= place <= start + width


def test_a_track_shows_the_part_that_is_drawn() -> None:
    drawn = next(e for e in ET.fromstring(track(0.0, 10.0, (2.0, 6.0))).iter("rect") if e.get("class") == "drawn")
    assert (drawn.get("x"), drawn.get("width")) == ("40", "80")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_swing_that_is_written_stands_in_its_table(width: float) -> None:
    rows = [SwingRow("noise", "assumed", 0.2, 0.6, Estimate(0.4, 0.3, 0.5, 64), True)]
    figure = swings_figure(rows, Estimate(0.4, 0.35, 0.45, 64), "share", "share", "t", "d", "n")
    written = [text.text for text in ET.fromstring(inline(figure, width)).iter("text") if "[" in (text.text or "")]
    assert figure.table.rows[0][4] in written


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_theories_stand_below_the_parameters_and_are_drawn_otherwise(width: float) -> None:
    rows = [SwingRow("noise", "assumed", 0.2, 0.6, Estimate(0.4, 0.3, 0.5, 64), True)]
    theories = [TheoryRow("tripwire, not denial", 0.8, Estimate(0.4, 0.3, 0.5, 64), True)]
    base = Estimate(0.4, 0.35, 0.45, 64)
    figure = swings_figure(rows, base, "share", "share", "t", "d", "n", theories)
    drawn = list(ET.fromstring(inline(figure, width)).iter())
    looks = [element.get("class") for element in drawn]
    places = [float(element.get("y", 0)) for element in drawn if element.get("class") in ("other-end", "theory-end")]
    assert looks.count("theory-end") == 1
    assert places[0] < places[1]
    assert any("another kind of doubt" in (element.text or "") for element in drawn)
    assert [row[1] for row in figure.table.rows] == ["assumed", "rival theories"]
    assert [key.label for key in figure.legend][-1] == "under another theory"


def test_numbers_of_turning_points_never_lie_on_one_another() -> None:
    turning = [Mark(2 * week, "x", "y") for week in range(100)]
    figure = timeline_figure([0] * 260, [0.0] * 260, turning, RED_TITLES, "t", "d", "n", name="crowded")
    root = ET.fromstring(inline(figure, WIDE))
    above = [element for element in root.iter("text") if element.get("text-anchor") == "middle" and element.text]
    numbers = sorted(
        (float(element.get("x", "0")), element.text or "") for element in above if float(element.get("y", "99")) < 20
    )
    assert len(numbers) > 10
    for (left, first), (right, second) in pairwise(numbers):
        assert right - left >= (width_of(first) + width_of(second)) / 2


def test_a_twin_is_drawn_over_the_history_with_the_week_in_which_they_part() -> None:
    twin = Twin((0, 0, 2, 2), "the twin", 2)
    figure = timeline_figure([0, 0, 8, 8], [0.0] * 4, [], RED_TITLES, "t", "d", "n", name="twin", twin=twin)
    root = ET.fromstring(inline(figure, WIDE))
    assert {"line alarm", "line two"} <= {element.get("class") for element in root.iter("path")}
    assert "they part" in [element.text for element in root.iter("text")]
    assert [key.label for key in figure.legend] == ["Russia's rung, as it was", "the twin"]
