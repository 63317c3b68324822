"""The whole page: what a browser is given first, and all that one without a script is given."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...analysis.assumptions.ledger import EFFECTS
from ...report.figures.drawing.figure import style as figure_style
from ...report.figures.drawing.svg import NOTHING, Content, Markup, tag
from ...report.figures.paired import style as paired_style
from ...report.page.document import page_style
from ...report.page.html import items
from ...report.text.words import plural, sentence
from ..play.sides import HISTORIES, PREFIXES
from .matters import matters_invitation
from .result import render_result
from .sides import control_form
from .take import take_section
from .tour import invitation, tour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..results import Comparison
    from ..state import PageState
    from ..view.served import ServedScenario
    from ..view.view import View

RESULTS = ("answer", "icons", "standing", "tension", "rungs", "force", "outcomes")
"""The sections that a comparison fills, in their order on the page; what is opened of a history follows the icons."""

OPENED = ("history", "scan", "card", "twin")
STATES = {
    "compiling": "compiling the rules",
    "warming": "starting the workers",
    "ready": "ready",
    "failed": "nothing can be played",
}


def render_page(
    served: ServedScenario,
    view: View,
    comparison: Comparison | None,
    state: PageState,
    opened: Mapping[str, Markup] | None = None,
) -> str:
    """The page of a view. Without a comparison its figures are yet to come; `opened` are sections that were drawn too:
    a history, a card, a twin, a scan."""
    result = render_result(served, comparison) if comparison is not None else {}
    drawn = {**result, **(opened or {})}
    waiting = comparison is None and state.server.phase != "failed"
    order = ["answer", "icons", *OPENED, *RESULTS[2:]]
    sections = [drawn.get(name) or _empty(name, waiting) for name in order]
    sections.append(matters_invitation())
    played = comparison.n if comparison is not None else 0
    body = tag(
        "body",
        tag("a", "To the results", href="#answer", class_="skip"),
        tag("div", _header(served, view, state, played), _warning(served), class_="bar"),
        _banners(state),
        tag(
            "div",
            tag("main", *sections, take_section(served, view, state.histories), _limits(served), id="results"),
            control_form(served, view),
            class_="app",
        ),
        tag("a", "Change A or B", href="#controls", class_="jump"),
        tour(),
        tag("p", id="spoken", class_="unseen", role="status", aria_live="polite"),
        tag("form", id="order", hidden=True),
        class_="playing" if waiting else None,
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"sim: {served.scenario.title}"),
        _links(),
        tag("script", type="module", src="/static/page.js"),
        # Without a script the page asks again until its histories are played.
        tag("noscript", tag("meta", http_equiv="refresh", content="1")) if waiting else NOTHING,
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _links() -> Markup:
    return Markup('<link rel="stylesheet" href="/static/page.css"><link rel="icon" href="data:,">')


@cache
def stylesheet() -> str:
    """All looks of the page as one sheet: those of the figures and of the report, and its own."""
    own = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f"{figure_style()}{paired_style()}{page_style()}{own}"


@cache
def script() -> str:
    """The script of the page."""
    return Path(__file__).with_name("page.js").read_text(encoding="utf-8")


def _empty(name: str, waiting: bool) -> Markup:
    if name in OPENED:
        return tag("section", id=name, class_="card", hidden=True)
    words = tag("p", "Playing the first histories.", class_="note") if waiting else NOTHING
    return tag("section", words, id=name, class_="card")


def _header(served: ServedScenario, view: View, state: PageState, played: int) -> Markup:
    wanted = state.histories if state.histories in PREFIXES else HISTORIES
    chooser = tag(
        "select",
        *(tag("option", f"{count:,}", value=str(count), selected=count == wanted) for count in PREFIXES),
        id="histories", name="n", form="controls", aria_label="Histories of each side",
        data_usual=str(HISTORIES),
    )  # fmt: skip
    status = "up to date" if played else STATES[state.server.phase]
    if state.server.phase == "compiling" and state.server.total:
        done = f"{state.server.done} of {state.server.total}"
        status = f"{status}, {done}: once after each change of the rules, some seconds"
    return tag(
        "header",
        tag(
            "div",
            tag("h1", served.scenario.title),
            tag(
                "p", tag("span", f"{played:,}", id="played"), " of ", chooser, f" histories each, seed {view.seed}: ",
                tag("span", status, id="state"), tag("span", id="tried"), class_="status",
            ),
            tag(
                "nav",
                tag("button", "Copy link", type="button", id="copy-link", class_="live-only"),
                tag("button", "Tour", type="button", id="take-tour", data_tour="start", class_="live-only"),
                tag("a", "Take it along", href="#take", class_="button"),
                aria_label="This view",
            ),
            class_="top",
        ),
    )  # fmt: skip


def _warning(served: ServedScenario) -> Markup:
    bases = [parameter.basis for parameter in served.scenario.parameters.values()]
    assumed = bases.count("assumed")
    return tag(
        "aside",
        tag("strong", "The model, not the world. "),
        f"{assumed:,} of {len(bases):,} numbers are assumed; no effect of a force is fitted to data. ",
        tag("a", "Limits", href="#limits"),
        class_="warning",
        aria_label="Warning",
    )


def _banners(state: PageState) -> Markup:
    parts: list[Content] = []
    if state.server.reason is not None:
        parts.append(
            tag("p", tag("strong", "Nothing can be played: "), state.server.reason, class_="banner", role="alert")
        )
    if state.other_model is not None:
        parts.append(
            tag(
                "p",
                tag("strong", "This link was made with another version of the model"),
                f" ({state.other_model}). What it showed then may have looked otherwise; what you see is played with "
                "today's rules.",
                class_="banner",
            )
        )
    for problem in state.problems:
        words = [
            problem.message,
            f"did you mean {problem.suggestion}?" if problem.suggestion else "",
            f"expected: {problem.expected}" if problem.expected else "",
        ]
        text = "; ".join(filter(None, words))
        parts.append(tag("p", tag("strong", "The address cannot be played: "), text, class_="banner"))
    parts.append(
        tag(
            "p",
            tag("strong", "sim serve has ended. "), "The figures below are from ", tag("span", id="gone-since"),
            ". Start it again and this page goes on.", id="gone", class_="banner", role="alert", hidden=True,
        )
    )  # fmt: skip
    parts += [tag("div", id="refusals"), invitation()]
    return tag("aside", *parts, class_="banners", aria_label="Messages")


def _limits(served: ServedScenario) -> Markup:
    return tag(
        "section",
        tag("h2", "Limits"),
        tag("p", f"{sentence(EFFECTS)}."),
        items(served.scenario.limits),
        tag(
            "p",
            "What no figure here shows: whether the rules are true. "
            f"{plural(len(served.scenario.theories), 'structure')} of rival theories can be changed on either side.",
        ),
        id="limits",
        class_="card",
    )
