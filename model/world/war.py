"""The war: the front, the losses, the weariness that both sides can see, and the common knowledge of values."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import CEASEFIRE, COLLAPSE, OPENLY, WAR, Normal, Own, Positive, Room, Seen, State, Trait, clip, rule
from .bargain.values import balance_of
from .names import A_WEEK

WAR_ROOM = Room(
    "war",
    kind="world",
    state=(
        State("front", float, start="front_start", shown=OPENLY, unit="share", doc="Disputed land in Russian hands."),
        State("balance", float, shown=OPENLY, unit="share", doc="Russia's share of the strength now engaged."),
        State("losses_russia", float, shown=OPENLY, unit="thousand a week", doc="Russian killed and wounded."),
        State("losses_ukraine", float, shown=OPENLY, unit="thousand a week", doc="Ukrainian killed and wounded."),
        State(
            "weariness_russia", float, start="weariness_start_russia", shown=OPENLY, unit="index", doc="Seen by all."
        ),
        State(
            "weariness_ukraine", float, start="weariness_start_ukraine", shown=OPENLY, unit="index", doc="Seen by all."
        ),
        State("dead_russia", float, shown=OPENLY, unit="thousand", doc="Russian dead of war since the start."),
        State("dead_ukraine", float, shown=OPENLY, unit="thousand", doc="Ukrainian dead of war since the start."),
        State("fought_weeks", int, shown=OPENLY, unit="weeks", doc="Weeks of war in this history."),
    ),
)


class Front(NamedTuple):
    """The war after one more week of it."""

    front: float
    balance: float
    losses_russia: float
    losses_ukraine: float
    weariness_russia: float
    weariness_ukraine: float
    dead_russia: float
    dead_ukraine: float
    fought_weeks: int


class Fighting(NamedTuple):
    """How war goes: the pace of the front and its luck, the rate of losses, what each side is thought to bear."""

    speed: float
    front_noise: float
    loss_rate_russia: float
    loss_rate_ukraine: float
    killed_russia: float
    killed_ukraine: float
    tolerance_russia: Positive
    tolerance_ukraine: Positive
    rest: float


@rule(owner="war", during=WAR | COLLAPSE)
def fight(
    now: Own[Front],
    fighting: Trait[Fighting],
    russia_strength: Seen[float],
    ukraine_strength: Seen[float],
    contact_help: Seen[float],
    fortune: Normal,
) -> Front:
    """One week of war: the front follows the balance, losses follow the other side's weight, weariness follows losses.

    `speed` is the share of the disputed territory that would change hands in a year under full dominance. Weariness
    rises by losses over what the side is thought to bear and fades by `rest` a week. Of those lost `killed_*` are dead:
    what the weeks of war before a deal cost, which a late good deal has to be weighed against.
    """
    balance = balance_of(russia_strength, ukraine_strength + contact_help)
    drift = A_WEEK * fighting.speed * (2.0 * balance - 1.0)
    losses_russia = fighting.loss_rate_russia * 2.0 * (1.0 - balance)
    losses_ukraine = fighting.loss_rate_ukraine * 2.0 * balance
    worn_russia = now.weariness_russia * (1.0 - fighting.rest) + losses_russia / fighting.tolerance_russia
    worn_ukraine = now.weariness_ukraine * (1.0 - fighting.rest) + losses_ukraine / fighting.tolerance_ukraine
    return Front(
        front=clip(now.front + drift + fighting.front_noise * fortune, 0.0, 1.0),
        balance=balance,
        losses_russia=losses_russia,
        losses_ukraine=losses_ukraine,
        weariness_russia=clip(worn_russia, 0.0, 1.0),
        weariness_ukraine=clip(worn_ukraine, 0.0, 1.0),
        dead_russia=now.dead_russia + fighting.killed_russia * losses_russia,
        dead_ukraine=now.dead_ukraine + fighting.killed_ukraine * losses_ukraine,
        fought_weeks=now.fought_weeks + 1,
    )


class Rest(NamedTuple):
    """The line and the weariness after a week without war."""

    front: float
    losses_russia: float
    losses_ukraine: float
    weariness_russia: float
    weariness_ukraine: float


@rule(owner="war", during=CEASEFIRE)
def recover(now: Own[Rest], rest: Trait[float], deal_share: Seen[float]) -> Rest:
    """In a ceasefire the line is where the deal put it, nobody loses an army, and weariness fades."""
    return Rest(
        front=deal_share,
        losses_russia=0.0,
        losses_ukraine=0.0,
        weariness_russia=now.weariness_russia * (1.0 - rest),
        weariness_ukraine=now.weariness_ukraine * (1.0 - rest),
    )
