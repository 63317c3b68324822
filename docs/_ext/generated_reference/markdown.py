"""Small pieces of Markdown: what the generated pages are put together from."""

import re
from collections.abc import Iterable, Sequence


def prose(text: object) -> str:
    """Return text on one line with nothing in it that would be taken for HTML; empty for None."""
    if text is None:
        return ""
    pieces = " ".join(str(text).split()).split("`")
    pieces[::2] = [re.sub(r"<(?!https?:)", r"\\<", piece) for piece in pieces[::2]]
    return "`".join(pieces)


def cell(value: object) -> str:
    """Return a value as one table cell: prose without bare pipes."""
    return prose(value).replace("|", "\\|")


def code(value: object) -> str:
    """Return a value in code style, or nothing for None and the empty string."""
    text = "" if value is None else " ".join(str(value).split())
    return f"`{text}`" if text else ""


def codes(values: Iterable[object]) -> str:
    """Return several values in code style, separated by commas; a dash for none."""
    return ", ".join(code(value) for value in values) or "-"


SAYS = ("what it is", "definition", "what it does", "what it says", "what is weighed", "what it is about")
"""The columns that readers come for: they stand beside the name, so that a narrow screen shows them."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table. Columns that are empty in every row are left out; the one that says what a thing is
    stands beside its name."""
    body = [[cell(value) for value in row] for row in rows]
    name = 0 if head[0] else 1
    order = sorted(range(len(head)), key=lambda i: (i > name, head[i] not in SAYS and i > name))
    keep = [i for i in order if any(row[i] for row in body)]
    lines = [[head[i] for i in keep], ["---"] * len(keep), *([row[i] for i in keep] for row in body)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def page(title: str, *parts: str) -> str:
    """Return a page: a title, the note that it is generated, and its parts."""
    note = "*Made from the code when the documentation is built.*"
    return "\n\n".join([f"# {title}", note, *(part.strip() for part in parts if part.strip())]) + "\n"


def anchor(*names: str) -> str:
    """Return the name of a link target for a thing of the model, the same wherever it is made."""
    return "-".join(names).lower().replace(".", "-").replace("_", "-").replace("/", "-")


def target(*names: str) -> str:
    """Return the line that makes the next heading a link target."""
    return f"({anchor(*names)})="


def figure(value: object) -> str:
    """Return a number as a person writes it: no trailing zeros, thousands apart from 10,000 on."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) >= 10_000 and float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:g}"
