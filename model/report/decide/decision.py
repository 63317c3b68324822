"""The printed analysis: robustness of the options, drivers, failures, thresholds and the value of information."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...analysis.data.ensemble import DUMMY
from ...analysis.decide.decision import SHOWN
from ...analysis.decide.drivers import WORTH_NAMING
from ..runs.summary import basis_heading
from ..text.columns import Column, heading, stacked
from ..text.detail import BRIEF, FULL, USUAL
from ..text.numbers import DASH, share_text, without_sign_of_zero
from ..text.words import plural, quoted
from ..text.wrap import paragraph
from .best import possible_line
from .boxes import agreement_text, judged_text, no_box_text, restriction_text
from .distributions import distribution_parts
from .levers import lever_parts
from .names import titled
from .pick import hinge_text, pick_text
from .robustness import MOST_ROWS, basis_lines, robustness_parts
from .theories import theory_parts
from .worth import worth_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.decide.decision import Decision, Drivers, Failure
    from ...analysis.explore.discovery import RuleBox
    from ...analysis.explore.sensitivity import Index

LONGEST = 34


def decision_parts(
    decision: Decision, width: int, dash: str = DASH, options: Sequence[tuple[str, str]] = (), detail: str = USUAL
) -> Iterator[RenderableType]:
    """The parts in order: heading, robustness, theories, sensitivity, failures, thresholds, information.

    `options` are the ids of options with their titles, which stand in the place of ids. `detail` is BRIEF, USUAL or
    FULL: in brief the answer and how robust the options are in the main outcome are all; in full each other outcome
    has its table of regret, and its distribution, where otherwise a line says which options may be the best.
    """
    from rich.text import Text

    decision = titled(decision, options)
    yield Text(f"decision analysis of {decision.scenario}", style="bold")
    yield basis_heading(decision.calibrated)
    for line in basis_lines(decision):
        yield paragraph(line, width, hang="")
    for line in (pick_text(decision), hinge_text(decision)):
        if line:
            yield paragraph(line, width)
    yield Text()
    if decision.rival is None:
        yield paragraph(f"{quoted(decision.leader)} is the only option: there is nothing to compare it with", width)
        yield Text()
    elif decision.robustness:
        if _regretted(decision):
            for criterion in decision.criteria[: None if detail == FULL else 1]:
                yield from robustness_parts(decision, criterion, width, dash)
        if detail == BRIEF:
            return
        if detail == USUAL:
            yield from _others(decision, width)
        yield from _dominance(decision, width)
        yield from _acceptability(decision, width)
        if detail == FULL:
            yield from distribution_parts(list(decision.distributions.values()), width)
    if detail == BRIEF:
        return
    yield from theory_parts(decision, width, dash)
    yield from lever_parts(decision, width)
    for drivers in decision.drivers:
        yield from _drivers(drivers, width)
    for failure in decision.failures:
        yield from _failure(failure, width)
    yield from _thresholds(decision, width)
    yield from _information(decision, width)


def _regretted(decision: Decision) -> bool:
    """Whether alternatives have a regret in worlds, and not settings of levers a surface alone."""
    return decision.averaged or not decision.surfaces


def _others(decision: Decision, width: int) -> Iterator[RenderableType]:
    """A line for each outcome but the main one: which options may be the best in it; and where the rest stands."""
    from rich.text import Text

    lines = [
        f"{criterion.id}: {possible_line(best, criterion.kind, criterion.unit)}"
        for criterion in (decision.criteria[1:] if _regretted(decision) else ())
        if (best := decision.best_by_mean.get(criterion.id)) is not None and len(best.standings) > 1
    ]
    left = ["the regret of each"] * bool(lines) + ["whole distributions"] * bool(decision.distributions)
    if not left:
        return
    yield Text("the other outcomes", style="bold")
    for line in lines:
        yield paragraph(line, width)
    yield paragraph(f"--full has {' and '.join(left)}", width)
    yield Text()


def _dominance(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    dominance = decision.dominance
    yield Text("several outcomes at once", style="bold")
    names = "; ".join(criterion.id for criterion in decision.criteria if criterion.id not in decision.coincident)
    many = len(decision.options) > MOST_ROWS
    pareto = _listed(dominance.pareto[:MOST_ROWS])
    more = f" and {len(dominance.pareto) - MOST_ROWS:,} more" if len(dominance.pareto) > MOST_ROWS else ""
    yield paragraph(f"not shown to be dominated on the means of {names}: {pareto}{more}", width)
    beaten = _losers(dominance.dominated)
    if many:
        yield paragraph(f"{len(beaten):,} others are dominated by one of these; --json has each pair", width)
    else:
        for loser, winners in beaten.items():
            yield paragraph(f"{quoted(loser)} is dominated by {_listed(winners)}, beyond luck on every outcome", width)
    close = {loser: winners for loser, winners in _losers(dominance.on_means).items() if loser not in beaten}
    if close and many:
        yield paragraph(f"{len(close):,} more are behind on every mean, but not beyond luck", width)
    elif close:
        behind = "; ".join(f"{quoted(loser)} (by {_listed(winners)})" for loser, winners in close.items())
        yield paragraph(f"behind on every mean, but not beyond luck: {behind}", width)
    pairs = ", ".join(f"{quoted(winner)} over {quoted(loser)}" for winner, loser in dominance.in_every_world)
    if many and pairs:
        pairs = plural(len(dominance.in_every_world), "pair")
    yield paragraph(f"in every world: {pairs or 'no option dominates another'}", width)
    yield Text()


def _listed(options: Sequence[str]) -> str:
    return ", ".join(map(quoted, options))


def _acceptability(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    result = decision.acceptability
    if result is None:
        return
    yield Text("which priorities make which option the best", style="bold")
    yield paragraph(
        f"over all weightings of {'; '.join(result.criteria)}, each from the worst option's mean to the best one's, "
        "and over what luck leaves open",
        width,
    )
    for ranks in result.ranks[:SHOWN]:
        if ranks.central is None or ranks.first < 0.005:
            continue
        weights = "; ".join(f"{name} {share_text(weight)}" for name, weight in _by_weight(ranks.central))
        yield paragraph(
            f"{quoted(ranks.option)} is first in {share_text(ranks.first)}; central weights: {weights}", width
        )
    never = [ranks.option for ranks in result.ranks if ranks.first < 0.005]
    if never:
        yield paragraph(f"first under hardly any priorities: {_listed(never)}", width)
    if result.left_out:
        yield paragraph(f"left out, since they do not apply to every option: {'; '.join(result.left_out)}", width)
    if result.chosen:
        stated = "; ".join(f"{name} {share_text(weight)}" for name, weight in _by_weight(result.stated) if weight)
        firsts = ", ".join(
            f"{quoted(option)} {share_text(share)}" for option, share in _by_weight(result.chosen) if share > 0.005
        )
        yield paragraph(f"under the stated weights ({stated}) first: {firsts}", width)
    yield Text()


def _by_weight(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda pair: -pair[1])


def alone_text(drivers: Drivers) -> str:
    """The parameters that explain more than chance does, or how many rows would tell."""
    few = ""
    if drivers.rows_wanted is not None:
        few = (
            f"with {drivers.rows:,} rows chance reaches {share_text(drivers.alone_floor)}; about "
            f"{rounded_up(drivers.rows_wanted):,} would tell what explains {share_text(WORTH_NAMING)}"
        )
    if not drivers.alone:
        if drivers.rows and few:
            return f"no driver is named: {few}"
        return "alone, no parameter explains more than shuffled ones do"
    names = [f"{driver.name} {share_text(driver.share)} ({driver.basis})" for driver in drivers.alone[:SHOWN]]
    more = f" and {len(drivers.alone) - SHOWN} more" if len(drivers.alone) > SHOWN else ""
    floor = few or f"chance reaches {share_text(drivers.alone_floor)} in one of twenty"
    return f"alone, as a share of all variance: {', '.join(names)}{more}; {floor}"


def rounded_up(count: int) -> int:
    """A number of rows to ask for, with one digit."""
    unit = int(10 ** (len(str(count)) - 1))
    return -(-count // unit) * unit


def _losers(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {loser: [winner for winner, other in pairs if other == loser] for _, loser in pairs}


def _drivers(drivers: Drivers, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"what drives {drivers.of}", style="bold")
    if drivers.indices is None:
        yield paragraph(f"Sobol indices: {drivers.refused}", width)
    else:
        indices = drivers.indices
        quality = f"held-out R² {indices.r2:.2f}"
        if indices.r2_of_mean is not None:
            quality += f", of the expected outcome {indices.r2_of_mean:.2f}"
        entered = len(indices.indices) - 1
        shown = [index for index in indices.indices if index.active][:SHOWN]
        shown += [index for index in indices.indices if index.name == DUMMY]
        groups = [("", index) for index in indices.groups]
        yield _index_table([*(("", index) for index in shown), *groups], "parameter, then basis", width)
        yield paragraph(
            f"Sobol indices in % of the variance of the expected outcome, by {indices.kind} ({quality}); {entered} of "
            f"{indices.screened} parameters enter; shown are those above the dummy",
            width,
        )
    yield paragraph(alone_text(drivers), width)
    yield Text()


def _index_table(rows: Sequence[tuple[str, Index]], label: str, width: int) -> RenderableType:
    names = [heading(index.name, LONGEST) if len(index.name) > LONGEST else index.name for _, index in rows]
    first = [_percent(index.first, index.first_low, index.first_high) for _, index in rows]
    total = [_percent(index.total, index.total_low, index.total_high) for _, index in rows]
    return stacked(label, names, [Column("first order, %", first), Column("total, %", total)], width)[0]


def _percent(value: float, low: float, high: float) -> str:
    numbers = [without_sign_of_zero(f"{100 * figure:.0f}") for figure in (value, low, high)]
    return f"{numbers[0]} [{numbers[1]:>3}, {numbers[2]:>3}]"


def _failure(failure: Failure, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"where {quoted(failure.option)} fails ({failure.rule})", style="bold")
    if failure.discovery is None:
        yield paragraph(str(failure.refused), width)
    elif not failure.discovery.boxes:
        yield paragraph(f"{no_box_text(failure.discovery)}; {_base(failure)}", width)
        yield paragraph(_ties(failure), width)
        yield from _tree(failure, width)
    else:
        for number, box in enumerate(failure.discovery.boxes, 1):
            yield from _box(box, f"box {number}: ", width)
        yield paragraph(f"{judged_text(failure.discovery, 'replications')}; {_base(failure)}", width)
        yield paragraph(agreement_text(failure.discovery), width)
        yield paragraph(_ties(failure), width)
        yield from _tree(failure, width)
    yield Text()


def _tree(failure: Failure, width: int) -> Iterator[RenderableType]:
    """The densest leaf of a tree."""
    leaf = failure.discovery.tree if failure.discovery else None
    if leaf is not None:
        yield from _box(leaf, "a tree: ", width)


def _ties(failure: Failure) -> str:
    """The parameters tied to failure by themselves."""
    alone = failure.discovery.alone if failure.discovery else ()
    if not alone:
        return "no parameter by itself is tied to failure beyond chance; what several do together may not show"
    named = "; ".join(
        f"{tie.name} ({', '.join(f'{level} {share_text(share)}' for level, share in tie.shares)}; p {_p(tie.p)})"
        for tie in alone[:SHOWN]
    )
    more = f" and {len(alone) - SHOWN} more" if len(alone) > SHOWN else ""
    return f"each by itself, the share that fails: {named}{more}"


def _base(failure: Failure) -> str:
    share = failure.discovery.failures.estimate if failure.discovery else None
    return f"overall {share_text(share or 0.0)} fail"


def _box(box: RuleBox, mark: str, width: int) -> Iterator[RenderableType]:
    for place, restriction in enumerate(box.restrictions):
        lead = mark if place == 0 else " " * len(mark)
        yield paragraph(
            f"{restriction_text(restriction)} "
            f"(quasi-p {_p(restriction.quasi_p)}, held out {_p(restriction.held_out_p)})",
            width,
            mark=lead,
        )
    figures = [
        f"{name} {share_text(measure.estimate or 0.0)}"
        + (f" [{measure.low:.0%}, {measure.high:.0%}]" if measure.low is not None and measure.high is not None else "")
        for name, measure in (("coverage", box.coverage), ("density", box.density), ("mass", box.mass))
    ]
    verdict = "" if box.stands else "; it does not stand: held-out failures are no denser inside"
    yield paragraph(", ".join(figures) + verdict, width, mark=" " * len(mark), hang=" " * len(mark))


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _thresholds(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    if decision.rival is None:
        return
    yield Text(f"where the preferred option changes: {decision.main.id}", style="bold")
    for threshold in decision.thresholds[:SHOWN]:
        yield paragraph(
            f"{threshold.parameter} {threshold.value:.3g} [{threshold.low:.3g}, {threshold.high:.3g}]: "
            f"{quoted(threshold.below)} below, {quoted(threshold.above)} above "
            f"({share_text(threshold.quantile)} of draws lie below; "
            f"seen in {share_text(threshold.support)} of resamples)",
            width,
        )
    if not decision.thresholds:
        yield paragraph(
            f"{quoted(decision.leader)} stays ahead over the range of each parameter, as far as can be told", width
        )
    elif len(decision.thresholds) > SHOWN:
        yield Text(f"and {len(decision.thresholds) - SHOWN} more in --json")
    yield Text()


def _information(decision: Decision, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    information, main = decision.information, decision.main
    if information is None:
        return
    yield Text(f"worth of knowing before choosing: {main.id}", style="bold")
    scale, unit = (100.0, "points") if main.kind == "share" else (1.0, main.unit)
    worth = [parameter for parameter in information.parameters if parameter.above_floor]
    for parameter in worth[:SHOWN]:
        yield paragraph(f"{parameter.name}: {worth_text(parameter, scale)} {unit}", width)
    if not information.parameters:
        yield paragraph("nothing that varies here could be found out: levers are choices", width)
    elif not worth:
        yield paragraph("no parameter alone is worth more than shuffled ones are", width)
    for pair in information.pairs[:SHOWN]:
        yield paragraph(
            f"{' and '.join(pair.names)} together: {worth_text(pair, scale)} {unit}, more than either alone", width
        )
    if information.tested and not information.pairs:
        yield paragraph(
            f"of {plural(information.tested, 'pair')} none is worth more than one of the two alone, beyond luck", width
        )
    for group in information.groups:
        yield paragraph(
            f"all {group.parameters} {group.name}: {group.value * scale:.3g} {unit}, the estimate of a lower bound "
            f"(standard error {group.error * scale:.2g})",
            width,
        )
    for study in information.studies:
        yield paragraph(
            f"a study that leaves {study.left:.0%} of the range of {study.name}: {worth_text(study, scale)} {unit}, "
            f"of {scale * study.perfect:.3g} for knowing it",
            width,
        )
    luck = ", luck included" if decision.foresees_luck else ""
    ends = ""
    if information.perfect_low is not None and information.perfect_high is not None:
        ends = f" [{information.perfect_low * scale:.3g}, {information.perfect_high * scale:.3g}]"
    yield paragraph(
        f"knowing everything{luck}: {information.perfect * scale:.3g}{ends} {unit}; shuffled parameters reach "
        f"{information.floor * scale:.3g}; now {quoted(information.best)} is chosen",
        width,
    )
