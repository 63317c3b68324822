"""What `sim ledger` prints: every parameter and what it rests on, and how much of the answers rests on assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.numbers import without_sign_of_zero
from model.report.prose import paragraph

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from model.analysis.ledger import Entry, Ledger
    from model.analysis.variance_share import Share, Shift, Variance, VarianceShare

NOT_COMPUTED = "variance share: not computed"
BASES = ("measured", "reported", "estimated", "calibrated", "assumed", "definition")


def ledger(path: Path, settings: Sequence[str] = ()) -> Ledger:
    """The ledger of a scenario file. Raises InputError."""
    from model.analysis.ledger import ledger as read
    from model.report.commands import load

    return read(load(path, settings))


def variance(
    path: Path, settings: Sequence[str], points: int, seed: int, options: str | None, stderr: Console
) -> Variance:
    """The variance shares of a scenario's headline outcomes. Raises InputError."""
    from model.analysis.variance_share import variance_shares
    from model.experiment.runner import choose_options
    from model.report.commands import load, option_list
    from model.simulation.block import warm

    scenario = load(path, settings)
    chosen = option_list(options)
    names = list(scenario.options) if chosen is None else list(choose_options(scenario, chosen))
    warm(scenario)
    with stderr.status("playing worlds") as status:
        return variance_shares(
            scenario,
            names,
            scenario.headline,
            points,
            seed,
            lambda done, total: status.update(f"playing worlds: {done:,} of {total:,}"),
        )


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
        "variance": NOT_COMPUTED if shares is None else _variance_json(shares),
    }


def ledger_parts(found: Ledger, width: int, shares: Variance | None = None) -> Iterator[RenderableType]:
    """Totals by basis, every parameter (members of a group in one line), the variance shares or that there are none."""
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
    yield Text()
    yield from variance_parts(shares, width)


def variance_parts(shares: Variance | None, width: int) -> Iterator[RenderableType]:
    """The variance shares, or the line that says they were not computed."""
    from rich.text import Text

    if shares is None:
        yield Text(NOT_COMPUTED)
        return
    yield Text("what rests on assumed parameters", style="bold")
    for option in dict.fromkeys(one.option for one in shares.shares):
        table = _columns(option, "sd", "points", "assumed", "rest", "dummy")
        for one in shares.shares:
            if one.option == option and one.sd is not None:
                table.add_row(*_share_cells(one))
        yield table
        yield Text()
    yield paragraph(
        f"assumed: total-effect index of {shares.assumed} assumed parameters together; rest: of {shares.rest} others, "
        "contents of options included; dummy: how far from 0 the index of nothing gets, the noise floor. "
        "sd: spread of the outcome over parameters, luck averaged out; Δ: the difference from the reference. "
        f"{shares.points} design points, seed {shares.seed}; "
        "a dash: the variance over parameters cannot be told from none",
        width,
    )
    yield Text()
    yield Text("rival theories, each alone: shift of the mean", style="bold")
    moved = [one for one in shares.shifts if one.low is not None and one.high is not None and one.low * one.high > 0.0]
    for shift in moved:
        where = f"{shift.structure}: {shift.value}, {shift.option}, {shift.outcome}"
        yield paragraph(f"{where}: {_shift(shift)}", width)
    yield paragraph(f"{len(shares.shifts) - len(moved)} other shifts cannot be told from none, or do not apply", width)


def _lines(found: Ledger) -> Iterator[str]:
    """A line for each parameter; the members of a group share one."""
    grouped: dict[str, list[Entry]] = {}
    for entry in found.entries:
        parts = entry.path.split(".")
        key = entry.path if len(parts) < 3 else f"{parts[0]}.*.{parts[-1]}"
        grouped.setdefault(key, []).append(entry)
    for key, entries in grouped.items():
        one = entries[0].parameter
        bases = sorted({entry.parameter.basis for entry in entries}, key=BASES.index)
        sources = sorted({name for entry in entries for name in entry.parameter.source})
        value = _value(one.value.plain()) if len(entries) == 1 else f"{len(entries)} members"
        yield f"{key} = {value} [{one.unit}]; {', '.join(bases)}: {', '.join(sources)}; reach {_reach(entries[0])}"


def _columns(*names: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for name in names:
        table.add_column(name, no_wrap=True)
    return table


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


def _share_cells(one: VarianceShare) -> tuple[str, ...]:
    name = f"{one.outcome}{', Δ' if one.difference else ''}"
    rest = "-" if one.rest.value is None else without_sign_of_zero(f"{one.rest.value:.2f}")
    sd = "" if one.sd is None else f"{one.sd:.3g}"
    return name, sd, str(one.points), _index(one.assumed), rest, _noise(one.dummy)


def _noise(one: Share) -> str:
    """How far from zero the index of nothing gets."""
    return "-" if one.low is None or one.high is None else f"±{max(-one.low, one.high, 0.0):.2f}"


def _index(one: Share) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "-"
    return without_sign_of_zero(f"{one.value:.2f}") + f" [{one.low:.2f}, {one.high:.2f}]"


def _shift(one: Shift) -> str:
    return f"{one.shift:+.3g} [{one.low:.3g}, {one.high:.3g}]"


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


def _variance_json(shares: Variance) -> dict[str, Any]:
    from dataclasses import asdict

    content = asdict(shares)
    content["method"] = "grouped total-effect index by pick-freeze, luck averaged out by two independent streams"
    return {**content, "shares": list(content["shares"]), "shifts": list(content["shifts"])}
