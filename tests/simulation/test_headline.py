"""The headline of the main scenario: what a minister would ask, and no number twice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from model.simulation import OUTCOMES
from tests.simulation.real import outcomes, scenario

Floats = npt.NDArray[np.float64]

COUNT = 384
MOST = 0.95
LEAST = 20
"""Replications that must differ from the most frequent value before two outcomes can be told apart."""

WORLDS = {
    "europe_alone": {},
    "mutual_defence": {},
    "us_enablers": {"red_line": "bluff"},
    "tripwire": {"red_line": "bluff"},
}
"""Options, each under theories in which what it stands for is seen: where Russia bluffs a force does come."""


def correlation(first: Floats, second: Floats) -> float | None:
    """The correlation over the replications in which both apply; None where either hardly varies there."""
    both = ~np.isnan(first) & ~np.isnan(second)
    pair = np.stack([first[both], second[both]])
    for values in pair:
        counts = np.unique(values, return_counts=True)[1]
        if values.size - counts.max(initial=0) < LEAST:
            return None
    return float(np.corrcoef(pair)[0, 1])


@pytest.mark.parametrize("option", WORLDS)
def test_no_two_outcomes_of_the_headline_are_one_number(option: str) -> None:
    rows = outcomes(option, COUNT, structures=WORLDS[option])
    pairs = {pair: correlation(*(rows[name] for name in pair)) for pair in combinations(scenario().headline, 2)}
    defined = {pair: r for pair, r in pairs.items() if r is not None}
    assert len(defined) >= 6
    assert {pair: round(r, 3) for pair, r in defined.items() if abs(r) >= MOST} == {}


def test_the_measure_sees_an_outcome_that_is_another_under_a_second_name() -> None:
    rows = outcomes("europe_alone", COUNT, structures=WORLDS["europe_alone"])
    twins = correlation(rows["deal_and_holds_5y"], rows["ceasefire_collapse_5y"])
    assert twins is not None
    assert abs(twins) >= MOST


def test_beside_what_exists_only_after_a_signing_stands_the_same_at_equal_terms() -> None:
    headline = scenario().headline
    both = [name for name in headline if f"{name}_equal_terms" in headline]
    assert len(both) >= 2
    assert all("signed under this option" in OUTCOMES[name].denominator for name in both)


def test_the_headline_is_as_many_columns_as_a_reader_takes_in() -> None:
    assert 7 <= len(scenario().headline) <= 9
