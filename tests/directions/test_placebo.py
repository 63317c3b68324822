"""Placebos and extreme conditions: where nobody can act, where nothing is left to luck, where costs have no end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.simulation.parameters import Floats
from model.world.bargain.values import DealValues, View, WarValues, outlook, terms_of, war_for_russia, war_for_ukraine
from model.world.names import RED_RUNGS, RESUMPTION
from tests.directions.bench import CEASEFIRE_WEEKS, Played, Point, play, scene

pytestmark = pytest.mark.slow

NOBODY = Point("no_guarantee")
EUROPE = Point("europe_alone")


def lanes(point: Point, n: int = 192) -> list[tuple[Point, int]]:
    return [(point, rep) for rep in range(n)]


def share(played: Played, name: str) -> float:
    return float(np.nanmean(played.outcomes[name]))


SURE = {"decisions.rationality": 1e7, "decisions.taste_sd": 0.0}
NO_MOTIVE = {
    "war.stake_russia": 0.0,
    "war.prize_russia": 0.0,
    "war.prize_ukraine": 0.0,
    "war.stake_ukraine": 0.0,
    "war.ruin_ukraine": 0.0,
    "war.cost_russia": 0.05,
    "war.cost_ukraine": 0.05,
    "deal.concession_cost": 0.0,
    "red_ladder.gain_top": 0.0,
    "ukraine.redress_weight": 0.0,
}
MEEK = {f"{who}.reply_stakes": 0.0 for who in ("us", "command", "capitals")}


def test_where_nobody_has_a_motive_nobody_acts() -> None:
    """No stake, no pressure worth anything, no redress: compliance, silence, no war, in every week."""
    backed = Point("us_enablers").set({"us.enablers.political_backing": 1.0})
    played = play(lanes(backed.set({**SURE, **NO_MOTIVE, **MEEK})))
    assert played.tape["red_rung"].max() == 0
    assert played.tape["blue_rung"].max() == 0
    assert played.tape["response"].max() == 0
    assert share(played, "ceasefire_collapse_5y") == 0.0
    assert share(played, "any_troops") > 0.8


def test_with_no_stake_in_war_noise_alone_brings_none() -> None:
    """The tremble: with the drawn noise and nothing to win, general war within five years stays under one in 200.

    A thousand dead in a year are another matter: clashes and local offensives that nobody means to last can come to it.
    """
    nothing = {**NO_MOTIVE, "red_ladder.gain_top": 0.02}
    played = play(lanes(NOBODY.set(nothing), 1024))
    assert share(played, "ceasefire_collapse_5y") < 0.005
    assert share(played, "full_war_5y") < 0.05


@pytest.mark.parametrize("who", ["russia", "ukraine"])
def test_war_without_end_in_its_cost_is_not_chosen(who: str) -> None:
    played = play(lanes(NOBODY.set({"war.cost_russia": 1000.0, "war.cost_ukraine": 1000.0})))
    started = played.tape["red_rung"] >= RESUMPTION if who == "russia" else played.tape["response"] >= 3
    assert not started.any()


def test_war_without_end_in_its_cost_is_settled_at_the_first_talks() -> None:
    talks = Point("no_guarantee", start="war", war_weeks=26, ceasefire_weeks=1)
    dear = {"war.cost_russia": 1000.0, "war.cost_ukraine": 1000.0}
    played = play(lanes(talks.set({**dear, "deal.round_chance": 1.0, "deal.order_chance": 1.0})))
    assert share(played, "deal_signed") == 1.0
    assert played.outcomes["weeks_to_deal"].max() == 1.0


def test_deaths_that_nobody_would_bear_keep_a_coalition_small() -> None:
    """A cost counts in full once, so that it deters without being a ban."""
    feared = {"contributors.expected_death_rate": 1e6, "contributors.cost_per_head": 1e9}
    few, drawn = (play(lanes(EUROPE.weeks(60).set(sets))).tape["joined"][52] for sets in (feared, {}))
    assert few.mean() < 0.75 * drawn.mean()


def test_zero_force_has_structural_gaps_and_no_zeros() -> None:
    """Strikes on a force that is not there are neither none nor some: they do not apply."""
    played = play(lanes(EUROPE.set({"force.size": 0.0}), 16))
    for name in ("limited_strike_5y", "force_deaths", "cost_eur", "troops_peak", "contributors_left"):
        assert np.isnan(played.outcomes[name]).all(), name


def mean_of(path: str) -> float:
    return float(scene().parameters[path].value.mean())


NO_LUCK = (
    *("contact.chance_incidents", "contact.shootdown_rate", "contact.sea_rate", "contact.violations_noise"),
    *("contact.recommit_chance", "contact.deaths_noise", "contact.alert_chance", "contact.warning_per_week"),
    *(
        "contact.attribution_floor",
        "red_ladder.attributability_first",
        "us.noise",
        "us.election_jump",
        "us.midterm_jump",
        "us.slip",
    ),
    *(
        "us.clarity",
        "contributors.join_noise",
        "contributors.support_noise",
        "russia.signal_chance",
        "russia.shows_per_year",
        "war.front_noise",
    ),
    *("decisions.taste_sd", "contact.isr_part", "contact.border_part", "deal.round_chance"),
    *("russia.temper_sd", "ukraine.temper_sd"),
    *("clash.hot_rate", "clash.spark", "clash.reprisal", "clash.spoiler_rate"),
    *("red_ladder.escalation_top", "blue_ladder.escalation_top"),
    *("contributors.turnover", "capitals.mandate_chance", "command.nato_bar"),
)


def test_without_luck_every_replication_is_the_same() -> None:
    """All parameters at their means, every source of noise shut, choices certain: one history, told many times."""
    sets = {path: mean_of(path) for path, parameter in scene().parameters.items() if parameter.value.varies}
    sets |= dict.fromkeys(NO_LUCK, 0.0)
    sets |= {"decisions.rationality": 1e7, "deal.rationality": 1e7, "contact.watchers_half": 1e9}
    sets |= {path: scene().lever("europe_alone", path).mean() for path in scene().levers}
    # Nobody watches and nothing is attributed below the top rung, so that no draw decides who is blamed.
    sets |= {"red_ladder.attributability_bend": 20.0}
    # Parliaments follow their publics to the letter, and are not asked again.
    sets |= {"contributors.vote_spread": 0.001, "contributors.vote_hold": 0.0}
    sets |= {path: 0.0 for path in scene().parameters if path.endswith((".vote_before", ".first_vote_weeks"))}
    sets |= {path: 0.0 for path in scene().parameters if path.endswith(".later_vote_weeks")}
    # Troops at risk bind nobody, and governments under fire stand whatever they lean to.
    sets |= {"help.tripwire_weight": 0.0}
    sets |= {"contributors.stand_in_war": -10.0, "contributors.stand_after_attack": -10.0}
    played = play(lanes(EUROPE.set(sets), 48))
    for name in ("red_rung", "troops", "joined", "violations", "strength_ukraine", "belief_us", "deaths"):
        series = played.tape[name]
        assert np.array_equal(series, np.broadcast_to(series[:, :1], series.shape)), name


def test_luck_moves_the_same_histories() -> None:
    """The counterpart: with its noise, the same parameters give many histories."""
    sets = {path: mean_of(path) for path, parameter in scene().parameters.items() if parameter.value.varies}
    played = play(lanes(EUROPE.set(sets), 48))
    assert len({tuple(column) for column in played.tape["red_rung"].T}) > 10


def test_troops_and_money_are_conserved() -> None:
    """The force is the sum of its contingents, within what is authorised, and its cost the sum of its weeks."""
    played = play(lanes(EUROPE.set({"capitals.reinforcement_size": 0.0}), 64))
    troops = played.model.see("contributors", "troops")
    total = played.model.see("contributors", "troops_total")
    assert np.allclose(troops.sum(axis=0), total, rtol=1e-12)
    assert (played.tape["troops"] <= played.tape["authorised"] * (1 + 1e-9) + 1.0).all()
    assert (troops >= 0.0).all()
    spent = played.tape["spending"].sum(axis=0)
    assert np.allclose(played.outcomes["cost_eur"] * 1e9, spent, rtol=1e-9)


def test_a_pool_is_never_asked_for_more_than_it_has() -> None:
    world = play(lanes(EUROPE.set({"force.size": 60000.0}), 64)).model
    ratio: Floats = world.world["contributors.rotation_ratio"]
    for row, name in enumerate(scene().groups["contributors"]):
        pool = 1000.0 * world.world[f"contributors.{name}.army_size"] * world.world["contributors.deployable_share"]
        needed = ratio * world.see("contributors", "pledge")[row]
        assert (needed <= pool * world.see("contributors", "growth_factor")[row] * (1 + 1e-9)).all(), name


def test_resumption_is_the_top_of_the_ladder_and_weeks_are_counted_to_the_end() -> None:
    played = play(lanes(NOBODY, 16))
    assert len(RED_RUNGS) - 1 == RESUMPTION
    assert (played.model.see("history", "since")[played.model.see("contact", "alert") == 0] == CEASEFIRE_WEEKS).all()


def mirrored(**changes: float) -> tuple[WarValues, DealValues, View]:
    """A world in which both sides are alike: same stakes, same arms, half the land each."""
    war = dict.fromkeys(WarValues._fields, 0.0)
    war |= {"stake_russia": 1.0, "stake_ukraine": 1.0, "prize_russia": 0.7, "prize_ukraine": 0.7}
    war |= {"cost_russia": 0.03, "cost_ukraine": 0.03, "fatigue": 1.0, "years": 2.0, "speed": 0.2}
    war |= {"decisive_slope": 25.0, "decisive_balance": 0.68, "discount": 0.1, "temptation": 8.0, "renewal_rate": 0.6}
    deal = dict.fromkeys(DealValues._fields, 0.0) | {"rationality": 40.0, "step": 0.05}
    view: dict[str, Any] = dict.fromkeys(View._fields, 0.0)
    for side in ("russia", "ukraine"):
        view |= {f"{side}_now": 0.9, f"{side}_ceiling": 1.1, f"{side}_rate": 0.4, f"cost_{side}": 0.04}
    view |= changes
    return WarValues(**war), DealValues(**deal), View(**view)


def test_sides_that_are_alike_value_war_and_ceasefire_alike() -> None:
    war, deal, view = mirrored()
    seen = outlook(terms_of(0.5, 0.0, 0.0, 0.0, war, deal), view, war, deal)
    assert seen.russia == pytest.approx(seen.ukraine, rel=1e-12)
    ours, theirs = war_for_russia(0.5, view, 0.0, war, deal), war_for_ukraine(0.5, view, 0.0, war)
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("share_", [0.2, 0.35])
def test_mirrored_sides_change_places(share_: float) -> None:
    """Swap the land and the arms of two sides that want the same, and their values swap too."""
    war, deal, view = mirrored(russia_now=1.0, ukraine_now=0.8)
    other = view._replace(russia_now=0.8, ukraine_now=1.0)
    ours = outlook(terms_of(share_, 0.0, 0.0, 0.0, war, deal), view, war, deal)
    theirs = outlook(terms_of(1.0 - share_, 0.0, 0.0, 0.0, war, deal), other, war, deal)
    assert ours.russia == pytest.approx(theirs.ukraine, rel=1e-12)
    assert ours.ukraine == pytest.approx(theirs.russia, rel=1e-12)
    assert ours.renewal_10y == pytest.approx(theirs.renewal_10y, rel=1e-12)
