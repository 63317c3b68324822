"""The analysis as it is printed: what to choose, where measures disagree, what it hangs on, what is worth knowing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...analysis.data.ensemble import DUMMY
from ...analysis.decide.decision import SHOWN
from ..runs.summary import basis_heading
from ..text.columns import Column, heading, stacked
from ..text.numbers import DASH, share_text, without_sign_of_zero
from ..text.words import plural
from ..text.wrap import paragraph
from .levers import lever_parts
from .robustness import MOST_ROWS, basis_lines, robustness_parts

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ...analysis.decide.decision import Decision, Drivers, Failure
    from ...analysis.explore.prim import FoundBox, Restriction
    from ...analysis.explore.sensitivity import Index

LONGEST = 34


def print_decision(decision: Decision, console: Console) -> None:
    """Prints the analysis, as wide as the console."""
    plain = not console.encoding.lower().startswith("utf")
    for part in decision_parts(decision, console.width, "-" if plain else DASH):
        console.print(part)


def decision_parts(decision: Decision, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """The parts in order: heading, robustness, sensitivity, failures, thresholds, information."""
    from rich.text import Text

    yield Text(f"decision analysis of {decision.scenario}", style="bold")
    yield basis_heading(decision.calibrated)
    for line in basis_lines(decision):
        yield paragraph(line, width, hang="")
    yield Text()
    if decision.rival is None:
        yield paragraph(f"{decision.leader} is the only option: there is nothing to compare it with", width)
        yield Text()
    elif decision.robustness:
        if decision.averaged or not decision.surfaces:
            for criterion in decision.criteria:
                yield from robustness_parts(decision, criterion, width, dash)
        yield from _dominance(decision, width)
    yield from lever_parts(decision, width)
    for drivers in decision.drivers:
        yield from _drivers(drivers, width)
    for failure in decision.failures:
        yield from _failure(failure, width)
    yield from _thresholds(decision, width)
    yield from _information(decision, width)


def _dominance(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    found = decision.dominance
    yield Text("several outcomes at once", style="bold")
    names = ", ".join(one.id for one in decision.criteria)
    many = len(decision.options) > MOST_ROWS
    separator = "; " if any(", " in option for option in decision.options) else ", "
    pareto = separator.join(found.pareto[:MOST_ROWS])
    more = f" and {len(found.pareto) - MOST_ROWS:,} more" if len(found.pareto) > MOST_ROWS else ""
    yield paragraph(f"not dominated on the means of {names}: {pareto}{more}", width)
    beaten = {loser: [w for w, other in found.dominated if other == loser] for _, loser in found.dominated}
    if many:
        yield paragraph(f"{len(beaten):,} others are dominated by one of these; --json has each pair", width)
    else:
        for loser, winners in beaten.items():
            yield paragraph(f"{loser} is dominated by {separator.join(winners)}", width)
    pairs = separator.join(f"{winner} over {loser}" for winner, loser in found.in_every_world)
    if many and pairs:
        pairs = plural(len(found.in_every_world), "pair")
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
        yield paragraph(f"judged on {found.found.held_out:,} held-out replications; {_base(found)}", width)
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
    if one.among is not None:
        return f"{one.name} is {' or '.join(one.among)}"
    if one.low is None:
        return f"{one.name} at most {one.high:.3g}"
    if one.high is None:
        return f"{one.name} at least {one.low:.3g}"
    return f"{one.name} from {one.low:.3g} to {one.high:.3g}"


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _thresholds(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    if decision.rival is None:
        return
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
    if not found.parameters:
        yield paragraph("nothing that varies here could be found out: levers are choices", width)
    elif not worth:
        yield paragraph("no parameter alone is worth more than shuffled ones are", width)
    for group in found.groups:
        yield paragraph(
            f"all {group.parameters} {group.name}: at least {group.value * scale:.3g} {unit} "
            f"(standard error {group.error * scale:.2g})",
            width,
        )
    luck = ", luck included" if decision.foresees_luck else ""
    yield paragraph(
        f"knowing everything{luck}: {found.perfect * scale:.3g} {unit}; shuffled parameters reach "
        f"{found.floor * scale:.3g}; now {found.best} is chosen",
        width,
    )
