"""The figures of a report by name, for slides, notebooks and the docs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean
from ..figures.figure import Figure
from .doubt import drivers_figure, theory_figure, variance_figure
from .opening import difference_figure, main_figure, tension_plot

if TYPE_CHECKING:
    from ...analysis.findings.findings import Findings


def _drivers(findings: Findings) -> Figure | None:
    decision = findings.decision
    return (
        drivers_figure(decision.drivers[0].of, decision.drivers[0], findings) if decision and decision.drivers else None
    )


FIGURES: dict[str, tuple[Callable[[Findings], Figure | None], str]] = {
    "endings": (lambda f: main_figure(f.endings), ""),
    "differences": (lambda f: difference_figure(f.endings) if len(f.endings.rows) > 1 else None, "two options"),
    "tension": (lambda f: tension_plot(f.endings) if f.endings.whole else None, "signings and what holds of them"),
    "theories": (
        lambda f: theory_figure(f.theories, dict(f.run.manifest.options)) if f.theories else None,
        "--with STUDY_RUN, a run that varies theories",
    ),
    "variance": (lambda f: variance_figure(f) if f.variance else None, "sim ledger SCENARIO --variance, once"),
    "drivers": (_drivers, "sim analyse RUN, once, and enough histories"),
}
"""Each figure: how it is drawn, None where the run lacks what it needs, and what that is."""


def plot(findings: Findings, name: str) -> Figure:
    """A figure by its name. Raises InputError for another name, and where the run lacks what the figure needs."""
    if name not in FIGURES:
        raise InputError(
            Problem(
                f"no figure {name!r}", expected=f"one of {', '.join(FIGURES)}", suggestion=did_you_mean(name, FIGURES)
            )
        )
    draw, needs = FIGURES[name]
    figure = draw(findings)
    if figure is None:
        raise InputError(
            Problem(f"this run has nothing to draw {name} from", file=str(findings.run.folder), expected=needs)
        )
    return figure
