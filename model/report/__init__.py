"""What a person reads: terminal tables, progress, explanations in words."""
