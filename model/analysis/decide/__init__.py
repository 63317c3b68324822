"""Which option to choose: robustness, drivers, failures, switching values, the value of information."""
