"""The stages of a turn: rules, totals and choices."""
