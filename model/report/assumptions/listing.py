"""The printed list of what a scenario has: options, levers, outcomes, parameters or sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..text.words import plural
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType


def listing_parts(kind: str, records: Sequence[Mapping[str, Any]], width: int) -> Iterator[RenderableType]:
    """Each by its id, with its title, a note and its text; then how many there are."""
    for record in records:
        yield paragraph(f"{record['id']}: {record['title']}", width, look="bold")
        for name in ("note", "text"):
            if record[name]:
                yield paragraph(record[name], width, "  ", "  ")
        if sets := record.get("sets"):
            yield paragraph(f"sets: {sets}", width, "  ", "    ")
    noun = kind.removesuffix("s")
    yield paragraph(plural(len(records), noun) if records else f"no {noun} fits", width)


def contents_parts(
    option: Mapping[str, Any], levers: Sequence[Mapping[str, Any]], width: int
) -> Iterator[RenderableType]:
    """An option, then every lever that it sets; what it sets none of has its default."""
    from rich.text import Text

    built = f"built on {option['base']}" if option["base"] else ""
    yield paragraph(f"{option['id']}: {option['title']}", width, look="bold")
    for line in (option["note"], built, option["text"]):
        if line:
            yield paragraph(line, width, "  ", "  ")
    yield Text()
    yield from listing_parts("levers", levers, width)
