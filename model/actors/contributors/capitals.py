"""The capitals together: their shared belief in American backing, the force in prospect, their part of the reply."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    CEASEFIRE,
    COLLAPSE,
    Bundle,
    Choice,
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
from model.world.beliefs import chance, update_belief
from model.world.deterrence import HelpValues, drawn_in
from model.world.ladders import ReplyTerms, blue_available, blue_terms
from model.world.names import A_WEEK, LOCAL_OFFENSIVE, REINFORCEMENT, RETALIATION, SANCTIONS, STRIKE

CAPITALS = Room(
    "capitals",
    state=(
        State(
            "belief_us",
            float,
            start="belief_us_prior",
            public=True,
            unit="log odds",
            doc="Trust in American backing.",
        ),
        State("authorised", float, public=True, unit="troops", doc="Troops authorised, reinforcement included."),
        State(
            "prospect",
            float,
            public=True,
            unit="troops",
            doc="The force if all who are in sent what they pledge.",
        ),
        State("prospect_quality", float, public=True, unit="troops", doc="The same times quality."),
        State("western_prospect", float, public=True, unit="troops", doc="Its Western part."),
        State(
            "friendly_share",
            float,
            public=True,
            unit="share",
            doc="Part of it from states Russia calls friendly.",
        ),
        State("shortfall", float, public=True, unit="troops", doc="Authorised but not offered."),
        State("scale", float, public=True, unit="share", doc="Part of each pledge that the request takes up."),
        State("weight_in", float, public=True, unit="weight", doc="Lead weights in, as last counted."),
        State(
            "weight_all",
            float,
            public=True,
            unit="weight",
            doc="Lead weights of all invited, as last counted.",
        ),
        State("troops_before", float, public=True, unit="troops", doc="Troops in place, as last counted."),
        State("exposure", float, public=True, unit="share", doc="Mean exposure of the roles asked for."),
        State("cost_factor", float, start=1.0, public=True, unit="ratio", doc="Cost of the roles, relative."),
        State("outsiders_consent", int, public=True, doc="1 if both sides agree to troops from outside."),
        State("asked_consent", int, doc="1 once both sides have been asked."),
        State(
            "reinforced",
            float,
            public=True,
            unit="share",
            doc="Reinforcement sent in reply, of the authorised size.",
        ),
        State("sanctions", float, public=True, unit="share", doc="Sanctions restored in reply."),
        State("pact", float, public=True, unit="share", doc="Mutual defence as it stands; none once broken."),
        State("pact_tested", int, public=True, doc="1 once what binds them has been put to the test."),
        State("pact_honoured", int, public=True, doc="1 if it was honoured."),
        State("standing", int, doc="The option that changes nothing."),
        State("reply", int, public=True, doc="Their part of the blue reply, by place in CAPITALS_REPLIES."),
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


@rule(owner="capitals")
def confer(
    belief_us: Own[float],
    authorised: Own[float],
    prospect: Own[float],
    prospect_quality: Own[float],
    western_prospect: Own[float],
    friendly_share: Own[float],
    shortfall: Own[float],
    scale: Own[float],
    weight_in: Own[float],
    weight_all: Own[float],
    troops_before: Own[float],
    exposure: Own[float],
    cost_factor: Own[float],
    reinforced: Own[float],
    sanctions: Own[float],
    pact: Own[float],
    pact_tested: Own[int],
    pact_honoured: Own[int],
    reply: Own[int],
    belief_us_prior: Trait[float],
    belief_decay: Trait[float],
    sunk_weight: Trait[float],
    test_weight: Trait[float],
    interest_weight: Trait[float],
    reinforcement_size: Trait[float],
    reinforcement_fade: Trait[float],
    sanctions_step: Trait[float],
    sanctions_fade: Trait[float],
    credibility: Switch,
    force_size: Lever[float],
    force_outsiders: Lever[float],
    guarantee_mutual_defence: Lever[float],
    command_go: Seen[int],
    command_entered_weeks: Seen[int],
    us_statement: Seen[float],
    us_provision: Seen[float],
    us_fresh_test: Seen[int],
    us_honoured: Seen[int],
    contributors_pledged: Seen[float],
    contributors_pledged_quality: Seen[float],
    contributors_pledged_western: Seen[float],
    contributors_pledged_friendly: Seen[float],
    contributors_troops_total: Seen[float],
    contributors_friendly_troops: Seen[float],
    contributors_weight_in: Seen[float],
    contributors_weight_all: Seen[float],
    roles_exposure_asked: Seen[float],
    roles_cost_asked: Seen[float],
) -> Council:
    """Read the United States, count what is pledged, and carry out last week's reply.

    Force in place = min(authorised, sum of offers); a shortfall is shown. A force that has gone home because its years
    were over is no longer in prospect, and a pact that was broken no longer stands.
    """
    tested = 0.0
    if us_fresh_test == 1:
        tested = test_weight if us_honoured == 1 else -test_weight
    sunk = A_WEEK * sunk_weight * (2.0 * us_provision - 1.0)
    interest = A_WEEK * interest_weight * (2.0 * us_provision - 1.0)
    belief_us = update_belief(
        belief_us,
        belief_us_prior,
        A_WEEK * belief_decay,
        12.0 * A_WEEK * us_statement,
        sunk,
        tested,
        interest,
        credibility,
    )
    reinforced = reinforced * (1.0 - reinforcement_fade)
    sanctions = sanctions * (1.0 - sanctions_fade)
    if reply == 1:
        sanctions = clip(sanctions + sanctions_step, 0.0, 1.0)
    elif reply == 2:
        reinforced = reinforcement_size
    reply = 0
    authorised = (force_size + force_outsiders) * (1.0 + reinforced)
    if command_entered_weeks > 0 and command_go == 0:
        authorised = 0.0
    pact = 0.0 if pact_tested == 1 and pact_honoured == 0 else guarantee_mutual_defence
    prospect = smaller(authorised, contributors_pledged)
    scale = ratio(prospect, contributors_pledged)
    shortfall = authorised - prospect
    prospect_quality = scale * contributors_pledged_quality
    western_prospect = scale * contributors_pledged_western
    if contributors_troops_total > 0.0:
        friendly_share = ratio(contributors_friendly_troops, contributors_troops_total)
    else:
        friendly_share = ratio(contributors_pledged_friendly, contributors_pledged)
    weight_in = contributors_weight_in
    weight_all = contributors_weight_all
    troops_before = contributors_troops_total
    exposure = roles_exposure_asked
    cost_factor = roles_cost_asked
    return Council(
        belief_us,
        authorised,
        prospect,
        prospect_quality,
        western_prospect,
        friendly_share,
        shortfall,
        scale,
        weight_in,
        weight_all,
        troops_before,
        exposure,
        cost_factor,
        reinforced,
        sanctions,
        pact,
        reply,
    )


class Consent(NamedTuple):
    """Whether both sides agree to troops from outside."""

    outsiders_consent: int
    asked_consent: int


@rule(owner="capitals", during=CEASEFIRE)
def ask_consent(
    outsiders_consent: Own[int],
    asked_consent: Own[int],
    consent_russia_buffer: Trait[float],
    consent_russia_friendly: Trait[float],
    consent_ukraine_buffer: Trait[float],
    consent_ukraine_friendly: Trait[float],
    oversight_need: Trait[float],
    invite_buffer_states: Lever[float],
    invite_friendly_states: Lever[float],
    us_oversight: Lever[float],
    us_provision: Seen[float],
    russia_says: Uniform,
    ukraine_says: Uniform,
) -> Consent:
    """Troops from outside need the consent of both sides, once, after the signing; a buffer zone also needs the
    American oversight that the proposal names."""
    if asked_consent == 0 and (invite_buffer_states > 0.5 or invite_friendly_states > 0.5):
        asked_consent = 1
        russia = consent_russia_friendly if invite_friendly_states > 0.5 else consent_russia_buffer
        ukraine = consent_ukraine_friendly if invite_friendly_states > 0.5 else consent_ukraine_buffer
        overseen = 1.0
        if invite_buffer_states > 0.5:
            watch = clip(us_oversight * us_provision, 0.0, 1.0)
            overseen = 1.0 - oversight_need * (1.0 - watch)
        if russia_says < russia and ukraine_says < ukraine * overseen:
            outsiders_consent = 1
    return Consent(outsiders_consent, asked_consent)


class Pact(NamedTuple):
    """How a promise of mutual defence, or the tie of troops at risk, stood up."""

    pact_tested: int
    pact_honoured: int


@rule(owner="capitals", during=CEASEFIRE | COLLAPSE)
def face_test(
    pact_tested: Own[int],
    pact_honoured: Own[int],
    belief_us: Own[float],
    pact_threshold: Trait[float],
    pact_noise: Positive,
    pact_american_part: Trait[float],
    deterrence: Switch,
    help: Bundle[HelpValues],
    guarantee_mutual_defence: Lever[float],
    contributors_weighted_support: Seen[float],
    contributors_weight_west: Seen[float],
    roles_hostages: Seen[float],
    russia_rung: Seen[int],
    resolve: Uniform,
) -> Pact:
    """What binds the capitals is tested by an offensive, once: a promise of mutual defence, and their troops at risk
    where those are thought to bind. It holds the likelier, the more the publics support it and the more America is
    trusted."""
    bound = 1.0 - (1.0 - clip(guarantee_mutual_defence, 0.0, 1.0)) * (1.0 - drawn_in(deterrence, roles_hostages, help))
    if bound > 0.0 and pact_tested == 0 and russia_rung >= LOCAL_OFFENSIVE:
        pact_tested = 1
        will = ratio(contributors_weighted_support, contributors_weight_west) + pact_american_part * chance(belief_us)
        if resolve < bound * logistic((will - pact_threshold) / pact_noise):
            pact_honoured = 1
    return Pact(pact_tested, pact_honoured)


CAPITALS_REPLIES = ("nothing", "sanctions", "reinforcement", "retaliation")


def reply_payoff(
    option: Option,
    belief_us: Own[float],
    reply_stakes: Trait[float],
    alone_discount: Trait[float],
    fear_weight: Trait[float],
    pact_stakes: Trait[float],
    guarantee_mutual_defence: Lever[float],
    russia_rung: Seen[int],
    russia_nuclear_signal: Seen[float],
    red_ladder_provocation: SeenEach[float],
    blue_ladder_relief: SeenEach[float],
    blue_ladder_cost: SeenEach[float],
    blue_ladder_escalation: SeenEach[float],
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
    return blue_terms(
        red_ladder_provocation[russia_rung],
        stakes,
        blue_ladder_relief[rung],
        blue_ladder_cost[rung],
        blue_ladder_escalation[rung],
        fear_weight * (1.0 + russia_nuclear_signal),
    )


def reply_available(
    option: Option,
    pact: Own[float],
    russia_rung: Seen[int],
    contributors_troops_total: Seen[float],
) -> bool:
    """Reinforcement needs a force; retaliation needs a strike, and a force or a pact to answer for."""
    force_present = contributors_troops_total > 0.0
    if option == 2:
        return blue_available(REINFORCEMENT, russia_rung, force_present, pact, 0.0, False)
    if option == 3:
        return blue_available(RETALIATION, russia_rung, force_present, pact, 0.0, False)
    return True


def reply_due(contact_call: Seen[int]) -> bool:
    """A reply is considered when something attributed, or seen in preparation, calls for one."""
    return contact_call == 1


def reply_doctrine(option: Option, russia_rung: Seen[int]) -> bool:
    """Doctrine: sanctions for anything attributed, reinforcement under strike; never retaliation first."""
    if option == 3:
        return False
    if option == 2:
        return russia_rung >= STRIKE
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
