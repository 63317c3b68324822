"""The report: one HTML page of a run, without scripts or network, made of figures and generated sentences."""
