"""The printed summary of a run: tables, what they rest on, and what they cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...analysis.assumptions.ledger import EFFECTS
from ..assumptions.variance import share_parts
from ..text.columns import Column, column_header, stacked
from ..text.numbers import DASH, share_text, style, without_sign_of_zero
from ..text.words import BASES
from ..text.wrap import paragraph
from .answer import answer_parts, bar_parts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ...analysis.assumptions.variance import Variance
    from ...analysis.compare.summary import Summary
    from ...analysis.findings.endings import Endings
    from ...experiment.design.manifest import Manifest, OutcomeInfo
    from ...stats.paired import Difference

UNCALIBRATED = "uncalibrated: shows the model, not the world"
CALIBRATED = "calibrated in decision noise alone: shows the model, not the world"
"""What heads every table: no target informs an effect of a force, so none speaks of the world by itself."""
SATURATED = 0.9

ALL = "all replications"
_BETTER = {"more": "more is better", "less": "less is better"}


def basis_heading(calibrated: bool) -> Text:
    """The line under a table's title that says how far it is calibrated."""
    from rich.text import Text

    return Text(CALIBRATED if calibrated else UNCALIBRATED, style="bold yellow")


def summary_parts(
    summary: Summary,
    width: int,
    dash: str = DASH,
    shares: Variance | None = None,
    scenario: str = "SCENARIO",
    endings: Endings | None = None,
    definitions: bool = False,
    terminal: str = "",
) -> Iterator[RenderableType]:
    """The parts in order: heading, answer, outcomes, differences, basis, variance shares, limits.

    `scenario` is how the command that works out the shares would name it. The answer is that of `endings`, with bars in
    a terminal, whose encoding is `terminal`. `definitions` are those of the outcomes shown.
    """
    from rich.text import Text

    manifest = summary.manifest
    yield Text(manifest.title, style="bold")
    yield basis_heading(manifest.calibrated)
    if endings is not None:
        yield from answer_parts(endings, manifest, width)
        if terminal:
            yield Text()
            yield from bar_parts(endings, width, terminal)
        yield Text()
    yield paragraph(
        f"{manifest.replications:,} replications of each option under the same luck, seed {manifest.seed}; "
        f"{summary.intervals} in brackets",
        width,
        hang="",
    )
    yield Text()
    yield from _outcomes(summary, width, dash, definitions)
    yield from _differences(summary, width, dash)
    for line in _remarks(summary):
        yield paragraph(line, width)
    yield paragraph(f"parameters by basis: {_basis_counts(manifest)}", width)
    outcomes, options = [info.id for info in headline(manifest)], manifest.option_ids
    yield from share_parts(shares, outcomes, options, width, scenario)
    if manifest.limits:
        yield Text()
        yield Text("limits of this scenario", style="bold")
        for limit in manifest.limits:
            yield paragraph(limit, width, "- ")


def headline(manifest: Manifest) -> list[OutcomeInfo]:
    """The outcomes the scenario puts in its headline, or the first six where it names none."""
    chosen = [manifest.outcome[name] for name in manifest.headline if name in manifest.outcome]
    return chosen or list(manifest.outcomes[:6])


