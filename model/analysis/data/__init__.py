"""Stored rows as arrays: design points, inputs, outcomes, alternatives and worlds."""
