"""Comparisons as tables and JSON."""
