"""The analysis of a decision as tables."""
