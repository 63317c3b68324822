"""Clashes: fighting that no capital has ordered, how it begins, what it costs, and whether it ends or grows into war.

A clash begins on the line where violations run away between sides that expect to be cheated (Fortna 2004; Kydd 2005),
from an incident, as a reprisal, out of the slide that every rung above the lowest risks (Schelling 1966), or by the
hand of spoilers (Reiter 2016). Most end within days and the ceasefire is committed to anew without a new deal. One
grows into general war only as far as a government would choose war that week: no war is an accident (Blainey 1988),
and where war is wanted a clash is a pretext (Werner & Yuen 2005). General war that no clash opened stays Russia's
choice.
"""

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
    ratio,
    rule,
    shared,
)
from .names import (
    A_WEEK,
    FROM_INCIDENT,
    FROM_LINE,
    FROM_REPRISAL,
    FROM_SLIDE,
    FROM_SPOILERS,
    LOCAL_OFFENSIVE,
    QUARTER,
    RESUMPTION,
    RETAKE_LAND,
    STRIKE_DEEP,
)

CLASH = Room(
    "clash",
    kind="world",
    state=(
        State("mistrust", float, start="mistrust_start", unit="share", doc="Fear of being cheated."),
        State("spoiled", int, doc="1 in a week in which spoilers act."),
        State("active", int, shown=OPENLY, doc="1 while a clash lasts."),
        State("cause", int, shown=OPENLY, unit="code", doc="Why the last clash began; CLASH_CAUSES."),
        State("size", float, shown=OPENLY, unit="deaths a week", doc="What the clash kills, before weekly luck."),
        State("begun", int, shown=OPENLY, doc="1 in the week in which a clash begins."),
        State("ended", int, shown=OPENLY, doc="1 in the week in which a clash is settled."),
        State("grown", int, shown=OPENLY, doc="1 in the week in which a clash grows into general war."),
        State("count", int, shown=OPENLY, doc="Clashes so far."),
        State("weeks", int, shown=OPENLY, unit="weeks", doc="Weeks of the present fighting, clash or war."),
        State("dead", float, shown=OPENLY, unit="deaths", doc="Dead of the present fighting, clash or war."),
        State("fought", float, shown=OPENLY, unit="deaths a week", doc="Dead of the present fighting this week."),
        State("fatal_since", int, start=-1, shown=OPENLY, unit="weeks", doc="Week signed when it first had 25 dead."),
        State("lasting_since", int, start=-1, shown=OPENLY, unit="weeks", doc="Week signed when it first lasted four."),
    ),
)

FATAL = 25.0
"""Dead of one clash that make it a fatal one: the threshold of armed conflict in the data (UCDP)."""

LASTING = 4
"""Weeks in a row of fighting after which it has come back."""


@shared
def fighting(rung: int, response: int) -> bool:
    """Whether there is fighting that a capital has ordered: an offensive of either side, or general war."""
    return rung >= LOCAL_OFFENSIVE or response == RETAKE_LAND


class Doubt(NamedTuple):
    """What the sides expect of each other, and whether spoilers act."""

    mistrust: float
    spoiled: int


class Trust(NamedTuple):
    """How mistrust starts, where it ends, how fast quiet unlearns it, and how a blow revives it."""

    mistrust_start: float
    mistrust_floor: float
    mistrust_learning: float
    mistrust_shock: float


class Spoilers(NamedTuple):
    """Whether there are spoilers in either camp, how often they act, how fast they tire."""

    spoilers: float
    spoiler_rate: float
    spoiler_fade: float


@rule(owner="clash", during=CEASEFIRE | COLLAPSE)
def doubt(
    now: Own[Doubt],
    begun: Own[int],
    active: Own[int],
    trust: Trait[Trust],
    camp: Trait[Spoilers],
    contact_verification: Given[float],
    contact_watch: Seen[float],
    contact_noticed: Seen[int],
    history_phase: Seen[int],
    history_peace_weeks: Seen[int],
    russia_rung: Seen[int],
    ukraine_response: Seen[int],
    plot: Uniform,
) -> Doubt:
    """Each side expects to be cheated after a war, unlearns it in quiet, and faster where quiet can be verified.

    A clash that began last week, or an act of spoilers, revives it as far as nobody could verify who was to blame
    (Kydd 2005; Fortna 2003). Weeks in which troops stand massed are not quiet. A signing starts anew with high
    mistrust; war leaves it there.
    """
    verified = clip(contact_verification * contact_watch, 0.0, 1.0)
    mistrust = now.mistrust
    spoiled = 0
    if history_peace_weeks == 0 or history_phase == COLLAPSE:
        mistrust = trust.mistrust_start
    if history_phase == CEASEFIRE:
        eager = camp.spoilers * camp.spoiler_rate * exp(-camp.spoiler_fade * A_WEEK * float(history_peace_weeks))
        if plot < A_WEEK * eager:
            spoiled = 1
        if begun == 1 or spoiled == 1:
            mistrust = mistrust + trust.mistrust_shock * (1.0 - verified) * (1.0 - mistrust)
        elif active == 0 and contact_noticed == 0 and not fighting(russia_rung, ukraine_response):
            pace = A_WEEK * trust.mistrust_learning * (0.5 + verified)
            mistrust = mistrust + clip(pace, 0.0, 1.0) * (trust.mistrust_floor - mistrust)
    return Doubt(mistrust=clip(mistrust, 0.0, 1.0), spoiled=spoiled)


class Clash(NamedTuple):
    """The clash of the week, if there is one."""

    active: int
    cause: int
    size: float
    begun: int
    ended: int
    grown: int
    count: int  # type: ignore[assignment]


