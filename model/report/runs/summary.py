"""The printed summary of a run: tables, what they rest on, and what they cannot show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from ...analysis.assumptions.ledger import EFFECTS
from ...analysis.compare.bounds import Bounded, bounded
from ...errors import InputError, Problem, did_you_mean
from ..assumptions.variance import share_parts
from ..text.columns import Column, column_header, deal, stacked
from ..text.detail import BRIEF, FULL, USUAL
from ..text.glossary import LEGEND
from ..text.numbers import DASH, NO_INTERVAL, share_text, style, without_interval, without_sign_of_zero
from ..text.theories import HOW, heading_words
from ..text.words import BASES, joined, sentence
from ..text.wrap import paragraph
from .answer import COST, LONGEST, REPLACEMENT, answer_parts, bar_parts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ...analysis.assumptions.variance import Variance
    from ...analysis.compare.summary import OptionSummary, Summary
    from ...analysis.findings.endings import Endings
    from ...analysis.ranking.best import BestByMean
    from ...experiment.design.manifest import Manifest, OutcomeInfo
    from ...stats.paired import Difference

UNCALIBRATED = "uncalibrated: shows the model, not the world"
CALIBRATED = "calibrated in decision noise alone: shows the model, not the world"
"""What heads every table: no target informs an effect of a force, so none speaks of the world by itself."""
SATURATED = 0.9

ALL = "all replications"
_BETTER = {"more": "more is better", "less": "less is better"}

IN_ORDER = "scenario"
"""The order of rows in which the scenario has its options."""

Best: TypeAlias = "Callable[[str, Sequence[str]], BestByMean | None]"
"""The options given, compared with the best of them in an outcome."""

CAVEAT = "bold"
"""The style of what must not be overlooked: no colour, since none is readable on every background."""


def basis_heading(calibrated: bool) -> Text:
    """The line under a table's title that says how far it is calibrated."""
    from rich.text import Text

    return Text(CALIBRATED if calibrated else UNCALIBRATED, style=CAVEAT)


@dataclass(frozen=True)
class Layout:
    """How a summary is laid out in `width` characters.

    `dash` stands where there is no figure. `terminal` is the encoding of the terminal, empty for a pipe or a file:
    in a terminal there are bars. `detail` is BRIEF, USUAL or FULL. `sort` is the outcome by which rows are ordered,
    the best first, or IN_ORDER; None takes the order of the answer. `definitions` are those of the outcomes shown.
    `only` is a condition over outcomes, `bounded` their ids: options that do not meet it are left out of the tables.
    `main` is the outcome that the answer speaks of.
    """

    width: int = 80
    dash: str = DASH
    terminal: str = ""
    detail: str = USUAL
    sort: str | None = None
    definitions: bool = False
    only: str | None = None
    bounded: tuple[str, ...] = ()
    main: str | None = None


def summary_parts(
    summary: Summary,
    layout: Layout | None = None,
    shares: Variance | None = None,
    scenario: str = "SCENARIO",
    endings: Endings | None = None,
    hinges: Sequence[str] = (),
    best: Best | None = None,
) -> Iterator[RenderableType]:
    """The parts in order: heading, answer, outcomes, differences, basis, variance shares, limits. Where a condition is
    asked for, what meets it comes before the answer.

    `scenario` is how the command that works out the shares would name it. The answer is that of `endings`; `hinges`
    say what it hangs on. `best` tells the first of what meets a condition apart from the others.
    """
    from rich.text import Text

    layout = layout or Layout()
    manifest, width = summary.manifest, layout.width
    yield Text(manifest.title, style="bold")
    yield basis_heading(manifest.calibrated)
    if endings is not None:
        layout = replace(layout, main=endings.main.id)
    rows = _ordered(summary, endings, layout.sort)
    if layout.only is not None:
        within = bounded(summary, layout.only)
        rows = [row for row in rows if row.id in within.options]
        layout = replace(layout, bounded=within.outcomes)
        yield paragraph(only_text(within, rows, summary, layout.sort, best), width)
        yield Text()
    if endings is not None:
        yield from answer_parts(endings, summary, width, hinges)
        if layout.terminal and layout.detail != BRIEF:
            yield Text()
            yield from bar_parts(endings, width, layout.terminal)
        yield Text()
    if heading := heading_words(summary.theories, summary.combinations):
        yield paragraph(heading, width)
        yield paragraph(HOW, width)
    yield paragraph(
        f"{manifest.replications:,} replications of each option under the same luck, seed {manifest.seed}; "
        f"{summary.intervals} in brackets",
        width,
        hang="",
    )
    yield Text()
    if not rows:
        return
    marks = Marks.of(endings, layout.dash)
    yield from _outcomes(summary, rows, marks, layout)
    if layout.detail == BRIEF:
        return
    yield from _differences(summary, rows, layout)
    for line in _remarks(summary):
        yield paragraph(line, width)
    if layout.detail == FULL or endings is None:
        yield paragraph(f"parameters by basis: {_basis_counts(manifest)}", width)
    outcomes, options = [info.id for info in headline(manifest)], manifest.option_ids
    if layout.detail == FULL or shares is not None:
        titles = {} if layout.detail == FULL else {info.id: info.title for info in headline(manifest)}
        yield from share_parts(shares, outcomes, options, width, scenario, titles)
    if manifest.limits:
        yield Text()
        yield Text("limits of this scenario", style="bold")
        for limit in manifest.limits:
            yield paragraph(limit, width, "- ")


