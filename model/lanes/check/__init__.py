"""Reads a function once and holds it to the subset of Python that means the same when it is compiled."""
