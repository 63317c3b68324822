"""A report of rows in memory: thirteen options, no folder and nothing played."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from model.analysis.findings.findings import Findings, find
from model.experiment.design.manifest import OutcomeInfo
from model.scenario import load
from tests.runs import manifest, run_of

ALL, SIGNED = "all replications", "signed under this option"
OUTCOMES = (
    OutcomeInfo("deal_signed", "deal signed", "share", "more", ALL, "share", "A deal is signed."),
    OutcomeInfo(
        "deal_and_holds_5y",
        "signed, holds 5 y",
        "share",
        "more",
        ALL,
        "share",
        "A deal is signed and stands five years later.",
    ),
    OutcomeInfo("full_war_5y", "full war 5 y", "share", "less", SIGNED, "share", "War within five years."),
    OutcomeInfo("same_war_5y", "the same war", "share", "less", SIGNED, "share", "War under another name."),
    OutcomeInfo("cost_eur", "cost", "EUR", "less", ALL, "mean", "What it costs."),
)


@cache
def scenario() -> Any:
    """The real scenario, for its questions, assumptions and sources."""
    return load("scenarios/reassurance.yaml")


def rows(options: dict[str, tuple[float, float]], replications: int, seed: int = 1) -> pl.DataFrame:
    """Rows of options with a chance to be signed and, once signed, to hold; the same luck under all."""
    luck = np.random.default_rng(seed).random((3, replications))
    parts = []
    for option, (sign, hold) in options.items():
        signed = luck[0] < sign
        holds = signed & (luck[1] < hold)
        war = np.where(signed, (~holds).astype(float), np.nan)
        columns = {
            "deal_signed": signed.astype(float),
            "deal_and_holds_5y": holds.astype(float),
            "full_war_5y": war,
            "same_war_5y": war,
            "cost_eur": luck[2] * 1e9 * (1 + sign),
        }
        series = {name: pl.Series(values).fill_nan(None) for name, values in columns.items()}
        parts.append(pl.DataFrame({"option": [option] * replications, "replication": range(replications)} | series))
    return pl.concat(parts)


def findings(
    options: dict[str, tuple[float, float]],
    replications: int = 200,
    seed: int = 1,
    titles: dict[str, str] | None = None,
    **changes: Any,
) -> Findings:
    """What a report shows of such rows."""
    named = {option: (titles or {}).get(option, option.replace("_", " ").capitalize()) for option in options}
    content = {"question": "Which is best?", "parameters_by_basis": {"assumed": 700, "measured": 40}} | changes
    run = run_of(manifest(named, OUTCOMES, replications, **content), rows(options, replications, seed))
    run.__dict__["scenario"] = scenario()
    return find(run)


@cache
def usual() -> Findings:
    """Thirteen options that trade signing for holding."""
    options = {f"option_{k}": (0.95 - 0.05 * k, 0.3 + 0.05 * k) for k in range(13)}
    return findings(options, 300)


def timed(ends: dict[str, list[tuple[int | None, int | None, int | None]]] | None = None) -> Any:
    """A run whose histories end, all signed: for each the weeks of fighting, of general war and of an alert."""
    if ends is None:
        luck = np.random.default_rng(2).integers(1, 700, (3, 60))
        drawn = [
            (min(a, b) if min(a, b) <= 520 else None, b if b <= 520 else None, c if c <= 90 else None)
            for a, b, c in luck.T
        ]
        ends = {"a": drawn, "b": drawn[::-1]}
    names = ("fighting_back_week", "collapse_week", "alert_week")
    outcomes = (*OUTCOMES[:2], *(OutcomeInfo(name, name, "weeks", "neither", SIGNED, "mean") for name in names))
    parts = []
    for option, weeks in ends.items():
        columns: dict[str, Any] = {"option": [option] * len(weeks), "replication": range(len(weeks))}
        columns |= {"deal_signed": [1.0] * len(weeks)}
        columns |= {"deal_and_holds_5y": [float(all(end is None or end > 260 for end in row)) for row in weeks]}
        for place, name in enumerate(names):
            columns[name] = pl.Series(
                [None if row[place] is None else float(row[place]) for row in weeks], dtype=pl.Float64
            )
        parts.append(pl.DataFrame(columns))
    count = len(next(iter(ends.values())))
    run = run_of(manifest({option: option.upper() for option in ends}, outcomes, count), pl.concat(parts))
    run.__dict__["scenario"] = scenario()
    return run
