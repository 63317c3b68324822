"""Lanes that are played in an order of their own have the bits of lanes played in their places, week by week."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from model.lanes import OVER, add_up
from model.simulation.engine import Engine
from model.simulation.outcomes.histories import Histories
from model.simulation.outcomes.read import read_outcomes
from model.simulation.recorder import WeeklyRecorder, play
from model.simulation.weekly import BY_ROLE, COUNTED, MEMBER, PRESENT, weekly_sums
from tests.simulation.real import SEED, model, scenario

OPTIONS = ("europe_alone", "us_backstop")
COUNT = 48
BLUFF = {"red_line": "bluff"}
BACKED = {"us.enablers.political_backing": 1.0}
"""So that forces come and go, and every series has something to say."""
Played = tuple[Engine, WeeklyRecorder]


def numbers() -> npt.NDArray[np.int64]:
    """Replications that are not in their order."""
    return np.random.default_rng(5).permutation(200)[:COUNT]


@pytest.fixture(scope="module")
def apart() -> dict[str, Played]:
    """Each option advanced by single weeks, lanes in their places throughout."""
    played: dict[str, Played] = {}
    for option in OPTIONS:
        engine = model(option, replications=numbers(), structures=BLUFF, settings=BACKED)
        recorder = WeeklyRecorder(engine, BY_ROLE, counted=COUNTED)
        while engine.running:
            engine.step()
            recorder.record(engine)
        played[option] = engine, recorder
    return played


@pytest.fixture(scope="module")
def together() -> dict[str, Played]:
    """Each option played as runs play it, one after the other on the same parameters."""
    played: dict[str, Played] = {}
    for option in OPTIONS:
        engine = model(option, replications=numbers(), structures=BLUFF, settings=BACKED)
        played[option] = engine, play(engine, BY_ROLE, counted=COUNTED)
    return played


def same_states(engine: Engine, other: Engine) -> None:
    for room, store in engine.stores.items():
        for name, array in store.items():
            assert array.tobytes() == other.stores[room][name].tobytes(), (room, name)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_block_that_is_played_ends_in_the_states_of_one_that_is_stepped(
    option: str, apart: dict[str, Played], together: dict[str, Played]
) -> None:
    stepped, played = apart[option][0], together[option][0]
    assert (played.week, played.running) == (stepped.week, stepped.running)
    assert played.week > 52
    same_states(played, stepped)
    assert (played.replications == numbers()).all()


RARE = {"limits", "troops", "nato_troops", "force_deaths", "spending", "flank_gap", "left"}
"""Few deals limit Ukraine's army, and few allow a force: in some blocks these series are empty."""


@pytest.mark.parametrize("option", OPTIONS)
def test_a_block_that_is_played_has_the_series_and_outcomes_of_one_that_is_stepped(
    option: str, apart: dict[str, Played], together: dict[str, Played]
) -> None:
    series, others = (recorder.series(engine) for engine, recorder in (together[option], apart[option]))
    assert set(series) == set(others)
    for name, array in series.items():
        assert array.any() or name in RARE or name in BY_ROLE, name
        assert array.tobytes() == others[name].tobytes(), name
    outcomes, others = (
        read_outcomes(Histories(engine, recorder), None) for engine, recorder in (together[option], apart[option])
    )
    for name, array in outcomes.items():
        assert array.tobytes() == others[name].tobytes(), name


@pytest.mark.parametrize("option", OPTIONS)
def test_a_block_that_is_played_has_the_weekly_sums_of_one_that_is_stepped(
    option: str, apart: dict[str, Played], together: dict[str, Played]
) -> None:
    sums, others = weekly_sums(*together[option]), weekly_sums(*apart[option])
    assert list(sums) == list(others)
    for name, array in sums.items():
        assert array.tobytes() == others[name].tobytes(), name
    for beginning in (MEMBER, PRESENT):
        assert sum(array.any() for name, array in sums.items() if name.startswith(beginning)) > 1, beginning


def test_pledges_and_helpers_are_in_every_week_what_the_members_add_up_to() -> None:
    engine = model("us_backstop", replications=np.arange(24), structures=BLUFF, settings=BACKED)
    totals, between = engine.stores["contributors"], 0
    budget, outsider = (engine.lookup("trait", "contributors", name) for name in ("defence_budget", "outsider"))
    while engine.running and engine.week < 400:
        playing = engine.see("history", "phase") != OVER
        month = engine.see("history", "luck_week") % 4 == 0
        engine.step()
        joined, helps = totals["joined"] != 0, np.maximum(totals["supports"], totals["joined"] * totals["cleared"])
        pledged = add_up(np.where(joined, totals["pledge"], 0.0))
        means = add_up(np.where(totals["invitable"] != 0, budget * (1.0 - outsider) * helps, 0.0))
        assert (totals["pledged"] == pledged)[playing].all()
        assert (totals["budget_in"] == means)[playing].all()
        between += int(((totals["changed_total"] != 0) & playing & ~month).sum())
    assert between > 0


def test_lanes_that_are_played_were_in_another_order_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    from model.simulation.frame.order import Order

    orders: list[npt.NDArray[np.int64]] = []
    lanes: list[int] = []
    renew = Order.renew

    def watched(self: Order, week: int) -> None:
        renew(self, week)
        orders.append(self._schedule.order.copy())
        lanes.append(self._schedule.lanes)

    monkeypatch.setattr(Order, "renew", watched)
    play(model(OPTIONS[0], replications=numbers()))
    assert any((order != np.arange(COUNT)).any() for order in orders)
    assert all(sorted(order.tolist()) == list(range(COUNT)) for order in orders)
    assert lanes[0] == COUNT
    assert lanes[-1] == 0
    assert any(0 < count < COUNT for count in lanes)


def test_an_option_after_another_is_the_option_alone(
    monkeypatch: pytest.MonkeyPatch, together: dict[str, Played]
) -> None:
    # Options share the parameters that are drawn once for all; none may leave them in its own order.
    from model.simulation import parameters

    monkeypatch.setattr(parameters, "_draws", [])
    alone = model(OPTIONS[1], replications=numbers(), structures=BLUFF, settings=BACKED)
    play(alone)
    second = together[OPTIONS[1]][0]
    same_states(second, alone)
    for path, values in alone.world.items():
        assert values.tobytes() == second.world[path].tobytes(), path


def test_the_numbers_and_settings_of_the_caller_are_never_reordered(monkeypatch: pytest.MonkeyPatch) -> None:
    from model.lanes import Schedule

    mine = numbers()
    gap = np.linspace(0.1, 0.9, COUNT)
    engine = Engine(scenario(), OPTIONS[0], mine, SEED, {"us.backstop": gap})
    mine.flags.writeable = gap.flags.writeable = False
    whole = Schedule.play
    seen = []

    def watched(self: Schedule, seed: int, week: int, stop: int) -> int:
        seen.append((engine.replications != mine).any())
        return whole(self, seed, week, stop)

    monkeypatch.setattr(Schedule, "play", watched)
    play(engine)
    assert any(seen)
    assert (mine == numbers()).all()
    assert (gap == np.linspace(0.1, 0.9, COUNT)).all()
    assert (engine.replications == mine).all()
