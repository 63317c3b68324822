"""The capitals together: their shared belief in American backing, the force in prospect, their part of the reply."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
    Choice,
    Given,
    Lever,
    Option,
    Own,
    Positive,
    Room,
    Seen,
    SeenEach,
    State,
    Switch,
    Trait,
    Uniform,
    clip,
    logistic,
    ratio,
    rule,
    smaller,
)
from ...world.beliefs import Reading, Signals, chance, news_of_test, update_belief
from ...world.deterrence import HelpValues, drawn_in
from ...world.ladders import BlueLadder, ReplyTerms, blue_available, blue_terms
from ...world.names import (
    A_WEEK,
    AIR_DEFENCE,
    CLAUSE_ALLOWS,
    COMBAT_AIRCRAFT,
    HELD_BY_DEAL,
    HELD_BY_NATO,
    ISR,
    LIFT,
    LOCAL_OFFENSIVE,
    POLITICAL_BACKING,
    RADAR,
    REINFORCEMENT,
    RETALIATION,
    SANCTIONS,
    STRIKE,
)
from ...world.roles import ForceLevers

CAPITALS = Room(
    "capitals",
    state=(
        State(
            "belief_us", float, start="belief_us_prior", shown=OPENLY, unit="log odds", doc="Trust in American backing."
        ),
        State("american_part", float, shown=OPENLY, unit="share", doc="How far America takes part, of all it could."),
        State("mandate", int, shown=OPENLY, doc="1 while a mandate of the United Nations or the Union can be had."),
        State("mandate_likely", int, doc="1 if such a mandate would be given once both sides agree."),
        State("authorised", float, shown=OPENLY, unit="troops", doc="Troops authorised, reinforcement included."),
        State("prospect", float, shown=OPENLY, unit="troops", doc="The force if all who are in sent what they pledge."),
        State("prospect_quality", float, shown=OPENLY, unit="troops", doc="The same times quality."),
        State("western_prospect", float, shown=OPENLY, unit="troops", doc="Its Western part."),
        State("friendly_share", float, shown=OPENLY, unit="share", doc="Part of it from states Russia calls friendly."),
        State("shortfall", float, shown=OPENLY, unit="troops", doc="Authorised but not offered."),
        State("scale", float, shown=OPENLY, unit="share", doc="Part of each pledge that the request takes up."),
        State("weight_in", float, shown=OPENLY, unit="weight", doc="Lead weights in, as last counted."),
        State("weight_all", float, shown=OPENLY, unit="weight", doc="Lead weights of all invited, as last counted."),
        State("troops_before", float, shown=OPENLY, unit="troops", doc="Troops in place, as last counted."),
        State("exposure", float, shown=OPENLY, unit="share", doc="Mean exposure of the roles asked for."),
        State("cost_factor", float, start=1.0, shown=OPENLY, unit="ratio", doc="Cost of the roles, relative."),
        State("outsiders_consent", int, shown=OPENLY, doc="1 if both sides agree to troops from outside."),
        State("asked_consent", int, doc="1 once both sides have been asked."),
        State(
            "reinforced", float, shown=OPENLY, unit="share", doc="Reinforcement sent in reply, of the authorised size."
        ),
        State("sanctions", float, shown=OPENLY, unit="share", doc="Sanctions restored in reply."),
        State("pact", float, shown=OPENLY, unit="share", doc="Mutual defence as it stands; none once broken."),
        State("pact_tested", int, shown=OPENLY, doc="1 once the promise of mutual defence has been put to the test."),
        State("pact_honoured", int, shown=OPENLY, doc="1 if it was kept."),
        State("tie_tested", int, shown=OPENLY, doc="1 once troops at risk have been attacked by an offensive."),
        State("drawn_in", int, shown=OPENLY, doc="1 if that drew those who sent them into the war."),
        State("standing", int, doc="The option that changes nothing."),
        State("reply", int, shown=OPENLY, doc="Their part of the blue reply, by place in CAPITALS_REPLIES."),
    ),
)


class Council(NamedTuple):
    """What the capitals share after a week."""

    belief_us: float
    authorised: float
    prospect: float
    prospect_quality: float
    western_prospect: float
    friendly_share: float
    shortfall: float
    scale: float
    weight_in: float
    weight_all: float
    troops_before: float
    exposure: float
    cost_factor: float
    reinforced: float
    sanctions: float
    pact: float
    reply: int


class Standing(NamedTuple):
    """The part of the capitals' state that the weekly update reads, and the reply they chose last week."""

    belief_us: float
    reinforced: float
    sanctions: float
    pact_tested: int
    pact_honoured: int
    reply: int


