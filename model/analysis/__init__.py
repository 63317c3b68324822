"""Analyses of runs: summaries, comparisons, decision analysis, the basis of assumptions, calibration and validation."""
