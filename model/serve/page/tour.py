"""The tour of the first visit: five stops, each at a section of the page."""

from __future__ import annotations

from ...report.figures.drawing.svg import Markup, tag

STOPS = (
    (
        "side-a",
        "Two sides",
        "A and B are two versions of the force. Start each from a preset, and change what you like: every change is "
        "listed, and one click undoes it.",
    ),
    (
        "icons",
        "The same luck",
        "Each square is one possible future of ten years. The square at the same place of the other side had the same "
        "luck: what differs is what you changed.",
    ),
    (
        "answer",
        "How sure",
        "The brackets say how far luck alone may have moved a number. They say nothing of whether the model is right: "
        "that is the yellow line at the top.",
    ),
    (
        "icons",
        "Why",
        "Choose a square to open its history: what happened, who decided it, and what else they might have done. Then "
        "play it on with one thing changed.",
    ),
    (
        "take",
        "Take it along",
        "The address holds all you see: copy it, and anybody with the program sees the same. Or save a scenario, or "
        "the commands.",
    ),
)
"""The id of the section, a title, and what it says."""


def tour() -> Markup:
    """The tour, which the script shows."""
    stops = [
        tag("div", tag("h2", f"{place} of {len(STOPS)}: {title}"), tag("p", words), data_stop=target, hidden=True)
        for place, (target, title, words) in enumerate(STOPS, 1)
    ]
    return tag(
        "aside",
        *stops,
        tag(
            "p",
            tag("button", "Back", type="button", data_tour="back", id="tour-back"),
            tag("button", "Next", type="button", data_tour="next", id="tour-next"),
            tag("button", "End the tour", type="button", data_tour="end"),
        ),
        id="tour", class_="tour", hidden=True, tabindex="-1", role="region", aria_label="Tour of the page",
    )  # fmt: skip


def invitation() -> Markup:
    """What offers the tour on the first visit."""
    return tag(
        "p",
        tag("strong", "First time here? "),
        "Five stops show what the page does. ",
        tag("button", "Show me", type="button", data_tour="start"),
        " ",
        tag("button", "No, thanks", type="button", data_tour="end"),
        id="tour-invitation",
        class_="banner offer",
        hidden=True,
    )