def only_text(
    within: Bounded,
    rows: Sequence[OptionSummary],
    summary: Summary,
    sort: str | None = None,
    best: Best | None = None,
) -> str:
    """Which options meet a condition, in the order of the rows: by their estimates, and whatever luck leaves open.

    Where rows are ordered by the outcome `sort`, which of them is first in it, at what, and by `best` which others may
    be; options to which it does not apply are named apart.
    """
    count = len(summary.options)
    if not rows:
        return f"No option of {count} meets {within.condition} by its estimate."
    names = [f'"{row.title}"' for row in rows]
    surely = [f'"{row.title}"' for row in rows if row.id in within.surely]
    others = [name for name in names if name not in surely]
    if not others:
        sure = "within the whole interval too" if len(rows) == 1 else "all of them within the whole interval too"
    elif not surely:
        sure = "none within its whole interval"
    elif len(others) < len(surely):
        sure = f"all but {', '.join(others)} within the whole interval too"
    else:
        sure = f"{', '.join(surely)} within the whole interval too"
    which = "every option" if len(rows) == count else f"{len(rows)} of {count} options: {', '.join(names)}"
    return f"Meeting {within.condition} by the estimate, {which}; {sure}.{_first_in(rows, summary, sort, best)}"


def _first_in(rows: Sequence[OptionSummary], summary: Summary, sort: str | None, best: Best | None) -> str:
    """The first of the rows in the outcome that they are ordered by, with its estimate, and who is not told apart from
    it; empty for another order."""
    info = summary.manifest.outcome.get(sort or "")
    if info is None:
        return ""
    there = [row for row in rows if row.outcomes[info.id].estimate is not None]
    beside = [f'"{row.title}"' for row in rows if row not in there]
    without = f" It does not apply to {joined(beside)}." if beside else ""
    if not there:
        return f" {sentence(info.title)} applies to none of them."
    first = there[0].outcomes[info.id]
    look = style([row.outcomes[info.id] for row in summary.options], info.unit, info.kind)
    word = "Least" if info.better == "less" else "Most"
    word = "Cheapest" if "EUR" in info.unit and info.better == "less" else word
    beyond = _beside(there, info, best) if best is not None and info.better in ("more", "less") else ""
    value = " ".join(look.cells([first])[0].split())
    return f' {word} by {info.title}: "{there[0].title}", {value} {look.unit}{beyond}.{without}'


def _beside(rows: Sequence[OptionSummary], info: OutcomeInfo, best: Best) -> str:
    """Who is not told apart from the first of the rows, by differences replication by replication."""
    compared = best(info.id, [row.id for row in rows])
    ruled_out = () if compared is None else compared.ruled_out
    if compared is not None and rows[0].id in ruled_out:
        # An estimate is over an option's own histories, which may be others than those in which it is compared.
        ahead = next(row.title for row in rows if row.id == compared.standings[0].option)
        return f', but over the histories in which it applies to all of these "{ahead}" comes first'
    near = [f'"{row.title}"' for row in rows[1:] if row.id not in ruled_out]
    return f"; not told apart from it: {joined(near)}" if near else ""


