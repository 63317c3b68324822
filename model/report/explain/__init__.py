"""Explanations of one history: turning points, decision cards."""
