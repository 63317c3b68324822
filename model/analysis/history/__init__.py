"""The model against measured history: calibration and validation."""
