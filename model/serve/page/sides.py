"""The two sides: what each begins with, what is changed of it, and the controls that change more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...report.figures.drawing.svg import NOTHING, Content, Markup, join, tag
from ...report.figures.paired.strips import track
from ...report.page.html import details
from ...report.text.words import format_quantity, plural
from ..play.sides import changes_of
from ..view.controls import name_title
from ..view.side import played_side, setting_text
from ..view.view import first_view
from .links import WHOLE, badge, link

if TYPE_CHECKING:
    from ..results import Change
    from ..view.controls import Control, Drawn
    from ..view.served import ServedScenario
    from ..view.side import Side
    from ..view.view import View

MOST_FOUND = 30
"""Parameters of a search that are listed."""

NAMES = {"command.nato": "NATO commands it", "invite.coalition": "The coalition is asked"}
"""Levers whose names do not say enough where they stand alone."""

BASIS = {
    "default": "not part of this option",
    "reported": "reported",
    "completed": "completed by this project",
    "counterfactual": "a what-if of this project",
    "theory": "a rival theory",
}
"""What a value rests on, in words; a basis without an entry says it itself."""


@dataclass(frozen=True)
class SidePanel:
    """One side as it is shown: the view it stands in, its letter, and its changes in words."""

    served: ServedScenario
    view: View
    letter: str
    changes: Sequence[Change]

    @classmethod
    def of(cls, served: ServedScenario, view: View, letter: str) -> SidePanel:
        """The side of that letter as it is played. Raises InputError where it cannot be."""
        return cls(served, view, letter, changes_of(served, played_side(served, view.side(letter))))

    @property
    def side(self) -> Side:
        """The side itself."""
        return self.view.side(self.letter)


def control_form(served: ServedScenario, view: View) -> Markup:
    """The controls of both sides, as a form that makes the address of a view."""
    start = first_view(served)
    hidden = [
        tag("input", type="hidden", name="v", value="1"),
        tag("input", type="hidden", name="m", value=served.model),
    ]
    if view.seed != start.seed:
        hidden.append(tag("input", type="hidden", name="seed", value=str(view.seed)))
    if view.outcome != start.outcome:
        hidden.append(tag("input", type="hidden", name="o", value=view.outcome))
    panels = [panel(SidePanel.of(served, view, side.letter)) for side in view.sides]
    return tag(
        "form",
        *hidden,
        tag("fieldset", tag("legend", "Both sides", class_="unseen"), *panels, id="sides"),
        tag("p", tag("button", "Play", type="submit"), class_="scriptless"),
        both_sides(served, view),
        action="/",
        method="get",
        id="controls",
        aria_label="Both sides",
    )


def panel(item: SidePanel) -> Markup:
    """The panel of a side: its name and changes, and all controls."""
    controls, letter = item.served.controls, item.letter
    levers = controls.of_kind("lever")
    groups: dict[str, list[Control]] = {}
    for control in levers:
        if not control.first:
            groups.setdefault(control.group, []).append(control)
    parts: list[Content] = [head(item), _preset(item), *(row(item, c) for c in levers if c.first)]
    parts += [_group(item, title, members) for title, members in groups.items()]
    parts.append(_group(item, "Theories", controls.of_kind("theory")))
    parts.append(_parameters(item))
    return tag("section", *parts, class_=f"side {letter}", id=f"side-{letter}", aria_label=f"Side {letter.upper()}")


def head(item: SidePanel) -> Markup:
    """The name of a side, and its changes, each undone by one click."""
    served, view, side = item.served, item.view, item.side
    title = tag("h2", badge(item.letter), " ", side.title(served.scenario))
    entries = []
    for change in item.changes:
        control = served.controls.by_path[change.path]
        before = in_unit(served.controls.drawn(side.option, change.path), control)
        words = tag("span", f"{name_of(control)}: {before} → ", tag("strong", _after(control, side, change)))
        if change.shrunk:
            entries.append(tag("li", words, tag("span", "gave way: shares sum to at most 100%", class_="note")))
        else:
            undone = replace(view, **{item.letter: side.without(change.path)})  # type: ignore[arg-type]
            undo = link(served, undone, WHOLE, "Undo", look="undo", label=f"Undo: {name_of(control)}")
            entries.append(tag("li", words, undo))
    listed = tag("ul", *entries, class_="changes") if entries else NOTHING
    return tag("div", title, listed, id=f"side-{item.letter}-head")


def both_sides(served: ServedScenario, view: View) -> Markup:
    """What can be done with both sides at once."""
    return tag(
        "p",
        link(served, view.swapped(), WHOLE, "Swap A and B", look="button"),
        link(served, view.copied("a"), WHOLE, "Copy A to B", look="button"),
        link(served, view.copied("b"), WHOLE, "Copy B to A", look="button"),
        link(served, first_view(served), WHOLE, "Start over", look="button"),
        id="both",
        class_="both",
    )


def _preset(item: SidePanel) -> Markup:
    name = f"option-{item.letter}"
    options = [
        tag("option", option.title, value=key, selected=key == item.side.option)
        for key, option in item.served.scenario.options.items()
    ]
    summary = item.served.scenario.options[item.side.option].summary
    return tag(
        "div",
        tag("label", "Start from", for_=name),
        tag("select", *options, id=name, name=item.letter, data_option="yes"),
        tag("p", summary, class_="note"),
        class_="control preset",
    )


def _group(item: SidePanel, title: str, controls: Sequence[Control]) -> Markup:
    if not controls:
        return NOTHING
    changed = sum(control.path in item.side.changes for control in controls)
    whole = next((control.share_of for control in controls if control.share_of), None)
    remark = tag("p", f"Shares of {whole}: where one grows, the others give way.", class_="note") if whole else NOTHING
    label = f"{title}, {changed} changed" if changed else title
    return details(label, remark, *(row(item, control) for control in controls), look="group", opened=changed > 0)


def _parameters(item: SidePanel) -> Markup:
    """The parameters that are changed, and the search for others."""
    controls = item.served.controls
    pinned = [c for c in controls.of_kind("parameter") if c.path in item.side.changes]
    count = len(controls.of_kind("parameter"))
    name = f"search-{item.letter}"
    label = "Assumptions" + (f", {len(pinned)} changed" if pinned else "")
    return details(
        label,
        *(row(item, control) for control in pinned),
        tag("label", f"Search {count:,} parameters", for_=name),
        tag(
            "input", type="search", id=name, data_side=item.letter, autocomplete="off", placeholder="war costs, Poland"
        ),
        search_results(item, ""),
        tag(
            "p",
            "Without a script: write ",
            tag("code", f"{item.letter}.PATH=NUMBER"),
            " into the address.",
            class_="note scriptless",
        ),
        look="group",
        opened=bool(pinned),
    )


def search_results(item: SidePanel, words: str) -> Markup:
    """What a search for parameters finds: a button for each, which adds it to the side's controls."""
    letter = item.letter
    hits = item.served.controls.search(words, MOST_FOUND) if words.strip() else []
    entries = []
    for control in hits:
        drawn = item.served.controls.drawn(item.side.option, control.path)
        value = drawn.value if isinstance(drawn.value, str) else setting_text(float(f"{drawn.value:.4g}"))
        button = tag(
            "button",
            name_of(control),
            type="button",
            data_pick=f"{letter}.{control.path}",
            data_value=value,
            class_="pick",
        )
        entries.append(
            tag(
                "li",
                button,
                tag(
                    "span",
                    f"{control.group}. {control.description} {in_unit(drawn, control)} ({drawn.basis})",
                    class_="note",
                ),
            )
        )
    words_of = f"The first {MOST_FOUND} of them; choose one to pin it." if len(hits) == MOST_FOUND else ""
    if words.strip() and not hits:
        words_of = f"No lever or parameter has all of these words: {words}"
    return tag(
        "div",
        tag("p", words_of, class_="note", role="status"),
        tag("ul", *entries, class_="found"),
        id=f"found-{letter}",
    )


