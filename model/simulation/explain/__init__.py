"""Why a history went as it did: its turning points, and the decisions of any week with what would have turned them."""

from .history import explain_history
from .week import explain_week

__all__ = ["explain_history", "explain_week"]
