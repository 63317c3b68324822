"""What an analysis comes to in a line or two: what to pick, and on what that hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..text.numbers import share_text
from ..text.words import joined

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision

FIRM = 0.95
"""The least share of resamples in which a change of the lead is seen, for it to be told without doubt."""

MOST = 2


def pick_text(decision: Decision) -> str:
    """What to pick by the main outcome, as far as the regret of the options tells them apart; empty without rivals."""
    main = decision.main
    robustness = decision.robustness.get(main.id)
    if decision.rival is None or robustness is None or len(robustness.options) < 2 or "mean" not in robustness.measures:
        return ""
    best = robustness.best("mean")
    level = [option for option in robustness.level_with_the_best() if option not in best]
    if len(best) + len(level) >= len(robustness.options):
        return f"Pick: by {main.id} alone no option is told from the others; let price and the other outcomes decide."
    if level:
        others = joined(level) if len(level) <= 3 else f"{len(level)} others"
        return f"Pick: {joined(best)} by {main.id}, or {others}, not told from it by mean regret."
    return f"Pick: {joined(best)} by {main.id}: told from every other option by mean regret, within the model."


def hinge_text(decision: Decision) -> str:
    """On which parameters the lead hangs, or that it hangs on none by itself, as far as can be told."""
    if decision.rival is None:
        return ""
    if not decision.thresholds:
        return f"It hangs on no parameter by itself, as far as can be told: {decision.leader} stays ahead over each."
    parts = []
    for threshold in decision.thresholds[:MOST]:
        doubt = "" if threshold.support >= FIRM else f", in {share_text(threshold.support)} of resamples"
        parts.append(
            f"{threshold.parameter} ({threshold.below} below {threshold.value:.3g}, {threshold.above} above{doubt})"
        )
    more = f" and {len(decision.thresholds) - MOST} more" if len(decision.thresholds) > MOST else ""
    return f"It hangs on {joined(parts)}{more}."
