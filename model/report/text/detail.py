"""How much of an answer is printed."""

BRIEF, USUAL, FULL = "brief", "usual", "full"
"""The answer with one table; the differences and limits too; everything."""
