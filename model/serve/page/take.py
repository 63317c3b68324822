"""What can be taken along from the page: scenario files, the commands and the Python that give the same, a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...report.figures.drawing.svg import Markup, tag
from ...report.page.html import details
from ..view.export import run_commands, run_python, same_world
from ..view.side import LETTERS
from .links import file_link

if TYPE_CHECKING:
    from ..view.served import ServedScenario
    from ..view.view import View


def take_section(served: ServedScenario, view: View, histories: int) -> Markup:
    """Everything that is made of a view outside the page; the commands play so many histories of each side."""
    letters: list[str | None] = [None] if same_world(served, view) else list(LETTERS)
    files = []
    for letter in letters:
        more = {} if letter is None else {"side": letter}
        words = "Save as YAML" if letter is None else f"Save {letter.upper()} as YAML"
        files.append(file_link(served, view, "/api/scenario.yaml", words, download=True, **more))
    run = f"sim run FILE -n {histories} --seed {view.seed}"
    report = file_link(served, view, "/api/report", "Report of this comparison", n=str(histories))
    commands = "\n".join(run_commands(served, view, histories))
    python = run_python(served, view, histories)
    return tag(
        "section",
        tag("h2", "Take it along"),
        tag("p", *files, report, class_="choice"),
        tag(
            "p",
            "A saved file is a scenario: ",
            tag("code", run),
            " gives the same rows. The report plays both again: seconds. It and the commands show B minus A: the "
            "differences above with the other sign.",
            class_="note",
        ),
        details(
            "Reproduce it: the commands",
            tag("pre", commands, id="commands", tabindex="0"),
            tag("button", "Copy", type="button", data_copies="commands", class_="live-only"),
            opened=False,
        ),
        details(
            "Reproduce it: in Python",
            tag("pre", python, id="python", tabindex="0"),
            tag("button", "Copy", type="button", data_copies="python", class_="live-only"),
            opened=False,
        ),
        id="take",
        class_="card",
    )
