"""The analysis of a decision, printed."""
