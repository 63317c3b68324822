"""Statements about several options at once, at one level for all of them: the best, and whole distributions."""
