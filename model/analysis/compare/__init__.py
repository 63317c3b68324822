"""Summaries of options, and comparisons of options, runs and sweeps."""
