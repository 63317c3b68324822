"""Measurements of speed. Nothing in the model imports them."""
