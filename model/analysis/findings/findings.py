"""All that a report shows of a run: what its rows say, and what was worked out and stored before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compare.summary import Summary, summarise
from .coinciding import coinciding
from .course import Holding, Weeks, by_week, holding
from .endings import Endings, endings
from .story import Story

if TYPE_CHECKING:
    from ...experiment.store.run import Run
    from ..assumptions.variance import Variance
    from ..decide.decision import Decision
    from .scatter import Scatter
    from .theories import Theories


@dataclass(frozen=True)
class Findings:
    """A run of one design point with its summary and endings; `same` has outcomes that are others under a second name.

    `holding` and `weeks` are empty where the run does not store them. `decision`, `variance` and `theories` are None
    where they are not stored, `story` where no history is told; `scatters` are of boxes of the analysis.
    """

    run: Run
    summary: Summary
    endings: Endings
    same: Mapping[str, tuple[str, ...]]
    decision: Decision | None = None
    variance: Variance | None = None
    theories: Theories | None = None
    holding: tuple[Holding, ...] = ()
    weeks: tuple[Weeks, ...] = ()
    story: Story | None = None
    scatters: tuple[Scatter, ...] = ()


def find(
    run: Run,
    decision: Decision | None = None,
    variance: Variance | None = None,
    theories: Theories | None = None,
    story: Story | None = None,
    summary: Summary | None = None,
    ends: Endings | None = None,
) -> Findings:
    """What the rows of a run say, beside what is stored and the `story` of a history, where one was replayed.

    `summary` and `ends` are those of the run where they are at hand. Raises InputError where rows are missing.
    """
    ends = ends or endings(run)
    shown: tuple[Scatter, ...] = ()
    if decision is not None:
        from .scatter import scatters

        shown = scatters([run], decision)
    return Findings(
        run,
        summary or summarise(run),
        ends,
        coinciding(run),
        decision,
        variance,
        theories,
        holding(run),
        by_week(run),
        story,
        shown,
    )
