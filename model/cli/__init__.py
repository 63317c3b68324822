"""The command line of `sim`: parses, calls one use case, prints.

Results go to standard output, progress and faults to standard error. Exit codes: 0 done, 1 a defect of this program,
2 input that cannot be used, 3 precision target not reached, 4 parts of a run failed, 130 interrupted, 141 nobody reads
on. Heavy libraries are imported inside the commands, so that help comes at once.
"""

from .program import app, main

__all__ = ["app", "main"]
