"""Counterfactuals of one history: the same luck, and a decision given instead of made."""
