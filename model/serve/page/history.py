"""One history of a side, opened: its course and turning points, its twin with decisions given, and the scan of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...report.explain.counterfactual import end_text, intervention_text
from ...report.explain.outline import outline
from ...report.explain.turning_points import lines
from ...report.figures.drawing.figure import NARROW, WIDE, inline, legend_html
from ...report.figures.drawing.svg import NOTHING, Content, Markup, join, tag
from ...report.figures.over_time.timeline import Mark, Twin, timeline_figure
from ...report.page.html import details, items, remark
from ...report.text.words import actor_title, percent, plural, sentence
from ...simulation.counterfactual.intervention import DECISIONS
from ...simulation.explain.course import rungs_by_week
from ...world.names import RED_TITLES
from .links import badge, link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...report.figures.drawing.figure import Figure
    from ...simulation.counterfactual import scan as scanned
    from ...simulation.counterfactual import twin as twins
    from ...simulation.explain.answers import History
    from ..play.tasks import ToldHistory
    from ..view.served import ServedScenario
    from ..view.view import View

NEAR = 4
"""Trials of a scan that are listed where none changes the end: the likeliest ones."""


def render_history(served: ServedScenario, view: View, played: ToldHistory) -> Markup:
    """The history as a timeline, with every turning point and the decisions that can be opened."""
    history = played.history
    opened = view.history
    assert opened is not None
    rungs = rungs_by_week(history)
    other = "b" if opened.letter == "a" else "a"
    across = replace(view, history=replace(opened, letter=other), week=None, who="", flips=())
    head = tag(
        "h2",
        badge(opened.letter),
        f" History {history.replication} under {view.side(opened.letter).title(served.scenario)}",
    )
    parts: list[Content] = [
        head,
        tag("p", tag("strong", sentence(outline(history)[1])), f". {sentence(outline(history)[0])}.", data_say="yes"),
        tag("p", link(served, across, "h w flip", f"The same history under {other.upper()}", to="history")),
    ]
    if rungs:
        parts.append(_drawn(_timeline(view, history, rungs, played.troops)))
    parts.append(_turning_points(served, view, history))
    parts.append(
        tag(
            "p",
            tag(
                "button",
                "Would one decision have changed the end?",
                type="button",
                data_study="scan",
                data_path="/api/scan",
            ),
            tag("span", " Tries its decisions one by one, all else the same luck: seconds.", class_="note"),
            class_="live-only",
        )
    )
    return tag("section", *parts, id="history", class_="card")


def _drawn(figure: Figure) -> Markup:
    """A timeline at both widths; its table are the turning points beside it."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", figure.title)),
        legend_html(figure.legend),
        inline(figure, WIDE),
        inline(figure, NARROW, "-narrow"),
        tag("p", figure.note, class_="note"),
        class_="bare",
    )


def _timeline(view: View, history: History, rungs: tuple[int, ...], troops: tuple[float, ...]) -> Figure:
    signed = history.signed_week or 0
    turning = [
        Mark(line.first.since or 0, line.first.date, line.text)
        for line in lines(history)
        if line.first.since is not None
    ]
    week = None if view.week is None or view.week < signed else view.week - signed
    return timeline_figure(
        rungs,
        troops[: len(rungs)],
        turning,
        RED_TITLES,
        f"History {history.replication} after its signing",
        " ".join(mark.text + "." for mark in turning[:6]),
        "Numbers: turning points, in the list below; where they crowd, only the first has its number.",
        opened=week,
    )


def _turning_points(served: ServedScenario, view: View, history: History) -> Markup:
    """Every turning point with the decisions behind it: each opens the card of its week."""
    rows = []
    place = 0
    for line in lines(history):
        place += line.first.since is not None
        cards: list[Content] = []
        for week, actor in line.decisions:
            card = replace(view, week=week, who=actor, flips=())
            name = actor_title(actor, history.members)
            here = week == view.week and actor == view.who
            cards += [
                link(
                    served, card, "w flip", f"why? {name}, week {week}", look="why here" if here else "why", to="card"
                ),
                " ",
            ]
        since = line.first.since
        when = f"{line.first.date}" if since is None else f"{line.first.date}, week {since} after the signing"
        rows.append(
            tag(
                "tr",
                tag("td", str(place) if since is not None else "", class_="n"),
                tag("td", when, class_="note"),
                tag("td", sentence(line.text)),
                tag("td", *cards),
            )
        )
    head = tag(
        "tr", *(tag("th", words, scope="col") for words in ("no.", "when", "what happened", "whose decision, and why"))
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="turning")
    scroll = tag("div", table, class_="scroll tall", tabindex="0", role="region", aria_label="Turning points")
    return details(f"{plural(len(rows), 'turning point')}, and why", scroll, opened=True)


# -- the twin ---------------------------------------------------------------------------------------


def render_twin(served: ServedScenario, view: View, twin: twins.Twin) -> Markup:
    """The twin over the history as it was: first whether it comes to the same end, then where they part."""
    rungs, others = rungs_by_week(twin.original), rungs_by_week(twin.twin)
    given = "; ".join(intervention_text(item) for item in twin.interventions)
    verdict = "It came to the same end" if twin.same_end else "It comes to another end"
    back = replace(view, flips=())
    parts: list[Content] = [
        tag("h2", "Played on with one thing changed"),
        tag("p", tag("strong", f"{verdict}: "), _ends(twin), ".", class_="lead", data_say="yes"),
        tag("p", f"Given: {given}. All else has the same luck."),
        tag("p", _times(twin)),
        _ways(served, view),
    ]
    if rungs or others:
        parts.append(_drawn(_overlay(twin, rungs, others)))
    parts.append(tag("p", _parting(twin)))
    parts.append(tag("p", link(served, back, "flip", "Take it back", look="button", to="card")))
    return tag("section", *parts, id="twin", class_="card")


