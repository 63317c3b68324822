"""Explanations of one history: its turning points, and the decisions of any week with what would have changed them."""

from .history import explain_history
from .week import explain_week

__all__ = ["explain_history", "explain_week"]
