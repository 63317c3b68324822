"""Command: the force's headquarters. It stands up, lets troops in, sets posture, and replies within its mandate."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
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
    larger,
    rule,
    shared,
    smaller,
)
from ..world.ladders import BlueLadder, ReplyTerms, blue_available, blue_terms
from ..world.names import (
    A_WEEK,
    CHANGED_RULES,
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    HARASSMENT,
    HELD_BY_CONSENT,
    HELD_BY_DEAL,
    HELD_BY_LEADS,
    HELD_BY_NATO,
    HELD_BY_NOTHING,
    HELD_BY_NUMBERS,
    HELD_BY_UNREST,
    LIFT,
    LOCAL_DEFENCE,
    PROBES,
    PROTEST,
    SILENCE_NEEDS_CONSENT,
    STRIKE,
)
from ..world.roles import ForceLevers

COMMAND = Room(
    "command",
    state=(
        State("coordination", float, shown=OPENLY, unit="share", doc="How well many nations work as one force."),
        State("ties", float, shown=OPENLY, unit="share", doc="Enablers that the command structure ties in by itself."),
        State("go", int, shown=OPENLY, doc="1 while troops may enter."),
        State("hold", int, shown=OPENLY, doc="Why nobody goes, by place in HOLDS; 0 while nothing holds the force."),
        State("barred", int, doc="1 if a member of NATO would refuse its structures."),
        State("lift", float, shown=OPENLY, unit="troops a week", doc="Troops that can be moved in a week."),
        State("training_stage", int, shown=OPENLY, doc="1 while only the training group is in."),
        State("admitted", float, start=1.0, shown=OPENLY, unit="share", doc="Part of the force that may be in yet."),
        State("entered_weeks", int, shown=OPENLY, unit="weeks", doc="Weeks since the first troops were let in."),
        State("calm_weeks", int, shown=OPENLY, unit="weeks", doc="Weeks in a row without probes or worse."),
        State("caution", float, shown=OPENLY, unit="share", doc="How far exposed troops are kept behind walls."),
        State("air_policing", int, shown=OPENLY, doc="1 while changed rules of engagement are in force."),
        State("standing", int, doc="The option that changes nothing."),
        State("reply", int, shown=OPENLY, doc="Its part of the blue reply, by place in COMMAND_REPLIES."),
    ),
)


class Allies(NamedTuple):
    """Whether all members of NATO would let its structures be used."""

    barred: int


@rule(owner="command")
def ask_allies(nato_bar: Trait[float], ballot: Uniform) -> Allies:
    """Once a history: the Council decides by consensus, and one member is enough to refuse.

    Hungary has stood outside NATO's help to Ukraine since 2024 and Slovakia rules troops out; in 2025 the Secretary
    General held that NATO advises and the coalition leads.
    """
    return Allies(1 if ballot < nato_bar else 0)


class Order(NamedTuple):
    """The headquarters' state after a week."""

    coordination: float
    ties: float
    go: int
    hold: int
    lift: float
    training_stage: int
    admitted: float
    entered_weeks: int
    calm_weeks: int
    caution: float


class Staff(NamedTuple):
    """What a headquarters is: how well it coordinates, how long it waits for consent, how deaths make it cautious."""

    nato_coordination: float
    own_coordination_start: float
    own_coordination_ceiling: float
    own_standup_years: Positive
    nato_ties: float
    nato_consent_weeks: float
    own_consent_weeks: float
    lift_floor: float
    lift_full: float
    training_stage_weeks: float
    second_quiet_weeks: float
    caution_per_death: float
    caution_fade: float
    critical_mass: float
    quiet_weeks: float


class Pledges(NamedTuple):
    """What is pledged with parliament's leave, what all invited could field, and how many lead nations are in."""

    cleared_troops: float
    cleared_western: float
    fieldable: float
    fieldable_western: float
    lead_in: float


class Deployment(NamedTuple):
    """When the option lets troops in, and for how long: levers `deploy.*`."""

    after_quiet_weeks: float
    training_first: float
    years: float


