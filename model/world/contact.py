"""Contact: what happens along the line and how it is observed: violations, attribution, deaths, clashes, alerts."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
    Given,
    Normal,
    Own,
    Positive,
    Room,
    Seen,
    SeenEach,
    State,
    Trait,
    Uniform,
    clip,
    exp,
    larger,
    ratio,
    rule,
)
from .bargain.values import balance_of
from .ladders import RedLadder, chance_attributed
from .names import (
    BORDER_SECURITY,
    CHANGED_RULES,
    COMPLY,
    DIRECT_COMBAT,
    DISINFORMATION,
    HARASSMENT,
    ISR,
    LOCAL_DEFENCE,
    LOCAL_OFFENSIVE,
    MORE_ENABLERS,
    PROTEST,
    REINFORCEMENT,
    RESUMPTION,
    RETAKE_LAND,
    RETALIATION,
    SABOTAGE,
    SANCTIONS,
    STRIKE,
)

CONTACT = Room(
    "contact",
    kind="world",
    state=(
        State("watch", float, shown=OPENLY, unit="share", doc="How well the line and the rear are watched."),
        State("attributed", int, shown=OPENLY, doc="1 if what Russia does this week is attributed."),
        State("rung_seen", int, shown=OPENLY, unit="rung", doc="Russia's rung as others can know it."),
        State("harm", float, shown=OPENLY, unit="index", doc="Harm done by what Russia does, seen or not."),
        State("noticed", int, shown=OPENLY, doc="1 while massed troops have been noticed."),
        State("provocation", float, shown=OPENLY, unit="index", doc="How strongly what is seen calls for a reply."),
        State("call", int, shown=OPENLY, doc="1 if something calls for a reply."),
        State("incident", int, shown=OPENLY, doc="1 in a week with an incident that makes leaders look again."),
        State("under_attack", int, shown=OPENLY, doc="1 while Ukraine retakes land by force."),
        State("violations", float, start="violations_start", shown=OPENLY, unit="a week", doc="Violations recorded."),
        State("recommitted", int, shown=OPENLY, doc="1 in a week of recommitment to the ceasefire."),
        State("deaths", float, shown=OPENLY, unit="deaths a week", doc="Russian and Ukrainian battle deaths."),
        State("deaths_russia", float, shown=OPENLY, unit="deaths a week", doc="Russian battle deaths."),
        State("deaths_ukraine", float, shown=OPENLY, unit="deaths a week", doc="Ukrainian battle deaths."),
        State(
            "fought", float, shown=OPENLY, unit="deaths a week", doc="Those not of everyday violations: of fighting."
        ),
        State("force_deaths", float, shown=OPENLY, unit="deaths a week", doc="The force's dead."),
        State("shootdown", int, shown=OPENLY, doc="1 in a week with a shoot-down over the air shield."),
        State("sea_incident", int, shown=OPENLY, doc="1 in a week with an incident at sea."),
        State("blue_rung", int, shown=OPENLY, unit="rung", doc="The highest blue rung played this week."),
        State("blue_signal", float, shown=OPENLY, unit="log odds", doc="What the reply tells about later ones."),
        State("help", float, shown=OPENLY, unit="index", doc="Strength beside Ukraine in a renewed war."),
        State("alert", int, shown=OPENLY, doc="1 in the week of a serious nuclear alert."),
    ),
)


class Watch(NamedTuple):
    """How well things are watched."""

    watch: float


@rule(owner="contact", during=CEASEFIRE | COLLAPSE)
def look(
    watchers_half: Trait[float],
    isr_part: Trait[float],
    border_part: Trait[float],
    enablers_capacity: SeenEach[float],
    roles_watching: Seen[float],
) -> Watch:
    """Intelligence, border security and monitors on the ground make the watch; none of them is enough alone."""
    people = ratio(roles_watching, roles_watching + watchers_half)
    watch = clip(
        isr_part * enablers_capacity[ISR]
        + border_part * enablers_capacity[BORDER_SECURITY]
        + (1.0 - isr_part - border_part) * people,
        0.0,
        1.0,
    )
    return Watch(watch)


class Sighting(NamedTuple):
    """What others can know of Russia's rung this week."""

    attributed: int
    rung_seen: int
    harm: float


