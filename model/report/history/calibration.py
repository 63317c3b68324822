"""The printed calibration: the curve before and after, the parameters, the ridge and the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.columns import ruled_table
from ..text.numbers import share_text
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ...analysis.history.calibration import Calibration, Curve, Marginal


def distribution(unit: str, draws: Sequence[float]) -> str:
    """The accepted draws as one distribution, as a parameter file states it.

    Shares become a beta distribution with the draws' mean and variance; all other units a lognormal with the draws'
    median and mean. The draws must not all be equal.
    """
    n = len(draws)
    if unit.startswith("share"):
        mean = sum(draws) / n
        spread = sum((value - mean) ** 2 for value in draws) / n
        size = mean * (1.0 - mean) / spread - 1.0
        return f"{{beta: [{mean * size:.3g}, {(1.0 - mean) * size:.3g}]}}"
    median = sorted(draws)[n // 2]
    sd = (2.0 * max(log(sum(draws) / n / median), 0.0)) ** 0.5
    return f"{{lognormal: [{median:.3g}, {sd:.3g}]}}"


def rank_correlations(calibration: Calibration) -> list[tuple[str, str, float]]:
    """The rank correlations (Spearman) of accepted draws that differ from 0 beyond chance, at 95%."""
    import numpy as np

    ranks = np.argsort(np.argsort(calibration.draws, axis=0), axis=0)
    matrix = np.atleast_2d(np.corrcoef(ranks, rowvar=False))
    beyond = 1.96 / max(1.0, len(ranks) - 1.0) ** 0.5
    paths = [marginal.path for marginal in calibration.marginals]
    return [
        (paths[i], paths[k], float(matrix[i, k]))
        for i in range(len(paths))
        for k in range(i + 1, len(paths))
        if abs(matrix[i, k]) > beyond
    ]


def narrowed(marginal: Marginal) -> bool:
    """Whether the posterior's middle half is clearly narrower than the prior's."""
    return (marginal.posterior[3] - marginal.posterior[1]) < 0.8 * (marginal.prior[3] - marginal.prior[1])


def moved(marginal: Marginal) -> bool:
    """Whether the posterior's median lies outside the prior's middle half."""
    return not marginal.prior[1] <= marginal.posterior[2] <= marginal.prior[3]


def as_json(calibration: Calibration) -> dict[str, Any]:
    """The object of `sim calibrate --json`."""
    return {
        "method": "history matching through a multinomial emulator, rejection by a normal kernel on the keyed luck",
        "scenario": calibration.scenario,
        "seed": calibration.seed,
        "replications": calibration.replications,
        "cases": calibration.entered,
        "entered_at_the_end_of_the_first_year": calibration.entered_first_year,
        "target": {
            "at_years": [1, 2, 5],
            "rates": list(calibration.target),
            "sd": list(calibration.target_sd),
            "n": calibration.target_n,
            "discrepancy": list(calibration.discrepancy),
        },
        "prior": _curve_json(calibration.prior_curve),
        "best": {**_curve_json(calibration.best), "draw": list(calibration.best_draw)},
        "posterior": _curve_json(calibration.predicted),
        "cutoff": _cutoff(),
        "reached": calibration.reached,
        "not_ruled_out": calibration.not_ruled_out,
        "accepted": len(calibration.accepted),
        "acceptance": len(calibration.accepted) / calibration.replications,
        "emulator_gain": calibration.gain,
        "parameters": [
            {
                "path": marginal.path,
                "unit": marginal.unit,
                "prior": {"mean": marginal.prior_mean, "sd": marginal.prior_sd, "quantiles": list(marginal.prior)},
                "posterior": {"mean": marginal.mean, "sd": marginal.sd, "quantiles": list(marginal.posterior)},
                "narrowed": narrowed(marginal),
                "moved": moved(marginal),
            }
            for marginal in calibration.marginals
        ],
        "quantile_levels": list(_levels()),
        "correlation": {"prior": calibration.prior_correlation, "posterior": calibration.correlation},
        "rank_correlations": [
            {"between": [first, second], "rank": rank} for first, second, rank in rank_correlations(calibration)
        ],
        "implausibility": {
            "rows": {"path": _ridge_paths()[0], "values": list(calibration.grid_axes[0])},
            "columns": {"path": _ridge_paths()[1], "values": list(calibration.grid_axes[1])},
            "values": [list(row) for row in calibration.grid],
        },
        "fixed": {"war.stake_russia": 1, "why": "utility scale and rationality are not identified apart"},
        "draws": json.loads(json.dumps(calibration.draws.round(6).tolist())),
    }


def calibration_parts(calibration: Calibration, width: int, written: Path | None = None) -> Iterator[RenderableType]:
    """The whole report, in the order of its sections.

    `written` is the folder that holds the accepted draws, None where they were not stored.
    """
    from rich.text import Text

    yield Text("Recurrence of armed conflict between two states, no force", style="bold")
    yield paragraph(
        f"{calibration.replications:,} dyads of {calibration.scenario}, seed {calibration.seed}; "
        f"{calibration.entered:,} settled ones entered as cases "
        f"({share_text(calibration.entered_first_year)} of them at the end of the first year)",
        width,
    )
    yield Text()
    yield _curves(calibration)
    yield paragraph(
        f"one curve on {calibration.target_n} cases, compared with the covariance that so many cases of a draw's own "
        f"curve would have{_discrepancy(calibration)}; an implausibility above {_cutoff():.1f} rules a draw out, and a "
        "true one 5 times in 100",
        width,
    )
    yield Text()
    yield _parameters(calibration)
    yield paragraph(
        f"accepted: {len(calibration.accepted):,} of {calibration.replications:,} draws "
        f"({len(calibration.accepted) / calibration.replications:.1%}); "
        f"not ruled out: {share_text(calibration.not_ruled_out)}; correlation of clash rate and learning (logs): prior "
        f"{calibration.prior_correlation:+.2f}, posterior {calibration.correlation:+.2f}",
        width,
    )
    yield Text()
    yield Text("implausibility over the prior: the ridge, if there is one", style="bold")
    yield _ridge(calibration)
    yield Text()
    for line in verdict(calibration):
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
    yield paragraph("as scenarios/parameters/ would state them, drawn apart from each other:", width)
    for marginal, column in zip(calibration.marginals, calibration.draws.T.tolist(), strict=True):
        yield Text(f"  {marginal.path}: {distribution(marginal.unit, column)}")
    together = rank_correlations(calibration)
    if together:
        yield paragraph("drawn together, a scenario would state among its `correlations`:", width)
    for first, second, rank in together:
        yield Text(f"  between: [{first}, {second}], rank: {rank:.2f}")


def verdict(calibration: Calibration) -> Iterator[str]:
    """Sentences that say whether the fit reached its target, and which parameters the curve does not identify."""
    if calibration.reached:
        yield (
            f"The family reaches the target: the nearest draw has implausibility "
            f"{calibration.best.implausibility:.2f}, the accepted draws played again "
            f"{calibration.predicted.implausibility:.2f}."
        )
    else:
        yield (
            f"MISSED: no setting of the fitted parameters reproduces the target; the nearest has implausibility "
            f"{calibration.best.implausibility:.2f}, the accepted draws played again "
            f"{calibration.predicted.implausibility:.2f}."
        )
    below = [
        f"{rate:.2f} for {target:.2f} at {years} y"
        for rate, target, years in zip(calibration.predicted.rates, calibration.target, (1, 2, 5), strict=True)
    ]
    yield f"The accepted draws give {', '.join(below)}."
    for marginal in calibration.marginals:
        if moved(marginal) and not narrowed(marginal):
            yield f"{marginal.path} is moved by this curve, and known no better: its range is as wide as its prior's."
        elif not narrowed(marginal):
            yield f"{marginal.path} is not identified by this curve: its posterior is about its prior."


def _curves(calibration: Calibration) -> Table:
    table = _table("curve", "1 y", "2 y", "5 y", "implausibility")
    target = [f"{rate:.2f} ± {2 * sd:.2f}" for rate, sd in zip(calibration.target, calibration.target_sd, strict=True)]
    table.add_row("target", *target, "")
    for name, curve in (
        ("prior", calibration.prior_curve),
        ("nearest draw", calibration.best),
        ("accepted", calibration.predicted),
    ):
        table.add_row(name, *(f"{rate:.3f}" for rate in curve.rates), f"{curve.implausibility:.2f}")
    return table


def _parameters(calibration: Calibration) -> Table:
    table = _table("parameter", *(f"{level:.1%}" for level in _levels()), "sd")
    for marginal in calibration.marginals:
        digits = 3 if marginal.unit.startswith("share") else 1 if marginal.prior_mean > 10 else 2
        for name, row, sd in (
            ("prior", marginal.prior, marginal.prior_sd),
            ("posterior", marginal.posterior, marginal.sd),
        ):
            cells = [f"{value:.{digits}f}" for value in (*row, sd)]
            table.add_row(f"{marginal.path.split('.')[-1]}, {name}", *cells)
    return table


def _ridge(calibration: Calibration) -> Table:
    rows, columns = calibration.grid_axes
    table = _table("clash rate \\ learning", *(f"{value:.2f}" for value in columns))
    for value, cells in zip(rows, calibration.grid, strict=True):
        table.add_row(f"{value:.2f}", *(f"{cell:.2f}" for cell in cells))
    return table


def _table(first: str, *others: str) -> Table:
    table = ruled_table()
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _curve_json(curve: Curve) -> dict[str, Any]:
    return {"rates": list(curve.rates), "n": curve.n, "implausibility": curve.implausibility}


def _discrepancy(calibration: Calibration) -> str:
    if not any(calibration.discrepancy):
        return ""
    stated = ", ".join(f"{sd:g}" for sd in calibration.discrepancy)
    return f" and with what the model may miss the rates by ({stated}, standard deviations)"


def _cutoff() -> float:
    from ...analysis.history.target import CUTOFF

    return CUTOFF


def _ridge_paths() -> tuple[str, str]:
    from ...analysis.history.calibration import RIDGE

    return RIDGE


def _levels() -> tuple[float, ...]:
    from ...analysis.history.calibration import LEVELS

    return LEVELS
