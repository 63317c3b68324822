"""The ledger as it is printed: every parameter and what it rests on, and how much of the answers does so too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..text.wrap import paragraph
from .variance import not_computed, variance_json, variance_parts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.assumptions.ledger import Entry, Ledger
    from ...analysis.assumptions.variance import Variance


BASES = ("measured", "reported", "estimated", "calibrated", "assumed", "definition")


def as_json(found: Ledger, shares: Variance | None = None) -> dict[str, Any]:
    """The object of `sim ledger --json`."""
    return {
        "scenario": found.scenario,
        "title": found.title,
        "totals": {basis: found.totals.get(basis, 0) for basis in _bases(found)},
        "varying": {basis: found.varying.get(basis, 0) for basis in _bases(found)},
        "contents": dict(found.contents),
        "structures": dict(found.structures),
        "parameters": [_entry_json(entry) for entry in found.entries],
        "variance": variance_json(shares),
    }


def ledger_parts(
    found: Ledger,
    width: int,
    shares: Variance | None = None,
    path: str = "SCENARIO",
    options: Sequence[str] | None = None,
) -> Iterator[RenderableType]:
    """Totals by basis, every parameter (members of a group in one line), the variance shares or that there are none.

    `options` narrows the shares shown; `path` is how the scenario was named.
    """
    from rich.text import Text

    yield Text(found.title, style="bold")
    yield paragraph(
        "parameters by basis: "
        + ", ".join(f"{found.totals[one]} {one} ({found.varying.get(one, 0)} drawn)" for one in _bases(found)),
        width,
    )
    yield paragraph(
        "contents of options: " + ", ".join(f"{count} {kind}" for kind, count in sorted(found.contents.items())), width
    )
    yield paragraph(
        "theories chosen: " + ", ".join(f"{name}: {value}" for name, value in found.structures.items()), width
    )
    yield Text()
    for line in _lines(found):
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


def _lines(found: Ledger) -> Iterator[str]:
    """A line for each parameter; the members of a group share one."""
    grouped: dict[str, list[Entry]] = {}
    for entry in found.entries:
        parts = entry.path.split(".")
        key = entry.path if len(parts) < 3 else f"{parts[0]}.*.{parts[-1]}"
        grouped.setdefault(key, []).append(entry)
    for key, entries in grouped.items():
        one = entries[0].parameter
        bases = _basis_text(entries)
        sources = sorted({name for entry in entries for name in entry.parameter.source})
        value = _value(one.value.plain()) if len(entries) == 1 else _members(entries)
        yield f"{key} = {value} [{one.unit}]; {bases}: {', '.join(sources)}; reach {_reach(entries[0])}"


def _basis_text(entries: Sequence[Entry]) -> str:
    """The basis of a line; where its members differ, how many have which."""
    counts = Counter(entry.parameter.basis for entry in entries)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{counts[basis]} {basis}" for basis in sorted(counts, key=BASES.index))


def _members(entries: Sequence[Entry]) -> str:
    """How many members share a line, and from where to where their values go."""
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


def _bases(found: Ledger) -> list[str]:
    return [basis for basis in BASES if found.totals.get(basis)]


def _entry_json(entry: Entry) -> dict[str, Any]:
    one = entry.parameter
    return {
        "path": one.path,
        "value": one.value.plain(),
        "unit": one.unit,
        "basis": one.basis,
        "source": list(one.source),
        "description": one.description,
        "because": one.because,
        "touches": dict(entry.touches),
    }
