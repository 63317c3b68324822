"""Explanations of one history: its turning points, and the decisions of any week with what would have changed them."""
