"""The analysis as it is printed: what to choose, where measures disagree, what it hangs on, what is worth knowing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from model.analysis.decide import SHOWN
from model.analysis.worlds import DUMMY
from model.report.columns import Column, heading, stacked
from model.report.numbers import DASH, share_text, style, without_sign_of_zero
from model.report.prose import paragraph
from model.report.tables import UNCALIBRATED

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from model.analysis.decide import Decision, Drivers, Failure
    from model.analysis.discovery import FoundBox, Restriction
    from model.analysis.regret import Robustness
    from model.analysis.sensitivity import Index
    from model.analysis.worlds import Criterion

MEASURE_NAMES = {
    "mean": "mean regret",
    "p90": "90th-percentile regret",
    "maximum": "maximum regret",
    "satisficing": "share good enough",
}
LONGEST = 34
MARGIN = 8
"""Room for the gap after the names, and for a label longer than they are."""
COARSE = ("p90", "maximum")
"""What says nothing where regret is all or nothing."""


def print_decision(decision: Decision, console: Console) -> None:
    """Prints the analysis, as wide as the console."""
    plain = not console.encoding.lower().startswith("utf")
    for part in decision_parts(decision, console.width, "-" if plain else DASH):
        console.print(part)


def decision_parts(decision: Decision, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """The parts in order: heading, robustness, sensitivity, failures, thresholds, information."""
    from rich.text import Text

    yield Text(f"decision analysis of {decision.scenario}", style="bold")
    if not decision.calibrated:
        yield Text(UNCALIBRATED, style="bold yellow")
    world = "design points, averaged over replications" if decision.averaged else "single replications, luck included"
    bases = ", ".join(f"{count} {basis}" for basis, count in decision.by_basis.items())
    yield paragraph(
        f"{decision.worlds:,} worlds ({world}); {decision.parameters} uncertain parameters ({bases})", width, hang=""
    )
    yield Text()
    for one in decision.criteria:
        yield from _robustness(decision, one, width, dash)
    yield from _dominance(decision, width)
    for drivers in decision.drivers:
        yield from _drivers(drivers, width)
    for failure in decision.failures:
        yield from _failure(failure, width)
    yield from _thresholds(decision, width)
    yield from _information(decision, width)


def _robustness(decision: Decision, one: Criterion, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    found = decision.robustness[one.id]
    yield Text(f"regret: {one.id}", style="bold")
    if len(found.options) < 2:
        yield paragraph(f"it applies to {len(found.options)} of the options: nothing to compare", width)
        yield Text()
        return
    columns = []
    coarse = one.kind == "share" and not decision.averaged
    measures = [measure for measure in found.measures if not (coarse and measure in COARSE)]
    for measure in measures:
        figures = found.measures[measure]
        kind = "share" if measure == "satisficing" or one.kind == "share" else one.kind
        look = style(figures, one.unit, kind, difference=measure != "satisficing")
        cells = [
            f"{cell}{'*' if option in found.best(measure) else ' '}"
            for cell, option in zip(look.cells(figures, dash=dash), found.options, strict=True)
        ]
        title = MEASURE_NAMES[measure].replace(" ", "\n", 1)
        columns.append(Column(f"{title}\n{look.unit}", cells))
    yield from stacked("option", found.options, columns, width - MARGIN)
    notes = [f"* the best by this measure, over {found.worlds:,} worlds"]
    if found.threshold is not None:
        notes.append(f"good enough: {'at least' if one.better == 'more' else 'at most'} {abs(found.threshold):g}")
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
    ):
        if line:
            yield paragraph(line, width)
    yield Text()


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


def _dominance(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    found = decision.dominance
    yield Text("several outcomes at once", style="bold")
    names = ", ".join(one.id for one in decision.criteria)
    yield paragraph(f"not dominated on the means of {names}: {', '.join(found.pareto)}", width)
    beaten = {loser: [w for w, other in found.dominated if other == loser] for _, loser in found.dominated}
    for loser, winners in beaten.items():
        yield paragraph(f"{loser} is dominated by {', '.join(winners)}", width)
    pairs = ", ".join(f"{winner} over {loser}" for winner, loser in found.in_every_world)
    yield paragraph(f"in every world: {pairs or 'no option dominates another'}", width)
    yield Text()


def _drivers(found: Drivers, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"what drives {found.of}", style="bold")
    if found.indices is None:
        yield paragraph(f"Sobol indices: {found.refused}", width)
    else:
        indices = found.indices
        quality = f"held-out R² {indices.r2:.2f}"
        if indices.r2_of_mean is not None:
            quality += f", of the expected outcome {indices.r2_of_mean:.2f}"
        entered = len(indices.indices) - 1
        shown = [one for one in indices.indices if one.active][:SHOWN]
        shown += [one for one in indices.indices if one.name == DUMMY]
        groups = [("", one) for one in indices.groups]
        yield _index_table([*(("", one) for one in shown), *groups], "parameter, then basis", width)
        yield paragraph(
            f"Sobol indices in % of the variance of the expected outcome, by {indices.kind} ({quality}); {entered} of "
            f"{indices.screened} parameters enter; shown are those above the dummy",
            width,
        )
    if found.alone:
        names = [f"{one.name} {share_text(one.share)} ({one.basis})" for one in found.alone[:SHOWN]]
        more = f" and {len(found.alone) - SHOWN} more" if len(found.alone) > SHOWN else ""
        yield paragraph(
            f"alone, as a share of all variance: {', '.join(names)}{more}; shuffled parameters reach "
            f"{share_text(found.alone_floor)}",
            width,
        )
    else:
        yield paragraph("alone, no parameter explains more than shuffled ones do", width)
    yield Text()


def _index_table(rows: Sequence[tuple[str, Index]], label: str, width: int) -> RenderableType:
    names = [heading(one.name, LONGEST) if len(one.name) > LONGEST else one.name for _, one in rows]
    first = [_percent(one.first, one.first_low, one.first_high) for _, one in rows]
    total = [_percent(one.total, one.total_low, one.total_high) for _, one in rows]
    return stacked(label, names, [Column("first order, %", first), Column("total, %", total)], width)[0]


def _percent(value: float, low: float, high: float) -> str:
    numbers = [without_sign_of_zero(f"{100 * one:.0f}") for one in (value, low, high)]
    return f"{numbers[0]} [{numbers[1]:>3}, {numbers[2]:>3}]"


def _failure(found: Failure, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"where {found.option} fails ({found.rule})", style="bold")
    if found.found is None:
        yield paragraph(str(found.refused), width)
    elif not found.found.boxes:
        yield paragraph(f"no box: {_base(found)}, spread over all parameters alike as far as can be told", width)
    else:
        for number, box in enumerate(found.found.boxes, 1):
            yield from _box(box, f"box {number}: ", width)
        yield paragraph(f"on {found.found.held_out:,} held-out replications; {_base(found)}", width)
    yield Text()


def _base(found: Failure) -> str:
    share = found.found.failures.estimate if found.found else None
    return f"overall {share_text(share or 0.0)} fail"


def _box(box: FoundBox, mark: str, width: int) -> Iterator[RenderableType]:
    for place, one in enumerate(box.restrictions):
        lead = mark if place == 0 else " " * len(mark)
        yield paragraph(f"{_bounds(one)} (quasi-p {_p(one.quasi_p)}, held out {_p(one.held_out_p)})", width, mark=lead)
    figures = [
        f"{name} {share_text(one.estimate or 0.0)}"
        + (f" [{one.low:.0%}, {one.high:.0%}]" if one.low is not None and one.high is not None else "")
        for name, one in (("coverage", box.coverage), ("density", box.density), ("mass", box.mass))
    ]
    verdict = "" if box.stands else "; it does not stand: held-out failures are no denser inside"
    yield paragraph(", ".join(figures) + verdict, width, mark=" " * len(mark), hang=" " * len(mark))


def _bounds(one: Restriction) -> str:
    if one.low is None:
        return f"{one.name} at most {one.high:.3g}"
    if one.high is None:
        return f"{one.name} at least {one.low:.3g}"
    return f"{one.name} from {one.low:.3g} to {one.high:.3g}"


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _thresholds(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"where the preferred option changes: {decision.main.id}", style="bold")
    for one in decision.thresholds[:SHOWN]:
        yield paragraph(
            f"{one.parameter} {one.value:.3g} [{one.low:.3g}, {one.high:.3g}]: {one.below} below, {one.above} above "
            f"({share_text(one.quantile)} of draws lie below; seen in {share_text(one.support)} of resamples)",
            width,
        )
    if not decision.thresholds:
        yield paragraph(f"{decision.leader} stays ahead over the range of each parameter, as far as can be told", width)
    elif len(decision.thresholds) > SHOWN:
        yield Text(f"and {len(decision.thresholds) - SHOWN} more in --json")
    yield Text()


def _information(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    found, main = decision.information, decision.main
    if found is None:
        return
    yield Text(f"worth of knowing before choosing: {main.id}", style="bold")
    scale, unit = (100.0, "points") if main.kind == "share" else (1.0, main.unit)
    worth = [one for one in found.parameters if one.above_floor]
    for one in worth[:SHOWN]:
        error = "" if one.error is None else f" (standard error {one.error * scale:.2g})"
        yield paragraph(f"{one.name}: {one.value * scale:.3g} {unit}{error}", width)
    if not worth:
        yield paragraph("no parameter alone is worth more than shuffled ones are", width)
    for group in found.groups:
        yield paragraph(
            f"all {group.parameters} {group.name}: at least {group.value * scale:.3g} {unit} "
            f"(standard error {group.error * scale:.2g})",
            width,
        )
    luck = "" if decision.averaged else ", luck included"
    yield paragraph(
        f"knowing everything{luck}: {found.perfect * scale:.3g} {unit}; shuffled parameters reach "
        f"{found.floor * scale:.3g}; now {found.best} is chosen",
        width,
    )
