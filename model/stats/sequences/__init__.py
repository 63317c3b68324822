"""Intervals and tests that hold at all sample sizes together, so that sampling may stop at any of them."""