@rule(owner="contact", during=CEASEFIRE | COLLAPSE)
def attribute(
    watch: Own[float],
    attribution_floor: Trait[float],
    russia_rung: Seen[int],
    red_ladder: Seen[RedLadder],
    pinned: Uniform,
) -> Sighting:
    """Is what Russia does pinned on it? An open rung is seen whatever comes of that; a deniable one (disinformation,
    sabotage) only in a week in which it is attributed (Poznansky & Perkoski 2018: secrecy and attribution). The harm
    is felt either way."""
    attributed = 0
    if russia_rung > 0 and pinned < chance_attributed(
        red_ladder.attributability[russia_rung], watch, attribution_floor
    ):
        attributed = 1
    rung_seen = russia_rung
    if attributed == 0 and (russia_rung == DISINFORMATION or russia_rung == SABOTAGE):
        rung_seen = COMPLY
    return Sighting(attributed=attributed, rung_seen=rung_seen, harm=red_ladder.provocation[russia_rung])


class Finding(NamedTuple):
    """What is found out this week."""

    noticed: int
    provocation: float
    call: int
    incident: int
    under_attack: int
    shootdown: int
    sea_incident: int


class Hazards(NamedTuple):
    """How preparations come to be noticed, and how often things go wrong in the air and at sea."""

    warning_per_week: float
    build_up_meant: float
    chance_incidents: float
    shootdown_rate: float
    air_half: float
    sea_rate: float
    sea_half: float
    calm_part: float


@rule(owner="contact", during=CEASEFIRE | COLLAPSE)
def find_out(
    noticed: Own[int],
    attributed: Own[int],
    rung_seen: Own[int],
    watch: Own[float],
    hazards: Trait[Hazards],
    russia_rung: Seen[int],
    russia_massing: Seen[int],
    russia_showing: Seen[int],
    ukraine_response: Seen[int],
    roles_airspace: Seen[float],
    roles_seaward: Seen[float],
    command_air_policing: Seen[int],
    red_ladder_provocation: SeenEach[float],
    warned: Uniform,
    sky: Uniform,
    sea: Uniform,
    mishap: Uniform,
) -> Finding:
    """Is a build-up noticed, does something call for a reply, did anything happen that makes leaders look again?

    A show of force is there to be noticed, and what is noticed is answered by the chance that a build-up is meant. The
    air shield meets aircraft and can shoot one down; patrols at sea prevent more incidents than they meet.
    """
    if russia_massing == 0 and russia_showing == 0:
        noticed = 0
    elif noticed == 0 and (russia_showing > 0 or warned < hazards.warning_per_week * watch):
        noticed = 1
    provocation = red_ladder_provocation[rung_seen]
    if noticed == 1:
        provocation = larger(provocation, hazards.build_up_meant * red_ladder_provocation[RESUMPTION])
    tension = red_ladder_provocation[russia_rung]
    shootdown = 0
    policing = 1.0 + float(command_air_policing)
    flights = ratio(roles_airspace, roles_airspace + hazards.air_half)
    if sky < hazards.shootdown_rate * flights * policing * (hazards.calm_part + tension):
        shootdown = 1
    sea_incident = 0
    patrols = ratio(roles_seaward, roles_seaward + hazards.sea_half)
    if sea < hazards.sea_rate * (1.0 - patrols) * (hazards.calm_part + tension):
        sea_incident = 1
    under_attack = 1 if ukraine_response == RETAKE_LAND else 0
    incident = 0
    if shootdown == 1 or sea_incident == 1 or under_attack == 1 or mishap < hazards.chance_incidents:
        incident = 1
    call = 0
    if attributed == 1 or noticed == 1 or russia_rung >= LOCAL_OFFENSIVE:
        call = 1
    return Finding(
        noticed=noticed,
        provocation=provocation,
        call=call,
        incident=incident,
        under_attack=under_attack,
        shootdown=shootdown,
        sea_incident=sea_incident,
    )


