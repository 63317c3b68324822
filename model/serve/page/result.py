"""What both sides come to, as sections: the answer, the paired icons, the course of things, all differences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.findings.endings import EVERY
from ...report.figures.drawing.figure import NARROW, Figure
from ...report.figures.drawing.svg import NOTHING, Content, Markup, join, tag
from ...report.figures.drawing.words import bounds, column_style, difference, of_100, plain, with_bounds
from ...report.figures.paired.icons import Array, Way, by_end, icons, pairs_table
from ...report.figures.paired.strips import difference_strip
from ...report.figures.tension import TensionRow, tension_figure
from ...report.page.html import details, figure_html, remark, table_html
from ...report.page.sections.course import ended_figure, replies_figure, rungs_figure, standing_figure
from ...report.page.sections.force import enough, joined_figure, troops_figure
from ...simulation.outcomes import OUTCOMES
from ...stats.intervals import NOTHING as UNKNOWN
from ...stats.intervals import share
from ..results import has_fates
from ..view.view import MAIN_OUTCOME
from .links import badge, link
from .sides import SidePanel, both_sides, head
from .take import take_section

if TYPE_CHECKING:
    from ...simulation.outcomes import Outcome
    from ...stats.intervals import Estimate
    from ..results import Comparison, SideResult
    from ..view.served import ServedScenario

FATES = (
    Way("good", "signed and holds", "hold"),
    Way("bad", "signed, does not hold", "do not"),
    Way("none", "never signed", "never signed"),
)
SAMPLING = "In brackets: 95% sampling error, by luck alone. Doubt about the model is larger and not in it."


def render_result(served: ServedScenario, comparison: Comparison) -> dict[str, Markup]:
    """The sections that a comparison gives, by their ids."""
    view = comparison.view
    heads = {
        f"side-{side.letter}-head": head(SidePanel(served, view, side.letter, side.changes))
        for side in comparison.sides
    }
    return {
        **heads,
        "answer": answer(comparison),
        "icons": icon_section(comparison),
        "standing": _figures("standing", "How long it holds", _standing(comparison)),
        "tension": _figures("tension", "The tension: what is signed, and what lasts", _tension(comparison)),
        "rungs": _figures("rungs", "What Russia does, and what is answered", _rungs(comparison)),
        "force": _figures("force", "Who comes, and with how many", _force(served, comparison)),
        "outcomes": outcomes_section(served, comparison),
        "take": take_section(served, view, comparison.n),
        "both": both_sides(served, view),
    }


def answer(comparison: Comparison) -> Markup:
    """The answer in sentences: both sides, and their difference history by history."""
    main, a, b = comparison.main, comparison.a, comparison.b
    contrast = comparison.contrasts[main.id]
    estimates = [side.estimate(main.id) for side in comparison.sides]
    both = _amounts(main, estimates)
    words = (main.definition or main.title).split(". ")[0].rstrip(".")
    lines: list[Content] = [
        tag("p", tag("strong", words), class_="asked"),
        tag("p", badge("a"), f" {a.title}: ", *both[0], class_="lead"),
        tag("p", badge("b"), f" {b.title}: ", *both[1], class_="lead"),
    ]
    if contrast.estimate is None:
        lines.append(
            tag(
                "p",
                tag("strong", "No pair exists: "),
                f"in none of these {comparison.n:,} histories it applies under both sides.",
            )
        )
    else:
        look = column_style([contrast], main.unit, main.kind, True)
        amount = f"{difference(look, contrast)} {look.unit}"
        apart = contrast.low is not None and contrast.high is not None and (contrast.low > 0 or contrast.high < 0)
        verdict = _verdict(main, contrast.estimate) if apart else "Not told apart by these histories"
        if a.setting == b.setting:
            verdict = "Both sides are the same"
        lines.append(
            tag(
                "p", tag("strong", f"{verdict}: "), f"A minus B, history by history, is {amount}{_crossed(comparison)}."
            )
        )
    lines.append(remark(SAMPLING))
    return tag(
        "section", tag("h2", "The answer", class_="unseen"), *lines, id="answer", class_="card answer", data_say="yes"
    )


def _verdict(main: Outcome, estimate: float) -> str:
    if main.better == "neither":
        return "A has more" if estimate > 0 else "A has less"
    return "A does better" if (estimate > 0) == (main.better == "more") else "A does worse"


def _amounts(main: Outcome, estimates: list[Estimate]) -> list[tuple[Content, ...]]:
    """The estimate of each side in words: the figure, what it counts, and its interval."""
    if main.kind == "share":
        counted = "histories" if main.denominator == EVERY else "of those it applies to"
        return [
            (
                tag("strong", f"{of_100(item.estimate)} of 100"),
                f" {counted} ",
                tag("span", bounds(item), class_="note"),
            )
            for item in estimates
        ]
    look = column_style(estimates, main.unit, main.kind)
    parts = [plain(look, item).partition(" ") for item in estimates]
    return [
        (tag("strong", f"{figure} {look.unit}"), " on average ", tag("span", ends, class_="note"))
        for figure, _, ends in parts
    ]


def _crossed(comparison: Comparison) -> str:
    counts = comparison.crossed
    if not counts:
        return ""
    alike = counts[True, True] + counts[False, False]
    return (
        f". It happens under A and not under B in {counts[True, False]:,} histories, the other way round in "
        f"{counts[False, True]:,}, alike in {alike:,}"
    )


def icon_section(comparison: Comparison) -> Markup:
    """The same histories under both sides as paired icons."""
    view = comparison.view
    ways, a, b = arrays(comparison)
    opened = view.history.replication if view.history is not None else None
    orders = {"end": by_end(a, b), "number": list(range(comparison.n))}
    columns = []
    for array, other in ((a, b), (b, a)):
        counts = [sum(end == place for end in array.ends) for place in range(len(ways))]
        words = " · ".join(f"{count:,} {way.short or way.label}" for count, way in zip(counts, ways, strict=True))
        drawn = [
            tag("div", icons(array, other, ways, order, opened, by), class_=f"by-{by}") for by, order in orders.items()
        ]
        columns.append(tag("div", tag("h3", badge(array.letter), " ", words), *drawn))
    return tag(
        "section",
        tag("h2", f"The same {comparison.n:,} histories under both"),
        tag(
            "p",
            *(tag("span", _swatch(way.look), way.label, class_="key") for way in ways),
            class_="legend",
        ),
        tag("span", "Placed ", class_="note"),
        tag("input", type="radio", name="order", id="by-end", class_="choose-end", checked=True, form="order"),
        tag("label", "by how they end", for_="by-end"),
        tag("input", type="radio", name="order", id="by-number", class_="choose-number", form="order"),
        tag("label", "by number", for_="by-number"),
        tag("div", *columns, class_="pair"),
        tag(
            "p",
            "Same place, same luck. Choose one to open it: click, or arrows and Enter.",
            id="pointed",
            class_="note",
        ),
        _by_number(comparison),
        details("Counts of pairs", table_html(pairs_table(a, b, ways), "Pairs of ends")),
        id="icons",
        class_="card",
    )


def arrays(comparison: Comparison) -> tuple[tuple[Way, ...], Array, Array]:
    """The ways in which histories end by the main outcome, and the ends of both sides; how deals end where the main
    outcome is no share."""
    main = comparison.main
    if main.kind == "share" and not has_fates(main):
        good = "bad" if main.better == "less" else "good"
        ways = (
            Way(good, main.title),
            Way("bad" if good == "good" else "good", f"not: {main.title}"),
            Way("none", "does not apply"),
        )
        ends = [
            [2 if np.isnan(v) else 0 if v == 1.0 else 1 for v in side.outcomes[main.id]] for side in comparison.sides
        ]
        return ways, Array("a", ends[0]), Array("b", ends[1])
    name = main.id if has_fates(main) else MAIN_OUTCOME
    codes = {"holds": 0, "fails": 1, "unsigned": 2}
    a, b = ([codes[fate] for fate in side.fates(name)] for side in comparison.sides)
    return FATES, Array("a", a), Array("b", b)


def _swatch(look: str) -> Markup:
    parts = [
        tag(
            "rect",
            x=4.0 if look == "none" else 1.0,
            y=4.0 if look == "none" else 1.0,
            width=4.0 if look == "none" else 10.0,
            height=4.0 if look == "none" else 10.0,
            class_=look,
        )
    ]
    if look == "bad":
        parts.append(tag("path", d="M3.5 3.5l5 5m0-5l-5 5", class_="icon-cross"))
    return join(
        [tag("svg", join(parts), viewbox="0 0 12 12", width="14", height="14", aria_hidden="true"), Markup(" ")]
    )


def _by_number(comparison: Comparison) -> Markup:
    """A history by its number, which needs neither a pointer nor a script."""
    opened = comparison.view.history
    name = "" if opened is None else f"{opened.letter}{opened.replication}"
    return tag(
        "p",
        tag("label", "Or open a history by its number: ", for_="number"),
        tag(
            "input", type="text", id="number", name="h", value=name, placeholder="a3", size="5", pattern="[abAB][0-9]+",
            autocomplete="off", form="controls", title="the letter of a side and a number, as a3",
        ),
        " ",
        tag("button", "Open", type="submit", id="open", form="controls"),
        class_="by-hand",
    )  # fmt: skip


def _figures(name: str, title: str, content: list[Content]) -> Markup:
    return tag("section", tag("h2", title), *content, id=name, class_="group")


def _two(*figures: Figure | Markup) -> Markup:
    """Figures side by side, drawn narrow; on a narrow screen one below the other."""
    cards = (item if isinstance(item, Markup) else figure_html(item, widths=(NARROW,)) for item in figures)
    return tag("div", *cards, class_="two")


def _named(side: SideResult) -> str:
    return f"{side.letter.upper()} {side.title}"


def _standing(comparison: Comparison) -> list[Content]:
    shown = [replace(side.holding, title=_named(side)) for side in comparison.sides if side.signed]
    if not shown:
        return [remark(f"No deal is signed in any of these {comparison.n:,} histories, under A or under B.")]
    counts = ", ".join(f"{side.letter.upper()} {side.signed:,}" for side in comparison.sides)
    return [
        _two(standing_figure(shown, len(shown)), ended_figure(shown)),
        remark(f"Signed: {counts} of {comparison.n:,}. Not the same histories are signed under both."),
    ]


def _tension(comparison: Comparison) -> list[Content]:
    rows = []
    for side in comparison.sides:
        signed, holds = side.outcomes["deal_signed"], side.outcomes["deal_and_holds_5y"]
        held = share(np.where(signed == 1.0, holds, np.nan)) if side.signed else UNKNOWN
        rows.append(TensionRow(_named(side), share(signed), held, share(holds), side.letter == "a", side.letter == "b"))
    if all(row.up.estimate is None for row in rows):
        return [remark("No deal is signed: there is nothing to hold.")]
    figure = tension_figure(
        rows,
        ("a deal is signed", "of those signed, it holds", "signed and holds"),
        "Chance of a deal against chance that it holds five years",
        "; ".join(
            f"{row.title}: {of_100(row.along.estimate)} signed, {of_100(row.up.estimate)} of these hold" for row in rows
        ),
        "Curves: the same product, of 100. Blue: A; open: B. Pale lines: 95% sampling error.",
    )
    words = [
        tag(
            "p", badge(letter), " is signed in ", tag("strong", with_bounds(row.along)), " of 100 histories; of these ",
            tag("strong", with_bounds(row.up)), " of 100 stand five years later. Together ",
            tag("strong", with_bounds(row.product)), ".",
        )
        for letter, row in zip("ab", rows, strict=True)
    ]  # fmt: skip
    text = tag(
        "div",
        *words,
        remark(
            "What makes a promise strong can make a deal harder to sign: then a side lies further up and further left. "
            "Sides on one curve have the same chance of a deal that is signed and holds."
        ),
        class_="card",
    )
    return [_two(figure, text)]


def _rungs(comparison: Comparison) -> list[Content]:
    shown = [replace(side.weeks, title=_named(side)) for side in comparison.sides if side.weeks is not None]
    if not shown:
        return [remark("No deal is signed: there is no ceasefire to test.")]
    return [_two(rungs_figure(shown), replies_figure(shown))]


def _force(served: ServedScenario, comparison: Comparison) -> list[Content]:
    shown = [replace(side.weeks, title=_named(side)) for side in comparison.sides if side.weeks is not None]
    names = served.scenario.names["contributors"]
    cards: list[Content] = []
    fans = [item for item in shown if enough(item)]
    if fans and (figure := troops_figure(fans)) is not None:
        cards.append(figure_html(figure))
    with_members = [item for item in shown if any(max(values, default=0.0) >= 0.02 for values in item.members.values())]
    members = [joined_figure(names, item, f"members-{item.option}") for item in with_members]
    if members:
        cards.append(_two(*members))
    quiet = [item.title for item in shown if item not in with_members]
    if quiet:
        cards.append(remark(f"Nobody comes under {' or '.join(quiet)}."))
    return cards or [remark("No deal is signed: nobody comes.")]


# -- all outcomes -----------------------------------------------------------------------------------


def outcomes_section(served: ServedScenario, comparison: Comparison) -> Markup:
    """Every outcome under both sides, and the paired differences; the headline first, the others on demand."""
    headline = [
        name
        for name in dict.fromkeys((comparison.view.outcome, *served.scenario.headline))
        if name in comparison.contrasts
    ]
    twins = _coinciding(comparison)
    hidden = {name for names in twins.values() for name in names}
    rest = [name for name in comparison.contrasts if name not in headline and name not in hidden]
    first = [name for name in headline if not any(name in names and lead in headline for lead, names in twins.items())]
    family = sum(contrast.p is not None for contrast in comparison.contrasts.values())
    return tag(
        "section",
        tag("h2", "Everything else, A against B"),
        _outcome_table(served, comparison, first, twins, "The headline outcomes"),
        details(
            f"The other {len(rest)} outcomes", _outcome_table(served, comparison, rest, twins, "The other outcomes")
        ),
        remark(
            "Whiskers: 95% sampling error of the paired difference, each by itself. Filled: told apart also "
            f"after Holm's adjustment for {family} comparisons. Open: not. A dash: it applies to none under both. "
            "Each row has a scale of its own. Choose an outcome to have it head the page."
        ),
        id="outcomes",
        class_="card",
    )


def _outcome_table(
    served: ServedScenario, comparison: Comparison, names: list[str], twins: dict[str, tuple[str, ...]], label: str
) -> Markup:
    rows = [_outcome_row(served, comparison, name, twins.get(name, ())) for name in names]
    head = tag(
        "tr", tag("th", "Outcome", scope="col"), tag("th", badge("a"), scope="col"), tag("th", badge("b"), scope="col"),
        tag("th", tag("span", "A less"), " ", tag("span", "A more"), scope="col", class_="sense"),
        tag("th", "A − B, in pairs", scope="col"), tag("th", "pairs", scope="col"),
    )  # fmt: skip
    table = tag(
        "table", tag("caption", label, class_="unseen"), tag("thead", head), tag("tbody", *rows), class_="differences"
    )
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=label)


def _outcome_row(served: ServedScenario, comparison: Comparison, name: str, same: tuple[str, ...]) -> Markup:
    outcome, contrast, view = OUTCOMES[name], comparison.contrasts[name], comparison.view
    sides = [side.estimate(name) for side in comparison.sides]
    look = column_style([*sides, contrast], outcome.unit, outcome.kind)
    gap = column_style([contrast], outcome.unit, outcome.kind, True)
    title: Content = outcome.title
    if name != view.outcome:
        title = link(served, replace(view, outcome=name), "controls", outcome.title, look="plain", to="answer")
    words = [title, " ", tag("span", "of 100" if outcome.kind == "share" else look.unit, class_="note")]
    if same:
        words.append(
            tag("span", f" The same histories: {', '.join(OUTCOMES[other].title for other in same)}.", class_="note")
        )
    values = [
        "—"
        if item.estimate is None
        else of_100(item.estimate)
        if outcome.kind == "share"
        else look.number(item.estimate).replace("-", "−")
        for item in sides
    ]
    strip: Content = NOTHING
    if contrast.estimate is not None:
        known = [abs(end) for end in (contrast.estimate, contrast.low, contrast.high) if end is not None]
        apart = (
            contrast.stands
            and contrast.low is not None
            and contrast.high is not None
            and (contrast.low > 0 or contrast.high < 0)
        )
        reach = max(known) * 1.1
        strip = difference_strip(contrast.estimate, contrast.low, contrast.high, reach, apart) if reach > 0 else NOTHING
    amount = difference(gap, contrast) if contrast.estimate is not None else "—"
    if outcome.kind != "share" and gap.scale != look.scale and contrast.estimate is not None:
        amount += f" {gap.unit}"
    return tag(
        "tr", tag("th", *words, scope="row"), tag("td", values[0], class_="n", data_label="A"),
        tag("td", values[1], class_="n", data_label="B"), tag("td", strip, class_="strip-cell"),
        tag("td", amount, class_="n"), tag("td", f"{contrast.n:,}", class_="n note", data_label="pairs"),
    )  # fmt: skip


def _coinciding(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """For the first of each group of outcomes with equal rows on both sides, the others; of those that vary."""
    groups: dict[bytes, list[str]] = {}
    for name in comparison.a.outcomes:
        columns = np.concatenate([side.outcomes[name] for side in comparison.sides]) + 0.0
        if np.unique(columns[~np.isnan(columns)]).size > 1:
            groups.setdefault(columns.tobytes(), []).append(name)
    return {names[0]: tuple(names[1:]) for names in groups.values() if len(names) > 1}
