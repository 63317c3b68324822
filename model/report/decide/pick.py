"""What an analysis comes to in a line or two: what to pick, and on what that hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..text.numbers import share_text
from ..text.words import joined, quoted

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision

FIRM = 0.95
"""The least share of resamples in which a change of the lead is seen, for it to be told without doubt."""

MOST = 2


def pick_text(decision: Decision) -> str:
    """What to pick by the main outcome, as far as comparisons with the best rule options out; empty without rivals."""
    main = decision.main
    best = decision.best_by_mean.get(main.id)
    if decision.rival is None or best is None:
        return ""
    first, *others = best.possible
    if not best.ruled_out:
        return f"Pick: by {main.id} alone no option is ruled out; let price and the other outcomes decide."
    if others:
        named = joined([quoted(other) for other in others]) if len(others) <= 3 else f"{len(others)} others"
        return f"Pick: {quoted(first)} by {main.id}, or {named}, not ruled out as the best by its mean."
    rest = "every other option is ruled out as the best by its mean, within the model"
    return f"Pick: {quoted(first)} by {main.id}: {rest}."


def unlike_text(decision: Decision) -> str:
    """That a stored analysis was worked out with other libraries than are installed; empty where it was not."""
    if not decision.unlike:
        return ""
    return f"The stored analysis was worked out {joined(decision.unlike)}, unlike what is installed:"


def hinge_text(decision: Decision) -> str:
    """On which parameters the lead hangs, or that it hangs on none by itself, as far as can be told."""
    if decision.rival is None:
        return ""
    if not decision.thresholds:
        leader = quoted(decision.leader)
        return f"The place of {leader}, the best estimate, hangs on no one parameter, as far as can be told."
    parts = []
    for threshold in decision.thresholds[:MOST]:
        doubt = "" if threshold.support >= FIRM else f", in {share_text(threshold.support)} of resamples"
        parts.append(
            f"{threshold.parameter} ({quoted(threshold.below)} below {threshold.value:.3g}, {quoted(threshold.above)} "
            f"above{doubt})"
        )
    more = f" and {len(decision.thresholds) - MOST} more" if len(decision.thresholds) > MOST else ""
    return f"The best estimate changes with {joined(parts)}{more}."
