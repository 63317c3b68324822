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


class Mandate(NamedTuple):
    """A parliament's leave after a month."""

    joined: int
    cleared: int
    vote_weeks: int
    refused_weeks: int
    term_weeks: int
    exit_weeks: int


class Standing(NamedTuple):
    """Where a government stands before its parliament."""

    wish: float
    support: float
    leaning: float
    troops: float


class Law(NamedTuple):
    """What the law asks of a government: a vote before, a first vote while troops are there, and later ones."""

    vote_before: int
    first_vote_weeks: float
    later_vote_weeks: float
    parliament_lag: float
    hysteresis: float
    fresh_part: float


class Chamber(NamedTuple):
    """How a parliament votes: the support at which it is split, the government's hold on it, and its spread."""

    vote_bar: float
    vote_spread: Positive
    vote_hold: float
    stay_bonus: float
    again_weeks: float


class Docket(NamedTuple):
    """What may be before a parliament."""

    joined: int
    vote_weeks: int
    refused_weeks: int
    term_weeks: int


class Tabled(NamedTuple):
    """Whether anything is."""

    tabled: int


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def table(me: Own[Docket]) -> Tabled:
    """A parliament is concerned while its state is in, and until what it decided has lapsed."""
    concerned = me.joined == 1 or me.vote_weeks > 0 or me.refused_weeks > 0 or me.term_weeks >= 0
    return Tabled(1 if concerned else 0)


@rule(owner="contributors", every=REVIEW_WEEKS, where="tabled")
def hold_votes(
    now: Own[Mandate],
    me: Own[Standing],
    law: Trait[Law],
    chamber: Trait[Chamber],
    history_signed: Seen[int],
    division: Uniform,
) -> Mandate:
    """Once there is a deal, a state whose law asks for it lets its parliament vote before its troops go; a vote that is
    lost keeps it out for half a year. While troops are there, a mandate that has run out needs another vote: the
    government drops it if it would rather leave, and a chamber that refuses ends the mission then and there.

    Parliaments in office rarely end what they have begun: Germany renewed its mandate for Afghanistan for twenty years,
    France voted by 343 to 210 to stay five weeks after ten dead (2008).
    """
    joined, cleared, exit_weeks = now.joined, now.cleared, now.exit_weeks
    vote_weeks, term_weeks = now.vote_weeks, now.term_weeks
    refused_weeks = now.refused_weeks - REVIEW_WEEKS if now.refused_weeks > REVIEW_WEEKS else 0
    behind = me.support + chamber.vote_hold * me.leaning - chamber.vote_bar
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
                if division < logistic(behind / chamber.vote_spread):
                    cleared = 1
                else:
                    joined = 0
                    refused_weeks = int(chamber.again_weeks)
    elif me.troops > 0.0 and law.first_vote_weeks > 0.0:
        if term_weeks < 0:
            term_weeks = int(law.first_vote_weeks)
        elif term_weeks > REVIEW_WEEKS:
            term_weeks = term_weeks - REVIEW_WEEKS
        elif term_weeks > 0:
            term_weeks = int(law.later_vote_weeks)
            wants_out = me.wish < -law.fresh_part * law.hysteresis
            if wants_out or division > logistic((behind + chamber.stay_bonus) / chamber.vote_spread):
                exit_weeks = 0
    return Mandate(
        joined=joined,
        cleared=cleared,
        vote_weeks=vote_weeks,
        refused_weeks=refused_weeks,
        term_weeks=term_weeks,
        exit_weeks=exit_weeks,
    )
