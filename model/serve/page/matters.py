"""What matters most here: how far one assumption alone moves the main outcome, around the setting of each side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...report.figures.drawing.svg import NOTHING, Content, Markup, tag
from ...report.figures.paired.swings import SwingRow, TheoryRow, swings_figure
from ...report.page.html import details, figure_html, items, remark
from ...report.text.words import plural, sentence
from ..view.controls import name_title
from .links import WHOLE, badge, link

if TYPE_CHECKING:
    from ...analysis.assumptions.swings import Swing, Swings, TheorySwing
    from ..view.served import ServedScenario
    from ..view.view import View

SHOWN = 12
"""Parameters that are drawn."""


def render_matters(served: ServedScenario, view: View, letter: str, swings: Swings, more: bool) -> Markup:
    """The swings of one side, the widest first; `more` says that further histories are being played."""
    ranked = [swing for swing in swings.swings if swing.at_low is not None and swing.at_high is not None]
    shown = ranked[:SHOWN]
    clear = swings.told_apart
    title = view.side(letter).title(served.scenario)
    state = f"{swings.replications:,} histories at either end" + (", sharpening" if more else "")
    first = f"Widest: {_name(served, clear[0])}." if clear else "None of them is told apart from no effect."
    parts: list[Content] = [
        tag("h2", "What matters most here?"),
        tag(
            "p", badge(letter), f" {title}: ",
            tag("strong", f"{len(clear)} of {plural(len(swings.swings), 'assumption')}"),
            f" move “{swings.outcome.title}” by more than luck. {first}", data_say="yes",
        ),
        tag("p", state, class_="note"),
    ]  # fmt: skip
    if shown:
        rows = [
            SwingRow(_name(served, s), s.basis, s.at_low or 0.0, s.at_high or 0.0, s.swing, s.told_apart) for s in shown
        ]
        figure = swings_figure(
            rows,
            swings.base,
            swings.outcome.unit,
            swings.outcome.kind,
            f"{sentence(swings.outcome.title)}: one assumption at a time",
            first,
            f"Each from the {swings.quantile:.0%} point of its range to the {1 - swings.quantile:.0%} point, all else "
            "as drawn and the same luck. Bold: told apart after Holm's adjustment for all. Letters: what it rests on "
            "(m measured, r reported, e estimated, c calibrated, a assumed).",
            [
                TheoryRow(_theory_name(t), t.there, t.swing, t.told_apart)
                for t in swings.theories
                if t.there is not None and t.moved
            ],
        )
        parts.append(tag("div", figure_html(figure), class_="bare"))
        pins = [_pins(served, view, letter, swing) for swing in shown if swing.members == 1]
        if pins:
            parts.append(details("Pin one of them", items(pins)))
    if swings.theories:
        parts += _theories(view, letter, swings, served)
    parts.append(
        remark(
            "One at a time misses what two do together. A wide range moves more than a narrow one, however sure it is."
        )
    )
    return tag("section", *parts, id="matters", class_="card")


def _theories(view: View, letter: str, swings: Swings, served: ServedScenario) -> list[Content]:
    """What other theories make of it, in words, and a link that chooses each."""
    clear = [theory for theory in swings.theories if theory.told_apart]
    still = [theory for theory in swings.theories if not theory.moved]
    first = f"The widest: {_theory_name(clear[0])}. " if clear else ""
    unmoved = f" {len(still)} {'leaves' if len(still) == 1 else 'leave'} it as it is in each history." if still else ""
    words = (
        f"{len(clear)} of {len(swings.theories)} others {'moves' if len(clear) == 1 else 'move'} it by more than luck, "
        f"judged among themselves. {first}"
        "Theories have no range: each stands in the place of the one in force, all numbers as drawn."
    )
    side = view.side(letter)
    choices = [
        link(
            served,
            replace(view, **{letter: side.with_change(theory.structure, theory.value)}),  # type: ignore[arg-type]
            WHOLE,
            sentence(_theory_name(theory)),
            look="why",
        )
        for theory in swings.theories
    ]
    return [
        tag("p", tag("strong", "Rival theories, another kind of doubt: "), words, unmoved),
        details("Choose one of them", items(choices)),
    ]


def _theory_name(theory: TheorySwing) -> str:
    value, before = name_title(theory.value), name_title(theory.in_force)
    return f"{name_title(theory.structure)}: {value}, not {before}"


def matters_invitation() -> Markup:
    """The section before anything is asked for."""
    buttons = [
        tag(
            "button",
            f"For {letter.upper()}",
            type="button",
            data_study="matters",
            data_path=f"/api/matters?side={letter}",
        )
        for letter in "ab"
    ]
    return tag(
        "section",
        tag("h2", "What matters most here?"),
        tag(
            "p",
            "Moves every assumption to the low and the high end of its range, one at a time, around this setting and "
            "under the same luck; and puts every other theory in the place of the one in force.",
        ),
        tag(
            "p",
            *buttons,
            tag("span", "Takes a while, and sharpens as it goes.", class_="note"),
            class_="choice live-only",
        ),
        id="matters",
        class_="card",
    )


def _name(served: ServedScenario, swing: Swing) -> str:
    control = served.controls.by_path.get(swing.path)
    title = (
        f"{control.group}: {control.title}"
        if control is not None
        else swing.path.replace("_", " ").replace(".", " ").replace("*", "each member's")
    )
    return sentence(f"{title}, {swing.members} alike" if swing.members > 1 else title)


def _pins(served: ServedScenario, view: View, letter: str, swing: Swing) -> Markup:
    side = view.side(letter)
    parts: list[Content] = [f"{_name(served, swing)}: "]
    for value, words in ((swing.low, "low"), (swing.high, "high")):
        if value is not None:
            pinned = replace(view, **{letter: side.with_change(swing.path, float(f"{value:.4g}"))})  # type: ignore[arg-type]
            parts += [link(served, pinned, WHOLE, f"at its {words} end, {value:.3g}", look="why"), " "]
    return tag("span", *parts) if len(parts) > 1 else NOTHING
