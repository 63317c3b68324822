"""The figures of a report by name, for slides, notebooks and the docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...analysis.findings.design import DesignFindings
from ...errors import InputError, Problem, did_you_mean
from ..decide.names import titled
from ..figures.drawing.figure import Figure
from ..text.words import unique_titles
from .design import response_figures
from .sections.analysis import distribution_figure, drivers_figures, fails_figure, priorities_figure
from .sections.course import (
    ends_plot,
    replies_plot,
    rungs_plot,
    story_plot,
    survival_plot,
)
from .sections.doubt import leading_options, variance_figure
from .sections.force import enough, force_of, force_plot, members_plot, options_with_force, present_plot, troops_plot
from .sections.opening import best_figure, difference_figure, main_figure, tension_plot
from .sections.theories import beliefs_figure, regret_figure, theory_figure, values_figure

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...analysis.findings.course import Weeks
    from ...analysis.findings.findings import Findings
    from ...analysis.findings.theories import Theories


def _analysed(findings: Findings | DesignFindings) -> Decision | None:
    """The analysis of a run with titles in place of ids; None where there is none."""
    return None if findings.decision is None else titled(findings.decision, findings.run.manifest.options)


def _drivers(findings: Findings) -> Figure | None:
    decision = _analysed(findings)
    figures = drivers_figures(decision) if decision else []
    return figures[0] if figures else None


def _priorities(findings: Findings) -> Figure | None:
    decision = _analysed(findings)
    return priorities_figure(decision) if decision and decision.acceptability is not None else None


def _spread(findings: Findings) -> Figure | None:
    decision = _analysed(findings)
    if decision is None or not decision.distributions:
        return None
    titles = unique_titles(findings.run.manifest.options)
    first = next(iter(decision.distributions.values()))
    return distribution_figure(first, [titles[option] for option in leading_options(findings)])


def _fails(findings: Findings) -> Figure | None:
    decision, titles = _analysed(findings), unique_titles(findings.run.manifest.options)
    if decision is None or not findings.scatters:
        return None
    scatter = findings.scatters[0]
    failure = next(item for item in decision.failures if item.option == titles[scatter.option])
    return fails_figure(scatter, failure)


def _force(findings: Findings) -> Figure | None:
    asking = options_with_force(findings)
    return force_plot(asking) if asking else None


def _of_force(draw: Callable[[Findings, Weeks], Figure | None]) -> Callable[[Findings], Figure | None]:
    def drawn(findings: Findings) -> Figure | None:
        item = force_of(findings)
        return draw(findings, item) if item is not None else None

    return drawn


def _of_theories(draw: Callable[[Theories, Mapping[str, str]], Figure | None]) -> Callable[[Findings], Figure | None]:
    return lambda findings: draw(findings.theories, dict(findings.run.manifest.options)) if findings.theories else None


WEEKS = "a run that stores its weeks: of one design point, played by this version"
ANALYSED = "sim analyse RUN, once, and enough histories"
STUDIES = "--with STUDY_RUN, a run that varies theories"
FORCES = f"{WEEKS}, with a force in place in enough histories"

FIGURES: dict[str, tuple[Callable[[Findings], Figure | None], str]] = {
    "endings": (lambda f: main_figure(f.endings), ""),
    "differences": (lambda f: difference_figure(f.endings) if len(f.endings.rows) > 1 else None, "two options"),
    "best": (lambda f: best_figure(f.endings), "two options, in values that are not too skewed"),
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
    "theories": (_of_theories(theory_figure), STUDIES),
    "values": (_of_theories(values_figure), STUDIES),
    "regret": (_of_theories(regret_figure), STUDIES),
    "beliefs": (_of_theories(beliefs_figure), f"{STUDIES}, after sim analyse STUDY_RUN"),
    "variance": (lambda f: variance_figure(f) if f.variance else None, "sim ledger SCENARIO --variance, once"),
    "drivers": (_drivers, ANALYSED),
    "spread": (_spread, f"{ANALYSED}, with a numeric outcome in the headline"),
    "priorities": (_priorities, ANALYSED),
    "fails": (_fails, f"{ANALYSED}, and a box of failures in two numbers"),
}
"""Each figure: how it is drawn, None where the run lacks what it needs, and what that is."""


def plot(findings: Findings | DesignFindings, name: str) -> Figure:
    """A figure by its name. Raises InputError for another name, and where the run lacks what the figure needs."""
    if isinstance(findings, DesignFindings):
        return _of_design(findings, name)
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


def leading(findings: Findings | DesignFindings) -> list[Figure]:
    """The figures that carry the answer, as far as the run has them."""
    if isinstance(findings, DesignFindings):
        return response_figures(findings)[:1]
    drawn = (FIGURES[name][0](findings) for name in ("endings", "survival"))
    return [figure for figure in drawn if figure is not None]


def _of_design(findings: DesignFindings, name: str) -> Figure:
    """A figure of a run of several design points: those of its response, its theories and its analysis."""
    titles, decision = dict(findings.run.manifest.options), _analysed(findings)
    figures = {figure.name: figure for figure in response_figures(findings)}
    if findings.across is not None:
        drawn = [
            draw(findings.across, titles) for draw in (theory_figure, values_figure, regret_figure, beliefs_figure)
        ]
        figures |= {figure.name: figure for figure in drawn if figure is not None}
    if decision is not None:
        figures |= {f"drivers-{place + 1}": figure for place, figure in enumerate(drivers_figures(decision))}
        if decision.acceptability is not None:
            figures["priorities"] = priorities_figure(decision)
    if name not in figures:
        wanted = f"one of {', '.join(figures)}" if figures else "a run in which a number or a theory varies"
        raise InputError(
            Problem(f"no figure {name!r} of this design", expected=wanted, suggestion=did_you_mean(name, figures))
        )
    return figures[name]
