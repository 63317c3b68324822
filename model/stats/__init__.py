"""Statistics on arrays: intervals, pairs, two samples, sequences, splines. Knows nothing of the model."""
