"""The printed comparison: content, outcomes side by side, differences, and where histories part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...analysis.assumptions.ledger import EFFECTS
from ...analysis.assumptions.variance_store import shares_of_run
from ...analysis.compare.comparison import settings_text
from ...scenario import behind_number
from ..answer.differences import moves
from ..assumptions.variance import share_parts, variance_json
from ..decide.best import possible_line
from ..decide.names import best_named
from ..figures.drawing.scale import rounded
from ..runs.answer import LONGEST
from ..runs.summary import ALL, CAVEAT, basis_heading
from ..text.bars import ends_line, holds_unicode, label, whisker
from ..text.columns import Column, column_header, stacked
from ..text.glossary import LEGEND
from ..text.numbers import DASH, NO_INTERVAL, share_text, style, without_interval, without_sign_of_zero
from ..text.words import joined, plural
from ..text.wrap import paragraph
from .divergence import parting_parts
from .over_points import point_parts, spread_parts
from .price import price_parts
from .tables import baseline_name, pair_names, run_letters, shown_outcomes, side_names

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.assumptions.variance import Variance
    from ...analysis.compare.comparison import Comparison
    from ...analysis.compare.content import Change
    from ...analysis.compare.pairing import Target
    from ...experiment.design.manifest import OutcomeInfo
    from ...stats.two_sample import Contrast

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


LEAST_WIDE, MOST_WIDE = 20, 46
"""Characters of a drawing in a terminal."""


def comparison_parts(
    comparison: Comparison, width: int, dash: str = DASH, terminal: str = "", brief: bool = False
) -> Iterator[RenderableType]:
    """The parts in order: heading, answer, content, outcomes, differences, and where histories part.

    A comparison over design points has the spread of the differences and each point in place of the last. `terminal`
    is the encoding of a terminal, where the main outcome is drawn; empty for a pipe or a file. In `brief` the answer
    and the differences are all.
    """
    from rich.text import Text

    yield paragraph(_title(comparison), width, look="bold")
    yield basis_heading(comparison.calibrated)
    names = side_names(comparison)
    for sentence in moves(comparison, names):
        yield paragraph(sentence.text, width)
    if terminal:
        yield from whisker_parts(comparison, width, terminal)
    yield Text()
    for note in dict.fromkeys(_note(side.target) for side in comparison.sides):
        if note:
            yield paragraph(note, width, hang="")
    for name, letter in run_letters(comparison).items():
        yield paragraph(name, width, mark=f"{letter}: ", hang="   ")
    yield paragraph(_points(comparison) + _luck(comparison), width, hang="")
    yield Text()
    if brief:
        yield from difference_parts(comparison, width, dash)
        return
    yield from _content(comparison, width)
    if comparison.points:
        yield from difference_parts(comparison, width, dash)
        yield from spread_parts(comparison, width, dash)
        yield from point_parts(comparison, width, dash)
        hint = f"sim compare {comparison.sides[0].target.name}@POINT plays one of them again"
        yield paragraph(f"first divergence: not shown over points; {hint}", width)
        return
    yield from _outcomes(comparison, width, dash)
    yield from difference_parts(comparison, width, dash)
    yield from best_parts(comparison, width)
    yield from price_parts(comparison, width, dash)
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
    """How much of the differences rests on assumptions, where that was computed for these pairs."""
    from rich.text import Text

    baseline = comparison.pairs[0].baseline
    if baseline.manifest.settings or baseline.manifest.structures:
        return  # shares are worked out for scenarios as they are
    options = [side.option for side in comparison.sides]
    outcomes = [info.id for info in comparison.outcomes]
    scenario = str(baseline.target.run.folder / "scenario.yaml")
    titles = {info.id: info.title for info in comparison.outcomes}
    yield from share_parts(_shares_of(comparison), outcomes, options, width, scenario, titles)
    yield Text()


def _shares_of(comparison: Comparison) -> Variance | None:
    """The stored shares, where all pairs are options of one run compared with the reference of the shares."""
    baselines = {pair.baseline.option for pair in comparison.pairs}
    if comparison.across_runs or comparison.points:
        return None
    side = comparison.sides[0]
    shares = shares_of_run(side.manifest, side.target.run.folder)
    return shares if shares is not None and baselines == {shares.reference} else None


def _title(comparison: Comparison) -> str:
    names = [Path(name).name for name in dict.fromkeys(side.target.name for side in comparison.sides)]
    if len(names) == 1:
        return f"options of {comparison.sides[0].target.name} compared"
    lettered = [f"{letter} ({name})" for letter, name in zip(run_letters(comparison).values(), names, strict=True)]
    return f"{joined(lettered[1:])} compared with {lettered[0]}"


def _note(target: Target) -> str:
    """The design point of a target whose run has several."""
    run = target.run
    if run.point is None or run.stored.points == 1:
        return ""
    return f"design point {run.point} of {run.folder}: {settings_text(run.manifest.settings, run.manifest.structures)}"


def _points(comparison: Comparison) -> str:
    count = len(comparison.points)
    if not count:
        return ""
    luck = "the same luck at every point"
    if comparison.sides[0].manifest.luck != "common":
        luck = "luck of its own at each point"
    return (
        f"{plural(count, 'design point')}{f' of {comparison.points_of:,}' * (count < comparison.points_of)}, {luck}; "
    )


def _luck(comparison: Comparison) -> str:
    counts = sorted({side.replications for side in comparison.sides})
    rows = plural(counts[0], "replication") if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,} replications"
    paired = [pair.unpaired is None for pair in comparison.pairs]
    if all(paired):
        seed = comparison.sides[0].manifest.seed
        first = "" if len(counts) == 1 else f"; pairs are the first {counts[0]:,}"
        return f"{rows} of each, in pairs under the same luck, seed {seed}{first}; 95% intervals in brackets"
    reasons = "; ".join(dict.fromkeys(str(pair.unpaired) for pair in comparison.pairs if pair.unpaired))
    some = "some are not paired" if any(paired) else "not paired"
    return f"{rows} of each, {some} ({reasons}): separate samples, wider intervals; 95% intervals in brackets"


def _content(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Every difference of content; those that all pairs share stand once, at the top."""
    from rich.text import Text

    baseline = comparison.pairs[0].baseline
    names = side_names(comparison)
    yield Text(f"what differs from {baseline_name(comparison)}", style="bold")
    common = set(comparison.pairs[0].changes).intersection(*(pair.changes for pair in comparison.pairs))
    several = len(comparison.pairs) > 1
    if several and common:
        yield Text("in all of them")
        yield from _change_lines([change for change in comparison.pairs[0].changes if change in common], width)
    for pair in comparison.pairs:
        own = [change for change in pair.changes if not (several and change in common)]
        if several and not own and common:
            continue
        name, other = names[pair.baseline.label], names[pair.other.label]
        yield Text(other if pair.baseline is baseline else f"{other} from {name}")
        if own:
            yield from _change_lines(own, width)
        else:
            beside = "nothing beside what the design points set" if comparison.points else "nothing: the same content"
            yield Text(f"  {beside}")
    if any(pair.rules_changed for pair in comparison.pairs):
        yield paragraph("the rules here are not those that played these runs", width)
    yield Text()


