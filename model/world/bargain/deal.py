"""The deal: who proposes, what lies on the table, what was agreed."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
    WAR,
    Own,
    Room,
    Seen,
    State,
    Trait,
    Uniform,
    clip,
    floor,
    larger,
    rule,
    shared,
)
from ..names import (
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

LINES = 4
"""Territorial lines of an offer: one step short of the front, the front, half-way to Russia's claim, that claim."""

RELIEF_DEGREES = 3
"""Sanctions relief of an offer: none, the American part, the American and the European part."""

LIMIT_DEGREES = 3
"""Limits on Ukraine's army: none, the 250,000 men that Ukraine offered in 2022, the 85,000 that Russia asked."""

CLAUSES = 3
"""What an offer says of Western troops: silent, allowed, forbidden."""

RECOGNITIONS = 2
"""Whether Ukraine would recognise the line as a border."""

OFFERS = LINES * RELIEF_DEGREES * LIMIT_DEGREES * CLAUSES * RECOGNITIONS
"""Offers on the grid. Nobody proposes all of them: see `best_offer`."""

DEAL = Room(
    "deal",
    kind="world",
    state=(
        State("proposer", int, start=-1, shown=OPENLY, doc="0 Russia, 1 Ukraine, 2 the United States; -1 nobody."),
        State("on_table", int, shown=OPENLY, doc="1 while an offer is on the table this week."),
        State("offer_share", float, shown=OPENLY, unit="share", doc="Disputed land the offer leaves to Russia."),
        State("offer_relief", float, shown=OPENLY, unit="share", doc="Sanctions relief offered."),
        State("offer_limits", float, shown=OPENLY, unit="share", doc="Part of Ukraine's army that limits would take."),
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
            doc="Part of Ukraine's army that limits agreed take, a guarantee to Russia.",
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
        State("order_agreed", int, shown=OPENLY, doc="1 once both sides agree on the order of steps."),
        State("rounds", int, shown=OPENLY, unit="rounds", doc="Bargaining rounds held."),
        State("signed_now", int, shown=OPENLY, doc="1 in the week in which both sides sign."),
    ),
)


class Offer(NamedTuple):
    """A deal in its parts, offered or agreed: disputed land left to Russia, relief, limits on Ukraine, what it says of
    Western troops (`CLAUSE_SILENT`, `CLAUSE_ALLOWS`, `CLAUSE_FORBIDS`), whether Ukraine recognises the line."""

    share: float
    relief: float
    limits: float
    clause: int
    recognition: int


class Draft(NamedTuple):
    """An offer of the grid, by the degree of each of its parts."""

    line: int
    relief: int
    limits: int
    clause: int
    recognition: int


@shared
def number_of(line: int, relief: int, limits: int, clause: int, recognition: int) -> int:
    """The number of an offer on the grid."""
    degrees = (line * RELIEF_DEGREES + relief) * LIMIT_DEGREES + limits
    return (degrees * CLAUSES + clause) * RECOGNITIONS + recognition


@shared
def draft_of(offer: int) -> Draft:
    """The offer of that number, by its degrees."""
    pairs = floor(offer / RECOGNITIONS)
    triples = floor(pairs / CLAUSES)
    limited = floor(triples / LIMIT_DEGREES)
    line = floor(limited / RELIEF_DEGREES)
    return Draft(
        line=line,
        relief=limited - line * RELIEF_DEGREES,
        limits=triples - limited * LIMIT_DEGREES,
        clause=pairs - triples * CLAUSES,
        recognition=offer - pairs * RECOGNITIONS,
    )


@shared
def offered_share(line: int, front: float, step: float, claim: float) -> float:
    """The disputed land that a line leaves to Russia. Beyond what it holds it asks for no more than it claims."""
    if line == 0:
        return clip(front - step, 0.0, 1.0)
    beyond = larger(0.0, claim - front)
    if line == 2:
        return front + 0.5 * beyond
    if line == 3:
        return front + beyond
    return front


@shared
def offered_relief(degree: int, relief_us: float) -> float:
    """The part of all sanctions that a degree of relief would lift: none, Washington's alone, all."""
    if degree == 2:
        return 1.0
    if degree == 1:
        return relief_us
    return 0.0


@shared
def offered_limits(degree: int, offered_2022: float, asked_2022: float) -> float:
    """The part of Ukraine's army that a degree of limits takes away: none, what Ukraine offered in 2022, what Russia
    asked."""
    if degree == 2:
        return asked_2022
    if degree == 1:
        return offered_2022
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
    order_agreed: int
    signed_now: int


@rule(owner="deal", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def call_round(
    rounds: Own[int],
    order_agreed: Own[int],
    mediation: Trait[float],
    round_chance: Trait[float],
    order_chance: Trait[float],
    us_willingness_shown: Seen[float],
    held: Uniform,
    chair: Uniform,
    sequence: Uniform,
) -> Turn:
    """Are serious talks held this month, and who proposes? The United States as far as it mediates, else either side
    with equal chance.

    Until the order of steps is agreed no offer is heard: Ukraine wants the ceasefire first and then to talk of a
    settlement, Russia the reverse, and on that every round of 2025 ended. Each round may settle it, for good.
    """
    us_part = mediation * us_willingness_shown
    if held >= round_chance:
        proposer = NOBODY
    elif chair < us_part:
        proposer = PROPOSER_US
    elif chair < us_part + 0.5 * (1.0 - us_part):
        proposer = PROPOSER_RUSSIA
    else:
        proposer = PROPOSER_UKRAINE
    if proposer != NOBODY:
        rounds = rounds + 1
        if sequence < order_chance:
            order_agreed = 1
        if order_agreed == 0:
            proposer = NOBODY
    return Turn(proposer=proposer, on_table=0, rounds=rounds, order_agreed=order_agreed, signed_now=0)


class Grid(NamedTuple):
    """What gives the degrees of an offer their size."""

    step: float
    claim: float
    relief_us: float
    limits_offered: float
    limits_asked: float


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
    grid: Trait[Grid],
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
    draft = draft_of(offer)
    return Table(
        on_table=1,
        offer_share=offered_share(draft.line, war_front, grid.step, grid.claim),
        offer_relief=offered_relief(draft.relief, grid.relief_us),
        offer_limits=offered_limits(draft.limits, grid.limits_offered, grid.limits_asked),
        offer_clause=draft.clause,
        offer_recognition=draft.recognition,
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
    """Both must accept. A deal signed on the mediator's offer was pressed on both. What was once recognised stays
    recognised."""
    if table.on_table == 1 and russia_signs == 1 and ukraine_signs == 1:
        return Closing(
            share=table.offer_share,
            relief=table.offer_relief,
            limits=table.offer_limits,
            clause=table.offer_clause,
            recognition=now.recognition if table.offer_recognition == 0 else 1,
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
