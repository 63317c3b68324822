"""What a request asks for, read from its address; and work that stops when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ...errors import InputError, Problem, did_you_mean
from ..play.sides import PREFIXES, SWING_STEPS, none_of
from ..view.address import ONE_OPENED, Address, read_address
from ..view.side import LETTERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..view.served import ServedScenario
    from ..view.view import Opened

T = TypeVar("T")

OWN = ("n", "each", "side", "words")
"""The keys that say what is asked of a view."""

LONGEST_SEARCH = 100
"""Characters of the words that are searched for: with any letters they leave room for a view in an address."""


class Gone(Exception):
    """Whoever asked does not wait any more."""


def address_asked(request: Request, served: ServedScenario, *own: str) -> Address:
    """The view that is asked for; `own` are the keys of `OWN` that this question has. Raises InputError."""
    raw: bytes = request.scope["query_string"]
    try:
        query = raw.decode("ascii")
    except UnicodeDecodeError:
        raise InputError(Problem("the address is no ASCII text", expected="other letters as %C3%A9")) from None
    unknown = [key for key in OWN if key in request.query_params and key not in own]
    if unknown:
        raise InputError(Problem(f"{key} is not asked for here", path=key) for key in unknown)
    return read_address(query, served, own)


def histories_asked(request: Request, otherwise: int) -> int:
    """The number of histories of each side. Raises InputError for one that cannot be asked for."""
    return _number(request, "n", PREFIXES, otherwise)


def replications_asked(request: Request) -> int:
    """The replications of swings at either end. Raises InputError for a number that cannot be asked for."""
    return _number(request, "each", SWING_STEPS, SWING_STEPS[0])


def _number(request: Request, key: str, known: Sequence[int], otherwise: int) -> int:
    text = single(request, key)
    if not text:
        return otherwise
    if text not in map(str, known):
        raise none_of(key, text, known)
    return int(text)


def letter_asked(request: Request) -> str | None:
    """The letter of a side. Raises InputError for another."""
    text = single(request, "side")
    if text and text not in LETTERS:
        near = did_you_mean(text, LETTERS)
        raise InputError(Problem(f"side is {text[:20]!r}", expected="a or b", suggestion=near, path="side"))
    return text or None


def history_asked(address: Address) -> Opened:
    """The history that is opened. Raises InputError where none is."""
    if address.view.history is None:
        raise InputError(Problem("no history is opened", expected=ONE_OPENED, path="h"))
    return address.view.history


def words_asked(request: Request) -> str:
    """The words to search for. Raises InputError where they are too long."""
    text = single(request, "words")
    if len(text) > LONGEST_SEARCH:
        raise InputError(Problem("words are too long", expected=f"at most {LONGEST_SEARCH} characters", path="words"))
    return text


def single(request: Request, key: str) -> str:
    """The value of a key, empty where it is not given. Raises InputError where it stands twice."""
    values = request.query_params.getlist(key)
    if len(values) > 1:
        raise InputError(Problem(f"{key} stands twice", expected="one value", path=key))
    return values[0] if values else ""


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """The result of some work, which is given up as soon as whoever asked has gone. Raises Gone then."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Gone
        return task.result()
    finally:
        for future in (task, watch):
            if not future.done():
                future.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await future


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
