"""Decision analysis: robustness, drivers, failures, thresholds, the value of information, response surfaces."""
