"""The application: each address with what it answers."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...errors import InputError, Problem, SimError
from ..page import document
from ..page.card import render_card
from ..page.history import render_history
from ..page.result import render_result
from ..play.cache import ByteCache
from ..play.queue import Rank
from ..play.report import ReportTask
from ..play.sides import PREFIXES
from ..play.tasks import HistoryTask, WeekTask
from ..state import PageState
from ..view.address import Address, address_of, problems_by_key
from ..view.controls import Control, Controls
from ..view.export import run_commands, run_python, scenario_yaml
from ..view.side import PlayedSetting, played_side
from ..view.view import View, first_view
from .openapi import document as openapi_document
from .requests import (
    Gone,
    address_asked,
    histories_asked,
    history_asked,
    letter_asked,
    single,
    unless_gone,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..play.player import Player

DRAWN_BYTES = 32 * 2**20
"""What answers that were drawn may take together."""

DRAWN_AT_ONCE = 0.4
"""Seconds that the page itself waits for its first histories."""

HISTORIES = 256
"""Histories that a page shows in the end, unless it is told otherwise."""

REPORTED = 256
"""Histories of a report, unless it is told otherwise."""

MOST_WAITING = 512
"""Tasks that may wait for a worker."""

MATCHES = 40
"""Controls that a search finds at most."""

Answer = Callable[["Request"], Awaitable[Response]]


class Busy(Exception):
    """Too much is asked for, or nothing can be played yet; `words` say which."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


class Explorer:
    """Answers the requests of the page, and of others who ask the same way."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.served = player.served
        self.drawn = ByteCache(DRAWN_BYTES)
        # Answers of two runs of this program may differ: what draws them may have been edited in between.
        self._run = secrets.token_hex(4)

    # -- the page -----------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """The page of an address, with its histories where `n` asks for them or they are quickly played."""
        start = first_view(self.served)
        status, problems, other = 200, {}, None
        asked = ""
        try:
            address = address_asked(request, self.served, "n")
            asked = single(request, "n")
            n = histories_asked(request, HISTORIES)
            view = address.view
            other = self._other_model(address)
        except InputError as error:
            view, n, status, problems = start, HISTORIES, 400, dict(problems_by_key(error))
        comparison = None
        first = n if asked else PREFIXES[0]
        if self.player.state.phase == "ready" and not problems:
            number = self.player.request()
            work = self.player.comparison(view, first, number)
            try:
                comparison = await unless_gone(request, work if asked else asyncio.wait_for(work, DRAWN_AT_ONCE))
            except TimeoutError:
                pass
        state = PageState(self.player.state, address_of(view, self.served), n, other, problems)
        text = await asyncio.to_thread(document.render_page, self.served, view, comparison, state)
        return Response(text, status, {"Cache-Control": "no-store"}, "text/html")

    async def stylesheet(self, request: Request) -> Response:
        """The looks of the page."""
        return self._static(request, document.stylesheet(), "text/css")

    async def script(self, request: Request) -> Response:
        """The script of the page."""
        return self._static(request, document.script(), "text/javascript")

    # -- what is played -----------------------------------------------------------------------------

    async def result(self, request: Request) -> Response:
        """The sections of both sides over their first `n` histories."""
        address = address_asked(request, self.served, "n")
        n = histories_asked(request, PREFIXES[0])

        async def draw() -> dict[str, Any]:
            comparison = await self.player.comparison(address.view, n, self.player.request())
            fragments = await asyncio.to_thread(render_result, self.served, comparison)
            return {"n": n, "fragments": fragments}

        return await self._drawn(request, address.view, f"n={n}", draw)

    async def history(self, request: Request) -> Response:
        """The history that is opened, told."""
        address = address_asked(request, self.served)
        opened = history_asked(address)
        task = HistoryTask(self._setting(address.view, opened.letter), opened.replication)

        async def draw() -> dict[str, Any]:
            told = await self.player.result(task, self._rank())
            return {"fragments": {"history": render_history(self.served, address.view, told)}}

        return await self._drawn(request, address.view, "", draw)

    async def card(self, request: Request) -> Response:
        """Why a week's decisions were taken, of one actor or of all."""
        address = address_asked(request, self.served)
        view, opened = address.view, history_asked(address)
        if view.week is None:
            raise InputError(Problem("no week is opened", expected="w=140, a calendar week", path="w"))
        task = WeekTask(self._setting(view, opened.letter), opened.replication, view.week, view.who)

        async def draw() -> dict[str, Any]:
            week = await self.player.result(task, self._rank())
            return {"fragments": {"card": render_card(self.served, view, week)}}

        return await self._drawn(request, view, "", draw)

    # -- what is taken away -------------------------------------------------------------------------

    async def scenario(self, request: Request) -> Response:
        """The view as a scenario file, or one side of it."""
        address = address_asked(request, self.served, "side")
        text = scenario_yaml(self.served, address.view, letter_asked(request))
        name = f"{self.served.scenario.id}_explored.yaml"
        return Response(text, 200, _file(name), "application/yaml")

    async def reproduce(self, request: Request) -> Response:
        """The commands and the Python that give what the view shows."""
        address = address_asked(request, self.served, "n")
        n = histories_asked(request, HISTORIES)
        commands = run_commands(self.served, address.view, n)
        return JSONResponse({"commands": list(commands), "python": run_python(self.served, address.view, n)})

    async def report(self, request: Request) -> Response:
        """The report of both sides, as `sim report` writes it of their runs."""
        address = address_asked(request, self.served, "n")
        n = histories_asked(request, REPORTED)
        settings = tuple(played_side(self.served, side).setting(address.view.seed) for side in address.view.sides)
        self._admit()
        task = ReportTask(self.served.assembled.chain.top.path, settings, n)
        text: str = await unless_gone(request, self.player.result(task, self._rank()))
        return Response(text, 200, _file(f"{self.served.scenario.id}_explored.html"), "text/html")

    # -- what it is about ---------------------------------------------------------------------------

    async def controls(self, request: Request) -> Response:
        """The controls with where each stands on either side; of parameters those that `q` finds."""
        address = address_asked(request, self.served, "q")
        words = single(request, "q")
        if len(words) > 200:
            raise InputError(Problem("q is too long", expected="a few words", path="q"))
        controls = self.served.controls
        if words:
            chosen = controls.search(words, MATCHES)
        else:
            chosen = [*controls.of_kind("lever"), *controls.of_kind("theory")]
        content = {"controls": [_control(controls, address.view, control) for control in chosen]}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    async def state(self, request: Request) -> Response:
        """How far the server is."""
        address_asked(request, self.served)
        content = {**asdict(self.player.state), "model": self.served.model, "cached_bytes": self.player.cache.held}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    async def openapi(self, request: Request) -> Response:
        """The description of these addresses."""
        return JSONResponse(openapi_document(self.served))

    # -- within -------------------------------------------------------------------------------------

    async def _drawn(
        self, request: Request, view: View, more: str, draw: Callable[[], Awaitable[dict[str, Any]]]
    ) -> Response:
        """An answer that depends on its address alone, drawn once."""
        key = f"{request.url.path}?{address_of(view, self.served)}&{more}"
        tag = f'"{sha256(f"{self._run} {key}".encode()).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in _tags(request.headers.get("if-none-match", "")):
            return Response(None, 304, headers)
        body = self.drawn.get(key)
        if body is None:
            self._admit()
            content = await unless_gone(request, draw())
            body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
            self.drawn.put(key, body)
        return Response(body, 200, headers, "application/json")

    def _admit(self) -> None:
        """Raises Busy where nothing more can be played now."""
        state = self.player.state
        if state.phase == "compiling":
            raise Busy(503, f"compiling the rules, {state.done} of {state.total}")
        if state.phase == "warming":
            raise Busy(503, "the workers are starting")
        if self.player.waiting > MOST_WAITING:
            raise Busy(429, "others are being played")

    def _setting(self, view: View, letter: str) -> PlayedSetting:
        return played_side(self.served, view.side(letter)).setting(view.seed)

    def _rank(self) -> Rank:
        return Rank(True, self.player.request())

    def _other_model(self, address: Address) -> str | None:
        return address.model if address.model not in (None, self.served.model) else None

    def _static(self, request: Request, text: str, kind: str) -> Response:
        tag = f'"{sha256(text.encode()).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in _tags(request.headers.get("if-none-match", "")):
            return Response(None, 304, headers)
        return Response(text, 200, headers, kind)


