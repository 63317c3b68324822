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


@pytest.mark.parametrize("direction", DIRECTIONS, ids=[direction.id for direction in DIRECTIONS])
@pytest.mark.slow
def test_direction(direction: Direction) -> None:
    result = results()[direction.id]
    print(f"{direction.sentence} {result.said}")
    assert result.n >= 30, f"too few pairs to tell: {result.n}"
    assert result.holds(direction.sign, direction.least), f"{direction.sentence} {result.said}"


def test_there_are_enough_directions_and_each_has_its_own_name() -> None:
    names = [direction.id for direction in DIRECTIONS]
    assert len(names) == len(set(names)) >= 40


def test_every_direction_has_a_source_that_is_known() -> None:
    known = {*scene().sources, *scene().reports}
    assert {name for direction in DIRECTIONS for name in direction.source} <= known
    assert all(direction.source for direction in DIRECTIONS)


def test_low_and_high_differ_in_one_thing_alone() -> None:
    for direction in DIRECTIONS:
        low, high = direction.points
        assert low != high, direction.id
        assert set(direction.low) <= set(direction.high), direction.id
        assert (low.option, low.start, low.theories, low.offer) == (high.option, high.start, high.theories, high.offer)
        for path in (*direction.low, *direction.high):
            assert paths(path), path


def test_what_is_set_lies_within_the_bounds_but_where_the_sentence_is_about_an_extreme() -> None:
    bounds = {path: parameter.bounds for path, parameter in scene().parameters.items()}
    bounds |= {path: lever.bounds for path, lever in scene().levers.items()}
    beyond = {
        path
        for direction in DIRECTIONS
        for sets in (direction.low, direction.high, dict(direction.at.sets))
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
    for direction, row in zip(DIRECTIONS, rows(), strict=True):
        assert direction.sentence in stands, (
            f"{direction.id}: make the page anew with `python -m tests.directions.page`"
        )
        cells, now = stands[direction.sentence].split("|"), row.split("|")
        assert cells[:5] == now[:5], direction.id
        shown = float(re.sub(r"[^0-9.e+-]", "", cells[5].replace("−", "-")))
        result = results()[direction.id]
        slack = result.interval[1] - result.interval[0] + 1e-9
        assert abs(shown - result.effect) <= slack + 0.01 * abs(result.effect), (
            f"{direction.id} shows {shown}, the model gives {result.effect}: python -m tests.directions.page"
        )
