"""The printed ledger: every parameter, its basis and reach, and the shares of variance by basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..text.words import BASES
from ..text.wrap import paragraph
from .variance import not_computed, variance_json, variance_parts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.assumptions.ledger import Entry, Ledger
    from ...analysis.assumptions.variance import Variance


def as_json(ledger: Ledger, shares: Variance | None = None) -> dict[str, Any]:
    """The object of `sim ledger --json`."""
    return {
        "scenario": ledger.scenario,
        "title": ledger.title,
        "totals": {basis: ledger.totals.get(basis, 0) for basis in _bases(ledger)},
        "varying": {basis: ledger.varying.get(basis, 0) for basis in _bases(ledger)},
        "contents": dict(ledger.contents),
        "structures": dict(ledger.structures),
        "parameters": [_entry_json(entry) for entry in ledger.entries],
        "correlations": [
            {"between": list(item.between), "rank": item.rank, "because": item.because, "source": list(item.source)}
            for item in ledger.correlations
        ],
        "variance": variance_json(shares),
    }


def ledger_records(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """A record for each parameter; its value as a parameter file states it."""
    for entry in ledger.entries:
        parameter = entry.parameter
        yield {
            "path": parameter.path,
            "value": _value(parameter.value.plain()),
            "mean": parameter.value.mean(),
            "unit": parameter.unit,
            "basis": parameter.basis,
            "source": ", ".join(parameter.source),
            "outcomes_in_reach": len(entry.touches),
            "description": parameter.description,
            "because": parameter.because,
        }


def ledger_parts(
    ledger: Ledger,
    width: int,
    shares: Variance | None = None,
    path: str = "SCENARIO",
    options: Sequence[str] | None = None,
) -> Iterator[RenderableType]:
    """Totals by basis, every parameter (members of a group in one line), the variance shares or that there are none.

    `options` narrows the shares shown; `path` is how the scenario was named.
    """
    from rich.text import Text

    yield Text(ledger.title, style="bold")
    yield paragraph(
        "parameters by basis: "
        + ", ".join(
            f"{ledger.totals[basis]} {basis} ({ledger.varying.get(basis, 0)} drawn)" for basis in _bases(ledger)
        ),
        width,
    )
    yield paragraph(
        "contents of options: " + ", ".join(f"{count} {kind}" for kind, count in sorted(ledger.contents.items())), width
    )
    yield paragraph(
        "theories chosen: " + ", ".join(f"{name}: {value}" for name, value in ledger.structures.items()), width
    )
    yield from _together(ledger, width)
    yield Text()
    for line in _lines(ledger):
        yield paragraph(line, width)
    yield Text()
    yield paragraph(
        "reach: how many outcomes the parameter can touch, and the nearest, with the stages on the way. An upper "
        "bound, read off the rules' signatures: what is not reached cannot move, what is reached may not",
        width,
    )
    yield paragraph(
        "of a group's members the least and the most of their middle values; --json has each by itself", width
    )
    yield Text()
    if shares is None:
        yield paragraph(not_computed(path), width)
    else:
        yield from variance_parts(shares, width, options)


def _together(ledger: Ledger, width: int) -> Iterator[RenderableType]:
    """The parameters that are drawn together."""
    if not ledger.correlations:
        yield paragraph("rank correlations: none, each parameter is drawn apart from all others", width)
        return
    yield paragraph(f"rank correlations of draws: {len(ledger.correlations)}", width)
    for item in ledger.correlations:
        cited = f" ({', '.join(item.source)})" if item.source else ""
        yield paragraph(f"{' and '.join(item.between)}: {item.rank:+g}; {item.because}{cited}", width, mark="  ")


def _lines(ledger: Ledger) -> Iterator[str]:
    """A line for each parameter; the members of a group share one."""
    grouped: dict[str, list[Entry]] = {}
    for entry in ledger.entries:
        parts = entry.path.split(".")
        key = entry.path if len(parts) < 3 else f"{parts[0]}.*.{parts[-1]}"
        grouped.setdefault(key, []).append(entry)
    for key, entries in grouped.items():
        parameter = entries[0].parameter
        bases = _basis_text(entries)
        sources = sorted({name for entry in entries for name in entry.parameter.source})
        value = _value(parameter.value.plain()) if len(entries) == 1 else _members(entries)
        yield f"{key} = {value} [{parameter.unit}]; {bases}: {', '.join(sources)}; reach {_reach(entries[0])}"


def _basis_text(entries: Sequence[Entry]) -> str:
    """The basis of a line; where its members differ, how many have which."""
    counts = Counter(entry.parameter.basis for entry in entries)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{counts[basis]} {basis}" for basis in sorted(counts, key=BASES.index))


def _members(entries: Sequence[Entry]) -> str:
    """The number of members that share a line, and the range of their mean values."""
    middles = sorted(entry.parameter.value.mean() for entry in entries)
    span = f"{middles[0]:g}" if middles[0] == middles[-1] else f"{middles[0]:.4g} to {middles[-1]:.4g}"
    return f"{span} ({len(entries)} members)"


def _value(plain: Any) -> str:
    if isinstance(plain, dict):
        kind, content = next(iter(plain.items()))
        numbers = content["values"] if isinstance(content, dict) else content
        return f"{kind} " + ", ".join(f"{value:g}" for value in numbers)
    return f"{plain:g}"


def _reach(entry: Entry) -> str:
    if not entry.touches:
        return "none"
    least = min(entry.touches.values())
    nearest = [name for name, steps in entry.touches.items() if steps == least]
    rest = f" and {len(nearest) - 2} more" if len(nearest) > 2 else ""
    return f"{len(entry.touches)}: {', '.join(nearest[:2])}{rest} ({least})"


def _bases(ledger: Ledger) -> list[str]:
    return [basis for basis in BASES if ledger.totals.get(basis)]


def _entry_json(entry: Entry) -> dict[str, Any]:
    parameter = entry.parameter
    return {
        "path": parameter.path,
        "value": parameter.value.plain(),
        "unit": parameter.unit,
        "basis": parameter.basis,
        "source": list(parameter.source),
        "description": parameter.description,
        "because": parameter.because,
        "touches": dict(entry.touches),
    }
