"""What it is worth to know something, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...analysis.decide.studies import StudyWorth
    from ...analysis.decide.voi import PairWorth, Worth


def shared_luck_text(decision: Decision) -> str:
    """Where averaged worlds share their luck, that it is in no interval of these values, and how often theories that
    share settings let a parameter pass that does not matter (see `docs/explanation/trust.md`); else empty."""
    design = decision.design
    if design is None or design.luck != "common" or design.comparison not in ("options", "crossed"):
        return ""
    text = (
        "these worlds share their luck, which moves all leads alike: that is in none of the intervals of these values"
    )
    if design.comparison == "crossed":
        text += "; tried on six theories that share settings, one study in eight named a parameter that does not matter"
    return text


def worth_text(worth: Worth | PairWorth | StudyWorth, scale: float) -> str:
    """A value with its interval, `scale` times the outcome's unit, as `1.2 [0.4, 2]`."""
    value = f"{worth.value * scale:.3g}"
    if worth.low is None or worth.high is None:
        return value
    return f"{value} [{worth.low * scale:.3g}, {worth.high * scale:.3g}]"
