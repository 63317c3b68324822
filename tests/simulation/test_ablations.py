"""The central tension taken apart: each door by which a force moves a bargain, shut in turn.

What is measured, where it disappoints too, stands in `docs/explanation/ablations.md`.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulation.ablations import CASES, END, PAGE, START, change, signed_by

pytestmark = pytest.mark.slow

COUNT = 256


def test_without_a_status_cost_a_force_believed_in_still_costs_deals() -> None:
    """The tension does not rest on the status cost alone: under mixed deterrence fewer deals are signed."""
    moved = change("i mixed 20", COUNT)
    assert moved.high is not None
    assert moved.high < 0.0


def test_the_cost_in_deals_comes_from_belief_in_intervention_far_more_than_from_denial() -> None:
    """A backstop costs several times the deals that the force beside it costs, its status cost being zero."""
    force, backstop = change("i mixed 20", COUNT), change("i backstop", COUNT)
    assert force.estimate is not None
    assert backstop.high is not None
    assert backstop.high < force.estimate < 0.0


def test_denial_alone_moves_deals_little_and_never_raises_them() -> None:
    """With capability alone the fall is small. More troops asked than are offered add nothing that can be measured."""
    for name in ("i capability 20", "i strong 20"):
        moved = change(name, COUNT)
        assert moved.low is not None
        assert moved.estimate is not None
        assert moved.estimate < 0.01, name
        assert moved.low > -0.25, name
    more = change("i mixed 60", COUNT)
    assert more.low is not None
    assert more.high is not None
    assert more.low < 0.01
    assert abs(more.estimate or 0.0) < 0.05


def test_with_every_door_shut_the_size_of_the_force_moves_no_deal_at_all() -> None:
    """Not by little: the same replications sign in the same weeks."""
    none, some, many = (CASES[name].play(COUNT) for name in ("ii 0", "ii 20", "ii 60"))
    for rows in (some, many):
        for outcome in ("deal_signed", "weeks_to_deal"):
            assert np.array_equal(rows[outcome], none[outcome], equal_nan=True)


def test_with_every_door_shut_the_force_still_acts_once_it_is_there() -> None:
    """It is exposed, it watches, it guards: only the bargain does not know of it."""
    none, many = CASES["ii 0"].play(COUNT), CASES["ii 60"].play(COUNT)
    assert not np.array_equal(none["violations_per_week"], many["violations_per_week"], equal_nan=True)


def test_without_power_shift_and_with_full_information_deals_hold() -> None:
    """Nearly all that is signed stands: the commitment problem is what breaks ceasefires here."""
    moved = change("iii both", COUNT, "ceasefire_collapse_5y")
    assert moved.high is not None
    assert moved.high < -0.1


def test_without_power_shift_and_with_full_information_almost_everybody_signs() -> None:
    moved = change("iii both", COUNT)
    assert moved.low is not None
    assert moved.low > -0.02


def test_deals_come_earlier_without_the_concession_cost_and_no_later_with_it() -> None:
    """Theory has deals early once nothing is hidden and nothing shifts. So it is where settling for less than its claim
    costs Russia nothing. Where it does, a war that is not won pays that cost too, but later: what is left of it narrows
    the bargaining range, and takes the gain away without making deals later."""
    free, plain = change("iii free both", COUNT, "early"), change("iii both", COUNT, "early")
    assert free.low is not None
    assert free.low > 0.0
    assert plain.low is not None
    assert plain.estimate is not None
    assert free.estimate is not None
    assert plain.low > -0.05
    assert plain.estimate < free.estimate


def test_half_of_all_that_is_ever_signed_is_signed_within_months() -> None:
    rows = CASES["iii free both"].play(COUNT)
    assert signed_by(rows, 26).mean() > 0.5 * rows["deal_signed"].mean()


def test_the_page_holds_the_table_of_every_case() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    assert [case.title for case in CASES.values() if f"| {case.title} |" not in shown] == []
