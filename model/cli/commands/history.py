"""The commands that hold the model against history: calibrate, validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..arguments import AsJson, Format, Workers, chosen_format
from ..output import progress, show_answer, stdout


def calibrate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 8192,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write the accepted draws (default: nowhere).", show_default=False),
    ] = None,
    workers: Workers = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Fits four numbers to rates of renewed armed conflict.

    They are decision noise, shock persistence, how readily clashes begin and how fast mistrust fades; the rates are
    those of wars between states.
    """
    from ...app import calibrate as use_case
    from ...report.history import calibration
    from ...report.text.formats import records_of

    form = chosen_format(form, as_json)
    with progress() as on_event:
        fit = use_case.calibrate(replications, seed, out, workers, on_event)
    written = None if out is None else out / use_case.ACCEPTED
    show_answer(
        form,
        lambda: calibration.calibration_parts(fit, stdout().width, written),
        lambda: calibration.as_json(fit),
        lambda: records_of(calibration.as_json(fit)["parameters"]),
    )


def validate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 4096,
    seed: Annotated[int, typer.Option(help="Random seed; not the one that the calibration used.")] = 2,
    workers: Workers = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Compares simulated with observed rates; lists hits and misses."""
    from ...app import validate as use_case
    from ...report.history import validation
    from ...report.text.formats import records_of

    form = chosen_format(form, as_json)
    with progress() as on_event:
        comparison = use_case.validate(replications, seed, workers, on_event)
    show_answer(
        form,
        lambda: validation.validation_parts(comparison, stdout().width),
        lambda: validation.as_json(comparison),
        lambda: records_of(validation.as_json(comparison)["targets"]),
    )
