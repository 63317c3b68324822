"""A comparison as it is printed: content, outcomes side by side, differences, and where histories part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from model.analysis.assumptions.ledger import EFFECTS
from model.analysis.assumptions.variance_store import shares_of_run
from model.report.assumptions.variance import share_parts, variance_json
from model.report.compare.divergence import parting_parts
from model.report.runs.summary import ALL, basis_heading
from model.report.text.columns import Column, heading, stacked
from model.report.text.numbers import DASH, share_text, style, without_sign_of_zero
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from model.analysis.assumptions.variance import Variance
    from model.analysis.compare.comparison import Comparison, Pair
    from model.analysis.compare.content import Change
    from model.experiment.design.manifest import OutcomeInfo
    from model.stats.two_sample import Contrast

KINDS = {
    "lever": "levers",
    "parameter": "parameters",
    "structure": "structures",
    "setting": "settings",
    "start": "start",
    "horizon": "horizon",
    "member": "members of groups",
    "seed": "seed",
    "replications": "replications",
    "rules": "rules",
    "version": "version",
    "library": "libraries",
}


NO_UNITS = ("share", "rung", "index", "0 or 1")
"""Units that tell a reader nothing beside the number."""


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Prints it, as wide as the console."""
    plain = not console.encoding.lower().startswith("utf")
    for part in comparison_parts(comparison, console.width, "-" if plain else DASH):
        console.print(part)


