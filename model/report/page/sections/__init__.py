"""The sections of a report, each with its words and figures, from what was found in a run."""
