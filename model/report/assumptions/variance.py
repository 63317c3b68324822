"""How the shares of variance are told: by option with their intervals, and in brief under the tables of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...analysis.assumptions.ledger import NOT_COMPUTED
from ...analysis.assumptions.variance_store import shares_of_run
from ..text.numbers import without_sign_of_zero
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.assumptions.variance import Cost, Share, Shift, Variance, VarianceShare
    from ...experiment.design.manifest import Manifest

MOST_GROUPS = 4
"""Groups named in a line: the largest of those that can be told from none."""

LEAST = 0.005
"""A share that would print as 0.00 is not named."""


def not_computed(scenario: str = "SCENARIO") -> str:
    """That there are no shares, and the command that works them out."""
    return f"{NOT_COMPUTED}; sim ledger {scenario} --variance works it out"


def run_json(manifest: Manifest, folder: Path | None = None) -> dict[str, Any]:
    """What `sim run --json` says of the shares."""
    return {"variance_share": variance_json(shares_of_run(manifest, folder))}


def cost_text(cost: Cost) -> str:
    """What working it out takes, before it is done."""
    minutes = cost.seconds / 60
    time = "less than a minute" if minutes < 1 else f"about {minutes:.0f} minute{'' if round(minutes) == 1 else 's'}"
    each = cost.histories // (cost.options * cost.points)
    return (
        f"{cost.options} options, {cost.points:,} design points, about {each} histories at each: "
        f"{cost.histories:,} histories, {time} with {cost.workers} worker{'' if cost.workers == 1 else 's'}"
    )


def variance_parts(found: Variance, width: int, options: Sequence[str] | None = None) -> Iterator[RenderableType]:
    """A table an option, the groups behind each share, the rival theories, and what the columns mean."""
    from rich.text import Text

    yield Text("what rests on assumed parameters", style="bold")
    for option in found.options:
        if options is None or option in options:
            yield from _option(found, option, width)
    yield paragraph(
        f"assumed: total-effect index of {found.assumed} assumed parameters together; rest: of {found.rest} others, "
        "contents of options included; dummy: how far from 0 the index of nothing gets, the noise floor. "
        "sd: spread of the outcome over parameters, luck averaged out; Δ: the difference from "
        f"{found.reference}. {found.points:,} design points, {found.histories:,} histories, seed {found.seed}. "
        "Not resolved: the variance over parameters is too small against its noise for a share",
        width,
    )
    sizes = ", ".join(f"{one.name} {one.size}" for one in found.groups)
    yield paragraph(
        f"by group: the assumed parameters of one room together; sourced: those measured, reported or estimated. The "
        f"{MOST_GROUPS} largest of those that can be told from none. Groups that act together count what they do "
        f"together in each, so that they may add to more than one. How many vary: {sizes}",
        width,
    )
    yield Text()
    yield from _shifts(found, width, options)


def share_parts(
    found: Variance | None, outcomes: Sequence[str], options: Sequence[str], width: int, scenario: str = "SCENARIO"
) -> Iterator[RenderableType]:
    """What a table of results says of the shares: a line an outcome, or that they were not computed and how to."""
    if found is None:
        yield paragraph(not_computed(scenario), width)
        return
    first, *others = brief_lines(found, outcomes, options)
    yield paragraph(first, width)
    for line in others:
        yield paragraph(line, width, "  ", "    ")


def brief_lines(found: Variance, outcomes: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """The assumed shares in a few lines: over the options, for each outcome and its differences."""
    yield (
        f"variance share of assumed parameters, from the least to the most over the options, luck averaged out "
        f"({found.points:,} design points); sim ledger has each with its interval"
    )
    for outcome in outcomes:
        own = [one for one in found.shares if one.outcome == outcome and one.option in options]
        parts = [
            f"{name}{_span([one for one in own if one.difference == difference])}"
            for name, difference in (("", False), ("differences ", True))
            if any(one.difference == difference for one in own)
        ]
        yield f"{outcome}: {'; '.join(parts) or 'not computed'}"


def _option(found: Variance, option: str, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    from ...analysis.assumptions.variance import ABSENT, RESOLVED

    own = [one for one in found.shares if one.option == option]
    shown = [one for one in own if one.indices.state != ABSENT]
    table = _columns(option, "sd", "points", "assumed", "rest", "dummy")
    for one in shown:
        table.add_row(*_cells(one))
    yield table
    if absent := [_name(one) for one in own if one.indices.state == ABSENT]:
        yield paragraph(f"in too few points, or in none: {', '.join(absent)}", width)
    for one in shown:
        if one.indices.state == RESOLVED:
            yield paragraph(f"{_name(one)} by group: {_groups(one)}", width)
    yield Text()


def _shifts(found: Variance, width: int, options: Sequence[str] | None) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text("rival theories, each alone: shift of the mean", style="bold")
    told: dict[tuple[str, str, str, bool], list[Shift]] = {}
    others = 0
    for one in found.shifts:
        if options is not None and one.option not in options:
            continue
        if one.low is not None and one.high is not None and one.low * one.high > 0.0:
            told.setdefault((one.structure, one.value, one.outcome, one.difference), []).append(one)
        else:
            others += 1
    for (structure, value, outcome, difference), shifts in sorted(told.items(), key=lambda one: one[0][:2]):
        sizes = sorted(one.shift for one in shifts if one.shift is not None)
        span = f"{sizes[0]:+.3g}" + (f" to {sizes[-1]:+.3g}" if len(sizes) > 1 else "")
        under = shifts[0].option if len(shifts) == 1 else f"{len(shifts)} options"
        yield paragraph(f"{structure}: {value}: {'Δ ' if difference else ''}{outcome} {span} ({under})", width)
    yield paragraph(
        f"{others} other shifts cannot be told from none, or do not apply. Each was looked at by itself, at 95%: of "
        "those that are none, about one in twenty shows here",
        width,
    )


def _cells(one: VarianceShare) -> tuple[str, ...]:
    from ...analysis.assumptions.variance import RESOLVED

    found = one.indices
    sd = "" if one.sd is None else f"{one.sd:.3g}"
    if found.state != RESOLVED:
        return _name(one), sd, str(found.points), found.state, "", ""
    rest = "?" if found.rest.value is None else _number(found.rest.value)
    return _name(one), sd, str(found.points), index_text(found.assumed), rest, _noise(found.dummy)


def _groups(one: VarianceShare) -> str:
    told = [
        (name, share)
        for name, share in one.indices.groups.items()
        if share.value is not None and share.low is not None and share.low > 0.0 and share.value >= LEAST
    ]
    if not told:
        return "no group alone can be told from none"
    told.sort(key=lambda pair: -(pair[1].value or 0.0))
    return ", ".join(f"{name} {index_text(share)}" for name, share in told[:MOST_GROUPS])


def _span(found: Sequence[VarianceShare]) -> str:
    values = sorted(one.indices.assumed.value for one in found if one.indices.assumed.value is not None)
    missing = len(found) - len(values)
    if not values:
        return "not resolved"
    span = _number(values[0]) + (f" to {_number(values[-1])}" if _number(values[0]) != _number(values[-1]) else "")
    least = min(one.indices.assumed.low for one in found if one.indices.assumed.low is not None)
    notes = [f"intervals from {_number(least)}", *([f"{missing} of {len(found)} not resolved"] if missing else [])]
    return f"{span} ({', '.join(notes)})"


def index_text(one: Share) -> str:
    """An index with its interval."""
    if one.value is None or one.low is None or one.high is None:
        return "not resolved"
    return f"{_number(one.value)} [{_number(one.low)}, {_number(one.high)}]"


def variance_json(found: Variance | None) -> Any:
    """The shares as plain data, or that there are none."""
    from ...analysis.assumptions.variance_store import plain

    return NOT_COMPUTED if found is None else plain(found)


def _noise(one: Share) -> str:
    """How far from zero the index of nothing gets."""
    return "?" if one.low is None or one.high is None else f"±{max(-one.low, one.high, 0.0):.2f}"


def _number(value: float) -> str:
    return without_sign_of_zero(f"{value:.2f}")


def _name(one: VarianceShare) -> str:
    return f"{'Δ ' if one.difference else ''}{one.outcome}"


def _columns(*names: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for k, name in enumerate(names):
        table.add_column(name, no_wrap=True, justify="left" if k in (0, 3) else "right")
    return table
