"""Where a stage's values stand: its arrays, and the table of their addresses."""
