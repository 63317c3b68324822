"""What it is worth to know something, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...analysis.decide.information.perfect import PairWorth, Worth
    from ...analysis.decide.information.studies import StudyWorth


def worth_text(worth: Worth | PairWorth | StudyWorth, scale: float) -> str:
    """A value with its interval, `scale` times the outcome's unit, as `1.2 [0.4, 2]`."""
    value = f"{worth.value * scale:.3g}"
    if worth.low is None or worth.high is None:
        return value
    return f"{value} [{worth.low * scale:.3g}, {worth.high * scale:.3g}]"