def comparison_parts(comparison: Comparison, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """The parts in order: heading, content, outcomes, differences, divergence."""
    from rich.text import Text

    yield Text(_title(comparison), style="bold")
    yield basis_heading(comparison.calibrated)
    for note in dict.fromkeys(side.given.note for side in comparison.sides if side.given.note):
        yield paragraph(note, width, hang="")
    yield paragraph(_luck(comparison), width, hang="")
    yield Text()
    yield from _content(comparison, width)
    yield from _outcomes(comparison, width, dash)
    yield from _differences(comparison, width, dash)
    if not any(side.given.note for side in comparison.sides):
        yield from _shares(comparison, width)
    yield from parting_parts(comparison, width)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The object of `sim compare --json`."""
    return {
        **comparison.as_json(),
        "calibrated": comparison.calibrated,
        "effects": EFFECTS,
        "variance_share": variance_json(_shares_of(comparison)),
    }


def _shares(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """How much of the differences rests on assumptions, where that is known of this pairing."""
    from rich.text import Text

    given = comparison.pairs[0].baseline.given
    options = [side.given.option or side.option for side in comparison.sides]
    outcomes = [info.id for info in comparison.outcomes]
    yield from share_parts(_shares_of(comparison), outcomes, options, width, str(given.folder / "scenario.yaml"))
    yield Text()


def _shares_of(comparison: Comparison) -> Variance | None:
    """The stored shares, where all pairs are options of one run against the reference that the shares have."""
    folders = {side.given.folder for side in comparison.sides}
    baselines = {pair.baseline.option for pair in comparison.pairs}
    if len(folders) > 1:
        return None
    found = shares_of_run(comparison.sides[0].manifest, next(iter(folders)))
    return found if found is not None and baselines == {found.reference} else None


def _title(comparison: Comparison) -> str:
    folders = list(dict.fromkeys(str(side.given.folder) for side in comparison.sides))
    if len(folders) == 1:
        return f"options of {folders[0]} compared"
    return f"{', '.join(folders[1:])} compared with {folders[0]}"


def _luck(comparison: Comparison) -> str:
    manifests = {side.given.folder: side.manifest for side in comparison.sides}
    paired = [pair.unpaired is None for pair in comparison.pairs]
    counts = sorted({one.replications for one in manifests.values()})
    rows = f"{counts[0]:,} replications" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,} replications"
    if all(paired):
        seed = next(iter(manifests.values())).seed
        pairs = "" if len(counts) == 1 else f"; pairs are the first {counts[0]:,}"
        return f"{rows} of each, in pairs under the same luck, seed {seed}{pairs}; 95% intervals in brackets"
    reasons = "; ".join(dict.fromkeys(str(pair.unpaired) for pair in comparison.pairs if pair.unpaired))
    some = "some are not paired" if any(paired) else "not paired"
    return f"{rows} of each, {some} ({reasons}): separate samples, wider intervals; 95% intervals in brackets"


def _content(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Every difference of content, once for pairs that share it."""
    from rich.text import Text

    baseline = comparison.pairs[0].baseline
    across = comparison.across_runs
    against = baseline.given.folder.name if across else baseline.label
    yield Text(f"what differs from {against}", style="bold")
    common = set(comparison.pairs[0].changes).intersection(*(pair.changes for pair in comparison.pairs))
    several = len(comparison.pairs) > 1
    if several and common:
        yield Text("in all of them")
        yield from change_lines([one for one in comparison.pairs[0].changes if one in common], width)
    for pair in comparison.pairs:
        own = [one for one in pair.changes if not (several and one in common)]
        if several and not own and common:
            continue
        name = pair.other.label if pair.baseline is baseline else f"{pair.other.label} from {pair.baseline.label}"
        yield Text(name)
        if own:
            yield from change_lines(own, width)
        else:
            yield Text("  nothing: the same content")
    if any(pair.rules for pair in comparison.pairs):
        yield paragraph("the rules here are not those that played these runs", width)
    yield Text()


def change_lines(changes: Sequence[Change], width: int) -> Iterator[RenderableType]:
    """A line a change, paths in a column; a few kinds say what they are."""
    longest = min(34, max(len(_path(one)) for one in changes))
    for one in changes:
        before, after = (text if text is not None else "none" for text in (one.baseline, one.other))
        unit = f" {one.unit}" if one.unit and one.unit not in NO_UNITS and "," not in one.unit else ""
        mark = f"  {_path(one):<{longest}}  "
        yield paragraph(f"{before} → {after}{unit}", width, mark=mark, hang=" " * (longest + 4))


def _path(one: Change) -> str:
    if one.kind in ("seed", "replications"):
        return one.kind
    named = {"version": "version", "rules": "rules", "library": "version", "member": "member", "structure": "structure"}
    if one.kind in ("version", "rules"):
        return f"{one.kind} of {'sim' if one.kind == 'version' else 'the model'}"
    return f"{named[one.kind]} {one.path}" if one.kind in named else one.path


def _outcomes(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    columns = []
    for info in comparison.outcomes:
        found = [side.outcomes[info.id] for side in comparison.sides]
        look = style(found, info.unit, info.kind)
        cells = look.cells(found, dash=dash)
        columns.append(Column(_header(info.id, look.unit, cells), cells))
    names = [side.label for side in comparison.sides]
    yield Text("outcomes side by side", style="bold")
    for table in stacked("option", names, columns, width):
        yield table
        yield Text()
    baselines = {pair.baseline.label for pair in comparison.pairs}
    notes = [f"the others are compared with {comparison.sides[0].label}"] if len(baselines) == 1 else []
    if any(cell == dash for column in columns for cell in column.cells):
        notes.append(f"{dash} does not apply")
    if notes:
        yield paragraph("; ".join(notes), width)
    conditional: dict[str, list[str]] = {}
    for info in comparison.outcomes:
        if info.denominator != ALL:
            conditional.setdefault(info.denominator, []).append(info.id)
    for denominator, ids in conditional.items():
        yield paragraph(f"of those {denominator}: {', '.join(ids)}", width)
    yield Text()


def _differences(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    columns, empty = [], []
    for info in comparison.outcomes:
        found = [pair.contrasts[info.id] for pair in comparison.pairs]
        if not any(one.n for one in found):
            empty.append(info.id)
            continue
        look = style(found, info.unit, info.kind, difference=True)
        figures = look.cells(found, sign=True, dash=dash)
        marks = [f"{cell}{'*' if one.stands else ' '}" for cell, one in zip(figures, found, strict=True)]
        cells = [f"{mark}\n{_below(one, info, dash)} ".rstrip("\n ") for mark, one in zip(marks, found, strict=True)]
        columns.append(Column(_header(info.id, look.unit, cells), cells))
    yield Text("differences: each minus what it is compared with", style="bold")
    yield paragraph(EFFECTS, width, look="yellow")
    if empty:
        why = "no replication has them on both sides"
        yield paragraph(f"none for {', '.join(empty)}: {why}", width)
    for table in stacked("option", [_pair_name(pair, comparison) for pair in comparison.pairs], columns, width):
        yield table
        yield Text()
    if columns:
        yield paragraph(_key(comparison), width)
        yield Text()


def _key(comparison: Comparison) -> str:
    """What the marks in the table of differences mean."""
    parts = []
    if comparison.family > 1:
        parts.append(f"* stands at 5% after Holm's adjustment for {comparison.family} differences")
    else:
        parts.append("* stands at 5%")
    if any(pair.unpaired is None for pair in comparison.pairs):
        below = (
            "second line: r, the achieved correlation, and after × the variance-reduction factor: how many times as "
            "many replications would be needed without pairs"
        )
        if any(info.denominator != ALL for info in comparison.outcomes):
            below += ", and for an outcome not over all replications the share of them where it applies to both sides"
        parts.append(below)
    return "; ".join(parts)


def _below(found: Contrast, info: OutcomeInfo, dash: str) -> str:
    if found.n == 0:
        return ""
    if found.both is None:
        return "unpaired"
    parts = [f"r {dash}" if found.correlation is None else f"r {without_sign_of_zero(f'{found.correlation:.2f}')}"]
    if found.variance_reduction is not None:
        parts.append(f"×{found.variance_reduction:.{1 if found.variance_reduction < 100 else 0}f}")
    if info.denominator != ALL:
        parts.append(share_text(found.both))
    return ", ".join(parts)


def _pair_name(pair: Pair, comparison: Comparison) -> str:
    one = len({other.baseline.label for other in comparison.pairs}) == 1
    return (
        pair.other.label
        if one or pair.baseline.option == pair.other.option
        else (f"{pair.other.label} - {pair.baseline.label}")
    )


def _header(name: str, unit: str, cells: Sequence[str]) -> str:
    longest = max([len(line) for cell in cells for line in cell.split("\n")] + [8])
    return f"{heading(name, longest)}\n{unit}"
