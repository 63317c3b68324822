"""What a shell offers to complete: runs, options and outcomes by name. Anything that goes wrong offers nothing."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import typer

from ..errors import SimError

TARGETS = ("file", "target", "run", "runs", "scenario")
"""The arguments from which the scenario or the run is known."""


def complete_run(incomplete: str) -> list[str]:
    """Runs by their folder or by their name in the folder of runs."""
    from ..experiment.store.place import is_run, runs_home

    given = Path(incomplete)
    parent = given if incomplete.endswith("/") else given.parent
    offered: list[str] = []
    with suppress(OSError):
        offered += [folder.name for folder in sorted(runs_home().iterdir()) if is_run(folder)]
    with suppress(OSError):
        offered += [str(path) + ("" if is_run(path) else "/") for path in sorted(parent.iterdir()) if path.is_dir()]
    return [name for name in offered if name.startswith(incomplete) and not Path(name).name.startswith(".")]


def complete_option(ctx: typer.Context, incomplete: str) -> list[str]:
    """Options of the scenario or run that the command line names already; the last of a list `a,b`."""
    return _last_of_list(incomplete, _options(ctx))


def complete_outcome(incomplete: str) -> list[str]:
    """Outcomes; the last of a list, and with a minus or before `=` too."""
    from ..simulation.outcomes import OUTCOMES

    return _last_of_list(incomplete, OUTCOMES)


def _last_of_list(incomplete: str, names: Iterable[str]) -> list[str]:
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]


def _options(ctx: typer.Context) -> list[str]:
    from ..experiment.store.reference import RunReference

    # A command line that is not finished is not parsed: then its words stand as they are.
    given = next((ctx.params[name] for name in TARGETS if ctx.params.get(name)), ctx.args)
    if isinstance(given, (list, tuple)):
        given = next((word for word in given if not str(word).startswith("-")), None)
    if given is None:
        return []
    with suppress(SimError, OSError):
        if Path(str(given)).is_file():
            from ..app.scenarios import load

            return list(load(Path(str(given))).options)
        return list(RunReference.parse(str(given)).open().manifest.option_ids)
    return []
