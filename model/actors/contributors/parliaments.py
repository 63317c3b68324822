"""Elections and votes: how a government is turned, and what its parliament must decide before troops go or stay.

The law differs by state: a vote before troops go (Germany, Denmark, Estonia, Sweden and others), one at the fourth
month and none after (France), none at all (Britain, Canada, Australia); some mandates lapse after a year (Germany).
"""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CalendarNormal, CalendarUniform, Own, Positive, Seen, Trait, Uniform, Week, logistic, rule, shared
from .joining import REVIEW_WEEKS

YEAR_WEEKS = 52.18
"""Weeks in a calendar year."""


class Government(NamedTuple):
    """A government after a month."""

    leaning: float
    elections: int
    fresh: int


class Calendar(NamedTuple):
    """When a state votes."""

    election_week: float
    election_years: Positive


class Polling(NamedTuple):
    """Whether an election is due."""

    polling: int


@shared
def is_due(week: int, elections: int, calendar: Calendar) -> bool:
    """Whether the next election is due after so many that were held."""
    return float(week) >= calendar.election_week + YEAR_WEEKS * calendar.election_years * float(elections)


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def call_elections(elections: Own[int], calendar: Trait[Calendar], week: Week) -> Polling:
    """Say where an election is due, a month in four years."""
    return Polling(1 if is_due(week, elections, calendar) else 0)


class Polls(NamedTuple):
    """How likely an election turns a government, and how far those who may win are against the force."""

    opposition: float
    turnover: float
    election_swing: float


@rule(owner="contributors", every=REVIEW_WEEKS, where="polling")
def hold_elections(
    me: Own[Government],
    calendar: Trait[Calendar],
    polls: Trait[Polls],
    week: Week,
    ballot: CalendarUniform,
    swing: CalendarNormal,
) -> Government:
    """At an election the government may be turned: the next one leans as it draws, and against the force as far as
    those who may win are. In the monthly review that follows it weighs the mission anew."""
    leaning, elections, fresh = me.leaning, me.elections, me.fresh
    if is_due(week, me.elections, calendar):
        elections = elections + 1
        if ballot < polls.turnover:
            leaning = swing - polls.election_swing * polls.opposition
            fresh = 1
    return Government(leaning=leaning, elections=elections, fresh=fresh)


class Docket(NamedTuple):
    """What is before a parliament."""

    vote_weeks: int
    refused_weeks: int
    term_weeks: int


class Agenda(NamedTuple):
    """What is before a parliament after a month, and whether it votes on it now."""

    vote_weeks: int
    refused_weeks: int
    term_weeks: int
    voting: int


class Mandate(NamedTuple):
    """A parliament's leave after a vote."""

    joined: int
    cleared: int
    refused_weeks: int
    exit_weeks: int


class Standing(NamedTuple):
    """Where a government stands before its parliament."""

    voting: int
    wish: float
    support: float
    leaning: float


class Law(NamedTuple):
    """What the law asks of a government: a vote before, a first vote while troops are there, and later ones."""

    first_vote_weeks: float
    later_vote_weeks: float
    parliament_lag: float


class Chamber(NamedTuple):
    """How a parliament votes: the support at which it is split, the government's hold on it, and its spread."""

    vote_bar: float
    vote_spread: Positive
    vote_hold: float
    stay_bonus: float
    again_weeks: float
    hysteresis: float
    fresh_part: float


GOING, STAYING = 1, 2
"""What a parliament votes on."""


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def call_votes(
    docket: Own[Docket],
    joined: Own[int],
    cleared: Own[int],
    troops: Own[float],
    law: Trait[Law],
    history_signed: Seen[int],
) -> Agenda:
    """Once there is a deal, a state whose law asks for it lets its parliament vote, after its lag, before its troops
    go. While troops are there, a mandate that has run out needs another vote."""
    vote_weeks, term_weeks, voting = docket.vote_weeks, docket.term_weeks, 0
    if joined == 0:
        vote_weeks = 0
        term_weeks = -1
    elif cleared == 0:
        if history_signed == 1:
            if vote_weeks == 0:
                vote_weeks = REVIEW_WEEKS + int(law.parliament_lag)
            elif vote_weeks > REVIEW_WEEKS:
                vote_weeks = vote_weeks - REVIEW_WEEKS
            else:
                vote_weeks = 0
                voting = GOING
    elif troops > 0.0 and law.first_vote_weeks > 0.0:
        if term_weeks < 0:
            term_weeks = int(law.first_vote_weeks)
        elif term_weeks > REVIEW_WEEKS:
            term_weeks = term_weeks - REVIEW_WEEKS
        elif term_weeks > 0:
            term_weeks = int(law.later_vote_weeks)
            voting = STAYING
    return Agenda(
        vote_weeks=vote_weeks,
        refused_weeks=docket.refused_weeks - REVIEW_WEEKS if docket.refused_weeks > REVIEW_WEEKS else 0,
        term_weeks=term_weeks,
        voting=voting,
    )


@rule(owner="contributors", every=REVIEW_WEEKS, where="voting")
def hold_votes(now: Own[Mandate], me: Own[Standing], chamber: Trait[Chamber], division: Uniform) -> Mandate:
    """A vote on going that is lost keeps a state out for half a year. In one on staying the government drops the
    mission if it would rather leave, and a chamber that refuses ends it then and there.

    Parliaments in office rarely end what they have begun: Germany renewed its mandate for Afghanistan for twenty years,
    France voted by 343 to 210 to stay five weeks after ten dead (2008).
    """
    joined, cleared, refused_weeks, exit_weeks = now.joined, now.cleared, now.refused_weeks, now.exit_weeks
    behind = me.support + chamber.vote_hold * me.leaning - chamber.vote_bar
    if me.voting == GOING:
        if division < logistic(behind / chamber.vote_spread):
            cleared = 1
        else:
            joined = 0
            refused_weeks = int(chamber.again_weeks)
    else:
        wants_out = me.wish < -chamber.fresh_part * chamber.hysteresis
        if wants_out or division > logistic((behind + chamber.stay_bonus) / chamber.vote_spread):
            exit_weeks = 0
    return Mandate(joined=joined, cleared=cleared, refused_weeks=refused_weeks, exit_weeks=exit_weeks)
