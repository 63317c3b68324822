"""Robustness as it is printed: what the worlds are, regret by each measure, and where the measures disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from model.report.text.columns import Column, stacked
from model.report.text.numbers import share_text, style
from model.report.text.words import plural
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.analysis.data.ensemble import Criterion
    from model.analysis.decide.decision import Decision
    from model.analysis.decide.decision_data import Swept
    from model.analysis.decide.regret import Robustness

MEASURE_NAMES = {
    "mean": "mean regret",
    "p90": "90th-percentile regret",
    "maximum": "maximum regret",
    "satisficing": "share good enough",
}
MARGIN = 8
"""Room for the gap after the names, and for a label longer than they are."""
SATISFICING = "satisficing"
COARSE = ("p90", "maximum")
"""What says nothing where regret is all or nothing."""


def basis_lines(decision: Decision) -> Iterator[str]:
    """What a world is, how many there are, what varies in them."""
    if decision.swept is None:
        world = (
            "design points, averaged over replications" if decision.averaged else "single replications, luck included"
        )
        bases = ", ".join(f"{count} {basis}" for basis, count in decision.by_basis.items())
        yield f"{decision.worlds:,} worlds ({world}); {decision.parameters} uncertain parameters ({bases})"
        return
    yield from _swept(decision.swept)


def _swept(swept: Swept) -> Iterator[str]:
    sampled = f" of {swept.of_points:,}, drawn at random," if swept.points < swept.of_points else ""
    design = swept.design.replace("_", " ")
    if swept.points == 1:
        yield f"one design point, {plural(swept.replications, 'replication')}: a world is a replication, luck included"
    else:
        yield (
            f"{swept.points:,} worlds{sampled}: the points of a design ({design}), each averaged over "
            f"{plural(swept.replications, 'replication')}; {swept.luck} luck"
        )
    varied = [("parameters", swept.parameters), ("levers", swept.levers), ("theories", swept.theories)]
    shown = "; ".join(f"{what} {_few(names)}" for what, names in varied if names)
    if shown:
        yield f"varied: {shown}"
    if swept.levers:
        yield "levers are choices: every point counts alike, whether anybody would choose it or not"
    if swept.uneven:
        yield "some options were played more often: the replications that all of them have are compared"
    if swept.rows_drawn and swept.points > 1:
        rest = f"on {swept.rows_drawn:,} replications, each at one point, with what was drawn in them"
        yield f"where an option fails rests {rest}"
    elif swept.points > 1:
        yield f"where an option fails rests on {swept.rows_held:,} replications, with what was varied in them"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])} and {len(names) - 5} more"


def robustness_parts(decision: Decision, one: Criterion, width: int, dash: str) -> Iterator[RenderableType]:
    """One criterion: a table of measures, the best by each marked, and what to make of it."""
    from rich.text import Text

    found = decision.robustness[one.id]
    if len(found.options) < 2:
        yield Text(f"regret: {one.id}", style="bold")
        yield paragraph(f"it applies to {len(found.options)} of the options: nothing to compare", width)
        yield Text()
        return
    coarse = one.kind == "share" and not decision.averaged
    measures = [measure for measure in found.measures if not (coarse and measure in COARSE)]
    regrets = [measure for measure in measures if measure != SATISFICING]
    # One scale for all of them, told once: they are the same unit.
    look = style([figure for measure in regrets for figure in found.measures[measure]], one.unit, one.kind, True)
    columns = []
    for measure in measures:
        figures = found.measures[measure]
        own = look if measure != SATISFICING else style(figures, "share", "share")
        cells = [
            f"{cell}{'*' if option in found.best(measure) else ' '}"
            for cell, option in zip(own.cells(figures, dash=dash), found.options, strict=True)
        ]
        title = MEASURE_NAMES[measure].replace(" ", "\n", 1)
        columns.append(Column(f"{title}, %" if measure == SATISFICING else title, cells))
    yield Text(f"regret: {one.id}, {look.unit}", style="bold")
    yield from stacked("option", found.options, columns, width - MARGIN)
    notes = [f"* the best by this measure, over {found.worlds:,} worlds"]
    if one.threshold is not None:
        notes.append(f"good enough: {'at least' if one.better == 'more' else 'at most'} {_limit(one, one.threshold)}")
    if found.left_out:
        notes.append(f"does not apply to {', '.join(found.left_out)}")
    yield paragraph("; ".join(notes), width)
    if coarse:
        yield paragraph("in a single replication regret is all or nothing: its percentiles need design points", width)
    for line in (
        _contested(found, measures),
        _disagreement(found, measures),
        _luck(decision, one),
        _structures(decision, one),
        _across(decision, one),
    ):
        if line:
            yield paragraph(line, width)
    yield Text()


def _limit(one: Criterion, threshold: float) -> str:
    return f"{threshold:.3g} {one.unit}" if one.kind != "share" else f"{100 * threshold:g}%"


def _contested(found: Robustness, measures: Sequence[str]) -> str:
    """The measures whose best option other samples of worlds would not confirm."""
    weak = []
    for measure in measures:
        figures, best = found.measures[measure], found.best(measure)
        support = max(figure.best for option, figure in zip(found.options, figures, strict=True) if option in best)
        if support < 0.95:
            weak.append(f"{MEASURE_NAMES[measure]} ({share_text(support)})")
    return f"other samples of as many worlds may name another option by {', '.join(weak)}" if weak else ""


def _disagreement(found: Robustness, measures: Sequence[str]) -> str:
    """Where the measures shown name different options."""
    best = {measure: found.best(measure) for measure in measures}
    if len(best) == 1:
        return ""
    count = len(found.reversals)
    if len(set(best.values())) == 1:
        first = f"the measures agree on {_short(next(iter(best.values())))}"
        return first + (f", and disagree on the order of {count} pair{'s' * (count != 1)} of options" if count else "")
    common = [option for option in found.options if all(option in options for options in best.values())]
    if common:
        ties = {measure: [option for option in options if option not in common] for measure, options in best.items()}
        level = "; ".join(
            f"by {MEASURE_NAMES[measure]} level with {_short(others)}" for measure, others in ties.items() if others
        )
        return f"the measures agree on {_short(common)}; {level}"
    named = "; ".join(f"{MEASURE_NAMES[measure]}: {_short(options)}" for measure, options in best.items())
    return f"the measures disagree on the best: {named}"


def _short(options: Sequence[str]) -> str:
    return ", ".join(options) if len(options) <= 3 else f"{len(options)} options alike"


def _luck(decision: Decision, one: Criterion) -> str:
    """How much of the mean regret luck alone would leave."""
    figures = decision.robustness[one.id].measures["mean"]
    typical = sum(figure.estimate for figure in figures) / len(figures)
    floor = decision.luck.get(one.id)
    if floor is None or typical <= 0.0:
        return ""
    return f"luck alone, were the options alike, would leave {share_text(min(1.0, floor / typical))} of the mean regret"


def _structures(decision: Decision, one: Criterion) -> str:
    found = decision.best_in[one.id]
    if found.structures < 2:
        return ""
    parts = []
    for measure, counts in found.counts.items():
        ranked = sorted(counts.items(), key=lambda pair: -pair[1])
        winners = ", ".join(f"{option} {count}" for option, count in ranked if count)
        parts.append(f"{MEASURE_NAMES[measure]}: {winners}")
    return f"best in k of {found.structures} structures (equals both count): {'; '.join(parts)}"


def _across(decision: Decision, one: Criterion) -> str:
    """Which option is robust to theory: each structure as one world."""
    found = decision.across_structures.get(one.id)
    if found is None or not found.worlds:
        return ""
    named = "; ".join(f"{MEASURE_NAMES[measure]}: {_short(found.best(measure))}" for measure in found.measures)
    return f"across structures, each one world: {named}"
