"""Comparison of the model with measured history: calibration and validation."""
