"""The value of war and of a ceasefire to each side, on which bargaining and resumption rest.

Unit: 1 is what holding the whole disputed territory for good is worth to Russia. A year is the unit of time.

The commitment problem (Fearon 1995; Powell 2006) is here and nowhere else: a deal is worth its terms only while it
stands, and each side forecasts when either would rather fight, from the balance it expects by then. A force enters
through the forecast balance and the belief in intervention, never as a term of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import clip, exp, larger, logistic, ratio, shared, smaller

FORECAST_NODES = 4
"""Forecasts are made for 1, 3, 5 and 10 years after the day they are made."""


class WarValues(NamedTuple):
    """What both sides know about war: the parameters of the room `war` that its value rests on."""

    stake_russia: float
    prize_russia: float
    cost_russia: float
    stake_ukraine: float
    prize_ukraine: float
    ruin_ukraine: float
    cost_ukraine: float
    fatigue: float
    years: float
    speed: float
    decisive_slope: float
    decisive_balance: float
    discount: float
    temptation: float
    renewal_rate: float


class DealValues(NamedTuple):
    """What both sides know about a deal: the parameters of the room `deal`."""

    step: float
    rationality: float
    sanctions_weight: float
    relief_us: float
    relief_done_us: float
    relief_done_europe: float
    limits_weight_russia: float
    concession_cost: float
    claim: float
    limits_weight_ukraine: float
    limits_offered: float
    limits_asked: float
    limits_bite: float
    recovery: float
    relief_cost: float
    cede_cost_russia: float
    cede_cost_ukraine: float
    recognition_worth: float
    act_cost_russia: float
    act_cost_ukraine: float
    red_line_price: float
    crossed_part: float
    bare_cost: float
    press: float
    press_fade: float
    arrival_unagreed: float


class PublicArmy(NamedTuple):
    """What everybody can see of an army: its strength, what it can grow to, and how fast."""

    strength: float
    public_ceiling: float
    public_rate: float


class Weariness(NamedTuple):
    """How weary of war both sides are, as all can see."""

    russia: float
    ukraine: float


class Terms(NamedTuple):
    """A deal as both sides value it while it stands."""

    russia: float
    ukraine: float
    share: float
    limits: float
    status: float


class View(NamedTuple):
    """One holder's beliefs about what is to come: strengths, help to Ukraine, costs of war, the status cost.

    `intervention` is the chance that others join a renewed war, whatever draws them in; `promised` the part of it that
    rests on a promise alone and stands whether a force comes or not; `arrival` the chance that a planned force comes.
    """

    russia_now: float
    russia_ceiling: float
    russia_rate: float
    ukraine_now: float
    ukraine_ceiling: float
    ukraine_rate: float
    denial: float
    denial_fade: float
    intervention: float
    promised: float
    arrival: float
    intervention_strength: float
    confrontation: float
    cost_russia: float
    cost_ukraine: float
    status: float


class Outlook(NamedTuple):
    """The value of a ceasefire to both sides, and the renewal risk forecast behind it."""

    russia: float
    ukraine: float
    renewal_1y: float
    renewal_5y: float
    renewal_10y: float


@shared
def forecast_strength(now: float, ceiling: float, rate: float, years: float) -> float:
    """Strength after `years`, closing on `ceiling` at `rate` a year."""
    return ceiling + (now - ceiling) * exp(-rate * years)


@shared
def balance_of(own: float, other: float) -> float:
    """Own share of the strength present, 0 to 1."""
    return ratio(own, own + other)


@shared
def value_of_war(
    stake: float,
    prize: float,
    ruin: float,
    share: float,
    balance: float,
    cost_per_year: float,
    concession_cost: float,
    claim: float,
    war: WarValues,
) -> float:
    """Value of fighting on for `war.years` and then keeping what is held.

    `share` is the side's own share of the disputed territory, `balance` its own share of strength, `prize` what a
    decisive win adds, `ruin` what a decisive defeat takes. Land changes hands at `war.speed` a year under full
    dominance. A war that ends without a decisive win is settled for less than `claim` too: `concession_cost` is then
    due, later than in a ceasefire now, for what is still not held.
    """
    held = clip(share + war.speed * war.years * (2.0 * balance - 1.0), 0.0, 1.0)
    decisive = logistic(war.decisive_slope * (balance - war.decisive_balance))
    crushed = logistic(war.decisive_slope * (1.0 - balance - war.decisive_balance))
    fade = exp(-war.discount * war.years)
    return (
        (1.0 - fade) * stake * share
        + fade * (stake * held + prize * decisive - ruin * crushed)
        - fade * (1.0 - decisive) * concession_cost * larger(0.0, claim - held)
        - cost_per_year * war.years
    )


@shared
def drawn_to_war(war_value: float, peace_value: float, rationality: float) -> float:
    """The chance that a government, asked today, would choose war over the ceasefire, with the noise of its choices.

    A clash takes nobody to war by itself: a government has to prefer war for it to go on (Blainey 1988; Fearon 1995).
    `war.temptation`, far blunter, is another thing: a forecast, years ahead, of whether that day will come.
    """
    return logistic(rationality * (war_value - peace_value))


@shared
def war_for_russia(share: float, view: View, helped: float, war: WarValues, deal: DealValues) -> float:
    """Value to Russia of war now. `helped` is 1 where the force and its backers stand beside Ukraine, 0 in the first
    war, which they did not join."""
    ukraine = view.ukraine_now + helped * (view.denial + view.intervention * view.intervention_strength)
    return value_of_war(
        war.stake_russia,
        war.prize_russia,
        0.0,
        share,
        balance_of(view.russia_now, ukraine),
        view.cost_russia + helped * view.intervention * view.confrontation,
        deal.concession_cost,
        deal.claim,
        war,
    )


@shared
def war_for_ukraine(share: float, view: View, helped: float, war: WarValues) -> float:
    """Value to Ukraine of war now. `share` is Russia's share of the disputed territory, `helped` as for Russia: 0 where
    it fights alone, as in the first war and in an offensive of its own."""
    strength = view.ukraine_now + helped * (view.denial + view.intervention * view.intervention_strength)
    return value_of_war(
        war.stake_ukraine,
        war.prize_ukraine,
        war.ruin_ukraine,
        1.0 - share,
        balance_of(strength, view.russia_now),
        view.cost_ukraine,
        0.0,
        0.0,
        war,
    )


@shared
def relief_delivered(relief: float, deal: DealValues) -> float:
    """The part of all sanctions that relief agreed is expected to lift. The first `relief_us` of it is Washington's to
    give; the rest is Europe's, whose 27 states decide as one, and neither signs the deal."""
    by_us = smaller(relief, deal.relief_us)
    return deal.relief_done_us * by_us + deal.relief_done_europe * (relief - by_us)