def _ends(twin: twins.Twin) -> str:
    if twin.same_end:
        was, now = twin.original_end.since, twin.twin_end.since
        moved = (
            ""
            if was == now or was is None or now is None
            else f", {plural(abs(now - was), 'week')} {'later' if now > was else 'sooner'}"
        )
        return f"{end_text(twin.original_end)}{moved and ' as it was'}{moved}"
    return f"as it was, {end_text(twin.original_end)}; now {end_text(twin.twin_end)}"


def _times(twin: twins.Twin) -> str:
    """How often what is given could be taken, which an honest what-if must say."""
    came = len(twin.given)
    if not came:
        return "The decision never came up again: nothing was given."
    taken = sum(item.open for item in twin.given)
    own = sum(item.open and item.own == item.option for item in twin.given)
    text = f"It came up {plural(came, 'time')}; what is given was open in {taken}"
    text += f", and the actor would have chosen it anyhow in {own}." if own else "."
    return text + ("" if taken == came else " Where it was not open, the actor decided for itself.")


def _ways(served: ServedScenario, view: View) -> Markup:
    """Held or once: the two ways to give it, as links."""
    if len(view.flips) != 1:
        return NOTHING
    flip = view.flips[0]
    entries = []
    for once, words in ((False, "Held from then on"), (True, "That week alone")):
        if flip.once == once:
            entries.append(tag("span", words, class_="button pressed", aria_current="true"))
        else:
            entries.append(
                link(served, replace(view, flips=(replace(flip, once=once),)), "flip", words, look="button", to="twin")
            )
    return tag("p", *entries, class_="choice")


def _overlay(twin: twins.Twin, rungs: tuple[int, ...], others: tuple[int, ...]) -> Figure:
    signed = twin.original.signed_week or 0
    parting = None if twin.parting is None else max(0, twin.parting.week - signed)
    return timeline_figure(
        rungs,
        [0.0] * len(rungs),
        [],
        RED_TITLES,
        "Russia's rung, as it was and in the twin",
        f"They part in week {twin.parting.week}." if twin.parting is not None else "They never part.",
        "Weeks are counted from each history's own signing.",
        name="twin",
        twin=Twin(others, "the twin", parting),
    )


def _parting(twin: twins.Twin) -> str:
    if twin.parting is None:
        return "No turning point differs: it made no difference at all."
    texts = []
    for name, history, event in (
        ("as it was", twin.original, twin.parting.original),
        ("in the twin", twin.twin, twin.parting.twin),
    ):
        if event is not None:
            text = next(line.text for line in lines(replace(history, events=(event,))))
            texts.append(f"{name}: {text}")
    return f"They part in week {twin.parting.week}; {'; '.join(texts)}."


# -- the scan ---------------------------------------------------------------------------------------


def render_scan(served: ServedScenario, view: View, scan: scanned.Scan) -> Markup:
    """What became of each decision tried otherwise: first how many would have changed the end."""
    changing = scan.changing
    saved = [trial for trial in changing if trial.end.fate == "holds"]
    tried = f"{plural(scan.decisions, 'decision')} tried one by one"
    if len(scan.trials) > scan.decisions:
        tried += f", {len(scan.trials)} options in all"
    if not changing:
        verdict = "none would have changed the end"
    elif scan.end.fate in ("war", "alert"):
        verdict = (
            f"{len(saved)} would have saved it" if saved else f"none would have saved it, {len(changing)} end otherwise"
        )
    else:
        verdict = f"{len(changing)} would have changed the end"
    shown: Sequence[scanned.Trial] = changing or sorted(scan.trials, key=lambda trial: -(trial.chance or 0.0))[:NEAR]
    title = "These end otherwise" if changing else "The likeliest of them"
    return tag(
        "section",
        tag("h2", "Would one decision have changed it?"),
        tag(
            "p",
            tag("strong", f"{tried}: {verdict}."),
            f" As it was: {end_text(scan.end)}.",
            class_="lead",
            data_say="yes",
        ),
        tag("h3", title) if shown else NOTHING,
        items(_trial(served, view, trial) for trial in shown),
        remark(
            "Each is held from its week on, all else under the same luck. One decision at a time; two together are not "
            "tried."
        ),
        id="scan",
        class_="card",
    )


def _trial(served: ServedScenario, view: View, trial: scanned.Trial) -> Markup:
    item = trial.intervention
    decision = DECISIONS[item.decision]
    own = decision.titles[decision.options.index(trial.own)] if trial.own in decision.options else trial.own
    chance = f"; it gave that {percent(trial.chance)}" if trial.chance is not None else ""
    flipped = replace(view, week=item.week, who=decision.actor, flips=(item,))
    words = f"{intervention_text(item)}, instead of {own}{chance}: {end_text(trial.end)}. "
    return join([words, link(served, flipped, "w flip", "Play it", look="why", to="twin")])
