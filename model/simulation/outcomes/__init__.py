"""The outcomes: what is measured of each replication, its unit, its denominator, and which direction is better.

An outcome is one object, from which tables, JSON, the ledger and the reference page are made. Listing outcomes loads
neither numpy nor the compiler; `outcomes.read` computes them.
"""

from .outcome import Better, Kind, Outcome, OutcomeInfo
from .registry import OUTCOMES

__all__ = ["OUTCOMES", "Better", "Kind", "Outcome", "OutcomeInfo"]
