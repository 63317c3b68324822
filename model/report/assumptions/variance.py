"""The printed shares of variance: by option with their intervals, and in brief below the tables of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ...analysis.assumptions.ledger import NOT_COMPUTED
from ...analysis.assumptions.variance_store import shares_of_run
from ..text.columns import ruled_table
from ..text.numbers import without_sign_of_zero
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ...analysis.assumptions.variance import Cost, Share, Shift, Variance, VarianceShare
    from ...experiment.design.manifest import Manifest

MOST_GROUPS = 4
"""Groups named in a line: the largest of those whose share differs from zero."""

LEAST = 0.005
"""The smallest share that is named: a smaller one would print as 0.00."""


def not_computed(scenario: str = "SCENARIO") -> str:
    """The remark that there are no shares, with the command that computes them."""
    return f"{NOT_COMPUTED}; sim ledger {scenario} --variance works it out"


def run_json(manifest: Manifest, folder: Path | None = None) -> dict[str, Any]:
    """The entry for the shares in the object of `sim run --json`."""
    return {"variance_share": variance_json(shares_of_run(manifest, folder))}


def cost_text(cost: Cost) -> str:
    """What computing the shares would take, before it is done."""
    minutes = cost.seconds / 60
    time = "less than a minute" if minutes < 1 else f"about {minutes:.0f} minute{'' if round(minutes) == 1 else 's'}"
    each = cost.histories // (cost.options * cost.points)
    return (
        f"{cost.options} options, {cost.points:,} design points, about {each} histories at each: "
        f"{cost.histories:,} histories, {time} with {cost.workers} worker{'' if cost.workers == 1 else 's'}"
    )


def variance_parts(variance: Variance, width: int, options: Sequence[str] | None = None) -> Iterator[RenderableType]:
    """A table per option, the groups behind each share, what the columns mean, and the rival theories."""
    from rich.text import Text

    yield Text("what rests on assumed parameters", style="bold")
    for option in variance.options:
        if options is None or option in options:
            yield from _option(variance, option, width)
    yield paragraph(
        f"assumed: total-effect index of {variance.assumed} assumed parameters together; rest: of {variance.rest} "
        "others, contents of options included; dummy: how far from 0 the index of nothing gets, the noise floor. "
        "sd: spread of the outcome over parameters, luck averaged out; Δ: the difference from "
        f"{variance.reference}. {variance.points:,} design points, {variance.histories:,} histories, "
        f"seed {variance.seed}. Not resolved: the variance over parameters is too small against its noise for a share",
        width,
    )
    sizes = ", ".join(f"{group.name} {group.size}" for group in variance.groups)
    yield paragraph(
        f"by group: the assumed parameters of one room together; sourced: those measured, reported or estimated. The "
        f"{MOST_GROUPS} largest of those that can be told from none. Groups that act together count what they do "
        f"together in each, so that they may add to more than one. How many vary: {sizes}",
        width,
    )
    yield Text()
    yield from _shifts(variance, width, options)


def share_parts(
    variance: Variance | None,
    outcomes: Sequence[str],
    options: Sequence[str],
    width: int,
    scenario: str = "SCENARIO",
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RenderableType]:
    """The shares below a table of results: a line per outcome, or how to compute them where there are none.

    `titles` are those of outcomes where they stand in the place of ids.
    """
    if variance is None:
        yield paragraph(not_computed(scenario), width)
        return
    first, *others = brief_lines(variance, outcomes, options, titles)
    yield paragraph(first, width)
    for line in others:
        yield paragraph(line, width, "  ", "    ")


def brief_lines(
    variance: Variance,
    outcomes: Sequence[str],
    options: Sequence[str],
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """The shares of assumed parameters: for each outcome and its differences, the range over the options."""
    yield (
        f"variance share of assumed parameters, from the least to the most over the options, luck averaged out "
        f"({variance.points:,} design points); sim ledger has each with its interval"
    )
    for outcome in outcomes:
        own = [share for share in variance.shares if share.outcome == outcome and share.option in options]
        parts = [
            f"{name}{_span([share for share in own if share.difference == difference])}"
            for name, difference in (("", False), ("differences ", True))
            if any(share.difference == difference for share in own)
        ]
        yield f"{titles.get(outcome, outcome)}: {'; '.join(parts) or 'not computed'}"


def _option(variance: Variance, option: str, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    from ...analysis.assumptions.variance import ABSENT, RESOLVED

    own = [share for share in variance.shares if share.option == option]
    shown = [share for share in own if share.indices.state != ABSENT]
    table = _table(option, "sd", "points", "assumed", "rest", "dummy")
    for share in shown:
        table.add_row(*_cells(share))
    yield table
    if absent := [_name(share) for share in own if share.indices.state == ABSENT]:
        yield paragraph(f"in too few points, or in none: {', '.join(absent)}", width)
    for share in shown:
        if share.indices.state == RESOLVED:
            yield paragraph(f"{_name(share)} by group: {_groups(share)}", width)
    yield Text()


def _shifts(variance: Variance, width: int, options: Sequence[str] | None) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text("rival theories, each alone: shift of the mean", style="bold")
    nonzero: dict[tuple[str, str, str, bool], list[Shift]] = {}
    others = 0
    for shift in variance.shifts:
        if options is not None and shift.option not in options:
            continue
        if shift.low is not None and shift.high is not None and shift.low * shift.high > 0.0:
            nonzero.setdefault((shift.structure, shift.value, shift.outcome, shift.difference), []).append(shift)
        else:
            others += 1
    for (structure, value, outcome, difference), shifts in sorted(nonzero.items(), key=lambda item: item[0][:2]):
        sizes = sorted(shift.shift for shift in shifts if shift.shift is not None)
        span = f"{sizes[0]:+.3g}" + (f" to {sizes[-1]:+.3g}" if len(sizes) > 1 else "")
        under = shifts[0].option if len(shifts) == 1 else f"{len(shifts)} options"
        yield paragraph(f"{structure}: {value}: {'Δ ' if difference else ''}{outcome} {span} ({under})", width)
    yield paragraph(
        f"{others} other shifts cannot be told from none, or do not apply. Each was looked at by itself, at 95%: of "
        "those that are none, about one in twenty shows here",
        width,
    )


def _cells(share: VarianceShare) -> tuple[str, ...]:
    from ...analysis.assumptions.variance import RESOLVED

    indices = share.indices
    sd = "" if share.sd is None else f"{share.sd:.3g}"
    if indices.state != RESOLVED:
        return _name(share), sd, str(indices.points), indices.state, "", ""
    rest = "?" if indices.rest.value is None else _number(indices.rest.value)
    return _name(share), sd, str(indices.points), index_text(indices.assumed), rest, _noise(indices.dummy)


def _groups(share: VarianceShare) -> str:
    nonzero = [
        (name, index)
        for name, index in share.indices.groups.items()
        if index.value is not None and index.low is not None and index.low > 0.0 and index.value >= LEAST
    ]
    if not nonzero:
        return "no group alone can be told from none"
    nonzero.sort(key=lambda pair: -(pair[1].value or 0.0))
    return ", ".join(f"{name} {index_text(index)}" for name, index in nonzero[:MOST_GROUPS])


def _span(shares: Sequence[VarianceShare]) -> str:
    values = sorted(share.indices.assumed.value for share in shares if share.indices.assumed.value is not None)
    missing = len(shares) - len(values)
    if not values:
        return "not resolved"
    span = _number(values[0]) + (f" to {_number(values[-1])}" if _number(values[0]) != _number(values[-1]) else "")
    least = min(share.indices.assumed.low for share in shares if share.indices.assumed.low is not None)
    notes = [f"intervals from {_number(least)}", *([f"{missing} of {len(shares)} not resolved"] if missing else [])]
    return f"{span} ({', '.join(notes)})"


def index_text(index: Share) -> str:
    """A sensitivity index with its interval."""
    if index.value is None or index.low is None or index.high is None:
        return "not resolved"
    return f"{_number(index.value)} [{_number(index.low)}, {_number(index.high)}]"


def variance_json(variance: Variance | None) -> Any:
    """The shares as plain data, or the text that they were not computed."""
    from ...analysis.assumptions.variance_store import plain

    return NOT_COMPUTED if variance is None else plain(variance)


def _noise(index: Share) -> str:
    """The noise floor: how far from zero the index of the dummy gets."""
    return "?" if index.low is None or index.high is None else f"±{max(-index.low, index.high, 0.0):.2f}"


def _number(value: float) -> str:
    return without_sign_of_zero(f"{value:.2f}")


def _name(share: VarianceShare) -> str:
    return f"{'Δ ' if share.difference else ''}{share.outcome}"


def _table(*names: str) -> Table:
    table = ruled_table()
    for k, name in enumerate(names):
        table.add_column(name, no_wrap=True, justify="left" if k in (0, 3) else "right")
    return table
