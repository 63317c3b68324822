"""A contributor's monthly review as a card: its score by term, its threshold, and what would have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...lanes import Trace

REVIEW = "contributors.review_membership"
"""The rule by which contributors join and leave."""

TERMS = {
    "peer_weight": ("peers already in", "peers", 1.0),
    "threat_weight": ("threat", "threat", 1.0),
    "support_weight": ("public support", "support", 1.0),
    "cost_weight": ("cost", "cost", -1.0),
    "casualty_weight": ("expected deaths", "casualties", -1.0),
    "brigade_weight": ("brigades tied up", "brigades", -1.0),
}
"""For each weight of the rule: the term in words, the name of its value in the rule, and its sign."""


@dataclass(frozen=True)
class Reason:
    """One term of a score: `part` is weight times value, with value in [0, 1].

    `flips_at` is the value at which this review would have ended differently, None where no value in [0, 1] does that.
    """

    name: str
    weight: float
    value: float
    part: float
    flips_at: float | None


@dataclass(frozen=True)
class Condition:
    """What a state has made its part depend on beside its score, and what that adds to its wish."""

    name: str
    adds: float


@dataclass(frozen=True)
class MembershipCard:
    """One review. `wish` is the score plus a persistent leaning and what the conditions add, and `margin` the threshold
    minus the wish.

    `barred` says what keeps it out whatever it wishes, empty where nothing does. `flip` says what the state would do
    beyond the threshold. `exit_weeks` is below zero where it is not leaving. `cleared` says whether the law of its land
    lets its troops go, `supports` whether it helps without troops.
    """

    actor: str
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    barred: str
    cleared: bool
    supports: bool
    score: float
    leaning: float
    wish: float
    threshold: float
    joined_before: bool
    joined: bool
    leaving_before: bool
    exit_weeks: int
    pledge: float
    margin: float
    flip: str


def membership_card(trace: Trace) -> MembershipCard | None:
    """The card of a review; None for a state that was not invited."""
    args, known = trace.args, trace.locals
    if args["invited"] == 0:
        return None
    joined, leaving = args["joined"] == 1, args["joined"] == 1 and args["exit_weeks"] >= 0
    threshold = args["join_threshold"] - (known["hysteresis"] if joined and not leaving else 0.0)
    score = float(trace.out["score"])
    wish = float(trace.out["wish"]) + args["join_threshold"]
    conditions = (
        Condition("American part lacking", -float(known["step"])),
        Condition("deaths beyond what it bears", -float(known["dread"])),
        Condition("a mission of long standing", float(args["time_ease"]) * float(known["settled"])),
    )
    barred = ""
    if known["barred"]:
        barred = "it goes only under a mandate, and there is none"
    elif args["refused_weeks"] > 0:
        barred = f"its parliament has refused; it can ask again in {args['refused_weeks']} weeks"
    margin = threshold - wish
    if not joined:
        flip = "joins" if margin >= 0.0 else "stays out"
    elif leaving:
        flip = "calls off its leaving" if margin >= 0.0 else "goes on leaving"
    else:
        flip = "starts to leave" if margin <= 0.0 else "stays in"
    return MembershipCard(
        trace.actor,
        _reasons(args, known, margin),
        tuple(condition for condition in conditions if condition.adds != 0.0),
        barred,
        trace.out["cleared"] == 1,
        trace.out["supports"] == 1,
        score,
        wish - score - sum(condition.adds for condition in conditions),
        wish,
        threshold,
        joined,
        trace.out["joined"] == 1,
        leaving,
        int(trace.out["exit_weeks"]),
        float(args["pledge"]),
        margin,
        flip,
    )


def _reasons(args: Mapping[str, object], known: Mapping[str, object], margin: float) -> tuple[Reason, ...]:
    weights = {name: float(args[name]) for name in TERMS}  # type: ignore[arg-type]
    total = sum(weights.values())
    reasons = []
    for name, (words, value_name, sign) in TERMS.items():
        raw = known.get(value_name, args.get(value_name))
        value = min(1.0, max(0.0, float(raw)))  # type: ignore[arg-type]
        weight = sign * weights[name] / total if total else 0.0
        at = value + margin / weight if weight else -1.0
        reasons.append(Reason(words, weight, value, weight * value, at if 0.0 <= at <= 1.0 else None))
    return tuple(reasons)
