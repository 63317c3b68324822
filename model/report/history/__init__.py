"""Calibration and validation as they are printed."""