@dataclass(frozen=True)
class Marks:
    """The signs and styles of rows: the best estimate, those not told apart from it, and the others."""

    first: str = ""
    tied: frozenset[str] = frozenset()
    signs: tuple[str, str] = ("●", "≈")
    main: str = ""
    title: str = ""

    @classmethod
    def of(cls, endings: Endings | None, dash: str) -> Marks:
        """Those of an answer; without one, or with one option, none."""
        if endings is None or len(endings.rows) < 2 or endings.first.main.estimate is None:
            return cls()
        signs = ("●", "≈") if dash == DASH else (">", "~")
        tied = frozenset(row.option for row in endings.tied)
        return cls(endings.first.option, tied, signs, endings.main.id, endings.main.title)

    def sign(self, option: str) -> str:
        """The sign before a row's name, with the space after it; empty where no row has one."""
        if not self.first:
            return ""
        return f"{self.signs[0] if option == self.first else self.signs[1] if option in self.tied else ' '} "

    def look(self, option: str) -> str:
        """The style of a row: green is readable on light and on dark."""
        return "bold green" if option == self.first and self.first else "green" if option in self.tied else ""

    @property
    def legend(self) -> str:
        """What the signs mean."""
        tied = f"; {self.signs[1]} not told apart from it" if self.tied else ""
        return f"{self.signs[0]} best estimate of: {self.title}{tied}" if self.first else ""


def _ordered(summary: Summary, endings: Endings | None, sort: str | None) -> list[OptionSummary]:
    """The options in the order of the rows."""
    if sort == IN_ORDER or (sort is None and endings is None):
        return list(summary.options)
    if sort is None:
        assert endings is not None
        return [summary.option(row.option) for row in endings.rows]
    if sort not in summary.manifest.outcome:
        raise InputError(
            Problem(
                f"no outcome {sort!r} to sort by",
                expected=f"an outcome of this run (sim outcomes lists them), or {IN_ORDER}",
                suggestion=did_you_mean(sort, summary.manifest.outcome),
            )
        )
    turn = 1.0 if summary.manifest.outcome[sort].better == "less" else -1.0

    def place(option: OptionSummary) -> tuple[bool, float]:
        value = option.outcomes[sort].estimate
        return value is None, turn * (value or 0.0)

    return sorted(summary.options, key=place)


def headline(manifest: Manifest) -> list[OutcomeInfo]:
    """The outcomes the scenario puts in its headline, or the first six where it names none."""
    chosen = [manifest.outcome[name] for name in manifest.headline if name in manifest.outcome]
    return chosen or list(manifest.outcomes[:6])


