"""The deal: who proposes, what lies on the table, what was agreed."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import CEASEFIRE, COLLAPSE, OPENLY, WAR, Own, Room, Seen, State, Trait, Uniform, clip, rule, shared
from .names import (
    CLAUSE_ALLOWS,
    CLAUSE_FORBIDS,
    NOBODY,
    PROPOSER_RUSSIA,
    PROPOSER_UKRAINE,
    PROPOSER_US,
    SILENCE_NEEDS_CONSENT,
)

BARGAINING_WEEKS = 4
"""Bargaining rounds are monthly."""

OFFERS = 45
"""Offers on the grid: five territorial lines, three degrees of sanctions relief, three of limits on Ukraine."""

DEAL = Room(
    "deal",
    kind="world",
    state=(
        State("proposer", int, start=-1, shown=OPENLY, doc="0 Russia, 1 Ukraine, 2 the United States; -1 nobody."),
        State("on_table", int, shown=OPENLY, doc="1 while an offer is on the table this week."),
        State("offer_share", float, shown=OPENLY, unit="share", doc="Disputed land the offer leaves to Russia."),
        State("offer_relief", float, shown=OPENLY, unit="share", doc="Sanctions relief offered."),
        State("offer_limits", float, shown=OPENLY, unit="share", doc="Limits on Ukraine, guarantee to Russia."),
        State(
            "share",
            float,
            start="start_share",
            shown=OPENLY,
            unit="share",
            doc="Disputed land agreed to stay with Russia.",
        ),
        State("relief", float, start="start_relief", shown=OPENLY, unit="share", doc="Sanctions relief agreed."),
        State(
            "limits",
            float,
            start="start_limits",
            shown=OPENLY,
            unit="share",
            doc="Limits on Ukraine and guarantee to Russia agreed.",
        ),
        State("offer_clause", int, shown=OPENLY, doc="Western troops, offered: 0 silent, 1 allowed, 2 forbidden."),
        State("offer_recognition", int, shown=OPENLY, doc="1 if Ukraine would recognise the line as a border."),
        State(
            "clause",
            int,
            start="start_clause",
            shown=OPENLY,
            doc="Western troops under the deal: 0 silent, 1 allowed, 2 forbidden.",
        ),
        State("recognition", int, shown=OPENLY, doc="1 if Ukraine recognised the line as a border."),
        State("pressed", int, shown=OPENLY, doc="1 if the deal in force was signed under a mediator's press."),
        State("rounds", int, shown=OPENLY, unit="rounds", doc="Bargaining rounds held."),
        State("signed_now", int, shown=OPENLY, doc="1 in the week in which both sides sign."),
    ),
)


class Offer(NamedTuple):
    """A deal in its parts, offered or agreed: disputed land left to Russia, relief, limits on Ukraine, and what it says
    of Western troops (`CLAUSE_SILENT`, `CLAUSE_ALLOWS`, `CLAUSE_FORBIDS`)."""

    share: float
    relief: float
    limits: float
    clause: int


@shared
def offered_share(offer: int, front: float, step: float) -> float:
    """Territorial line of an offer: two steps either side of the front."""
    line = 0
    for k in range(4):
        if offer >= 9 * (k + 1):
            line = line + 1
    return clip(front + step * (float(line) - 2.0), 0.0, 1.0)


@shared
def offered_relief(offer: int) -> float:
    """Sanctions relief of an offer: none, half or full."""
    rest = offer
    for _ in range(4):
        if rest >= 9:
            rest = rest - 9
    if rest >= 6:
        return 1.0
    if rest >= 3:
        return 0.5
    return 0.0


@shared
def offered_limits(offer: int) -> float:
    """Limits on Ukraine of an offer: none, half or full."""
    rest = offer
    for _ in range(14):
        if rest >= 3:
            rest = rest - 3
    if rest == 2:
        return 1.0
    if rest == 1:
        return 0.5
    return 0.0


@shared
def arrival_under(clause: int, silence: int, unagreed: float) -> float:
    """Part of the force on its way that is expected to come under a deal with this clause on Western troops: all of it
    where they are allowed, none where they are forbidden, and where the deal is silent as the structure `silence` has
    it: none without Russia's consent, or the part `unagreed`."""
    if clause == CLAUSE_ALLOWS:
        return 1.0
    if clause == CLAUSE_FORBIDS or silence == SILENCE_NEEDS_CONSENT:
        return 0.0
    return unagreed


