"""Links of the page: each is the address of another view, so that all of them work without a script.

`data-part` tells the script which sections the link changes; without it the server draws the whole page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...report.figures.drawing.svg import Content, Markup, tag
from ..view.address import address_of

if TYPE_CHECKING:
    from ..view.served import ServedScenario
    from ..view.view import View

WHOLE = "controls"
"""What a link changes that changes a side: the controls, and with them all sections."""


def query_of(served: ServedScenario, view: View, **more: str) -> str:
    """The address of a view, and what else a question says."""
    return address_of(view, served) + "".join(f"&{key}={value}" for key, value in more.items())


def link(
    served: ServedScenario,
    view: View,
    part: str,
    *content: Content,
    look: str | None = None,
    label: str | None = None,
    to: str | None = None,
) -> Markup:
    """A link to a view. `part` are the sections that it changes, `to` the one to look at afterwards."""
    return tag(
        "a", *content, href=f"/?{query_of(served, view)}", data_part=part, data_to=to, class_=look, aria_label=label
    )


def file_link(
    served: ServedScenario, view: View, path: str, *content: Content, download: bool = False, **more: str
) -> Markup:
    """A link to what the server makes of a view outside the page; `more` are the keys of its own."""
    return tag("a", *content, href=f"{path}?{query_of(served, view, **more)}", class_="button", download=download)


def badge(letter: str) -> Markup:
    """The letter of a side on its colour."""
    return tag("span", letter.upper(), class_=f"badge {letter}")
