"""One lane run by CPython, watched from inside: traces, and the smallest change that flips a choice."""
