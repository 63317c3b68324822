"""The war: the front, the losses, the weariness that both sides can see, and the common knowledge of values."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import CEASEFIRE, COLLAPSE, WAR, Normal, Own, Positive, Room, Seen, State, Trait, clip, rule
from model.world.names import A_WEEK
from model.world.values import balance_of

WAR_ROOM = Room(
    "war",
    kind="world",
    state=(
        State(
            "front",
            float,
            start="front_start",
            public=True,
            unit="share",
            doc="Disputed land in Russian hands.",
        ),
        State("balance", float, public=True, unit="share", doc="Russia's share of the strength now engaged."),
        State(
            "losses_russia",
            float,
            public=True,
            unit="thousand a week",
            doc="Russian killed and badly wounded.",
        ),
        State(
            "losses_ukraine",
            float,
            public=True,
            unit="thousand a week",
            doc="Ukrainian killed and badly wounded.",
        ),
        State("weariness_russia", float, start="weariness_start", public=True, unit="index", doc="Seen by all."),
        State("weariness_ukraine", float, start="weariness_start", public=True, unit="index", doc="Seen by all."),
        State("fought_weeks", int, public=True, unit="weeks", doc="Weeks of war in this history."),
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
    fought_weeks: int


@rule(owner="war", during=WAR | COLLAPSE)
def fight(
    front: Own[float],
    balance: Own[float],
    losses_russia: Own[float],
    losses_ukraine: Own[float],
    weariness_russia: Own[float],
    weariness_ukraine: Own[float],
    fought_weeks: Own[int],
    speed: Trait[float],
    front_noise: Trait[float],
    loss_rate_russia: Trait[float],
    loss_rate_ukraine: Trait[float],
    tolerance_russia: Positive,
    tolerance_ukraine: Positive,
    rest: Trait[float],
    russia_strength: Seen[float],
    ukraine_strength: Seen[float],
    contact_help: Seen[float],
    fortune: Normal,
) -> Front:
    """One week of war: the front follows the balance, losses follow the other side's weight, weariness follows losses.

    `speed` is the share of the disputed territory that would change hands in a year under full dominance. Weariness
    rises by losses over what the side is thought to bear and fades by `rest` a week.
    """
    balance = balance_of(russia_strength, ukraine_strength + contact_help)
    drift = A_WEEK * speed * (2.0 * balance - 1.0)
    front = clip(front + drift + front_noise * fortune, 0.0, 1.0)
    losses_russia = loss_rate_russia * 2.0 * (1.0 - balance)
    losses_ukraine = loss_rate_ukraine * 2.0 * balance
    weariness_russia = clip(weariness_russia * (1.0 - rest) + losses_russia / tolerance_russia, 0.0, 1.0)
    weariness_ukraine = clip(weariness_ukraine * (1.0 - rest) + losses_ukraine / tolerance_ukraine, 0.0, 1.0)
    fought_weeks = fought_weeks + 1
    return Front(front, balance, losses_russia, losses_ukraine, weariness_russia, weariness_ukraine, fought_weeks)


class Rest(NamedTuple):
    """The line and the weariness after a week without war."""

    front: float
    losses_russia: float
    losses_ukraine: float
    weariness_russia: float
    weariness_ukraine: float


@rule(owner="war", during=CEASEFIRE)
def recover(
    front: Own[float],
    losses_russia: Own[float],
    losses_ukraine: Own[float],
    weariness_russia: Own[float],
    weariness_ukraine: Own[float],
    rest: Trait[float],
    deal_share: Seen[float],
) -> Rest:
    """In a ceasefire the line is where the deal put it, nobody loses an army, and weariness fades."""
    front = deal_share
    losses_russia = 0.0
    losses_ukraine = 0.0
    weariness_russia = weariness_russia * (1.0 - rest)
    weariness_ukraine = weariness_ukraine * (1.0 - rest)
    return Rest(front, losses_russia, losses_ukraine, weariness_russia, weariness_ukraine)