def application(player: Player) -> Starlette:
    """The application of a player; it starts and ends with it."""
    explorer = Explorer(player)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        player.start()
        try:
            yield
        finally:
            player.close()

    answers: Mapping[str, Answer] = {
        "/": explorer.page,
        "/static/page.css": explorer.stylesheet,
        "/static/page.js": explorer.script,
        "/api/result": explorer.result,
        "/api/history": explorer.history,
        "/api/card": explorer.card,
        "/api/scenario.yaml": explorer.scenario,
        "/api/reproduce": explorer.reproduce,
        "/api/report": explorer.report,
        "/api/controls": explorer.controls,
        "/api/state": explorer.state,
        "/api/openapi.json": explorer.openapi,
    }
    return Starlette(
        routes=[Route(path, answer, methods=["GET"]) for path, answer in answers.items()],
        exception_handlers={
            InputError: _input_error,
            SimError: _our_fault,
            Busy: _busy,
            Gone: _gone,
            HTTPException: _http_error,
        },
        lifespan=lifespan,
    )


def _control(controls: Controls, view: View, control: Control) -> dict[str, Any]:
    sides = {}
    for side in view.sides:
        drawn = controls.drawn(side.option, control.path)
        sides[side.letter] = {**asdict(drawn), "varies": drawn.varies, "set": side.changes.get(control.path)}
    return {**asdict(control), "sides": sides}


def _tags(text: str) -> list[str]:
    return re.findall(r'"[^"]*"', text)


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _problems(status: int, problems: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> Response:
    shown = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse({"problems": problems}, status, shown)


def _said(message: str, expected: str = "") -> list[dict[str, Any]]:
    return [{"message": message, "expected": expected or None, "suggestion": None, "path": ""}]


async def _input_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    keys = ("message", "expected", "suggestion", "path")
    return _problems(400, [{key: problem.as_dict()[key] for key in keys} for problem in error.problems])


async def _our_fault(request: Request, error: Exception) -> Response:
    return _problems(500, _said(str(error)))


async def _busy(request: Request, error: Exception) -> Response:
    assert isinstance(error, Busy)
    return _problems(error.status, _said(error.words), {"Retry-After": "1", "X-Waiting": error.words})


async def _gone(request: Request, error: Exception) -> Response:
    return Response(None, 499)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    near = "/api/openapi.json describes what there is" if error.status_code == 404 else ""
    return _problems(error.status_code, _said(f"{request.url.path[:200]}: {error.detail}", near), error.headers)
