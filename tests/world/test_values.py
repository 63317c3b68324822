"""What war and a ceasefire are worth: the values behind every signature and every resumption."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.bargain.values import (
    DealValues,
    Terms,
    View,
    WarValues,
    balance_of,
    forecast_strength,
    outlook,
    relief_delivered,
    status_of_presence,
    terms_of,
    under_clause,
    value_of_war,
    war_for_russia,
    war_for_ukraine,
)
from model.world.deterrence import Expected, HelpValues, Presence, expected_help
from model.world.names import CAPABILITY_DETERS, MIXED_DETERS, TRIPWIRE_DETERS
from tests.simulation.real import scenario


def between(path: str) -> st.SearchStrategy[float]:
    """Any value that a parameter of the scenario can be drawn as."""
    value = scenario().parameters[path].value
    return st.floats(value.low, value.high)


wars = st.builds(WarValues, **{name: between(f"war.{name}") for name in WarValues._fields})
deals = st.builds(DealValues, **{name: between(f"deal.{name}") for name in DealValues._fields})
strength = st.floats(0.3, 2.0)
views = st.builds(
    View,
    russia_now=strength,
    russia_ceiling=strength,
    russia_rate=st.floats(0.1, 0.8),
    ukraine_now=strength,
    ukraine_ceiling=strength,
    ukraine_rate=st.floats(0.1, 0.8),
    denial=st.floats(0.0, 0.3),
    denial_fade=st.floats(0.0, 0.5),
    intervention=st.floats(0.0, 1.0),
    promised=st.just(0.0),
    arrival=st.floats(0.0, 1.0),
    intervention_strength=between("help.intervention_strength"),
    confrontation=between("help.confrontation"),
    cost_russia=st.floats(0.0, 0.2),
    cost_ukraine=st.floats(0.0, 0.2),
    status=st.floats(0.0, 0.3),
)
shares = st.floats(0.0, 1.0)
terms = st.builds(
    Terms, russia=st.floats(-1.0, 1.5), ukraine=st.floats(-1.0, 2.5), share=shares, limits=shares, status=st.just(0.0)
)


def fought(war: WarValues, deal: DealValues, share: float, balance: float, cost: float = 0.05) -> float:
    """The war of a side with a claim, a prize to win and something to be ruined."""
    at_stake = (war.stake_russia, war.prize_russia, war.ruin_ukraine)
    return value_of_war(*at_stake, share, balance, cost, deal.concession_cost, deal.claim, war)


@given(wars, deals, shares, shares, shares)
def test_war_is_worth_more_to_the_stronger(
    war: WarValues, deal: DealValues, share: float, left: float, right: float
) -> None:
    weak, strong = (fought(war, deal, share, balance) for balance in sorted((left, right)))
    assert weak <= strong + 1e-12


@given(wars, deals, shares, shares, shares)
def test_war_is_worth_more_to_whoever_holds_more(
    war: WarValues, deal: DealValues, balance: float, left: float, right: float
) -> None:
    little, much = (fought(war, deal, share, balance) for share in sorted((left, right)))
    assert little <= much + 1e-12


@given(wars, deals, shares, shares, st.floats(0.0, 0.2), st.floats(0.0, 0.2))
def test_a_costlier_war_is_worth_less(
    war: WarValues, deal: DealValues, share: float, balance: float, cost: float, more: float
) -> None:
    assert fought(war, deal, share, balance, cost + more) <= fought(war, deal, share, balance, cost) + 1e-12


@given(wars, deals, shares, st.floats(0.5, 1.0))
def test_a_war_that_ends_without_a_decisive_win_pays_for_settling_for_less_too_only_later(
    war: WarValues, deal: DealValues, share: float, balance: float
) -> None:
    """To a side that does not lose land it is never dearer than to settle today, by at least the years of the war."""
    lighter = deal._replace(concession_cost=0.0)
    paid = fought(war, lighter, share, balance) - fought(war, deal, share, balance)
    due_today = terms_of(share, 0.0, 0.0, 0.0, war, lighter).russia - terms_of(share, 0.0, 0.0, 0.0, war, deal).russia
    assert -1e-12 <= paid <= np.exp(-war.discount * war.years) * due_today + 1e-12
    if share < deal.claim - war.speed * war.years and balance < war.decisive_balance and deal.concession_cost > 1e-3:
        assert paid > 0.0


@given(wars, deals, shares)
def test_a_war_that_is_won_for_sure_and_one_that_takes_all_that_was_claimed_pay_nothing_for_settling(
    war: WarValues, deal: DealValues, share: float
) -> None:
    sure = war._replace(decisive_slope=1e6, decisive_balance=0.7)
    assert fought(sure, deal, share, 0.9) == pytest.approx(fought(sure, deal._replace(concession_cost=0.0), share, 0.9))
    swift = war._replace(speed=1.0, years=1.0)
    assert fought(swift, deal, share, 1.0) == fought(swift, deal._replace(concession_cost=0.0), share, 1.0)


@given(wars, deals, shares, views, shares)
def test_the_cost_of_settling_for_less_is_russias_alone(
    war: WarValues, deal: DealValues, share: float, view: View, helped: float
) -> None:
    lighter = deal._replace(concession_cost=0.0)
    assert war_for_russia(share, view, helped, war, deal) <= war_for_russia(share, view, helped, war, lighter) + 1e-12
    alone = (war.stake_ukraine, war.prize_ukraine, war.ruin_ukraine, 1.0 - share)
    balance = balance_of(view.ukraine_now, view.russia_now)
    assert war_for_ukraine(share, view, 0.0, war) == value_of_war(*alone, balance, view.cost_ukraine, 0.0, 0.0, war)


@given(wars, deals, shares, views)
def test_help_to_ukraine_makes_war_worth_less_to_russia(
    war: WarValues, deal: DealValues, share: float, view: View
) -> None:
    assert war_for_russia(share, view, 1.0, war, deal) <= war_for_russia(share, view, 0.0, war, deal) + 1e-12


@given(terms, views, wars, deals)
def test_a_ceasefire_that_nobody_will_break_is_worth_its_terms(
    t: Terms, v: View, war: WarValues, deal: DealValues
) -> None:
    seen = outlook(t, v, war._replace(renewal_rate=0.0), deal)
    assert seen.russia == pytest.approx(t.russia, abs=1e-9)
    assert seen.ukraine == pytest.approx(t.ukraine, abs=1e-9)
    assert (seen.renewal_1y, seen.renewal_5y, seen.renewal_10y) == (0.0, 0.0, 0.0)


@given(terms, views, wars, deals, st.floats(0.0, 0.3))
def test_the_status_cost_is_held_as_long_as_the_force_is_expected_to_stay(
    t: Terms, v: View, war: WarValues, deal: DealValues, status: float
) -> None:
    """A force that never leaves costs status for good; one that leaves costs less, and that makes the ceasefire worth
    more to Russia."""
    costly, sure = t._replace(status=status), war._replace(renewal_rate=0.0)
    assert outlook(costly, v._replace(denial_fade=0.0), sure, deal).russia == pytest.approx(t.russia, abs=1e-9)
    assert outlook(costly, v._replace(denial_fade=0.2), sure, deal).russia >= t.russia - 1e-9


@given(terms, views, wars, deals)
def test_the_risk_of_renewal_is_a_chance_and_grows_with_the_years(
    t: Terms, v: View, war: WarValues, deal: DealValues
) -> None:
    seen = outlook(t, v, war, deal)
    assert 0.0 <= seen.renewal_1y <= seen.renewal_5y <= seen.renewal_10y <= 1.0


@given(terms, views, wars, deals, st.floats(0.0, 0.5))
def test_better_terms_for_russia_lower_the_risk_that_it_breaks_them(
    t: Terms, v: View, war: WarValues, deal: DealValues, more: float
) -> None:
    plain, better = outlook(t, v, war, deal), outlook(t._replace(russia=t.russia + more), v, war, deal)
    assert better.renewal_10y <= plain.renewal_10y + 1e-12


@given(terms, views, wars, deals, st.floats(0.0, 0.5))
def test_better_terms_make_a_ceasefire_that_beats_war_worth_more(
    t: Terms, v: View, war: WarValues, deal: DealValues, more: float
) -> None:
    # Where war would beat the terms a broken ceasefire is a gain, and terms that bind it can cost value.
    t = t._replace(russia=t.russia + war.stake_russia + war.prize_russia + 1.0)
    plain, better = outlook(t, v, war, deal), outlook(t._replace(russia=t.russia + more), v, war, deal)
    assert better.russia >= plain.russia - 1e-12


@given(terms, views, wars, deals, st.floats(0.0, 0.3), st.floats(0.0, 0.5))
def test_more_help_believed_in_lowers_the_risk_of_renewal(
    t: Terms, v: View, war: WarValues, deal: DealValues, denial: float, intervention: float
) -> None:
    helped = v._replace(denial=v.denial + denial, intervention=min(1.0, v.intervention + intervention))
    assert outlook(t, helped, war, deal).renewal_10y <= outlook(t, v, war, deal).renewal_10y + 1e-12


@given(terms, views, wars, deals, st.floats(0.0, 0.5))
def test_a_russia_that_is_thought_to_rebuild_more_is_thought_likelier_to_break_the_terms(
    t: Terms, v: View, war: WarValues, deal: DealValues, more: float
) -> None:
    """The commitment problem: the forecast balance alone moves the forecast risk, all terms being the same."""
    # Ukraine's own temptation falls as Russia grows, so it is shut out.
    t = t._replace(ukraine=10.0)
    grown = v._replace(russia_ceiling=v.russia_ceiling + more)
    assert outlook(t, grown, war, deal).renewal_10y >= outlook(t, v, war, deal).renewal_10y - 1e-12


@given(wars, deals, shares, shares, shares)
def test_what_a_deal_gives_one_side_it_takes_from_the_other(
    war: WarValues, deal: DealValues, share: float, relief: float, limits: float
) -> None:
    plain = terms_of(share, relief, limits, 0.0, war, deal)
    for more in (
        terms_of(min(1.0, share + 0.1), relief, limits, 0.0, war, deal),
        terms_of(share, min(1.0, relief + 0.5), limits, 0.0, war, deal),
        terms_of(share, relief, min(1.0, limits + 0.5), 0.0, war, deal),
    ):
        assert more.russia >= plain.russia - 1e-12
        assert more.ukraine <= plain.ukraine + 1e-12


@given(strength, strength, st.floats(0.0, 2.0), st.floats(0.0, 30.0))
def test_a_forecast_stays_between_now_and_the_ceiling(now: float, ceiling: float, rate: float, years: float) -> None:
    then = forecast_strength(now, ceiling, rate, years)
    assert min(now, ceiling) - 1e-12 <= then <= max(now, ceiling) + 1e-12


def test_a_balance_is_a_share_and_nobody_against_nobody_is_none() -> None:
    assert balance_of(3.0, 1.0) == 0.75
    assert balance_of(0.0, 0.0) == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1e5), st.floats(0.0, 1e5), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_status_cost_saturates_and_friends_ease_it(
    cost: float, left: float, right: float, ease: float, friends: float
) -> None:
    few, many = sorted((left, right))
    a, b = (status_of_presence(cost, troops, 8_000.0, 0.3, 0.0, ease, friends) for troops in (few, many))
    assert 0.0 <= a <= b + 1e-12 <= cost + 2e-12
    assert status_of_presence(cost, few, 8_000.0, 0.3, 0.0, ease, 0.0) >= a - 1e-12


helps = st.builds(HelpValues, **{name: between(f"help.{name}") for name in HelpValues._fields})


troops = st.floats(0.0, 3e4)


@given(helps, st.sampled_from([0, 1, 2]), shares, troops, troops, st.tuples(shares, shares), shares, shares)
def test_help_is_never_negative_and_intervention_is_a_chance(
    help: HelpValues,
    theory: int,
    arrival: float,
    here: float,
    prospect: float,
    chances: tuple[float, float],
    backstop: float,
    pact: float,
) -> None:
    roles = Presence(here, prospect, here, prospect)
    seen = expected_help(theory, arrival, roles, *chances, backstop, pact, help)
    assert seen.denial >= 0.0
    assert 0.0 <= seen.intervention <= 1.0


@given(helps, troops, shares)
def test_mixed_deterrence_weighs_both_readings_by_its_part_of_the_tripwire(
    help: HelpValues, force: float, coalition: float
) -> None:
    def seen(theory: int, tripwire: float = 0.5) -> Expected:
        weighed = help._replace(mixed_tripwire=tripwire)
        roles = Presence(force, force, force, force)
        return expected_help(theory, 0.0, roles, 0.5, coalition, 0.0, 0.0, weighed)

    denies, binds = seen(CAPABILITY_DETERS), seen(TRIPWIRE_DETERS)
    assert (denies.intervention, binds.denial) == (0.0, 0.0)
    assert seen(MIXED_DETERS, 0.0) == denies
    assert seen(MIXED_DETERS, 1.0) == binds
    for part in (0.25, 0.75):
        mixed = seen(MIXED_DETERS, part)
        assert mixed.denial == pytest.approx((1.0 - part) * denies.denial)
        assert mixed.intervention == pytest.approx(part * binds.intervention, abs=1e-12)


@given(helps, shares, shares, shares)
def test_no_promise_and_no_force_is_no_help(help: HelpValues, arrival: float, us: float, coalition: float) -> None:
    seen = expected_help(2, arrival, Presence(0.0, 0.0, 0.0, 0.0), us, coalition, 0.0, 0.0, help)
    assert (seen.denial, seen.intervention, seen.promised, seen.arrival) == (0.0, 0.0, 0.0, 0.0)


@given(helps, troops, shares, shares, shares)
def test_a_promise_is_the_part_of_intervention_that_needs_no_force(
    help: HelpValues, force: float, coalition: float, backstop: float, pact: float
) -> None:
    with_force, without = (
        expected_help(TRIPWIRE_DETERS, 1.0, Presence(0.0, size, 0.0, size), 0.5, coalition, backstop, pact, help)
        for size in (force, 0.0)
    )
    assert with_force.promised == without.promised == without.intervention
    assert with_force.intervention >= with_force.promised


@given(views, shares, shares)
def test_a_force_that_may_not_come_denies_nothing_and_draws_nobody_in_and_promises_stand(
    view: View, promised: float, part: float
) -> None:
    view = view._replace(promised=promised, intervention=max(view.intervention, promised))
    banned, allowed, some = (under_clause(view, share) for share in (0.0, 1.0, part))
    assert (banned.denial, banned.arrival, banned.status) == (0.0, 0.0, 0.0)
    assert banned.intervention == pytest.approx(promised)
    assert tuple(allowed) == pytest.approx(tuple(view))
    assert banned.intervention - 1e-12 <= some.intervention <= view.intervention + 1e-12


@given(deals, shares)
def test_relief_is_worth_what_its_owners_deliver(deal: DealValues, relief: float) -> None:
    """Washington's part comes first; Europe's states decide as one, and fewer count on them."""
    delivered = relief_delivered(relief, deal)
    assert 0.0 <= delivered <= relief + 1e-12
    assert relief_delivered(deal.relief_us, deal) == pytest.approx(deal.relief_done_us * deal.relief_us)
    if relief <= deal.relief_us:
        assert delivered == pytest.approx(deal.relief_done_us * relief)