class Turn(NamedTuple):
    """Who proposes in this round."""

    proposer: int
    on_table: int
    rounds: int
    signed_now: int


@rule(owner="deal", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def call_round(
    rounds: Own[int],
    mediation: Trait[float],
    round_chance: Trait[float],
    us_willingness_shown: Seen[float],
    held: Uniform,
    chair: Uniform,
) -> Turn:
    """Are serious talks held this month, and who proposes? The United States as far as it mediates, else either side
    with equal chance."""
    us_part = mediation * us_willingness_shown
    if held >= round_chance:
        proposer = NOBODY
    elif chair < us_part:
        proposer = PROPOSER_US
    elif chair < us_part + 0.5 * (1.0 - us_part):
        proposer = PROPOSER_RUSSIA
    else:
        proposer = PROPOSER_UKRAINE
    return Turn(proposer=proposer, on_table=0, rounds=rounds if proposer == NOBODY else rounds + 1, signed_now=0)


class Table(NamedTuple):
    """The offer on the table."""

    on_table: int
    offer_share: float
    offer_relief: float
    offer_limits: float
    offer_clause: int
    offer_recognition: int


@rule(owner="deal", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def lay_offer(
    now: Own[Table],
    proposer: Own[int],
    step: Trait[float],
    war_front: Seen[float],
    russia_offer: Seen[int],
    ukraine_offer: Seen[int],
    us_offer: Seen[int],
) -> Table:
    """Lay the proposer's offer on the table; a proposer that sees nothing better than war lays none."""
    offer = -1
    if proposer == PROPOSER_US:
        offer = us_offer
    elif proposer == PROPOSER_RUSSIA:
        offer = russia_offer
    elif proposer == PROPOSER_UKRAINE:
        offer = ukraine_offer
    if offer < 0:
        return Table(
            on_table=0,
            offer_share=now.offer_share,
            offer_relief=now.offer_relief,
            offer_limits=now.offer_limits,
            offer_clause=now.offer_clause,
            offer_recognition=now.offer_recognition,
        )
    return Table(
        on_table=1,
        offer_share=offered_share(offer, war_front, step),
        offer_relief=offered_relief(offer),
        offer_limits=offered_limits(offer),
        offer_clause=CLAUSE_ALLOWS,
        offer_recognition=0,
    )


class Closing(NamedTuple):
    """What the round came to."""

    share: float
    relief: float
    limits: float
    clause: int
    recognition: int
    pressed: int
    signed_now: int
    on_table: int


@rule(owner="deal", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def close_round(
    now: Own[Closing],
    table: Own[Table],
    proposer: Own[int],
    russia_signs: Seen[int],
    ukraine_signs: Seen[int],
) -> Closing:
    """Both must accept. A deal signed on the mediator's offer was pressed on both."""
    if table.on_table == 1 and russia_signs == 1 and ukraine_signs == 1:
        return Closing(
            share=table.offer_share,
            relief=table.offer_relief,
            limits=table.offer_limits,
            clause=table.offer_clause,
            recognition=table.offer_recognition,
            pressed=1 if proposer == PROPOSER_US else 0,
            signed_now=1,
            on_table=0,
        )
    return Closing(
        share=now.share,
        relief=now.relief,
        limits=now.limits,
        clause=now.clause,
        recognition=now.recognition,
        pressed=now.pressed,
        signed_now=now.signed_now,
        on_table=0,
    )


class Shelved(NamedTuple):
    """The table cleared."""

    signed_now: int
    on_table: int


@rule(owner="deal", during=CEASEFIRE)
def clear_table() -> Shelved:
    """While a ceasefire stands nothing is on the table, and last week's signing is no longer news."""
    return Shelved(signed_now=0, on_table=0)