def _outcomes(
    summary: Summary, rows: Sequence[OptionSummary], marks: Marks, layout: Layout
) -> Iterator[RenderableType]:
    from rich.text import Text

    manifest, width, dash = summary.manifest, layout.width, layout.dash
    columns, same, counted = [], [], False
    marked: list[Column] = []
    for info in _shown(manifest, layout):
        estimates = [option.outcomes[info.id] for option in rows]
        look = style([option.outcomes[info.id] for option in summary.options], info.unit, info.kind)
        cells = look.cells(estimates, dash=dash)
        needed = layout.detail == FULL or info.id == marks.main or len(rows) < len(summary.options)
        if not needed and (text := _alike(cells, look.unit, dash)):
            same.append(f"{info.title} ({text})")
            continue
        unit = look.unit
        if any(0 < estimate.n < _played(summary, option) for option, estimate in zip(rows, estimates, strict=True)):
            counts = [f"{estimate.n:,}" if estimate.n else "" for estimate in estimates]
            longest = max(map(len, counts))
            gap = " of " if longest else ""
            cells = [
                f"{cell}{gap if count else ' ' * len(gap)}{count:>{longest}}"
                for cell, count in zip(cells, counts, strict=True)
            ]
            counted = True
        columns.append(Column(column_header(_name(info, layout.detail), unit, cells), cells))
        marked += [columns[-1]] if info.id == marks.main else []
    names = [_label(option.id, option.title, manifest, layout.detail) for option in rows]
    signs = [marks.sign(option.id) if marked else "" for option in rows]
    looks = [marks.look(option.id) for option in rows]
    for group in deal([f"{sign}{name}" for sign, name in zip(signs, names, strict=True)], columns, width):
        # A sign speaks of one column, and stands where that is to be seen.
        here = any(column in marked for column in group)
        before = signs if here else [" " * len(sign) for sign in signs]
        beside = [f"{sign}{name}" for sign, name in zip(before, names, strict=True)]
        yield from stacked("option", beside, group, width, looks if any(looks) else ())
        yield Text()
    if layout.definitions:
        for info in _shown(manifest, layout):
            yield paragraph(_definition(info), width)
    notes = [marks.legend] if marked else []
    if len(rows) > 1 and any(option.id == manifest.reference for option in rows):
        notes.append("* the reference")
    if any(dash in cell.split(" ")[0] for column in columns for cell in column.cells):
        notes.append(f"{dash} does not apply, as strikes where there is no force")
    if counted:
        notes.append("of N: over N of its histories, since the others have no such outcome")
    if layout.detail == BRIEF or layout.definitions:
        notes.append(LEGEND)
    if notes:
        yield paragraph("; ".join(notes), width)
    if same:
        yield paragraph(f"the same under every option, and so not in the table: {'; '.join(same)}", width)
    estimates = [option.outcomes[info.id] for option in rows for info in _shown(manifest, layout)]
    if layout.detail != BRIEF and without_interval(estimates):
        yield paragraph(NO_INTERVAL, width)
    if layout.detail != BRIEF and not layout.definitions:
        yield paragraph(
            "--definitions says what each outcome is, and over which replications it is taken; --full has all columns "
            f"and the ids of options and outcomes; {LEGEND}",
            width,
        )
    yield Text()


def _played(summary: Summary, option: OptionSummary) -> int:
    return summary.manifest.replications_by_option[option.id]


def _shown(manifest: Manifest, layout: Layout) -> list[OutcomeInfo]:
    """The outcomes of the table: those by which rows are ordered and left out on request, that of the answer where the
    headline lacks it, the headline's, and where cost is among them, the cost of replacing American means."""
    requested = [layout.sort, *layout.bounded] if layout.sort is not None else [*layout.bounded]
    first = [manifest.outcome[name] for name in dict.fromkeys(requested) if name in manifest.outcome]
    if layout.main in manifest.outcome and manifest.outcome[layout.main] not in headline(manifest):
        first.append(manifest.outcome[layout.main])
    shown = list(dict.fromkeys([*first, *headline(manifest)]))
    ids = [info.id for info in shown]
    if COST in ids and REPLACEMENT in manifest.outcome and REPLACEMENT not in ids:
        shown.insert(ids.index(COST) + 1, manifest.outcome[REPLACEMENT])
    return shown


def _alike(cells: Sequence[str], unit: str, dash: str) -> str:
    """The one figure, with its interval, that several options all have; empty where they differ, or one has it."""
    there = [" ".join(cell.split()) for cell in cells if cell != dash]
    if len(cells) > 1 and not there:
        return "applies to none"
    return f"{there[0]} {unit}" if len(there) > 1 and len(set(there)) == 1 else ""


def _name(info: OutcomeInfo, detail: str) -> str:
    """What heads a column: an outcome's title, with all detail its id."""
    return info.id if detail == FULL else info.title


def _label(option: str, title: str, manifest: Manifest, detail: str) -> str:
    """What begins a row: an option's title, the reference marked; with all detail its id below."""
    mark = " *" if len(manifest.options) > 1 and option == manifest.reference else ""
    label = f"{short_title(title)}{mark}"
    return f"{option}{mark}\n  {short_title(title)}" if detail == FULL else label


def short_title(title: str) -> str:
    """An option's title as rows begin with it, cut where it is long."""
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 3].rstrip()}..."