def row(item: SidePanel, control: Control) -> Markup:
    """One control: its name, where it stands, its slider or its choices, and on demand what it rests on."""
    drawn = item.served.controls.drawn(item.side.option, control.path)
    pinned = item.side.changes.get(control.path)
    key = f"{item.letter}.{control.path}"
    body = _choices(control, drawn, pinned, key) if control.choices else _slider(control, drawn, pinned, key)
    return tag(
        "div", body, _about(control, drawn), id=f"control-{key}",
        class_="control" + (" pinned" if pinned is not None else "") + ("" if control.choices else " number"),
    )  # fmt: skip


def _choices(control: Control, drawn: Drawn, pinned: float | str | None, key: str) -> Markup:
    stands = next((c.title for c in control.choices if c.value == setting_text(drawn.value)), drawn.text)
    if drawn.varies:
        stands = f"drawn, {drawn.text}"
    options = [tag("option", f"{stands} (as it is)", value="", selected=pinned is None)]
    text = None if pinned is None else setting_text(pinned)
    options += [
        tag("option", c.title, value=c.value, selected=c.value == text, title=c.description or None)
        for c in control.choices
    ]
    return join(
        [
            tag("label", name_of(control), for_=f"input-{key}"),
            tag("select", *options, id=f"input-{key}", name=key),
        ]
    )


