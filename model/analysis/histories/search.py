"""Finding histories of a run by a condition on their outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, did_you_mean
from ...simulation.outcomes import OUTCOMES
from ...stats.intervals import Estimate, clopper_pearson
from .condition import TITLES, Condition, parse_condition

if TYPE_CHECKING:
    import polars as pl

    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run


@dataclass(frozen=True)
class Matches:
    """The histories that meet a condition. `run` names the run, or its design point, as commands do.

    `rows` has `option`, `point` (where the run has several), `replication` and the outcomes that the condition and the
    order name. They are `share` of the `of` histories looked at; `unknown` are those of which the condition says
    neither that they meet it nor that they do not, since an outcome does not apply.
    """

    run: str
    condition: Condition | None
    rows: pl.DataFrame
    outcomes: tuple[OutcomeInfo, ...]
    of: int
    unknown: int

    @property
    def share(self) -> Estimate:
        """The share of those found among all looked at, with its 95% interval (Clopper and Pearson, 1934)."""
        if not self.of:
            return Estimate(None, None, None, 0)
        low, high = clopper_pearson(self.rows.height, self.of)
        return Estimate(self.rows.height / self.of, low, high, self.of)

    def as_json(self) -> dict[str, Any]:
        """Plain data: what was looked for, how many there are, and each with its outcomes."""
        share = self.share
        return {
            "where": None if self.condition is None else self.condition.text,
            "found": self.rows.height,
            "of": self.of,
            "does_not_apply": self.unknown,
            "share": {"estimate": share.estimate, "low": share.low, "high": share.high},
            "histories": self.rows.to_dicts(),
        }


def search(run: Run, where: str | None, option: str | None = None, sort: str | None = None) -> Matches:
    """The histories of a run, of one option or of all, that meet a condition; all where there is none.

    They are in the order of their numbers, or by the outcome `sort`, the smallest first, with a minus before it the
    largest. Raises InputError for what is not there or not understood.
    """
    import polars as pl

    manifest = run.manifest
    known = manifest.outcome
    options = list(manifest.option_ids)
    if option is not None and option not in options:
        raise InputError(
            Problem(
                f"this run has no option {option!r}",
                file=str(run.folder),
                expected=f"one of {', '.join(options)}",
                suggestion=did_you_mean(option, options),
            )
        )
    ranges = {name: OUTCOMES[name].range for name in known if name in OUTCOMES}
    condition = parse_condition(where, known, ranges=ranges) if where is not None and where.strip() else None
    by = (sort or "").removeprefix("-")
    if by and by not in known:
        wanted = "an outcome (sim outcomes lists them), with a minus before it for the largest first"
        raise InputError(
            Problem(f"no outcome {by!r} to sort by", expected=wanted, suggestion=did_you_mean(by, known, TITLES))
        )
    names = list(dict.fromkeys([*(condition.outcomes if condition else ()), *([by] if by else [])]))
    rows = run.rows() if option is None else run.rows().filter(pl.col("option") == option)
    keys = ["option", *(["point"] if manifest.points > 1 else []), "replication"]
    table = rows.select([*keys, *names]).collect()
    met = table.select((condition.rows if condition else pl.lit(True)).alias("met"))["met"] if table.height else None
    matches = table if met is None or condition is None else table.filter(met.fill_null(False))
    order = {name: place for place, name in enumerate(options)}
    matches = matches.sort(pl.col("option").replace_strict(order, return_dtype=pl.Int64), *keys[1:])
    if by:
        matches = matches.sort(by, descending=(sort or "").startswith("-"), nulls_last=True, maintain_order=True)
    unknown = 0 if met is None else int(met.null_count())
    name = str(run.folder) if run.point is None else f"{run.folder}@{run.point}"
    return Matches(name, condition, matches, tuple(known[name] for name in names), table.height, unknown)