def _change_lines(changes: Sequence[Change], width: int) -> Iterator[RenderableType]:
    """A line per change, with the paths in a column; some kinds are named before the path."""
    longest = min(34, max(len(_path(change)) for change in changes))
    for change in changes:
        before, after = (text if text is not None else "none" for text in (change.baseline, change.other))
        unit = behind_number(change.unit or "")
        mark = f"  {_path(change):<{longest}}  "
        yield paragraph(f"{before} → {after}{unit}", width, mark=mark, hang=" " * (longest + 4))


def _path(change: Change) -> str:
    if change.kind in ("seed", "replications"):
        return change.kind
    named = {"version": "version", "rules": "rules", "library": "version", "member": "member", "structure": "structure"}
    if change.kind in ("version", "rules"):
        return f"{change.kind} of {'sim' if change.kind == 'version' else 'the model'}"
    return f"{named[change.kind]} {change.path}" if change.kind in named else change.path


def _outcomes(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    columns = []
    for info in comparison.outcomes:
        estimates = [side.outcomes[info.id] for side in comparison.sides]
        look = style(estimates, info.unit, info.kind)
        cells = look.cells(estimates, dash=dash)
        columns.append(Column(column_header(info.title, look.unit, cells), cells))
    named = side_names(comparison)
    names = [named[side.label] for side in comparison.sides]
    yield Text("outcomes side by side", style="bold")
    for table in stacked("option", names, columns, width):
        yield table
        yield Text()
    baselines = {pair.baseline.label for pair in comparison.pairs}
    notes = [f"the others are compared with {baseline_name(comparison)}"] if len(baselines) == 1 else []
    if any(cell == dash for column in columns for cell in column.cells):
        notes.append(f"{dash} does not apply")
    if without_interval(side.outcomes[info.id] for side in comparison.sides for info in comparison.outcomes):
        notes.append(NO_INTERVAL)
    yield paragraph("; ".join([*notes, LEGEND]), width)
    conditional: dict[str, list[str]] = {}
    for info in comparison.outcomes:
        if info.denominator != ALL:
            conditional.setdefault(info.denominator, []).append(info.title)
    for denominator, titles in conditional.items():
        over = denominator if denominator.startswith("all ") else f"those {denominator}"
        yield paragraph(f"over {over}: {'; '.join(titles)}", width)
    yield Text()


def difference_parts(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    """The table of differences, what its marks mean, and the outcomes that have none."""
    from rich.text import Text

    over = "mean over points of the difference" if comparison.points else "differences"
    yield Text(f"{over} from {baseline_name(comparison)}", style="bold")
    yield paragraph(EFFECTS, width, look=CAVEAT)
    columns = []
    for info in shown_outcomes(comparison):
        contrasts = [pair.contrasts[info.id] for pair in comparison.pairs]
        look = style(contrasts, info.unit, info.kind, difference=True)
        figures = look.cells(contrasts, sign=True, dash=dash)
        marks = [
            f"{figure}{'*' if contrast.stands else ' '}" for figure, contrast in zip(figures, contrasts, strict=True)
        ]
        cells = [
            f"{mark}\n{_below(contrast, info, dash)} ".rstrip("\n ")
            for mark, contrast in zip(marks, contrasts, strict=True)
        ]
        columns.append(Column(column_header(info.title, look.unit, cells), cells))
    empty = [info.title for info in comparison.outcomes if info not in shown_outcomes(comparison)]
    if empty:
        yield paragraph(f"none for {'; '.join(empty)}: no replication has them on both sides", width)
    for table in stacked("option", pair_names(comparison), columns, width):
        yield table
        yield Text()
    if columns:
        yield paragraph(_key(comparison), width)
        yield Text()


def whisker_parts(comparison: Comparison, width: int, encoding: str) -> Iterator[RenderableType]:
    """The differences of the main outcome as whiskers, filled where told apart; nothing without room for them."""
    from rich.text import Text

    info = comparison.main
    rows = [
        (name, pair.contrasts[info.id])
        for name, pair in zip(pair_names(comparison), comparison.pairs, strict=True)
        if pair.contrasts[info.id].low is not None
    ]
    if not rows:
        return
    look = style([contrast for _, contrast in rows], info.unit, info.kind, difference=True)
    values = look.cells([contrast for _, contrast in rows], sign=True)
    longest = min(LONGEST, max(len(name) for name, _ in rows))
    room = min(MOST_WIDE, width - longest - max(map(len, values)) - 3)
    if room < LEAST_WIDE:
        return
    ends = [end for _, contrast in rows for end in (contrast.low, contrast.high) if end is not None]
    low, high = rounded(min([0.0, *ends]) / look.scale, max([0.0, *ends]) / look.scale)
    scale = (low * look.scale, high * look.scale)
    filled, ring = ("●", "○") if holds_unicode(encoding) else ("*", "o")
    yield Text()
    note = f"{filled} told apart, {ring} not"
    yield paragraph(f"{info.title}, {look.unit}: difference from {baseline_name(comparison)}; {note}", width)
    for (name, contrast), value in zip(rows, values, strict=True):
        assert contrast.low is not None
        assert contrast.high is not None
        drawn = whisker(
            contrast.estimate or 0.0, contrast.low, contrast.high, scale, room, contrast.told_apart, encoding
        )
        yield Text(f"{label(name, longest, encoding)} {drawn}  {value}")
    yield Text(f"{' ' * longest} {ends_line(f'{low:+g}', f'{high:+g}', scale, room)}")


def best_parts(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Which sides may be the best, outcome by outcome; nothing for two of them, whose difference says it."""
    from rich.text import Text

    if len(comparison.sides) < 3 or not comparison.best_by_mean:
        return
    names = side_names(comparison)
    alike: dict[str, list[str]] = {}
    for info in comparison.outcomes:
        best = comparison.best_by_mean.get(info.id)
        if best is not None:
            alike.setdefault(possible_line(best_named(best, names), info.kind, info.unit), []).append(info.title)
    yield Text("compared with the best", style="bold")
    for line, titles in alike.items():
        yield paragraph(f"{'; '.join(titles)}: {line}", width)
    yield Text()


def _key(comparison: Comparison) -> str:
    """What the marks in the table of differences mean."""
    parts = []
    if comparison.points:
        if all(contrast.separable for pair in comparison.pairs for contrast in pair.pooled.values()):
            parts.append(
                "intervals hold luck alone: they say how well these points are known, not how points differ; every "
                "point counts alike"
            )
        else:
            parts.append("one replication per point cannot tell luck from points: these intervals hold both")
    shown = [info.id for info in shown_outcomes(comparison)]
    if without_interval(pair.contrasts[outcome] for pair in comparison.pairs for outcome in shown):
        parts.append(NO_INTERVAL)
    holm = f" after Holm's adjustment for {comparison.family} differences" if comparison.family > 1 else ""
    parts.append(f"* stands at 5%{holm}")
    if any(pair.unpaired is None for pair in comparison.pairs):
        r = "the correlation of pairs within points" if comparison.points else "the achieved correlation"
        below = (
            f"second line: r, {r}, and after × the variance-reduction factor: how many times as many replications "
            "would be needed without pairs"
        )
        if any(info.denominator != ALL for info in comparison.outcomes):
            below += ", and for an outcome not over all replications the share of them where it applies to both sides"
        parts.append(below)
    return "; ".join(parts)


def _below(contrast: Contrast, info: OutcomeInfo, dash: str) -> str:
    if contrast.n == 0:
        return ""
    if contrast.both is None:
        return "unpaired"
    parts = [
        f"r {dash}" if contrast.correlation is None else f"r {without_sign_of_zero(f'{contrast.correlation:.2f}')}"
    ]
    if contrast.variance_reduction is not None:
        parts.append(f"×{contrast.variance_reduction:.{1 if contrast.variance_reduction < 100 else 0}f}")
    if info.denominator != ALL:
        parts.append(share_text(contrast.both))
    return ", ".join(parts)
