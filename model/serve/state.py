"""What the page says of the server and of its address, beside its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..errors import Problem

Phase = Literal["compiling", "warming", "ready", "failed"]


@dataclass(frozen=True)
class ServerState:
    """How far the server is: rules are compiled (`done` of `total`), workers start, histories can be played, or none
    can be any more, for a `reason`.

    `histories` counts those played since it started.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    histories: int = 0
    reason: str | None = None


@dataclass(frozen=True)
class PageState:
    """What a page is drawn with beside its view and its comparison.

    `histories` is how many of each side it shall show in the end. `other_model` is the hash that a link was made with,
    where that is not this model: what the link showed may have looked otherwise. `problems` are those of the address;
    the view is then the first one.
    """

    server: ServerState
    histories: int
    other_model: str | None = None
    problems: Sequence[Problem] = ()