class Resources(NamedTuple):
    """What a reply of the capitals adds, and how fast it fades."""

    reinforcement_size: float
    reinforcement_fade: float
    sanctions_step: float
    sanctions_fade: float


class Coalition(NamedTuple):
    """The contributors as they add up: pledges, troops in place, lead weights."""

    pledged: float
    pledged_quality: float
    pledged_western: float
    pledged_friendly: float
    troops_total: float
    friendly_troops: float
    weight_in: float
    weight_all: float


@rule(owner="capitals")
def confer(
    me: Own[Standing],
    reading: Trait[Reading],
    resources: Trait[Resources],
    credibility: Switch,
    force: Lever[ForceLevers],
    guarantee_mutual_defence: Lever[float],
    command_go: Seen[int],
    command_entered_weeks: Seen[int],
    command_hold: Seen[int],
    us: Seen[Signals],
    contributors: Seen[Coalition],
    roles_exposure_asked: Seen[float],
    roles_cost_asked: Seen[float],
) -> Council:
    """Read the United States, count what is pledged, and carry out last week's reply.

    Force in place = min(authorised, sum of offers); a shortfall is shown. A force that has gone home because its years
    were over is no longer in prospect, and a pact that was broken no longer stands.
    """
    tested = news_of_test(us, reading.test_weight)
    sunk = A_WEEK * reading.sunk_weight * (2.0 * us.provision - 1.0)
    interest = A_WEEK * reading.interest_weight * (2.0 * us.provision - 1.0)
    belief_us = update_belief(
        me.belief_us,
        reading.belief_us_prior,
        A_WEEK * reading.belief_decay,
        statement=12.0 * A_WEEK * us.statement,
        sunk=sunk,
        tested=tested,
        interest=interest,
        credibility=credibility,
    )
    reinforced = me.reinforced * (1.0 - resources.reinforcement_fade)
    sanctions = me.sanctions * (1.0 - resources.sanctions_fade)
    if me.reply == 1:
        sanctions = clip(sanctions + resources.sanctions_step, 0.0, 1.0)
    elif me.reply == 2:
        reinforced = resources.reinforcement_size
    authorised = (force.size + force.outsiders) * (1.0 + reinforced)
    if command_entered_weeks > 0 and command_go == 0:
        authorised = 0.0
    pact = 0.0 if me.pact_tested == 1 and me.pact_honoured == 0 else guarantee_mutual_defence
    prospect = smaller(authorised, contributors.pledged)
    if command_hold == HELD_BY_NATO or command_hold == HELD_BY_DEAL:
        # A force that is barred for good is in nobody's prospect.
        prospect = 0.0
    scale = ratio(prospect, contributors.pledged)
    if contributors.troops_total > 0.0:
        friendly_share = ratio(contributors.friendly_troops, contributors.troops_total)
    else:
        friendly_share = ratio(contributors.pledged_friendly, contributors.pledged)
    return Council(
        belief_us=belief_us,
        authorised=authorised,
        prospect=prospect,
        prospect_quality=scale * contributors.pledged_quality,
        western_prospect=scale * contributors.pledged_western,
        friendly_share=friendly_share,
        shortfall=authorised - prospect,
        scale=scale,
        weight_in=contributors.weight_in,
        weight_all=contributors.weight_all,
        troops_before=contributors.troops_total,
        exposure=roles_exposure_asked,
        cost_factor=roles_cost_asked,
        reinforced=reinforced,
        sanctions=sanctions,
        pact=pact,
        reply=0,
    )


