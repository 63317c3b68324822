"""Exploring an ensemble: an emulator of it, sensitivity indices, and boxes in which something happens."""
