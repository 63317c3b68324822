"""The two ladders: monotone shapes, and the reply that is expected to a rung."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.ladders import chance_attributed, curve, expected_reply
from tests.simulation.real import World, model


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0), st.floats(-20.0, 20.0))
def test_a_shape_rises_from_its_first_value_to_its_last(
    x: float, y: float, first: float, rise: float, bend: float
) -> None:
    low, high = sorted((x, y))
    a, b = curve(low, first, first + rise, bend), curve(high, first, first + rise, bend)
    assert first - 1e-9 <= a <= b + 1e-9 <= first + rise + 2e-9


def test_a_shape_meets_its_ends() -> None:
    assert curve(0.0, 0.05, 1.0, 1.5) == pytest.approx(0.05)
    assert curve(1.0, 0.05, 1.0, 1.5) == pytest.approx(1.0)


def test_the_larger_the_bend_the_later_the_rise() -> None:
    assert curve(0.5, 0.0, 1.0, -2.0) > curve(0.5, 0.0, 1.0, 0.1) > curve(0.5, 0.0, 1.0, 6.0)


def test_every_rung_drawn_carries_no_less_than_the_one_below() -> None:
    one = model("no_guarantee", 256)
    one.step()
    for room in ("red_ladder", "blue_ladder"):
        for name, array in one.stores[room].items():
            if name != "force_deaths":  # also depends on how far the rung is aimed at the force
                assert (np.diff(array, axis=0) >= 0.0).all(), f"{room}.{name}"


def test_low_rungs_gain_most_and_high_rungs_cost_most() -> None:
    store = World().model.stores["red_ladder"]
    gain, cost = (np.diff(store[name][:, 0]) for name in ("gain", "cost"))
    assert gain[0] > gain[-1]
    assert cost[0] < cost[-1]


def test_better_watch_pins_more_on_russia_and_some_needs_no_watch() -> None:
    chances = [chance_attributed(0.5, watch, 0.4) for watch in (0.0, 0.5, 1.0)]
    assert chances == pytest.approx([0.2, 0.35, 0.5])


def reply(
    provocation: float = 0.5, seen: float = 1.0, stakes: float = 0.4, reach: int = 7, force: bool = True
) -> float:
    """The pain Russia expects for a provocation."""
    blue = World().model.stores["blue_ladder"]
    vectors = [blue[name][:, 0].tolist() for name in ("cost", "pain", "relief", "escalation")]
    return expected_reply(provocation, seen, stakes, 1.5, reach, force, 0.5, 150.0, *vectors).pain


def test_an_act_nobody_can_pin_on_russia_draws_no_reply() -> None:
    assert reply(seen=0.0) == 0.0


def test_the_expected_reply_grows_with_provocation_stakes_and_reach() -> None:
    pains = [reply(provocation=p) for p in (0.0, 0.2, 0.5, 1.0)]
    assert all(a < b for a, b in pairwise(pains))
    assert reply(stakes=0.2) < reply(stakes=0.7)
    assert reply(stakes=2.0, reach=7) < reply(stakes=2.0, reach=8)


def test_without_a_force_nobody_changes_rules_or_defends_itself() -> None:
    """Rungs 4 to 6 belong to a force on the ground; with a reach up to them only lower replies are left."""
    assert reply(reach=6, force=False, stakes=2.0) < reply(reach=6, force=True, stakes=2.0)
