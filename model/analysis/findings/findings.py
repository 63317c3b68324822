"""All that a report shows of a run: what its rows say, and what was worked out and stored before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compare.summary import Summary, summarise
from .coinciding import coinciding
from .endings import Endings, endings

if TYPE_CHECKING:
    from ...experiment.store.run import Run
    from ..assumptions.variance import Variance
    from ..decide.decision import Decision
    from .theories import Theories


@dataclass(frozen=True)
class Findings:
    """A run of one design point with its summary and endings; `same` has outcomes that are others under a second name.

    `decision`, `variance` and `theories` are None where they are not stored.
    """

    run: Run
    summary: Summary
    endings: Endings
    same: Mapping[str, tuple[str, ...]]
    decision: Decision | None = None
    variance: Variance | None = None
    theories: Theories | None = None


def find(
    run: Run,
    decision: Decision | None = None,
    variance: Variance | None = None,
    theories: Theories | None = None,
) -> Findings:
    """What the rows of a run say, beside what is stored. Raises InputError where rows are missing."""
    return Findings(run, summarise(run), endings(run), coinciding(run), decision, variance, theories)
