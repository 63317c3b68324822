"""The commands that hold the model against history: calibrate, validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.arguments import AsJson
from model.cli.output import show, show_json, stderr, stdout


def calibrate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 8192,
    seed: Annotated[int, typer.Option(help="The luck.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write the accepted draws; nowhere by default.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fits two numbers of noise to rates of renewed armed conflict.

    They are decision noise and shock persistence; the rates are those of wars between states.
    """
    from model.app import calibrate as use_case
    from model.report.history import calibration

    with stderr().status("playing dyads") as status:
        found = use_case.calibrate(
            replications, seed, out, lambda done, total: status.update(f"playing dyads: {done:,} of {total:,}")
        )
    if as_json:
        show_json(calibration.as_json(found))
    else:
        show(calibration.calibration_parts(found, stdout().width, None if out is None else out / use_case.ACCEPTED))


def validate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 4096,
    seed: Annotated[int, typer.Option(help="The luck; not the one the calibration used.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Compares the model with measured rates: inside, or missed."""
    from model.app import validate as use_case
    from model.report.history import validation

    with stderr().status("playing dyads and the reference case") as status:
        found = use_case.validate(
            replications,
            seed,
            lambda done: status.update(f"playing dyads: {done:,} of {replications:,}, then the reference case"),
        )
    if as_json:
        show_json(validation.as_json(found))
    else:
        show(validation.validation_parts(found, stdout().width))