def _slider(control: Control, drawn: Drawn, pinned: float | str | None, key: str) -> Markup:
    value = float(drawn.value) if pinned is None else float(pinned)
    start = setting_text(_on_step(float(drawn.value), control))
    name, step = f"input-{key}", setting_text(control.step)
    low, high = setting_text(control.range_low), setting_text(control.range_high)
    kind = "drawn in each history" if drawn.varies else "fixed"
    stands = f"{kind}: {in_unit(drawn, control)}"
    range_input = tag(
        "input", type="range", id=f"range-{key}", min=low, max=high, step=step,
        value=setting_text(_on_step(value, control)), data_start=start, aria_label=f"{name_of(control)}, slider",
        aria_describedby=f"stands-{key}",
    )  # fmt: skip
    number = tag(
        "input", type="number", id=name, name=key, min=setting_text(control.low), max=setting_text(control.high),
        step="any", value="" if pinned is None else setting_text(pinned), placeholder=start,
        aria_describedby=f"stands-{key}", inputmode="decimal",
    )  # fmt: skip
    return join(
        [
            tag("label", name_of(control), for_=name),
            tag("span", tag("b", "pinned", class_="pin"), " ", stands, class_="stands", id=f"stands-{key}"),
            tag(
                "span",
                track(control.range_low, control.range_high, (drawn.low, drawn.high) if drawn.varies else None),
                range_input,
                class_="slider",
            ),
            number,
            tag(
                "button",
                "Back to drawn" if drawn.varies else f"Back to {start}",
                type="button",
                class_="reset",
                aria_label=f"{name_of(control)}: back to {stands}",
            ),
        ]
    )


def _after(control: Control, side: Side, change: Change) -> str:
    """What a change sets, in words."""
    value = side.changes.get(change.path)
    return change.after if value is None else _choice_title(control, value) or change.after


def _choice_title(control: Control, value: float | str) -> str | None:
    return next((choice.title for choice in control.choices if choice.value == setting_text(value)), None)


def name_of(control: Control) -> str:
    """A control's name, with the room that it is of where it stands apart from that."""
    if control.path in NAMES:
        return NAMES[control.path]
    return name_title(control.path) if control.kind == "lever" and control.path.count(".") == 1 else control.title


def in_unit(drawn: Drawn, control: Control) -> str:
    """Where a control stands before it is moved, in its unit."""
    if isinstance(drawn.value, str):
        return drawn.text
    if not drawn.varies and (title := _choice_title(control, drawn.value)) is not None:
        return title
    if drawn.varies and drawn.low > float("-inf") and drawn.high < float("inf"):
        return f"{format_quantity(drawn.low, '')} to {format_quantity(drawn.high, control.unit)}"
    return drawn.text if drawn.varies else format_quantity(drawn.value, control.unit)


def _on_step(value: float, control: Control) -> float:
    """The nearest place at which the slider can stand."""
    inside = min(max(value, control.range_low), control.range_high)
    steps = round((inside - control.range_low) / control.step) if control.step > 0 else 0
    return float(f"{control.range_low + steps * control.step:.10g}")


def _about(control: Control, drawn: Drawn) -> Markup:
    """What a control is, its unit and bounds, and what its value rests on, on demand."""
    basis = BASIS.get(drawn.basis, drawn.basis)
    lines: list[Content] = [tag("p", control.description)]
    if control.kind != "theory" and not control.choices:
        bounds = f"{format_quantity(control.low, '')} to {format_quantity(control.high, '')}"
        lines.append(tag("p", f"Unit: {control.unit}. From {bounds}."))
    lines += [
        tag("p", tag("strong", choice.title), f": {choice.description}")
        for choice in control.choices
        if choice.description
    ]
    lines.append(tag("p", f"Value: {drawn.text}. Rests on: {basis}. {drawn.note}".strip()))
    lines.append(_sources(drawn))
    lines.append(tag("p", tag("code", control.path)))
    return details(basis, *lines, look="about")


def _sources(drawn: Drawn) -> Markup:
    if not drawn.sources:
        return NOTHING
    entries: Iterable[Content] = (
        tag(
            "li",
            tag("a", cited.title, href=cited.url, rel="noreferrer")
            if cited.url and cited.url.startswith("https://")
            else cited.title,
            f" ({cited.year})" if cited.year else "",
        )
        for cited in drawn.sources
    )
    return join([tag("p", plural(len(drawn.sources), "source") + ":"), tag("ul", *entries)])