@shared
def held_by(
    staff: Staff,
    force: ForceLevers,
    contributors: Pledges,
    outsiders_consent: int,
    agreed: bool,
    nato_barred: bool,
    consented: bool,
    quiet: bool,
) -> int:
    """The first thing that holds the force at home, by place in HOLDS.

    A Western force needs a lead nation and a critical mass of what was asked, or of what all invited could field where
    that is less: a request that nobody could meet is no bar by arithmetic. Troops from outside alone need no Western
    lead, but the consent of both sides; the clause of a deal is about Western troops.
    """
    hold = HELD_BY_NOTHING
    if not quiet:
        hold = HELD_BY_UNREST
    if not consented:
        hold = HELD_BY_CONSENT
    if force.size > 0.0:
        if contributors.cleared_western < staff.critical_mass * smaller(force.size, contributors.fieldable_western):
            hold = HELD_BY_NUMBERS
        if contributors.lead_in < 1.0:
            hold = HELD_BY_LEADS
    else:
        if contributors.cleared_troops < staff.critical_mass * smaller(force.outsiders, contributors.fieldable):
            hold = HELD_BY_NUMBERS
        if outsiders_consent == 0:
            hold = HELD_BY_CONSENT
    if nato_barred:
        hold = HELD_BY_NATO
    if force.size > 0.0 and not agreed:
        hold = HELD_BY_DEAL
    return hold


@rule(owner="command")
def order(
    me: Own[Order],
    barred: Own[int],
    staff: Trait[Staff],
    command_nato: Lever[float],
    force: Lever[ForceLevers],
    deploy: Lever[Deployment],
    enablers_capacity: SeenEach[float],
    history_phase: Seen[int],
    history_since: Seen[int],
    contact_rung_seen: Seen[int],
    contact_force_deaths: Seen[float],
    clash_active: Seen[int],
    contributors: Seen[Pledges],
    capitals_outsiders_consent: Seen[int],
    silence: Switch,
    deal_clause: Seen[int],
    force_roles_training: Lever[float],
) -> Order:
    """NATO's structures are ready at once and better coordinated, tie enablers in, and take longer to consent, if they
    do. An own headquarters starts weaker and grows over years.

    Going is a decision: troops enter when nothing holds them (`held_by`). They leave when the years of the option are
    over, or the ceasefire has collapsed before they came. Where training comes first, the training group alone goes in;
    the second group follows once the first has stood its weeks in a quiet peace.
    """
    years = A_WEEK * float(history_since) if history_since > 0 else 0.0
    grown = clip(years / staff.own_standup_years, 0.0, 1.0)
    own = staff.own_coordination_start + grown * (staff.own_coordination_ceiling - staff.own_coordination_start)
    requested = force.size + force.outsiders > 0.0
    consent = command_nato * staff.nato_consent_weeks + (1.0 - command_nato) * staff.own_consent_weeks
    calm_weeks = 0
    if history_phase == CEASEFIRE and contact_rung_seen < PROBES and clash_active == 0:
        calm_weeks = me.calm_weeks + 1
    go = me.go
    entered_weeks = me.entered_weeks
    agreed = deal_clause == CLAUSE_ALLOWS
    if silence != SILENCE_NEEDS_CONSENT and deal_clause != CLAUSE_FORBIDS:
        agreed = True
    hold = HELD_BY_NOTHING
    if history_phase == CEASEFIRE and requested:
        if go == 0 and entered_weeks == 0:
            hold = held_by(
                staff,
                force,
                contributors,
                outsiders_consent=capitals_outsiders_consent,
                agreed=agreed,
                nato_barred=command_nato > 0.5 and barred == 1,
                consented=float(history_since) >= consent,
                quiet=float(calm_weeks) >= larger(staff.quiet_weeks, deploy.after_quiet_weeks),
            )
            if hold == HELD_BY_NOTHING:
                go = 1
    elif entered_weeks == 0:
        go = 0
    if history_phase == CEASEFIRE and deal_clause == CLAUSE_FORBIDS:
        # A later deal may send home those whom an earlier one let in.
        go = 0
    if deploy.years > 0.0 and A_WEEK * float(entered_weeks) >= deploy.years:
        go = 0
    if go == 1:
        entered_weeks = entered_weeks + 1
    # The training group goes first; the rest once it has stood its weeks and the peace is quiet.
    training_stage = 0
    if deploy.training_first > 0.5 and force_roles_training > 0.0 and go == 1:
        stood = float(entered_weeks) >= staff.training_stage_weeks
        followed = stood and float(calm_weeks) >= staff.second_quiet_weeks
        if entered_weeks <= 1 or (me.training_stage == 1 and not followed):
            training_stage = 1
    admitted = force_roles_training if training_stage == 1 else 1.0
    caution = me.caution * (1.0 - staff.caution_fade) + staff.caution_per_death * contact_force_deaths
    return Order(
        coordination=command_nato * staff.nato_coordination + (1.0 - command_nato) * own,
        ties=command_nato * staff.nato_ties if requested else 0.0,
        go=go,
        hold=hold,
        lift=staff.lift_floor + (staff.lift_full - staff.lift_floor) * enablers_capacity[LIFT],
        training_stage=training_stage,
        admitted=admitted,
        entered_weeks=entered_weeks,
        calm_weeks=calm_weeks,
        caution=clip(caution, 0.0, 1.0),
    )


