"""A comparison as records: one for each pair and outcome, over design points also one for each point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...stats.two_sample import Contrast


def comparison_records(comparison: Comparison) -> Iterator[Mapping[str, Any]]:
    """For each pair and outcome the estimates of both sides and their difference; None: does not apply.

    Over design points `point` is empty where the difference is the mean over all of them.
    """
    for pair in comparison.pairs:
        for info in comparison.outcomes:
            sides = {"baseline": pair.baseline.label, "other": pair.other.label}
            levels = {
                "baseline_estimate": pair.baseline.outcomes[info.id].estimate,
                "other_estimate": pair.other.outcomes[info.id].estimate,
            }
            at = {"point": None} if comparison.points else {}
            yield {
                **sides,
                **at,
                "outcome": info.id,
                "unit": info.unit,
                **levels,
                **_difference(pair.contrasts[info.id]),
            }
            for point, contrast in zip(comparison.points, pair.at_points.get(info.id, ()), strict=False):
                settings = {**point.settings, **point.structures}
                at_point = {"point": point.number, "outcome": info.id, "unit": info.unit}
                yield {**sides, **at_point, **_difference(contrast), **settings}


def _difference(contrast: Contrast) -> Mapping[str, Any]:
    there = contrast.n > 0
    return {
        "difference": contrast.estimate if there else None,
        "low": contrast.low if there else None,
        "high": contrast.high if there else None,
        "p_holm": contrast.p_holm if there else None,
        "told_apart": contrast.told_apart,
        "n": contrast.n,
        "correlation": contrast.correlation if there else None,
    }
