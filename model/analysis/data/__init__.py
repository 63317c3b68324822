"""Stored rows as arrays: points, inputs, outcomes."""
