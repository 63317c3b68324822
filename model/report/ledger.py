"""What `sim ledger` prints: every parameter and what it rests on, and how much of the answers rests on assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.report.text.wrap import paragraph
from model.report.variance import cost_text, not_computed, variance_json, variance_parts

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from model.analysis.assumptions.ledger import Entry, Ledger
    from model.analysis.assumptions.variance import Variance

MOST_POINTS = 1_000_000
LARGEST_SEED = 2**64 - 1
BASES = ("measured", "reported", "estimated", "calibrated", "assumed", "definition")


def ledger(path: Path, settings: Sequence[str] = ()) -> Ledger:
    """The ledger of a scenario file. Raises InputError."""
    from model.analysis.assumptions.ledger import ledger as read
    from model.report.commands import load

    return read(load(path, settings))


def variance(
    path: Path,
    settings: Sequence[str],
    points: int,
    seed: int,
    options: str | None,
    workers: int | None,
    stderr: Console,
) -> tuple[Variance, InputError | None]:
    """The variance shares of a scenario's headline outcomes, and why they could not be stored, if they could not.

    Says what they cost before anything is played. Shares that are stored already are read. Raises InputError and
    BlocksFailed.
    """
    from model.analysis.assumptions.variance import cost_of, design_of, variance_shares
    from model.analysis.assumptions.variance_store import asked_of, store_shares, stored_for
    from model.experiment.runner import choose_options, default_workers, in_range
    from model.report.commands import load, option_list
    from model.simulation.block import warm

    workers = default_workers() if workers is None else workers
    in_range("points", points, 1, MOST_POINTS)
    in_range("seed", seed, 0, LARGEST_SEED)
    in_range("workers", workers, 1, 1024)
    scenario = load(path, settings)
    design = design_of(scenario, choose_options(scenario, option_list(options)), scenario.headline, points, seed)
    asked = asked_of(design)
    if (known := stored_for(scenario.id, asked)) is not None:
        return known, None
    with stderr.status("compiling the rules"):
        warm(scenario)
        cost = cost_of(design, workers)
    stderr.print(f"variance shares: {cost_text(cost)}", soft_wrap=True)
    with stderr.status("playing worlds") as status:
        found = variance_shares(
            design, workers, lambda done, total: status.update(f"playing worlds: {done:,} of {total:,} histories")
        )
    try:
        stderr.print(f"stored in {store_shares(asked, found)}", soft_wrap=True)
    except InputError as error:
        # Minutes of work are not thrown away for a full disk: they are shown, and then the fault is said.
        return found, error
    return found, None


def stored(path: Path, settings: Sequence[str]) -> Variance | None:
    """The shares stored for a scenario file under today's rules, if any. Raises InputError."""
    from model.analysis.assumptions.variance_store import stored_shares
    from model.report.commands import load

    scenario = load(path, settings)
    return stored_shares(scenario.id, scenario.hash)


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
    found: Ledger, width: int, shares: Variance | None = None, path: str = "SCENARIO", options: str | None = None
) -> Iterator[RenderableType]:
    """Totals by basis, every parameter (members of a group in one line), the variance shares or that there are none.

    `options` narrows the shares shown; `path` is how the scenario was named.
    """
    from rich.text import Text

    from model.report.commands import option_list

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
        yield from variance_parts(shares, width, option_list(options))


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
