"""The figures of a report by name, for slides, notebooks and the docs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean
from ..figures.figure import Figure
from .course import (
    ends_plot,
    replies_plot,
    rungs_plot,
    story_plot,
    survival_plot,
)
from .doubt import drivers_figure, theory_figure, variance_figure
from .force import enough, force_of, force_plot, members_plot, options_with_force, present_plot, troops_plot
from .opening import difference_figure, main_figure, tension_plot

if TYPE_CHECKING:
    from ...analysis.findings.course import Weeks
    from ...analysis.findings.findings import Findings


def _drivers(findings: Findings) -> Figure | None:
    decision = findings.decision
    return (
        drivers_figure(decision.drivers[0].of, decision.drivers[0], findings) if decision and decision.drivers else None
    )


def _force(findings: Findings) -> Figure | None:
    asking = options_with_force(findings)
    return force_plot(asking) if asking else None


def _of_force(draw: Callable[[Findings, Weeks], Figure | None]) -> Callable[[Findings], Figure | None]:
    def drawn(findings: Findings) -> Figure | None:
        item = force_of(findings)
        return draw(findings, item) if item is not None else None

    return drawn


WEEKS = "a run that stores its weeks: of one design point, played by this version"
FORCES = f"{WEEKS}, with a force in place in enough histories"

FIGURES: dict[str, tuple[Callable[[Findings], Figure | None], str]] = {
    "endings": (lambda f: main_figure(f.endings), ""),
    "differences": (lambda f: difference_figure(f.endings) if len(f.endings.rows) > 1 else None, "two options"),
    "tension": (lambda f: tension_plot(f.endings) if f.endings.whole else None, "signings and what holds of them"),
    "survival": (lambda f: survival_plot(f) if f.holding else None, WEEKS),
    "ends": (lambda f: ends_plot(f) if f.holding else None, WEEKS),
    "rungs": (lambda f: rungs_plot(f) if f.weeks else None, WEEKS),
    "replies": (lambda f: replies_plot(f) if f.weeks else None, WEEKS),
    "force": (_force, WEEKS),
    "members": (_of_force(lambda f, item: members_plot(f, item) if item.members else None), WEEKS),
    "present": (_of_force(lambda f, item: present_plot(f, item) if enough(item) else None), FORCES),
    "troops": (_of_force(lambda f, item: troops_plot(item)), FORCES),
    "history": (lambda f: story_plot(f.story) if f.story else None, "a ceasefire that ends, by today's rules"),
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