def _outcomes(summary: Summary, width: int, dash: str, definitions: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    columns = []
    for info in headline(summary.manifest):
        estimates = [option.outcomes[info.id] for option in summary.options]
        look = style(estimates, info.unit, info.kind)
        cells = look.cells(estimates, dash=dash)
        columns.append(Column(column_header(info.id, look.unit, cells), cells))
    names = [_marked(option.id, summary.manifest) for option in summary.options]
    for table in stacked("option", names, columns, width):
        yield table
        yield Text()
    for info in headline(summary.manifest) if definitions else ():
        yield paragraph(_definition(info), width)
    notes = []
    if len(summary.options) > 1:
        notes.append("* the reference")
    if any(cell == dash for column in columns for cell in column.cells):
        notes.append(f"{dash} does not apply, as strikes where there is no force")
    if notes:
        yield Text("; ".join(notes))
    estimates = [option.outcomes[info.id] for option in summary.options for info in headline(summary.manifest)]
    if any(estimate.n > 1 and estimate.low is None for estimate in estimates):
        yield paragraph("without brackets: values all the same, or too skewed for an interval of their mean", width)
    if not definitions:
        yield paragraph("--definitions says what each outcome is, and over which replications it is taken", width)
    yield Text()


def _differences(summary: Summary, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    manifest = summary.manifest
    others = [option for option in summary.options if option.id != manifest.reference]
    if not others:
        return
    columns, empty = [], []
    standing = summary.standing([info.id for info in headline(manifest)])
    for info in headline(manifest):
        differences = [option.differences[info.id] for option in others]
        if not any(difference.n for difference in differences):
            empty.append(info.id)
            continue
        look = style(differences, info.unit, info.kind, difference=True)
        cells = [
            f"{cell}{'*' if (option.id, info.id) in standing else ''}\n{_link(difference, info, dash)}".rstrip()
            for option, cell, difference in zip(
                others, look.cells(differences, sign=True, dash=dash), differences, strict=True
            )
        ]
        columns.append(Column(column_header(info.id, look.unit, cells), cells))
    yield Text(f"differences from {manifest.reference}, replication by replication", style="bold")
    yield paragraph(EFFECTS, width, look="yellow")
    if empty:
        yield paragraph(f"none for {', '.join(empty)}: no replication has them under both options", width)
    for table in stacked("option", [option.id for option in others], columns, width):
        yield table
        yield Text()
    if any(difference.p is not None for option in others for difference in option.differences.values()):
        yield paragraph(
            "each interval holds by itself; * a difference that stands at 5% when all that are shown are taken "
            "together: McNemar's test for shares, Student's for means, adjusted by Holm's method",
            width,
        )
    conditional = any(info.denominator != ALL for info in headline(manifest))
    yield paragraph(
        "second line: r, the achieved correlation with the reference"
        + (
            "; then, for an outcome that exists in some replications only, the share of them where it exists "
            "under both, which alone are compared"
            if conditional
            else ""
        ),
        width,
    )
    yield Text()


def _remarks(summary: Summary) -> Iterator[str]:
    saturated = []
    for info in summary.manifest.outcomes:
        estimates = [option.outcomes[info.id].estimate for option in summary.options]
        applies = [value for value in estimates if value is not None]
        if info.id.startswith("fatal_clash") and applies and min(applies) > SATURATED:
            saturated.append(info.id)
    if saturated:
        verb, leave = ("exceeds", "leaves") if len(saturated) == 1 else ("exceed", "leave")
        yield (f"{', '.join(saturated)} {verb} {SATURATED:.0%} under every option and {leave} little room between them")
    for info in headline(summary.manifest):
        if text := _stopped(summary, info.id):
            yield text


def _stopped(summary: Summary, outcome: str) -> str:
    """How much it matters, at most, whether a history ended by a nuclear stop counts as failure."""
    most = (0.0, "")
    for option in summary.options:
        reading = option.readings.get(outcome)
        if reading is None or reading.stop_as_failure.estimate is None:
            continue
        apart = reading.stop_as_failure.estimate - (reading.stop_as_hold.estimate or 0.0)
        most = max(most, (apart, option.id))
    if most[0] == 0.0:
        return ""
    return (
        f"{outcome} counts histories ended by a nuclear alert as holding; counted as failures they would add "
        f"at most {most[0] * 100:.1f} points ({most[1]})"
    )


def _link(difference: Difference, info: OutcomeInfo, dash: str) -> str:
    """The second line of a difference: the correlation, and for a conditional outcome the share compared."""
    if difference.n == 0:
        return ""
    linked = (
        f"r {dash}" if difference.correlation is None else f"r {without_sign_of_zero(f'{difference.correlation:.2f}')}"
    )
    return linked if info.denominator == ALL else f"{linked}, {share_text(difference.both)}"


def _marked(option: str, manifest: Manifest) -> str:
    several = len(manifest.options) > 1
    return f"{option} *" if several and option == manifest.reference else option


def _definition(info: OutcomeInfo) -> str:
    facts = [info.denominator, *([_BETTER[info.better]] if info.better in _BETTER else [])]
    return f"{info.id}: {(info.definition or info.title).rstrip('.')} ({'; '.join(facts)})"


def _basis_counts(manifest: Manifest) -> str:
    counts = manifest.parameters_by_basis
    order = [*BASES, *sorted(set(counts) - set(BASES))]
    return ", ".join(f"{counts[basis]} {basis}" for basis in order if counts.get(basis)) or "none"
