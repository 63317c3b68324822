"""How signed histories go on: how long they hold, what Russia does, and one history told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....analysis.findings.course import CAUSES, Holding, Weeks
from ....analysis.findings.story import RULE
from ....world.names import RED_TITLES
from ...explain.cards import LEANING, reasons_text
from ...explain.turning_points import lines
from ...figures.drawing.figure import Figure, Key, Table
from ...figures.drawing.svg import Content, Markup, join, tag
from ...figures.drawing.words import of_100, with_bounds
from ...figures.over_time.stacked import Panel, stacked_figure
from ...figures.over_time.survival import LOOKS, Line, survival_figure
from ...figures.over_time.timeline import Mark, timeline_figure
from ...text.numbers import without_sign_of_zero
from ...text.words import percent, sentence
from ..html import Section, command, figure_html, missing, remark, table_html

if TYPE_CHECKING:
    from ....analysis.findings.findings import Findings
    from ....analysis.findings.story import Story
    from ....simulation.explain.answers import DecisionCard

YEAR = 52
NAMED = 3
LOWEST = "Shares in the week. Whiskers: 95% sampling error of the lowest colour; that of the others is in the table."
AGAIN = (command("sim", "run", "SCENARIO"), " with this version plays one that has it.")


def holding_section(findings: Findings) -> Section:
    """How long ceasefires hold, and what ends them."""
    title, short = "How long it holds", "How long"
    if not findings.holding:
        return Section("holding", title, short, missing("in which week a ceasefire ends", *AGAIN))
    named = chosen(findings)
    year = 5 if findings.holding[0].weeks[-1] >= 5 * YEAR else findings.holding[0].weeks[-1] // YEAR
    sentences: list[Content] = [
        tag(
            "p",
            f"Of those signed, without lasting fighting {year} years later: ",
            "; ".join(_stands(item, year) for item in named),
            ".",
        ),
        tag(
            "p",
            "Here a ceasefire ends by the first of these: a clash that lasts four weeks, general war, or a nuclear "
            "alert that ends the history. All are counted, so that no end leaves the denominator. In the answer above "
            "a deal stands until general war, so that more of them do.",
        ),
        remark(
            "Not the same histories are signed under every option: a line here compares the deals that each brought "
            "about. Options are compared history by history above."
        ),
    ]
    shows = join([figure_html(survival_plot(findings)), figure_html(ends_plot(findings))])
    return Section("holding", title, short, join(sentences), shows)


def _stands(item: Holding, year: int) -> str:
    share = item.standing[item.weeks.index(year * YEAR)]
    return f"“{item.title}” {with_bounds(share)} of 100 ({item.signed:,} signed)"


def chosen(findings: Findings) -> list[Holding]:
    """The options drawn by name: the first, the reference, and what stands longest beside them."""
    by_option = {item.option: item for item in findings.holding if item.signed}
    names = [findings.endings.first.option, findings.endings.reference]
    others = sorted(by_option.values(), key=lambda item: -(item.standing[-1].low or 0.0))
    names += [item.option for item in others]
    return [by_option[name] for name in dict.fromkeys(names) if name in by_option][:NAMED]


def survival_plot(findings: Findings) -> Figure:
    """The share of signed ceasefires that still stand, with pointwise bands."""
    named = [item.option for item in chosen(findings)]
    ranked = sorted(findings.holding, key=lambda item: named.index(item.option) if item.option in named else 99)
    return standing_figure([item for item in ranked if item.signed], len(named))


def standing_figure(options: Sequence[Holding], named: int) -> Figure:
    """The share of signed ceasefires that still stand, by week; the first `named` of the options by name."""
    looks = (*LOOKS[:named], *[""] * len(options))
    rows = [Line(item.title, item.weeks, item.standing, look) for item, look in zip(options, looks, strict=False)]
    last = rows[0].shares[-1]
    return survival_figure(
        rows,
        "Of those signed, how many are without lasting fighting",
        f"After {rows[0].weeks[-1] // YEAR} years {with_bounds(last)} of 100 with {rows[0].title}.",
        "Bands: 95% sampling error, week by week. Of 100 histories signed under the option.",
    )


def ends_plot(findings: Findings) -> Figure:
    """What has ended the ceasefires, by year, for the options drawn by name."""
    return ended_figure(chosen(findings))


def ended_figure(options: Sequence[Holding]) -> Figure:
    """What has ended the ceasefires, by year: a panel for each option."""
    panels = [
        Panel(item.title, item.weeks, tuple(item.ended[cause] for cause in CAUSES), item.signed, len(CAUSES))
        for item in options
    ]
    keys = [Key(look, cause) for look, cause in zip(("r4", "r2", "alert"), CAUSES, strict=True)]
    return stacked_figure(
        "ends",
        panels,
        keys,
        "What ended the ceasefire, of 100 signed",
        "; ".join(
            f"{panel.title}: {of_100(panel.layers[0][-1])} by general war, {of_100(panel.layers[1][-1])} by a clash"
            for panel in panels
        ),
        "Cumulative: the first end of each history. White: none yet. Whiskers: 95% sampling error of all ends "
        "together; that of each is in the table.",
    )


def russia_section(findings: Findings) -> Section:
    """What Russia does over the years, and what the other side answers."""
    title, short = "What Russia does, and what is answered", "What Russia does"
    if not findings.weeks:
        return Section("russia", title, short, missing("on which rung Russia is, by week", *AGAIN))
    words = join(
        [
            tag(
                "p",
                "Rungs are ordered, so that their mean says nothing: shown is how many histories are on which. "
                f"0 to 2: up to {RED_TITLES[2]}. 3 and 4: {RED_TITLES[3]}; {RED_TITLES[4]}. 5 to 7: {RED_TITLES[5]}, "
                f"{RED_TITLES[6]}, {RED_TITLES[7]}. 8: {RED_TITLES[8]}.",
            ),
            remark("Of 100 histories signed under the option, week by week; those that have ended stay counted."),
        ]
    )
    return Section(
        "russia", title, short, words, join([figure_html(rungs_plot(findings)), figure_html(replies_plot(findings))])
    )


def weeks_of(findings: Findings) -> list[Weeks]:
    """The options drawn here: the first, and the reference."""
    names = [findings.endings.first.option, findings.endings.reference]
    by_option = {item.option: item for item in findings.weeks}
    shown = [by_option[name] for name in dict.fromkeys(names) if name in by_option]
    return shown or [findings.weeks[0]]


def rungs_plot(findings: Findings) -> Figure:
    """Shares of histories on each group of Russia's rungs."""
    return rungs_figure(weeks_of(findings))


