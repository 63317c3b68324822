"""The directions: does the model say what the literature says, others equal?

`python -m pytest tests/directions/test_directions.py -rP` shows the effect, its interval and the power of each.
"""

from __future__ import annotations

import re

import pytest

from tests.directions.bench import paths, scene
from tests.directions.page import PAGE, rows
from tests.directions.results import DIRECTIONS, results
from tests.directions.table import Direction


@pytest.mark.parametrize("one", DIRECTIONS, ids=[one.id for one in DIRECTIONS])
@pytest.mark.slow
def test_direction(one: Direction) -> None:
    found = results()[one.id]
    print(f"{one.sentence} {found.said}")
    assert found.n >= 30, f"too few pairs to tell: {found.n}"
    assert found.holds(one.sign, one.least), f"{one.sentence} {found.said}"


def test_there_are_enough_directions_and_each_has_its_own_name() -> None:
    names = [one.id for one in DIRECTIONS]
    assert len(names) == len(set(names)) >= 40


def test_every_direction_has_a_source_that_is_known() -> None:
    known = {*scene().sources, *scene().reports}
    assert {name for one in DIRECTIONS for name in one.source} <= known
    assert all(one.source for one in DIRECTIONS)


def test_low_and_high_differ_in_one_thing_alone() -> None:
    for one in DIRECTIONS:
        low, high = one.points
        assert low != high, one.id
        assert set(one.low) <= set(one.high), one.id
        assert (low.option, low.start, low.theories, low.offer) == (high.option, high.start, high.theories, high.offer)
        for path in (*one.low, *one.high):
            assert paths(path), path


def test_what_is_set_lies_within_the_bounds_but_where_the_sentence_is_about_an_extreme() -> None:
    bounds = {path: parameter.bounds for path, parameter in scene().parameters.items()}
    bounds |= {path: lever.bounds for path, lever in scene().levers.items()}
    beyond = {
        path
        for one in DIRECTIONS
        for sets in (one.low, one.high, dict(one.at.sets))
        for pattern, value in sets.items()
        for path in paths(pattern)
        if not bounds[path][0] <= value <= bounds[path][1]
    }
    # A promise that is never kept, and a lead that never joins.
    assert beyond <= {"us.honour_threshold", "contributors.FRA.join_threshold", "contributors.GBR.join_threshold"}


@pytest.mark.slow
def test_the_page_shows_what_is_measured() -> None:
    """Every direction stands on the page, with a figure that the present model would give."""
    text = PAGE.read_text(encoding="utf-8")
    stands = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    for one, row in zip(DIRECTIONS, rows(), strict=True):
        assert one.sentence in stands, f"{one.id}: make the page anew with `python -m tests.directions.page`"
        cells, now = stands[one.sentence].split("|"), row.split("|")
        assert cells[:5] == now[:5], one.id
        shown = float(re.sub(r"[^0-9.e+-]", "", cells[5].replace("−", "-")))
        found = results()[one.id]
        slack = found.interval[1] - found.interval[0] + 1e-9
        assert abs(shown - found.effect) <= slack + 0.01 * abs(found.effect), (
            f"{one.id} shows {shown}, the model gives {found.effect}: python -m tests.directions.page"
        )