def _differences(summary: Summary, rows: Sequence[OptionSummary], layout: Layout) -> Iterator[RenderableType]:
    from rich.text import Text

    manifest, width, dash = summary.manifest, layout.width, layout.dash
    others = [option for option in rows if option.id != manifest.reference]
    if not others:
        return
    full = layout.detail == FULL
    columns, printed, empty, same = [], [], [], []
    shown = _shown(manifest, layout)
    standing = summary.standing([info.id for info in shown])
    for info in shown:
        differences = [option.differences[info.id] for option in others]
        if not any(difference.n for difference in differences):
            empty.append(_name(info, layout.detail))
            continue
        if not full and len(others) > 1 and all(difference.n and not difference.moved for difference in differences):
            same.append(info.title)
            continue
        printed.append(differences)
        every = [option.differences[info.id] for option in summary.options if option.id != manifest.reference]
        look = style(every, info.unit, info.kind, difference=True)
        cells = [
            f"{cell}{'*' if (option.id, info.id) in standing else ' '}"
            + (f"\n{_link(difference, info, dash)}".rstrip() if full else "")
            for option, cell, difference in zip(
                others, look.cells(differences, sign=True, dash=dash), differences, strict=True
            )
        ]
        columns.append(Column(column_header(_name(info, layout.detail), look.unit, cells), cells))
    reference = summary.option(manifest.reference)
    yield Text(f'differences from "{reference.title}", replication by replication', style="bold")
    yield paragraph(EFFECTS, width, look=CAVEAT)
    if empty:
        yield paragraph(f"none for {'; '.join(empty)}: no replication has them under both options", width)
    if same:
        yield paragraph(f"the same in every replication: {'; '.join(same)}", width)
    names = [_label(option.id, option.title, manifest, layout.detail) for option in others]
    for table in stacked("option", names, columns, width):
        yield table
        yield Text()
    if any(difference.p is not None for option in others for difference in option.differences.values()):
        yield paragraph(
            "* stands at 5% when all that are shown are taken together; each interval holds by itself"
            + (": McNemar's test for shares, Student's for means, adjusted by Holm's method" if full else ""),
            width,
        )
    if without_interval(gap for differences in printed for gap in differences):
        yield paragraph(NO_INTERVAL, width)
    if full:
        conditional = any(info.denominator != ALL for info in shown)
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
            saturated.append(info.title)
    if saturated:
        verb, leave = ("exceeds", "leaves") if len(saturated) == 1 else ("exceed", "leave")
        yield (f"{', '.join(saturated)} {verb} {SATURATED:.0%} under every option and {leave} little room between them")
    for info in headline(summary.manifest):
        if text := _stopped(summary, info):
            yield text


def _stopped(summary: Summary, info: OutcomeInfo) -> str:
    """How much it matters, at most, whether a history ended by a nuclear stop counts as failure."""
    most = (0.0, "")
    for option in summary.options:
        reading = option.readings.get(info.id)
        if reading is None or reading.stop_as_failure.estimate is None:
            continue
        apart = reading.stop_as_failure.estimate - (reading.stop_as_hold.estimate or 0.0)
        most = max(most, (apart, option.title))
    if most[0] == 0.0:
        return ""
    return (
        f"{sentence(info.title)} counts histories ended by a nuclear alert as holding; counted as failures they "
        f'would add at most {most[0] * 100:.1f} points ("{most[1]}")'
    )


def _link(difference: Difference, info: OutcomeInfo, dash: str) -> str:
    """The second line of a difference: the correlation, and for a conditional outcome the share compared."""
    if difference.n == 0:
        return ""
    linked = (
        f"r {dash}" if difference.correlation is None else f"r {without_sign_of_zero(f'{difference.correlation:.2f}')}"
    )
    return linked if info.denominator == ALL else f"{linked}, {share_text(difference.both)}"


def _definition(info: OutcomeInfo) -> str:
    facts = [info.denominator, *([_BETTER[info.better]] if info.better in _BETTER else [])]
    return f"{info.id}: {(info.definition or info.title).rstrip('.')} ({'; '.join(facts)})"


def _basis_counts(manifest: Manifest) -> str:
    counts = manifest.parameters_by_basis
    order = [*BASES, *sorted(set(counts) - set(BASES))]
    return ", ".join(f"{counts[basis]} {basis}" for basis in order if counts.get(basis)) or "none"