def rungs_figure(options: Sequence[Weeks]) -> Figure:
    """On which rungs Russia is, by week: a panel for each option."""
    panels = [Panel(item.title, item.weeks, (*item.rungs, item.ended), item.signed) for item in options]
    keys = (
        Key("r1", "rungs 0 to 2"),
        Key("r2", "3 and 4"),
        Key("r3", "5 to 7"),
        Key("r4", "8"),
        Key("alert", "ended by an alert"),
    )
    return stacked_figure(
        "rungs",
        panels,
        keys,
        "On which rungs Russia is, of 100 signed",
        "; ".join(f"{panel.title}: at the end {of_100(panel.layers[3][-1])} of 100 on rung 8" for panel in panels),
        LOWEST,
    )


def replies_plot(findings: Findings) -> Figure:
    """Shares of histories on each group of the rungs of the reply."""
    return replies_figure(weeks_of(findings))


def replies_figure(options: Sequence[Weeks]) -> Figure:
    """What is answered, by week: a panel for each option."""
    panels = [Panel(item.title, item.weeks, item.replies, item.signed) for item in options]
    keys = (Key("r1", "words and sanctions (0 to 2)"), Key("m2", "more means (3 to 5)"), Key("m4", "force (6 to 8)"))
    return stacked_figure(
        "replies",
        panels,
        keys,
        "What Russia is answered with, of 100 signed",
        "; ".join(
            f"{panel.title}: at the end {of_100(panel.layers[2][-1])} of 100 answer by force" for panel in panels
        ),
        LOWEST,
    )


