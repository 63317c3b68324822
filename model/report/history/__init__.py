"""Calibration and validation, printed."""
