"""What must not move: changes that the model's own logic says can have no effect, checked to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from model.simulation.parameters import Settings, world_of
from model.world.names import LOCAL_OFFENSIVE
from tests.directions.bench import SEED, Bench, Floats, Played, Point, drawn, play, scene

pytestmark = pytest.mark.slow

REPLICATIONS = 96
NOBODY = Point("no_guarantee")
Series = Mapping[str, Any]


def lanes(point: Point, n: int = REPLICATIONS) -> list[tuple[Point, int]]:
    return [(point, rep) for rep in range(n)]


def same(a: Played, b: Played) -> list[str]:
    """Outcomes that differ in any replication."""
    return [name for name, row in a.outcomes.items() if not np.array_equal(row, b.outcomes[name], equal_nan=True)]


class Pinned(Bench):
    """A bench on which all that others see or get of the United States is the same in every lane, whatever it wants."""

    FIXED = (("statement", 0.1), ("willingness_shown", 0.5), ("provision", 0.5), ("surge", 0.0), ("reply", 0))

    def _play(self, bound: Any) -> None:
        super()._play(bound)
        if bound.plan.key.startswith("us."):
            for name, value in self.FIXED:
                self.see("us", name)[:] = value


def states(model: Bench) -> dict[str, Any]:
    """Every state of every room, but for what the United States keeps to itself."""
    hidden = {("us", "willingness")}
    return {
        f"{room}.{name}": array.copy()
        for room, store in model.stores.items()
        for name, array in store.items()
        if (room, name) not in hidden
    }


def test_true_american_resolve_moves_nothing_before_a_test() -> None:
    """With signals, beliefs and provision fixed, histories part only where the promise has been put to the test."""
    doubting = {"us.minerals": 1.0, "russia.optimism_start": 1.0, "russia.belief_us_prior": -3.0}
    point = Point("us_backstop").set(doubting)
    weak = point.set({"us.willingness_start": 0.05, "us.willingness_mean": 0.05})
    firm = point.set({"us.willingness_start": 0.95, "us.willingness_mean": 0.95})
    models = [Pinned(lanes(scenario_, 96)) for scenario_ in (weak, firm)]
    untested = np.ones(96, bool)
    for _ in range(208):
        for model in models:
            model.step()
        ours, theirs = (states(model) for model in models)
        untested &= (ours["us.tested"] == 0) & (theirs["us.tested"] == 0)
        for name, array in ours.items():
            assert np.array_equal(array[..., untested], theirs[name][..., untested]), name
    tested = ~untested
    assert 10 <= tested.sum() < 96
    honoured = [model.see("us", "honoured")[tested].mean() for model in models]
    assert honoured[0] < 0.1 < honoured[1]


def vary(point: Point, prefix: str, skip: tuple[str, ...] = ()) -> Point:
    """A point with every parameter under a path moved by a quarter of its range."""
    moved = {}
    for path, parameter in scene().parameters.items():
        if path.startswith(prefix) and path not in skip:
            low, high = parameter.bounds
            middle = float(parameter.value.mean())
            moved[path] = middle + 0.25 * (high - middle) if high - middle > middle - low else 0.75 * middle
    assert moved
    return point.set(moved)


@pytest.fixture(scope="module")
def without_a_force() -> Played:
    return play(lanes(NOBODY))


def test_the_command_moves_nothing_without_a_force(without_a_force: Played) -> None:
    assert same(play(lanes(vary(NOBODY, "command."))), without_a_force) == []


@pytest.mark.parametrize("mandate", [0.0, 6.0])
def test_the_mandate_moves_nothing_without_a_force(without_a_force: Played, mandate: float) -> None:
    assert same(play(lanes(NOBODY.set({"command.mandate": mandate}))), without_a_force) == []


def test_natos_command_moves_nothing_without_a_force(without_a_force: Played) -> None:
    assert same(play(lanes(NOBODY.set({"command.nato": 1.0}))), without_a_force) == []


def test_casualty_tolerance_moves_nothing_without_a_force(without_a_force: Played) -> None:
    other = NOBODY.set({"contributors.*.casualty_tolerance": 1.0, "contributors.caveat_share": 0.01})
    assert same(play(lanes(other)), without_a_force) == []


def test_the_roles_of_nobody_move_nothing(without_a_force: Played) -> None:
    """A force of no troops is no force, whatever it was meant to do."""
    empty = Point("europe_alone").set({"force.size": 0.0, "deploy.after_quiet_weeks": 0.0})
    assert same(play(lanes(empty)), without_a_force) == []


NO_RADAR = {
    "us.enablers.radar": 0.0,
    "enablers.radar.already_european": 0.0,
    "enablers.radar.replacement_ceiling": 0.0,
}


def red(played: Played) -> Any:
    return played.tape["red_rung"]


def test_a_no_fly_zone_without_radar_moves_no_red_choice() -> None:
    """Its floor is zero: all the aircraft and air defence there are, without radar, are no shield."""
    zone = Point("us_enablers").set(
        {
            **NO_RADAR,
            **{f"force.roles.{name}": 0.0 for name in ("training", "infrastructure", "maritime")},
            "force.roles.air": 1.0,
            # American means bring in joiners too, which is another matter.
            "contributors.us_weight": 0.0,
        }
    )
    planes = ("us.enablers.combat_aircraft", "us.enablers.air_defence")
    bare, full = (play(lanes(zone.set(dict.fromkeys(planes, value)))) for value in (0.0, 1.0))
    assert np.array_equal(red(bare), red(full))
    assert (bare.tape["troops"] > 0).any()
    assert not bare.tape["denial"].any()


def test_troops_in_a_zone_without_radar_move_no_red_choice() -> None:
    """Neither exposed nor hostages, they deny nothing: as if they had no task at all."""
    harmless = {"roles.air.exposure": 0.0, "roles.air.tripwire": 0.0, "roles.air.watch": 0.0}
    force = Point("us_enablers").set({**NO_RADAR, **harmless, "force.roles.training": 0.0})
    idle, zone = (play(lanes(force.set({"force.roles.air": share}))) for share in (0.0, 0.5))
    assert np.array_equal(red(idle), red(zone))
    radar = dict.fromkeys(("enablers.radar.already_european", "enablers.radar.replacement_ceiling"), 1.0)
    seen = play(lanes(force.set({"force.roles.air": 0.5, **radar})))
    assert (seen.tape["denial"] > zone.tape["denial"]).any()


UTILITIES = (
    *(f"war.{name}" for name in ("stake_russia", "prize_russia", "cost_russia", "stake_ukraine", "prize_ukraine")),
    *("war.ruin_ukraine", "war.cost_ukraine", "help.confrontation"),
    *(f"deal.{name}" for name in ("sanctions_weight", "limits_weight_russia", "concession_cost")),
    *(f"deal.{name}" for name in ("limits_weight_ukraine", "recovery", "relief_cost", "cede_cost_russia")),
    *(f"deal.{name}" for name in ("cede_cost_ukraine", "act_cost_russia", "act_cost_ukraine", "recognition_worth")),
    *(f"deal.{name}" for name in ("red_line_price", "bare_cost", "press")),
    *(f"russia.{name}" for name in ("status_cost", "blue_stakes_belief", "blue_fear_belief", "preparation_cost")),
    *(f"{who}.outsiders_{name}" for who in ("russia", "ukraine") for name in ("bar_buffer", "bar_friendly", "spread")),
    *("russia.climb_down_cost", "russia.breach_cost", "ukraine.unwatched_cost"),
    *(f"russia.{name}" for name in ("friendly_cost", "attack_cost", "doctrine_margin", "status_limit")),
    *(f"ukraine.{name}" for name in ("redress_weight", "kind_cost", "deep_cost", "backers_weight")),
    *("ukraine.offensive_cost", "ukraine.doctrine_margin"),
    *("red_ladder.gain_top", "red_ladder.cost_top", "blue_ladder.cost_top", "blue_ladder.pain_top"),
    *("us.reply_stakes", "us.fear_weight", "us.combat_reluctance", "command.reply_stakes", "command.fear_weight"),
    *("capitals.reply_stakes", "capitals.fear_weight", "capitals.pact_stakes"),
    "decisions.taste_sd",
)
"""Every parameter in stakes."""

RATIONALITIES = ("decisions.rationality", "deal.rationality", "war.temptation")
"""Every parameter in one over stakes."""


def test_every_parameter_in_stakes_is_listed() -> None:
    by_unit = {
        path
        for path, parameter in scene().parameters.items()
        if parameter.unit.startswith("stake") and not path.startswith("contributors.")
    }
    assert by_unit <= set(UTILITIES)


@pytest.mark.parametrize("option", ["tripwire", "us_backstop", "mutual_defence", "friendly_troops"])
@pytest.mark.parametrize("decision", ["logit", "prospect", "doctrine"])
def test_utilities_times_two_with_rationality_over_two_move_no_row(option: str, decision: str) -> None:
    """Utility has no unit of its own: only its product with rationality counts."""
    from model.simulation.block import simulate

    reps = np.arange(48)
    world = world_of(scene(), option, reps, SEED, {})
    scaled: dict[str, float | Floats] = {path: 2.0 * world[path] for path in UTILITIES}
    scaled |= {path: 0.5 * world[path] for path in RATIONALITIES}
    settings: tuple[Settings, Settings] = ({}, scaled)
    ours, theirs = (
        simulate(scene(), option, reps, SEED, setting, {"decision": decision}, weekly=False).outcomes
        for setting in settings
    )
    for name, row in ours.items():
        assert np.array_equal(row, theirs[name], equal_nan=True), name


def test_minerals_do_not_move_denial_where_american_willingness_is_fixed() -> None:
    """A stake acts through what the United States is willing to do, and through nothing else."""
    fixed = Point("us_enablers").set({"us.pull": 0.0, "us.minerals_effect": 0.15})
    without, stake = (play(lanes(fixed.set({"us.minerals": value}))) for value in (0.0, 1.0))
    for name in ("seen_denial", "denial", "red_rung", "provision"):
        assert np.array_equal(without.tape[name], stake.tape[name]), name
    assert same(without, stake) == []
    drifting = Point("us_enablers").set({"us.minerals_effect": 0.15, "us.minerals": 1.0})
    assert same(play(lanes(drifting)), without) != []


def test_a_lane_of_the_bench_is_a_lane_of_a_run() -> None:
    """What the bench adds changes nothing: its rows are those of a plain run of the scenario."""
    from dataclasses import replace

    from model.simulation.block import simulate

    set_ = {"us.enablers.isr": 0.9, "russia.optimism_start": 0.5}
    points = [Point("us_backstop").set(set_), Point("tripwire"), Point("nato_command", start="war", war_weeks=104)]
    mixed = play([(point, rep) for rep in range(24) for point in points])
    for place, point in enumerate(points):
        start = replace(scene(), start=point.start)
        plain = simulate(start, point.option, np.arange(24), SEED, dict(point.sets))
        for name, row in plain.outcomes.items():
            if name.endswith("_equal_terms"):
                # Read from the second play of a run, which the bench has not.
                continue
            assert np.array_equal(row, mixed.outcomes[name][place::3], equal_nan=True), name


def test_the_future_does_not_depend_on_the_option_but_where_it_acts() -> None:
    """Parameters drawn are the same under every option, replication by replication."""
    ours, theirs = drawn("tripwire", 16), drawn("no_guarantee", 16)
    parameters = scene().parameters
    assert all(np.array_equal(ours[path], theirs[path]) for path in parameters)
    assert LOCAL_OFFENSIVE == 7
