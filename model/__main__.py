"""Starts `sim`: `python -P -m reassurance_sim run scenarios/reassurance.yaml`.

Without -P, Python puts the current directory first among the places that modules come from. It goes here before any
other import, unless the program itself is there: `numpy.py` beside a scenario is never executed. Only -P keeps out
what Python imports before it comes here, such as `importlib` and `collections`.
"""

import os
import sys


def _without_current_directory() -> None:
    """Takes the current directory from the places that modules come from, unless this package is in it."""
    if sys.flags.safe_path or not sys.path or sys.path[0] != os.getcwd():
        return
    home = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)  # of the folder, where it is a link
    if not os.path.samefile(home, sys.path[0]):
        del sys.path[0]


if __name__ == "__main__":
    _without_current_directory()
    from .cli import main

    main()
