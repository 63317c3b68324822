"""The summary of a run as records: one for each option and outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...stats.intervals import interval_fields

if TYPE_CHECKING:
    from ...analysis.compare.cells import DesignSummary
    from ...analysis.compare.summary import Summary


def summary_records(summary: Summary) -> Iterator[Mapping[str, Any]]:
    """For each option and outcome the estimate, and the paired difference from the reference; None: does not apply."""
    for option in summary.options:
        for outcome, estimate in option.outcomes.items():
            difference = option.differences.get(outcome)
            there = difference is not None and difference.n > 0
            yield {
                "option": option.id,
                "outcome": outcome,
                **interval_fields(estimate),
                "difference": difference.estimate if difference is not None and there else None,
                "difference_low": difference.low if difference is not None and there else None,
                "difference_high": difference.high if difference is not None and there else None,
                "correlation": difference.correlation if difference is not None and there else None,
            }


def cell_records(summary: DesignSummary) -> Iterator[Mapping[str, Any]]:
    """For each option, design point and outcome the estimate."""
    for cell in summary.cells:
        for outcome, estimate in cell.outcomes.items():
            yield {
                "option": cell.option,
                "point": cell.point,
                **cell.settings,
                "outcome": outcome,
                **interval_fields(estimate),
            }
