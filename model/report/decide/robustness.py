"""The printed robustness: what the worlds are, regret by each measure, and where the measures disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..text.columns import Column, stacked
from ..text.glossary import LEGEND
from ..text.numbers import share_text, style
from ..text.words import plural, quoted
from ..text.wrap import paragraph
from .best import best_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.data.ensemble import Criterion
    from ...analysis.decide.decision import Decision
    from ...analysis.decide.reading.decision_data import DesignInfo
    from ...analysis.decide.regret import Count, Robustness

MEASURE_NAMES = {
    "mean": "mean regret",
    "p90": "90th-percentile regret",
    "maximum": "maximum regret",
    "satisficing": "share good enough",
}
MARGIN = 8
"""Characters kept free for the gap after the names, and for a label longer than they are."""
MOST_ROWS = 20
"""Alternatives that a table shows in full; of more it shows the best and the worst."""

BEST, WORST = 8, 4
MOST_GROUPS = 3
"""Groups of alternatives with the same rows that are listed; the others are counted."""

LONGEST = 30
"""Characters per line of an alternative's name."""

SATISFICING = "satisficing"
ENOUGH = 100
"""Replications of a world with which luck moves its mean by a tenth of what single replications vary by."""

HARDLY = 0.5
"""The width of an interval, as a share of worlds, from which on it hardly tells which are good enough."""

COARSE = ("p90", "maximum")
"""Measures that say nothing where regret is all or nothing."""


def basis_lines(decision: Decision) -> Iterator[str]:
    """What is compared, what a world is, how many worlds there are, and what varies between them."""
    design = decision.design
    if design is None:
        world = (
            "design points, averaged over replications" if decision.averaged else "single replications, luck included"
        )
        bases = ", ".join(f"{count} {basis}" for basis, count in decision.by_basis.items())
        yield f"{decision.worlds:,} worlds ({world}); {decision.parameters} uncertain parameters ({bases})"
    else:
        yield from _design(decision, design)
    for first, *others in decision.alike[:MOST_GROUPS]:
        yield f"{quoted(first)} and {'; '.join(map(quoted, others))} have the same rows: shown once, as {quoted(first)}"
    if len(decision.alike) > MOST_GROUPS:
        more = plural(len(decision.alike) - MOST_GROUPS, "more group")
        yield f"{more} of alternatives have the same rows: {decision.stored_in or '--json'}"


def _design(decision: Decision, design: DesignInfo) -> Iterator[str]:
    sampled = f" of {design.of_points:,}, drawn at random," if design.points < design.of_points else ""
    kind = design.design.replace("_", " ")
    levers = ", ".join(design.levers)
    each = plural(design.replications, "replication")
    if design.comparison == "replications":
        yield (
            f"{design.points:,} settings of {levers}{sampled} ({kind}), {each} of each; settings are compared "
            "replication by replication, under the same luck"
        )
    elif design.comparison == "scattered":
        yield (
            f"{design.points:,} settings of {levers}{sampled} ({kind}), {each} of each; {design.luck} luck. Each "
            "setting met a world or luck of its own: what it does is fitted, and there is no regret over settings"
        )
    else:
        worlds = f"{decision.worlds:,} worlds" + (sampled if not design.levers else "")
        of = "" if design.levers else f" the points of a design ({kind}),"
        yield f"{worlds}:{of} each averaged over {each}; {design.luck} luck"
        if len(decision.alternatives) > len({item.option for item in decision.alternatives}):
            yield f"{len(decision.alternatives):,} alternatives: options at settings of {levers}"
        elif design.levers:
            yield f"levers ({levers}) moved in some points only: options are compared over the others"
    varied = [("parameters", design.parameters), ("levers", design.levers), ("theories", design.theories)]
    shown = "; ".join(f"{what} {_few(names)}" for what, names in varied if names)
    if shown:
        yield f"varied: {shown}"
    if design.parameters:
        yield (
            f"varied are {len(design.parameters):,} of {design.uncertain:,} uncertain parameters of the scenario: "
            "nothing here says that the others do not matter; sim ledger --swings OPTION moves them too"
        )
    given = {**{path: f"{value:.6g}" for path, value in design.settings.items()}, **design.structures}
    if given:
        yield f"set everywhere: {_few([f'{path} {value}' for path, value in given.items()])}"
    if design.uneven:
        yield "some options were played more often: the replications that all of them have are compared"
    if design.comparison == "replications":
        return
    if design.rows_drawn:
        rest = f"on {design.rows_drawn:,} replications, each at one point, with what was drawn in them"
        yield f"where an option fails rests {rest}"
    else:
        yield f"where an option fails rests on {design.rows_held:,} replications, with what was varied in them"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])} and {len(names) - 5} more"


