"""What stored tables say: intervals, paired differences, incidence. Reads tables, never the model."""
