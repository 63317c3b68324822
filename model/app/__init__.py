"""Use cases: plain arguments in, a result object out. Prints nothing; what goes on is told to `on_event`."""