class Hope(NamedTuple):
    """Whether a mandate would be given."""

    mandate_likely: int


@rule(owner="capitals")
def seek_mandate(mandate_chance: Trait[float], council: Uniform) -> Hope:
    """Once a history: whether the Security Council, or the Union by unanimity, would give a mandate that both sides
    of a deal do not oppose."""
    return Hope(1 if council < mandate_chance else 0)


class Backing(NamedTuple):
    """What states that set conditions look at."""

    american_part: float
    mandate: int


@rule(owner="capitals")
def gauge_backing(
    belief_us: Own[float],
    mandate_likely: Own[int],
    outsiders_consent: Own[int],
    enabler_part: Trait[float],
    us_promise: Seen[float],
    enablers_american: SeenEach[float],
    history_signed: Seen[int],
    deal_clause: Seen[int],
) -> Backing:
    """The American part: open backing, a promise as far as it is believed, or means that only America has in such
    number. What Europe has in their place counts for what the force can do, not for who backs it.

    A mandate needs a deal that allows the force, or both sides' consent to troops from outside; before there is a deal
    it is hoped for.
    """
    means = 0.2 * (
        enablers_american[ISR]
        + enablers_american[LIFT]
        + enablers_american[AIR_DEFENCE]
        + enablers_american[COMBAT_AIRCRAFT]
        + enablers_american[RADAR]
    )
    without = (1.0 - enablers_american[POLITICAL_BACKING]) * (1.0 - us_promise * chance(belief_us))
    open_to_it = history_signed == 0 or deal_clause == CLAUSE_ALLOWS or outsiders_consent == 1
    return Backing(
        american_part=1.0 - without * (1.0 - enabler_part * means),
        mandate=mandate_likely if open_to_it else 0,
    )


class Consent(NamedTuple):
    """Whether both sides agree to troops from outside."""

    outsiders_consent: int
    asked_consent: int


@rule(owner="capitals", during=CEASEFIRE)
def hear_consent(
    outsiders_consent: Own[int],
    asked_consent: Own[int],
    russia_outsiders_answer: Seen[int],
    ukraine_outsiders_answer: Seen[int],
) -> Consent:
    """Troops from outside need the consent of both sides; each weighs it by its interest, once, after the signing."""
    if asked_consent == 0 and russia_outsiders_answer >= 0 and ukraine_outsiders_answer >= 0:
        asked_consent = 1
        outsiders_consent = russia_outsiders_answer * ukraine_outsiders_answer
    return Consent(outsiders_consent=outsiders_consent, asked_consent=asked_consent)


class Pact(NamedTuple):
    """How a promise of mutual defence, and the tie of troops at risk, stood up."""

    pact_tested: int
    pact_honoured: int
    tie_tested: int
    drawn_in: int


class Resolve(NamedTuple):
    """When the capitals fight: the will at which they do with even odds, its noise, and its American part."""

    pact_threshold: float
    pact_noise: Positive
    pact_american_part: float