def story_section(findings: Findings) -> Section:
    """One history told: its rungs, troops and turning points, and the decision that mattered."""
    title, short = "One history told", "One history"
    story = findings.story
    option = findings.endings.first.option
    if story is None:
        how = command("sim", "explain", "RUN", "--option", option, "--replication", "0")
        reason = "one failure told week by week (none ends, or the rules have changed since the run)"
        return Section("history", title, short, missing(reason, how, " opens one with today's rules."))
    history = story.history
    words: list[Content] = [
        tag(
            "p",
            f"Number {history.replication} under “{history.title}”: {RULE}. Here the ceasefire ends in week "
            f"{story.week} after the signing.",
        ),
        remark(command("sim", "explain", "RUN", "--option", option, "--replication", str(history.replication))),
    ]
    if story.decision is not None and story.decided is not None:
        words.append(tag("p", "Opened below: Russia's last choice of a higher rung before that."))
        words.append(
            remark(
                command(
                    "sim",
                    "explain",
                    "RUN",
                    "--option",
                    option,
                    "--replication",
                    str(history.replication),
                    "--week",
                    str(story.decided),
                    "--actor",
                    "russia",
                )
            )
        )
    shows = [figure_html(story_plot(story), "What happened", True)]
    if story.decision is not None:
        shows.append(decision_card(story.decision, story))
    return Section("history", title, short, join(words), join(shows))


def story_plot(story: Story) -> Figure:
    """The history as a timeline."""
    marks = [
        Mark(max(0, line.first.since or 0), line.first.date, line.text)
        for line in lines(story.history)
        if line.first.since is not None
    ]
    return timeline_figure(
        story.rungs,
        story.troops,
        marks,
        RED_TITLES,
        f"History {story.history.replication} under “{story.history.title}”",
        " ".join(mark.text + "." for mark in marks[:6]),
        "Numbers: turning points, told in the table; where they crowd, only the first has its number.",
    )


def decision_card(card: DecisionCard, story: Story) -> Markup:
    """One choice of a rung: for each its chance, its worth and the leaning to it; the draw, and the smallest flip."""
    leans = any(option.taste for option in card.options if option.available)
    head = ["rung", "chance", "worth by its reasons", *(["leaning"] if leans else [])]
    rows = []
    for place, option in enumerate(card.options):
        if not option.available:
            continue
        mark = " (chosen)" if place == card.chosen else ""
        row = [f"{option.title}{mark}", percent(option.probability), _stakes(option.sum)]
        rows.append((*row, *([_stakes(option.taste)] if leans else [])))
    took = card.options[card.chosen]
    titles = {option.name: option.title for option in card.options}
    changes = [flip for flip in card.flips if flip.change is not None]
    flip = ""
    if changes:
        least = changes[0]
        size, way = abs(least.change or 0.0), "more" if (least.change or 0.0) > 0 else "less"
        of, becomes = titles[least.option], titles[least.becomes]
        flip = f" {size:.3f} {way} on any term of “{of}”, and the same draw gives “{becomes}”."
    title = f"Why Russia chose {took.title} in calendar week {story.decided}"
    draw = "" if card.draw is None else f"The draw, {card.draw:.2f}, fell on {took.title}. "
    words = f"{draw}{sentence(reasons_text(card))}.{flip}"
    table = Table(tuple(head), tuple(rows))
    return tag(
        "div",
        tag("h3", title),
        table_html(table, title),
        tag("p", words),
        *([remark(f"Leaning: {LEANING}.")] if leans else []),
        class_="card",
    )


def _stakes(value: float) -> str:
    return without_sign_of_zero(f"{value:+.3f}").replace("-", "−")
