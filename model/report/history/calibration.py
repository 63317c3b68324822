"""The calibration as it is printed: the curve before and after, the two parameters, the ridge, the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.numbers import share_text
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ...analysis.history.calibration import Calibration, Curve, Marginal


def distribution(unit: str, draws: Sequence[float]) -> str:
    """Accepted draws as one distribution: a share as a beta by its moments, any other as a lognormal by those of its
    logarithm around its median."""
    n = len(draws)
    if unit.startswith("share"):
        mean = sum(draws) / n
        spread = sum((value - mean) ** 2 for value in draws) / n
        size = mean * (1.0 - mean) / spread - 1.0
        return f"{{beta: [{mean * size:.3g}, {(1.0 - mean) * size:.3g}]}}"
    logs = [log(value) for value in draws]
    mean = sum(logs) / n
    sd = (sum((value - mean) ** 2 for value in logs) / n) ** 0.5
    return f"{{lognormal: [{sorted(draws)[n // 2]:.3g}, {sd:.3g}]}}"


def narrowed(one: Marginal) -> bool:
    """Whether the posterior's middle half is clearly narrower than the prior's."""
    return (one.posterior[3] - one.posterior[1]) < 0.8 * (one.prior[3] - one.prior[1])


def as_json(found: Calibration) -> dict[str, Any]:
    """The object of `sim calibrate --json`."""
    return {
        "method": "history matching through a multinomial emulator, rejection by a normal kernel on the keyed luck",
        "scenario": found.scenario,
        "seed": found.seed,
        "replications": found.replications,
        "cases": found.entered,
        "entered_at_the_end_of_the_first_year": found.entered_first_year,
        "target": {
            "at_years": [1, 2, 5],
            "rates": list(found.target),
            "sd": list(found.target_sd),
            "n": found.target_n,
        },
        "prior": _curve_json(found.prior_curve),
        "best": {**_curve_json(found.best), "draw": list(found.best_draw)},
        "posterior": _curve_json(found.predicted),
        "cutoff": _cutoff(),
        "reached": found.reached,
        "not_ruled_out": found.not_ruled_out,
        "accepted": len(found.accepted),
        "acceptance": len(found.accepted) / found.replications,
        "emulator_gain": found.gain,
        "parameters": [
            {
                "path": one.path,
                "unit": one.unit,
                "prior": {"mean": one.prior_mean, "sd": one.prior_sd, "quantiles": list(one.prior)},
                "posterior": {"mean": one.mean, "sd": one.sd, "quantiles": list(one.posterior)},
                "narrowed": narrowed(one),
            }
            for one in found.marginals
        ],
        "quantile_levels": list(_levels()),
        "correlation": {"prior": found.prior_correlation, "posterior": found.correlation},
        "implausibility": {
            "rows": {"path": found.marginals[0].path, "values": list(found.grid_axes[0])},
            "columns": {"path": found.marginals[1].path, "values": list(found.grid_axes[1])},
            "values": [list(row) for row in found.grid],
        },
        "fixed": {"war.stake_russia": 1, "why": "utility scale and rationality are not identified apart"},
        "draws": json.loads(json.dumps(found.draws.round(6).tolist())),
    }


def calibration_parts(found: Calibration, width: int, written: Path | None = None) -> Iterator[RenderableType]:
    """The report: the curve, the parameters, the ridge, the verdict."""
    from rich.text import Text

    yield Text("Recurrence of armed conflict between two states, no force", style="bold")
    yield paragraph(
        f"{found.replications:,} dyads of {found.scenario}, seed {found.seed}; {found.entered:,} entered as cases "
        f"({share_text(found.entered_first_year)} of them at the end of the first year)",
        width,
    )
    yield Text()
    yield _curves(found)
    yield paragraph(
        f"one curve on {found.target_n} cases, compared with its covariance; an implausibility above {_cutoff():.1f} "
        "rules a draw out",
        width,
    )
    yield Text()
    yield _parameters(found)
    yield paragraph(
        f"accepted: {len(found.accepted):,} of {found.replications:,} draws "
        f"({len(found.accepted) / found.replications:.1%}); "
        f"not ruled out: {share_text(found.not_ruled_out)}; correlation of the two (log and log odds): prior "
        f"{found.prior_correlation:+.2f}, posterior {found.correlation:+.2f}",
        width,
    )
    yield Text()
    yield Text("implausibility over the prior: the ridge, if there is one", style="bold")
    yield _ridge(found)
    yield Text()
    for line in verdict(found):
        yield paragraph(line, width)
    yield paragraph(
        "war.stake_russia is fixed at 1: the scale of utilities and rationality are not identified apart. No parameter "
        "of a force, of the United States or of joining was fitted, so effects of these are not calibrated.",
        width,
    )
    if written is not None:
        yield paragraph(f"written: {written}", width)
    else:
        yield paragraph("nothing written: --out DIR writes the accepted draws", width)
    yield Text()
    yield paragraph("as scenarios/parameters/decisions.yaml would state them, drawn apart from each other:", width)
    for one, column in zip(found.marginals, found.draws.T.tolist(), strict=True):
        yield Text(f"  {one.path.split('.')[-1]}: {distribution(one.unit, column)}")


def verdict(found: Calibration) -> Iterator[str]:
    """What the fit came to, in sentences; a miss is called a miss."""
    if found.reached:
        yield (
            f"The family reaches the target: the nearest draw has implausibility {found.best.implausibility:.2f}, the "
            f"accepted draws played again {found.predicted.implausibility:.2f}."
        )
    else:
        yield (
            f"MISSED: no setting of the two parameters reproduces the target; the nearest has implausibility "
            f"{found.best.implausibility:.2f}, the accepted draws played again {found.predicted.implausibility:.2f}."
        )
    below = [
        f"{rate:.2f} for {target:.2f} at {years} y"
        for rate, target, years in zip(found.predicted.rates, found.target, (1, 2, 5), strict=True)
    ]
    yield f"The accepted draws give {', '.join(below)}."
    for one in found.marginals:
        if not narrowed(one):
            yield f"{one.path} is not identified by this curve: its posterior is about its prior."


def _curves(found: Calibration) -> Table:
    table = _table("curve", "1 y", "2 y", "5 y", "implausibility")
    target = [f"{rate:.2f} ± {2 * sd:.2f}" for rate, sd in zip(found.target, found.target_sd, strict=True)]
    table.add_row("target", *target, "")
    for name, curve in (("prior", found.prior_curve), ("nearest draw", found.best), ("accepted", found.predicted)):
        table.add_row(name, *(f"{rate:.3f}" for rate in curve.rates), f"{curve.implausibility:.2f}")
    return table


def _parameters(found: Calibration) -> Table:
    table = _table("decisions.", *(f"{level:.1%}" for level in _levels()), "sd")
    for one in found.marginals:
        digits = 3 if one.unit.startswith("share") else 1
        for name, row, sd in (("prior", one.prior, one.prior_sd), ("posterior", one.posterior, one.sd)):
            cells = [f"{value:.{digits}f}" for value in (*row, sd)]
            table.add_row(f"{one.path.split('.')[-1]}, {name}", *cells)
    return table


def _ridge(found: Calibration) -> Table:
    rows, columns = found.grid_axes
    table = _table("noise \\ persistence", *(f"{value:.3f}" for value in columns))
    for value, cells in zip(rows, found.grid, strict=True):
        table.add_row(f"{value:.0f}", *(f"{cell:.2f}" for cell in cells))
    return table


def _table(first: str, *others: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _curve_json(curve: Curve) -> dict[str, Any]:
    return {"rates": list(curve.rates), "n": curve.n, "implausibility": curve.implausibility}


def _cutoff() -> float:
    from ...analysis.history.calibration import CUTOFF

    return CUTOFF


def _levels() -> tuple[float, ...]:
    from ...analysis.history.calibration import LEVELS

    return LEVELS
