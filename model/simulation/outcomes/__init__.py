"""The outcomes: what is counted of each replication, in which unit, over which denominator, and which way is better.

An outcome is one object, and everything that tables, JSON, the ledger and the reference page say of it comes from it.
Listing them loads neither numpy nor the compiler; `outcomes.read` computes them.
"""

from .outcome import Better, Kind, Outcome, OutcomeInfo
from .registry import OUTCOMES

__all__ = ["OUTCOMES", "Better", "Kind", "Outcome", "OutcomeInfo"]