class CombinedReply(NamedTuple):
    """The blue reply put together."""

    blue_rung: int
    blue_signal: float
    help: float


class AmericanPart(NamedTuple):
    """The American part of the reply, and the promise behind it."""

    reply: int
    honoured: int
    promise: float


@rule(owner="contact", during=CEASEFIRE | COLLAPSE)
def combine_replies(
    call: Own[int],
    silence_signal: Trait[float],
    help_strength: Given[float],
    help_intervention_strength: Given[float],
    command_reply: Seen[int],
    capitals_reply: Seen[int],
    capitals_pact_honoured: Seen[int],
    capitals_drawn_in: Seen[int],
    us: Seen[AmericanPart],
    roles_denial: Seen[float],
    blue_ladder_signal: SeenEach[float],
    russia_rung: Seen[int],
) -> CombinedReply:
    """The blue rung is the highest that any owner plays. Silence after an open provocation is a signal too.

    `help` is what would stand beside Ukraine if it came to war: the force itself, whoever kept a promise, and whoever
    was drawn in by troops at risk.
    """
    blue_rung = 0
    if command_reply == 1:
        blue_rung = PROTEST
    if capitals_reply == 1:
        blue_rung = SANCTIONS
    if us.reply == 1:
        blue_rung = MORE_ENABLERS
    if capitals_reply == 2:
        blue_rung = REINFORCEMENT
    if command_reply == 2:
        blue_rung = CHANGED_RULES
    if command_reply == 3:
        blue_rung = LOCAL_DEFENCE
    if capitals_reply == 3:
        blue_rung = RETALIATION
    if us.reply == 2:
        blue_rung = DIRECT_COMBAT
    blue_signal = 0.0
    if call == 1:
        blue_signal = blue_ladder_signal[blue_rung]
        if blue_rung == 0 and russia_rung >= HARASSMENT:
            blue_signal = -silence_signal
    joined = 0.0
    if (us.honoured == 1 and us.promise > 0.0) or capitals_pact_honoured == 1 or capitals_drawn_in == 1:
        joined = 1.0
    help = help_strength * roles_denial + joined * help_intervention_strength
    return CombinedReply(blue_rung=blue_rung, blue_signal=blue_signal, help=help)


class Toll(NamedTuple):
    """Violations and deaths of the week, and whether it ended in an alert."""

    violations: float
    recommitted: int
    deaths: float
    deaths_russia: float
    deaths_ukraine: float
    fought: float
    force_deaths: float
    alert: int


class Line(NamedTuple):
    """How violations of the ceasefire feed on each other, are verified, and fall off after a recommitment."""

    violations_floor: float
    line_density: Positive
    room_at_peace: float
    feud_growth: float
    verification: float
    discipline: float
    answer_in_kind: float
    violations_noise: float
    recommit_chance: float
    recommit_cut: float


class Lethality(NamedTuple):
    """How violations and rungs kill, what the air shield covers, and how fire exchanged can end in an alert."""

    deaths_per_violation: float
    deaths_noise: float
    shield: float
    air_half: float
    accidents: float
    shootdown_deaths: float
    alert_chance: float
    alert_signal: float


class Losses(NamedTuple):
    """What each side loses in war at equal strength, in thousands a week: how deaths fall on the two."""

    loss_rate_russia: float
    loss_rate_ukraine: float


class PresentClash(NamedTuple):
    """A clash: what it kills a week, and whether it began or was settled this week."""

    size: float
    begun: int
    ended: int


class RussianFire(NamedTuple):
    """What Russia does, and the nuclear arms and signals behind it."""

    rung: int
    nuclear_power: float
    nuclear_signal: float