COMMAND_REPLIES = ("silence", "protest", "changed_rules", "local_defence")


def reply_payoff(
    option: Option,
    reply_stakes: Trait[float],
    fear_weight: Trait[float],
    contact_provocation: Seen[float],
    russia_nuclear_signal: Seen[float],
    blue_ladder: Seen[BlueLadder],
) -> ReplyTerms:
    """The provocation answered, less the reply's cost and the feared slide into war."""
    rung = 0
    if option == 1:
        rung = PROTEST
    elif option == 2:
        rung = CHANGED_RULES
    elif option == 3:
        rung = LOCAL_DEFENCE
    fear = fear_weight * (1.0 + russia_nuclear_signal)
    return blue_terms(contact_provocation, reply_stakes, blue_ladder, rung, 0.0, fear)


def reply_available(
    option: Option, command_mandate: Lever[float], contact_rung_seen: Seen[int], contributors_troops_total: Seen[float]
) -> bool:
    """Within the mandate; local defence only for a force that is being harassed or struck."""
    force_present = contributors_troops_total > 0.0
    if option == 1:
        return blue_available(PROTEST, contact_rung_seen, force_present, 0.0, command_mandate, False)
    if option == 2:
        return blue_available(CHANGED_RULES, contact_rung_seen, force_present, 0.0, command_mandate, False)
    if option == 3:
        return blue_available(LOCAL_DEFENCE, contact_rung_seen, force_present, 0.0, command_mandate, False)
    return True


def reply_due(contact_call: Seen[int]) -> bool:
    """A reply is considered when something attributed, or seen in preparation, calls for one."""
    return contact_call == 1


def reply_doctrine(option: Option, contact_rung_seen: Seen[int]) -> bool:
    """Doctrine: protest anything, change the rules under harassment, defend against a strike."""
    if option == 3:
        return contact_rung_seen >= STRIKE
    if option == 2:
        return contact_rung_seen >= HARASSMENT
    return True


reply = Choice(
    name="reply",
    owner="command",
    during=CEASEFIRE | COLLAPSE,
    options=COMMAND_REPLIES,
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


class Rules(NamedTuple):
    """Rules of engagement after a week, and the reply cleared for the next."""

    air_policing: int
    reply: int


@rule(owner="command", during=CEASEFIRE | COLLAPSE)
def settle_rules(air_policing: Own[int], reply: Own[int], calm_weeks: Own[int], relax_weeks: Trait[float]) -> Rules:
    """Changed rules stay until it has been calm long enough; a reply lasts its week."""
    if reply >= 2:
        air_policing = 1
    elif float(calm_weeks) >= relax_weeks:
        air_policing = 0
    return Rules(air_policing=air_policing, reply=0)
