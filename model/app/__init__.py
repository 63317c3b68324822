"""Use cases: plain arguments in, a result object out. Prints nothing; `on_event` receives what goes on."""