class Origins(NamedTuple):
    """How readily a clash begins: on the line, from incidents, reprisals and spoilers."""

    hot_rate: float
    line_factor: float
    heat_reference: Positive
    heat_weight: float
    spark: float
    reprisal: float
    spoiler_clash: float


class Course(NamedTuple):
    """How a clash is settled or grows, and how much it kills a week."""

    settle_first: float
    settle_rate: float
    settle_gain: float
    settle_hinder: float
    grow_rate: float
    clash_deaths: float
    clash_spread: float


@rule(owner="clash", during=CEASEFIRE | COLLAPSE)
def flare(
    now: Own[Clash],
    mistrust: Own[float],
    spoiled: Own[int],
    weeks: Own[int],
    origins: Trait[Origins],
    course: Trait[Course],
    contact_verification: Given[float],
    contact_watch: Seen[float],
    contact_violations: Seen[float],
    contact_incident: Seen[int],
    contact_blue_rung: Seen[int],
    russia_rung: Seen[int],
    russia_drawn: Seen[float],
    ukraine_response: Seen[int],
    ukraine_drawn: Seen[float],
    red_ladder_deaths: SeenEach[float],
    red_ladder_escalation: SeenEach[float],
    blue_ladder_escalation: SeenEach[float],
    history_phase: Seen[int],
    begins: Uniform,
    cools: Uniform,
    spreads: Uniform,
    deadly: Normal,
) -> Clash:
    """Does a clash begin; is the one that lasts settled, or does it grow into general war?

    A week's chance of beginning is that of any of its causes, one less the product of none. Causes that grow from not
    knowing who did what weigh by mistrust and by what nobody verifies; a reprisal and the slide promised by the ladders
    need neither. The reply that counts for the slide is last week's. A clash is likelier settled in its first week than
    in any later one; verification settles it sooner, and it lasts where either side would rather fight. It grows by
    `grow_rate` a week by the chance that either side would choose war. It kills no more than general war would.
    """
    verified = clip(contact_verification * contact_watch, 0.0, 1.0)
    blind = mistrust * (1.0 - verified)
    keen = 1.0 - (1.0 - russia_drawn) * (1.0 - ukraine_drawn)
    active = now.active
    cause = now.cause
    size = now.size
    begun = 0
    ended = 0
    grown = 0
    count = now.count
    # In fighting that a capital has ordered, a clash is no more than a part of it.
    if history_phase == COLLAPSE or fighting(russia_rung, ukraine_response):
        active = 0
        size = 0.0
    elif active == 1:
        lasts = course.settle_first if weeks <= 1 else course.settle_rate
        settles = lasts * (1.0 + course.settle_gain * verified) * (1.0 - course.settle_hinder * keen)
        if spreads < course.grow_rate * keen:
            grown = 1
        elif cools < clip(settles, 0.0, 0.98):
            ended = 1
            active = 0
            size = 0.0
    else:
        heated = 2.0 * ratio(contact_violations, contact_violations + origins.heat_reference)
        heat = 1.0 - origins.heat_weight + origins.heat_weight * heated
        calm = 1.0 - clip(A_WEEK * origins.hot_rate * origins.line_factor * blind * heat, 0.0, 1.0)
        by_line = 1.0 - calm
        if contact_incident == 1:
            calm = calm * (1.0 - origins.spark * blind)
        by_incident = 1.0 - calm
        if ukraine_response == STRIKE_DEEP:
            calm = calm * (1.0 - origins.reprisal)
        by_reprisal = 1.0 - calm
        slide = red_ladder_escalation[russia_rung] + blue_ladder_escalation[contact_blue_rung]
        calm = calm * (1.0 - clip(slide / QUARTER, 0.0, 1.0))
        by_slide = 1.0 - calm
        if spoiled == 1:
            calm = calm * (1.0 - origins.spoiler_clash * (1.0 - verified))
        if begins < 1.0 - calm:
            active = 1
            begun = 1
            count = count + 1
            size = course.clash_deaths * exp(clip(course.clash_spread * deadly, -4.0, 4.0))
            size = clip(size, 0.0, red_ladder_deaths[RESUMPTION])
            cause = FROM_SPOILERS
            if begins < by_line:
                cause = FROM_LINE
            elif begins < by_incident:
                cause = FROM_INCIDENT
            elif begins < by_reprisal:
                cause = FROM_REPRISAL
            elif begins < by_slide:
                cause = FROM_SLIDE
    return Clash(active=active, cause=cause, size=size, begun=begun, ended=ended, grown=grown, count=count)


class Episode(NamedTuple):
    """The present fighting so far, and when fighting first was fatal and first lasted."""

    weeks: int
    dead: float
    fought: float
    fatal_since: int
    lasting_since: int


@rule(owner="clash", during=CEASEFIRE | COLLAPSE)
def count_dead(
    now: Own[Episode],
    active: Own[int],
    contact_fought: Seen[float],
    russia_rung: Seen[int],
    ukraine_response: Seen[int],
    history_phase: Seen[int],
    history_since: Seen[int],
) -> Episode:
    """An episode of fighting runs from the first week of a clash or an offensive to the first week without; the war
    that a clash grows into belongs to it. What violations and shelling kill outside of it does not count."""
    weeks = 0
    dead = 0.0
    fought = 0.0
    fatal_since = now.fatal_since
    lasting_since = now.lasting_since
    if active == 1 or history_phase == COLLAPSE or fighting(russia_rung, ukraine_response):
        weeks = now.weeks + 1
        fought = contact_fought
        dead = now.dead + fought
        if fatal_since < 0 and dead >= FATAL:
            fatal_since = history_since + 1
        if lasting_since < 0 and weeks >= LASTING:
            lasting_since = history_since + 1
    return Episode(weeks=weeks, dead=dead, fought=fought, fatal_since=fatal_since, lasting_since=lasting_since)