def robustness_records(decision: Decision) -> Iterator[Mapping[str, Any]]:
    """For each criterion, option and measure the figure, its interval, and whether it is the best by that measure."""
    for criterion in decision.criteria:
        robustness = decision.robustness.get(criterion.id)
        for measure, figures in robustness.measures.items() if robustness is not None else ():
            assert robustness is not None
            best = robustness.best(measure)
            for option, figure in zip(robustness.options, figures, strict=True):
                yield {
                    "outcome": criterion.id,
                    "unit": "share of worlds" if measure == SATISFICING else criterion.unit,
                    "option": option,
                    "measure": MEASURE_NAMES[measure],
                    "estimate": figure.estimate,
                    "low": figure.low,
                    "high": figure.high,
                    "best": option in best,
                    "worlds": robustness.worlds,
                    "good_enough": criterion.threshold,
                }


def robustness_parts(decision: Decision, criterion: Criterion, width: int, dash: str) -> Iterator[RenderableType]:
    """One criterion: a table of measures with the best by each marked, and how firm that ranking is."""
    from rich.text import Text

    robustness = decision.robustness[criterion.id]
    if len(robustness.options) < 2:
        yield Text(f"regret: {criterion.id}", style="bold")
        yield paragraph(f"it applies to {len(robustness.options)} of the options: nothing to compare", width)
        yield Text()
        return
    if criterion.id in decision.coincident:
        yield Text(f"regret: {criterion.id}", style="bold")
        yield paragraph(
            f"the same in every world as {decision.coincident[criterion.id]}: no criterion of its own", width
        )
        yield Text()
        return
    coarse = criterion.kind == "share" and not decision.averaged
    measures = [measure for measure in robustness.measures if not (coarse and measure in COARSE)]
    regrets = [measure for measure in measures if measure != SATISFICING]
    # One scale for all measures of regret, in the title: their unit is the same.
    look = style(
        [figure for measure in regrets for figure in robustness.measures[measure]], criterion.unit, criterion.kind, True
    )
    columns = []
    rows = _shown(robustness)
    for measure in measures:
        figures = robustness.measures[measure]
        own = look if measure != SATISFICING else style(figures, "share", "share")
        cells = own.cells([figures[row] for row in rows], dash=dash)
        cells = [
            f"{cell}{'*' if robustness.options[row] in robustness.best(measure) else ' '}"
            for cell, row in zip(cells, rows, strict=True)
        ]
        title = MEASURE_NAMES[measure].replace(" ", "\n", 1)
        columns.append(Column(f"{title}, %" if measure == SATISFICING else title, cells))
    yield Text(f"regret: {criterion.id} ({look.unit})", style="bold")
    names = [robustness.options[row] for row in rows]
    label = "option"
    if len(decision.alternatives) > len({item.option for item in decision.alternatives}):
        label, names = "alternative", ["\n".join(wrap(name, LONGEST)) for name in names]
    for place, table in enumerate(stacked(label, names, columns, width - MARGIN)):
        if place:
            yield Text()
        yield table
    notes = [f"* the best by this measure, over {plural(robustness.worlds, 'world')}"]
    if len(rows) < len(robustness.options):
        where = decision.stored_in or "--json"
        notes.append(
            f"{BEST} best and {WORST} worst of {len(robustness.options):,} by mean regret; all of them: {where}"
        )
    if criterion.threshold is not None:
        bound = "at least" if criterion.better == "more" else "at most"
        notes.append(f"good enough: {bound} {_limit(criterion, criterion.threshold)}")
        if text := _cannot_tell(decision, robustness):
            notes.append(text)
        if robustness.separable and not robustness.best(SATISFICING):
            notes.append("by these figures no option is good enough in any world: none is the best by that")
    if robustness.left_out:
        notes.append(f"does not apply to {', '.join(map(quoted, robustness.left_out))}")
    notes.append(LEGEND)
    yield paragraph("; ".join(notes), width)
    if coarse:
        yield paragraph("in a single replication regret is all or nothing: its percentiles need design points", width)
    for line in (
        *best_lines(decision.best_by_mean.get(criterion.id), criterion.kind, criterion.unit),
        _contested(robustness, measures),
        _disagreement(robustness, measures),
        _luck(robustness, criterion),
        _structures(decision, criterion),
        _across(decision, criterion),
    ):
        if line:
            yield paragraph(line, width)
    yield Text()


def _shown(robustness: Robustness) -> list[int]:
    """The indices of the rows shown: all of a few, of many the best and the worst by mean regret."""
    if len(robustness.options) <= MOST_ROWS:
        return list(range(len(robustness.options)))
    means = [figure.estimate for figure in robustness.measures["mean"]]
    order = sorted(range(len(means)), key=lambda row: means[row])
    return [*order[:BEST], *order[-WORST:]]