@rule(owner="capitals", during=CEASEFIRE | COLLAPSE)
def face_test(
    now: Own[Pact],
    belief_us: Own[float],
    capitals: Trait[Resolve],
    deterrence: Switch,
    help: Given[HelpValues],
    guarantee_mutual_defence: Lever[float],
    contributors_weighted_support: Seen[float],
    contributors_weight_west: Seen[float],
    roles_hostages: Seen[float],
    contact_rung_seen: Seen[int],
    resolve: Uniform,
    drawn: Uniform,
) -> Pact:
    """An offensive tests what binds the capitals, once: a promise of mutual defence, and apart from it their troops at
    risk where those are thought to bind. Either holds the likelier, the more the publics support it and the more
    America is trusted. Of defence pacts invoked in 1816 to 2003 two in five were kept (Berkemeier & Fuhrmann 2018)."""
    promised = clip(guarantee_mutual_defence, 0.0, 1.0)
    tied = drawn_in(deterrence, roles_hostages, help)
    pact_tested = now.pact_tested
    pact_honoured = now.pact_honoured
    tie_tested = now.tie_tested
    joins = now.drawn_in
    will = ratio(contributors_weighted_support, contributors_weight_west)
    will = will + capitals.pact_american_part * chance(belief_us)
    fights = logistic((will - capitals.pact_threshold) / capitals.pact_noise)
    if contact_rung_seen >= LOCAL_OFFENSIVE:
        if promised > 0.0 and pact_tested == 0:
            pact_tested = 1
            if resolve < promised * fights:
                pact_honoured = 1
        if tied > 0.0 and tie_tested == 0:
            tie_tested = 1
            if drawn < tied * fights:
                joins = 1
    return Pact(pact_tested=pact_tested, pact_honoured=pact_honoured, tie_tested=tie_tested, drawn_in=joins)


CAPITALS_REPLIES = ("nothing", "sanctions", "reinforcement", "retaliation")


def reply_payoff(
    option: Option,
    belief_us: Own[float],
    reply_stakes: Trait[float],
    alone_discount: Trait[float],
    fear_weight: Trait[float],
    pact_stakes: Trait[float],
    guarantee_mutual_defence: Lever[float],
    contact_provocation: Seen[float],
    russia_nuclear_signal: Seen[float],
    blue_ladder: Seen[BlueLadder],
) -> ReplyTerms:
    """The provocation answered, less the reply's cost and the feared slide into war; bolder with America behind them,
    and with a promise of mutual defence to keep."""
    rung = 0
    if option == 1:
        rung = SANCTIONS
    elif option == 2:
        rung = REINFORCEMENT
    elif option == 3:
        rung = RETALIATION
    boldness = 1.0 - alone_discount * (1.0 - chance(belief_us))
    stakes = reply_stakes * boldness + pact_stakes * guarantee_mutual_defence
    fear = fear_weight * (1.0 + russia_nuclear_signal)
    return blue_terms(contact_provocation, stakes, blue_ladder, rung, 0.0, fear)


def reply_available(
    option: Option, pact: Own[float], contact_rung_seen: Seen[int], contributors_troops_total: Seen[float]
) -> bool:
    """Reinforcement needs a force; retaliation needs a strike, and a force or a pact to answer for."""
    force_present = contributors_troops_total > 0.0
    if option == 2:
        return blue_available(REINFORCEMENT, contact_rung_seen, force_present, pact, 0.0, False)
    if option == 3:
        return blue_available(RETALIATION, contact_rung_seen, force_present, pact, 0.0, False)
    return True


def reply_due(contact_call: Seen[int]) -> bool:
    """A reply is considered when something attributed, or seen in preparation, calls for one."""
    return contact_call == 1


def reply_doctrine(option: Option, contact_rung_seen: Seen[int]) -> bool:
    """Doctrine: sanctions for anything attributed, reinforcement under strike; never retaliation first."""
    if option == 3:
        return False
    if option == 2:
        return contact_rung_seen >= STRIKE
    return True


reply = Choice(
    name="reply",
    owner="capitals",
    during=CEASEFIRE | COLLAPSE,
    options=CAPITALS_REPLIES,
    payoff=reply_payoff,
    available=reply_available,
    due=reply_due,
    doctrine=reply_doctrine,
    writes="reply",
    reference="standing",
    decision="decision",
    rationality="given:decisions_rationality",
    loss_aversion="given:decisions_loss_aversion",
)