@shared
def terms_of(share: float, relief: float, limits: float, status: float, war: WarValues, deal: DealValues) -> Terms:
    """A deal's terms to both sides, as a yearly flow held for good.

    To Russia: territory, sanctions relief, limits on Ukraine with a guarantee to Russia, less the regime's cost of
    settling for less than it claimed, less the status cost. To Ukraine: territory kept and recovery in peace, less
    limits on its forces and relief for Russia. Relief counts as far as it is expected to be delivered.
    """
    lifted = relief_delivered(relief, deal)
    russia = (
        war.stake_russia * share
        + deal.sanctions_weight * lifted
        + deal.limits_weight_russia * limits
        - deal.concession_cost * larger(0.0, deal.claim - share)
        - status
    )
    ukraine = (
        war.stake_ukraine * (1.0 - share)
        + deal.recovery
        - deal.limits_weight_ukraine * limits
        - deal.relief_cost * lifted
    )
    return Terms(russia=russia, ukraine=ukraine, share=share, limits=limits, status=status)


@shared
def under_clause(view: View, part: float) -> View:
    """The view under a deal by which `part` of the planned force is expected to come: what it denies, whom it draws in
    and what it costs in status shrink with it, what others promised does not."""
    drawn = part * ratio(view.intervention - view.promised, 1.0 - view.promised)
    return View(
        russia_now=view.russia_now,
        russia_ceiling=view.russia_ceiling,
        russia_rate=view.russia_rate,
        ukraine_now=view.ukraine_now,
        ukraine_ceiling=view.ukraine_ceiling,
        ukraine_rate=view.ukraine_rate,
        denial=part * view.denial,
        denial_fade=view.denial_fade,
        intervention=1.0 - (1.0 - view.promised) * (1.0 - drawn),
        promised=view.promised,
        arrival=part * view.arrival,
        intervention_strength=view.intervention_strength,
        confrontation=view.confrontation,
        cost_russia=view.cost_russia,
        cost_ukraine=view.cost_ukraine,
        status=part * view.status,
    )