def _cannot_tell(decision: Decision, robustness: Robustness) -> str:
    """That luck hides which worlds are good enough, and how many replications would do; empty where it does not."""
    if not robustness.separable:
        return f"which worlds are, one replication of each cannot tell: about {ENOUGH} would do"
    widest = max((figure.high - figure.low for figure in robustness.measures[SATISFICING]), default=0.0)
    if not decision.averaged or widest <= HARDLY or decision.design is None:
        return ""
    played = decision.design.replications
    return (
        f"which worlds are, {plural(played, 'replication')} of each hardly tell: "
        f"about {max(ENOUGH, 4 * played):,} would do"
    )


def _limit(criterion: Criterion, threshold: float) -> str:
    return f"{threshold:.3g} {criterion.unit}" if criterion.kind != "share" else f"{100 * threshold:g}%"


def _contested(robustness: Robustness, measures: Sequence[str]) -> str:
    """The measures whose best option other samples may not confirm."""
    weak = []
    for measure in measures:
        figures, best = robustness.measures[measure], robustness.best(measure)
        if not best:
            continue
        support = max(figure.best for option, figure in zip(robustness.options, figures, strict=True) if option in best)
        if support < 0.95:
            weak.append(f"{MEASURE_NAMES[measure]} ({share_text(support)})")
    return f"of other samples of luck and worlds, so many name the same best: by {', '.join(weak)}" if weak else ""


def _disagreement(robustness: Robustness, measures: Sequence[str]) -> str:
    """Where the measures shown name different options."""
    best = {measure: robustness.best(measure) for measure in measures if robustness.best(measure)}
    if len(best) <= 1:
        return ""
    count = len(robustness.reversals)
    if len(set(best.values())) == 1:
        first = f"the measures agree on {_short(next(iter(best.values())))}"
        return first + (f", and disagree on the order of {count} pair{'s' * (count != 1)} of options" if count else "")
    common = [option for option in robustness.options if all(option in options for options in best.values())]
    if common:
        ties = {measure: [option for option in options if option not in common] for measure, options in best.items()}
        level = "; ".join(
            f"by {MEASURE_NAMES[measure]} level with {_short(others)}" for measure, others in ties.items() if others
        )
        return f"the measures agree on {_short(common)}; {level}"
    named = "; ".join(f"{MEASURE_NAMES[measure]}: {_short(options)}" for measure, options in best.items())
    return f"the measures disagree on the best: {named}"


def _short(options: Sequence[str]) -> str:
    return ", ".join(map(quoted, options)) if len(options) <= 3 else f"{len(options)} options alike"


def _luck(robustness: Robustness, criterion: Criterion) -> str:
    """What luck left in the averages was taken out, and what could not be seen for it."""
    if not robustness.separable:
        return (
            "one replication a world: regret has luck in it, and its percentiles cannot be told from luck; about "
            f"{ENOUGH} replications of each world would do"
        )
    if robustness.unseen <= 0.0:
        return ""
    seen = f"differences of a lead between worlds below a standard deviation of {_amount(robustness.unseen, criterion)}"
    if not robustness.apart:
        return (
            f"worlds do not differ beyond luck: each option is taken to have one mean in all of them; {seen} cannot be "
            "told from luck with these replications, half of that with four times as many"
        )
    taken = _amount(robustness.excess, criterion)
    return f"luck left in the averages of worlds is taken out: it would add {taken} to mean regret"


def _amount(value: float, criterion: Criterion) -> str:
    return f"{100 * value:.2g} points" if criterion.kind == "share" else f"{value:.2g} {criterion.unit}"


def _structures(decision: Decision, criterion: Criterion) -> str:
    best_in = decision.best_in[criterion.id]
    if best_in.structures < 2:
        return ""
    parts = []
    for measure, counts in best_in.counts.items():
        ranked = sorted(counts.items(), key=lambda pair: -pair[1].count)
        winners = [f"{quoted(option)} {_counted(count)}" for option, count in ranked if count.high]
        if measure == SATISFICING and best_in.nobody:
            winners.append(f"nobody {best_in.nobody}")
        parts.append(f"{MEASURE_NAMES[measure]}: {', '.join(winners)}")
    return (
        f"best in k of {best_in.structures} structures (equals both count; in brackets the range that luck leaves "
        f"open): {'; '.join(parts)}"
    )


def _counted(count: Count) -> str:
    return str(count.count) if count.low == count.high else f"{count.count} [{count.low}, {count.high}]"


def _across(decision: Decision, criterion: Criterion) -> str:
    """The options robust to theory, with each structure counted as one world."""
    robustness = decision.across_structures.get(criterion.id)
    if robustness is None or not robustness.worlds:
        return ""
    named = "; ".join(
        f"{MEASURE_NAMES[measure]}: {_short(robustness.best(measure)) or 'nobody'}" for measure in robustness.measures
    )
    return f"across structures, each one world: {named}"
