"""The main outcome of each option under each combination of rival theories of a study, and the regret over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import InputError, Problem

if TYPE_CHECKING:
    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run


@dataclass(frozen=True)
class Theories:
    """Means of the main outcome by option and combination of theories, over all design points of that combination.

    `structures` are the theories that vary, `labels` name the combinations by their values, `means` has for each option
    a mean a combination, None where the outcome applies to no history. `replications` are the rows behind each mean.
    """

    study: str
    outcome: OutcomeInfo
    structures: tuple[str, ...]
    labels: tuple[str, ...]
    means: Mapping[str, tuple[float | None, ...]]
    replications: int

    def regret(self, option: str) -> tuple[float | None, ...]:
        """By combination, how far the option's mean falls short of the best mean."""
        turn = 1.0 if self.outcome.better == "more" else -1.0
        result: list[float | None] = []
        for place, value in enumerate(self.means[option]):
            others = [row[place] for row in self.means.values()]
            best = max((turn * other for other in others if other is not None), default=None)
            result.append(None if value is None or best is None else best - turn * value)
        return tuple(result)


def theories(study: Run, outcome: str) -> Theories:
    """The means of a study's run. Raises InputError where no theory varies in it, or it lacks the outcome."""
    import polars as pl

    from ...experiment.store.run import POINTS

    manifest = study.manifest
    if outcome not in manifest.outcome:
        raise InputError(Problem(f"this run has no outcome {outcome}", file=str(study.folder)))
    points = study.points
    varying = [name for name in points.columns if points[name].dtype == pl.String and points[name].n_unique() > 1]
    if not varying:
        wanted = "a run of a study that varies theories, as sim run scenarios/studies/rival_theories.yaml"
        raise InputError(Problem("no theory varies in this run", file=str(study.folder / POINTS), expected=wanted))
    means = (
        study.rows()
        .select("option", "point", outcome)
        .join(points.select("point", *varying).lazy(), on="point")
        .group_by("option", *varying)
        .agg(pl.col(outcome).mean(), pl.len().alias("n"))
        .collect()
    )
    combinations = points.select(varying).unique(maintain_order=True).rows()
    known = {(row[0], row[1:-2]): row[-2] for row in means.iter_rows()}
    return Theories(
        study.folder.name,
        manifest.outcome[outcome],
        tuple(varying),
        tuple(", ".join(values) for values in combinations),
        {option: tuple(known.get((option, values)) for values in combinations) for option in manifest.option_ids},
        int(means["n"].min() or 0),  # type: ignore[arg-type]
    )