@rule(owner="contact", during=CEASEFIRE | COLLAPSE)
def take_toll(
    violations: Own[float],
    watch: Own[float],
    blue_rung: Own[int],
    shootdown: Own[int],
    line: Trait[Line],
    lethality: Trait[Lethality],
    war: Given[Losses],
    clash: Seen[PresentClash],
    clash_surge: Given[float],
    russia: Seen[RussianFire],
    russia_strength: Seen[float],
    ukraine_response: Seen[int],
    ukraine_strength: Seen[float],
    contributors_troops_total: Seen[float],
    roles_exposed: Seen[float],
    roles_airspace: Seen[float],
    red_ladder: Seen[RedLadder],
    gusts: Normal,
    fortune: Normal,
    harm: Normal,
    pledge_anew: Uniform,
    brink: Uniform,
) -> Toll:
    """Violations feed on each other up to what the line's density and the rung allow, and fall off only where they are
    verified and punished: how soon they return after a recommitment is an outcome, not an input.

    A clash sends them up; once it is settled the ceasefire is committed to anew. Its dead count as fought, like those
    of Russia's rungs and of an offensive; those of everyday violations do not. The dead fall on the two sides as the
    losses of war would at the present balance.
    """
    room = line.line_density * (line.room_at_peace + red_ladder.provocation[russia.rung])
    verified = clip(line.verification * watch, 0.0, 1.0)
    kind = 1.0
    if ukraine_response >= 1:
        kind = 1.0 + line.answer_in_kind
    # Logistic growth towards what the line allows, written so that it stays bounded far above it.
    spare = ratio(room - violations, room + violations)
    growth = line.feud_growth * kind * (1.0 - verified) * spare
    violations = violations * exp(clip(growth - line.discipline * verified + line.violations_noise * gusts, -2.0, 2.0))
    violations = clip(violations, line.violations_floor, 10.0 * line.line_density)
    if clash.begun == 1:
        violations = clip(violations * clash_surge, line.violations_floor, 10.0 * line.line_density)
    recommitted = 0
    tired = russia.rung < HARASSMENT and violations > room and pledge_anew < line.recommit_chance
    if clash.ended == 1 or tired:
        recommitted = 1
        violations = larger(line.violations_floor, violations * line.recommit_cut)
    noise = lethality.deaths_noise
    luck = exp(clip(noise * fortune - 0.5 * noise * noise, -4.0, 4.0))
    fought = red_ladder.deaths[russia.rung]
    if ukraine_response == RETAKE_LAND:
        fought = larger(fought, red_ladder.deaths[LOCAL_OFFENSIVE])
    fought = (fought + clash.size) * luck
    deaths = fought + lethality.deaths_per_violation * violations * luck
    balance = balance_of(russia_strength, ukraine_strength)
    lost_russia = war.loss_rate_russia * (1.0 - balance)
    part_russia = ratio(lost_russia, lost_russia + war.loss_rate_ukraine * balance)
    harm_luck = exp(clip(noise * harm - 0.5 * noise * noise, -4.0, 4.0))
    covered = lethality.shield * ratio(roles_airspace, roles_airspace + lethality.air_half)
    force_deaths = (
        0.0001 * red_ladder.force_deaths[russia.rung] * roles_exposed * (1.0 - covered) * harm_luck
        + 0.0001 * lethality.accidents * contributors_troops_total
    )
    if shootdown == 1:
        force_deaths = force_deaths + lethality.shootdown_deaths
    alert = 0
    if russia.rung >= STRIKE and blue_rung >= LOCAL_DEFENCE:
        signalled = 1.0 + lethality.alert_signal * russia.nuclear_signal
        heat = lethality.alert_chance * signalled * float(blue_rung - CHANGED_RULES)
        if brink < russia.nuclear_power * heat:
            alert = 1
    return Toll(
        violations=violations,
        recommitted=recommitted,
        deaths=deaths,
        deaths_russia=deaths * part_russia,
        deaths_ukraine=deaths - deaths * part_russia,
        fought=fought,
        force_deaths=force_deaths,
        alert=alert,
    )
