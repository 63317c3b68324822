"""Answers about runs and sweeps: summaries, forecasts, what is stored."""