@shared
def outlook(terms: Terms, view: View, war: WarValues, deal: DealValues) -> Outlook:
    """Value of a ceasefire to both sides, under one holder's beliefs.

    V = sum over forecast intervals of discounted (standing x terms + newly broken x value of war at the forecast
    balance). Either side may break it: its yearly hazard is `war.renewal_rate` times the logistic of `war.temptation`
    times what war would give it over its terms. Believed denial fades by `denial_fade` a year, as contributors are
    expected to leave, and the status cost with it. Help denies Russia gains; it does not march with a Ukrainian
    offensive.
    """
    ukraine_ceiling = view.ukraine_ceiling * (1.0 - deal.limits_bite * terms.limits)
    value_russia = 0.0
    value_ukraine = 0.0
    standing = 1.0
    start = 0.0
    discount = 1.0
    broken_1y = 0.0
    broken_5y = 0.0
    broken_10y = 0.0
    for node in range(FORECAST_NODES):
        if node == 0:
            end = 1.0
        elif node == 1:
            end = 3.0
        elif node == 2:
            end = 5.0
        else:
            end = 10.0
        russia_then = forecast_strength(view.russia_now, view.russia_ceiling, view.russia_rate, end)
        ukraine_then = forecast_strength(view.ukraine_now, ukraine_ceiling, view.ukraine_rate, end)
        staying = exp(-view.denial_fade * end)
        helped = ukraine_then + staying * (view.denial + view.intervention * view.intervention_strength)
        war_russia = value_of_war(
            war.stake_russia,
            war.prize_russia,
            0.0,
            terms.share,
            balance_of(russia_then, helped),
            view.cost_russia + staying * view.intervention * view.confrontation,
            deal.concession_cost,
            deal.claim,
            war,
        )
        war_ukraine = value_of_war(
            war.stake_ukraine,
            war.prize_ukraine,
            war.ruin_ukraine,
            1.0 - terms.share,
            balance_of(ukraine_then, russia_then),
            view.cost_ukraine,
            0.0,
            0.0,
            war,
        )
        attacked_ukraine = value_of_war(
            war.stake_ukraine,
            war.prize_ukraine,
            war.ruin_ukraine,
            1.0 - terms.share,
            balance_of(helped, russia_then),
            view.cost_ukraine,
            0.0,
            0.0,
            war,
        )
        terms_russia = terms.russia + (1.0 - staying) * terms.status
        pull_russia = logistic(war.temptation * (war_russia - terms_russia))
        pull_ukraine = logistic(war.temptation * (war_ukraine - terms.ukraine))
        standing_end = standing * exp(-war.renewal_rate * (pull_russia + pull_ukraine) * (end - start))
        broken = standing - standing_end
        discount_end = exp(-war.discount * end)
        weight = (discount - discount_end) * 0.5 * (standing + standing_end)
        middle = 0.5 * (discount + discount_end) * broken
        by_russia = ratio(pull_russia, pull_russia + pull_ukraine)
        value_russia = value_russia + weight * terms_russia + middle * war_russia
        value_ukraine = (
            value_ukraine
            + weight * terms.ukraine
            + middle * (by_russia * attacked_ukraine + (1.0 - by_russia) * war_ukraine)
        )
        standing = standing_end
        discount = discount_end
        start = end
        if node == 0:
            broken_1y = 1.0 - standing
        elif node == 2:
            broken_5y = 1.0 - standing
        elif node == 3:
            broken_10y = 1.0 - standing
    # Beyond the last node a ceasefire that stands is taken to stand.
    value_russia = value_russia + discount * standing * (
        terms.russia + (1.0 - exp(-view.denial_fade * start)) * terms.status
    )
    value_ukraine = value_ukraine + discount * standing * terms.ukraine
    return Outlook(
        russia=value_russia, ukraine=value_ukraine, renewal_1y=broken_1y, renewal_5y=broken_5y, renewal_10y=broken_10y
    )


@shared
def status_of_presence(
    status_cost: float,
    western_troops: float,
    half_troops: float,
    nato_extra: float,
    nato_command: float,
    ease: float,
    friendly_share: float,
) -> float:
    """The one separate cost of Western forces to Russia: saturating in troops, more under NATO's structures, eased by
    contributors it calls friendly (`friendly_share` is their part of the force, 0 to 1)."""
    presence = ratio(western_troops, western_troops + half_troops)
    return status_cost * presence * (1.0 + nato_extra * nato_command) * (1.0 - ease * friendly_share)
