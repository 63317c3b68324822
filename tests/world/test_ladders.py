"""The two ladders: monotone shapes, and the reply that is expected to a rung."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.ladders import BlueLadder, blue_available, chance_attributed, curve, expected_reply
from model.world.names import DIRECT_COMBAT, LOCAL_DEFENCE, RETALIATION
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
    engine = model("no_guarantee", 256)
    engine.step()
    for room in ("red_ladder", "blue_ladder"):
        for name, array in engine.stores[room].items():
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
    provocation: float = 0.5,
    seen: float = 1.0,
    stakes: float = 0.4,
    red: int = 7,
    force: bool = True,
    pact: float = 0.0,
    mandate: float = 6.0,
    promise: float = 0.0,
) -> float:
    """The pain Russia expects for a provocation."""
    store = World().model.stores["blue_ladder"]
    return expected_reply(
        provocation=provocation,
        seen_share=seen,
        stakes=stakes,
        fear=1.5,
        red=red,
        force_present=force,
        pact=pact,
        mandate=mandate,
        promise=promise,
        us_belief=0.5,
        rationality=150.0,
        blue=BlueLadder(**{name: store[name][:, 0].tolist() for name in BlueLadder._fields}),
    ).pain


def test_an_act_nobody_can_pin_on_russia_draws_no_reply() -> None:
    assert reply(seen=0.0) == 0.0


def test_the_expected_reply_grows_with_provocation_stakes_and_a_promise() -> None:
    pains = [reply(provocation=p) for p in (0.0, 0.2, 0.5, 1.0)]
    assert all(a < b for a, b in pairwise(pains))
    assert reply(stakes=0.2) < reply(stakes=0.7)
    assert reply(stakes=2.0) < reply(stakes=2.0, promise=1.0)


def test_without_a_force_nobody_changes_rules_or_defends_itself() -> None:
    """Rungs 4 to 6 belong to a force on the ground; against rung 5 only lower replies are left without one."""
    assert reply(red=5, force=False, stakes=2.0) < reply(red=5, force=True, stakes=2.0)


def test_nobody_retaliates_for_a_force_or_a_pact_that_is_not_there() -> None:
    assert reply(red=8, force=False, stakes=2.0) < reply(red=8, force=False, pact=1.0, stakes=2.0)
    assert not blue_available(RETALIATION, 8, False, 0.0, 6.0, True)
    assert blue_available(RETALIATION, 6, False, 0.5, 0.0, False)
    assert not blue_available(RETALIATION, 5, True, 1.0, 6.0, True)


def test_what_russia_expects_and_what_the_owners_may_do_is_one_rule() -> None:
    """Local defence needs a mandate and an attack on the force, direct combat a commitment and an offensive."""
    assert blue_available(LOCAL_DEFENCE, 5, True, 0.0, 6.0, False)
    assert not blue_available(LOCAL_DEFENCE, 5, True, 0.0, 5.0, False)
    assert not blue_available(LOCAL_DEFENCE, 4, True, 0.0, 6.0, False)
    assert blue_available(DIRECT_COMBAT, 7, False, 0.0, 0.0, True)
    assert not blue_available(DIRECT_COMBAT, 6, False, 0.0, 0.0, True)
    assert not blue_available(DIRECT_COMBAT, 8, True, 1.0, 6.0, False)
