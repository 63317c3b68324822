"""The application: each address with what it answers."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...errors import InputError, OurFault, Problem, SimError
from ..page import document
from ..page.result import render_result
from ..page.sides import SidePanel, control_form, search_results
from ..play.cache import ByteCache
from ..play.queue import Rank
from ..play.report import ReportTask
from ..play.sides import HISTORIES, PREFIXES, SWING_STEPS
from ..play.tasks import HistoryTask, ScanTask, TwinTask, WeekTask
from ..state import PageState
from ..view.address import Address, address_of
from ..view.controls import Control, Controls
from ..view.export import run_commands, run_python, scenario_yaml
from ..view.side import PlayedSetting, played_side
from ..view.view import View, first_view
from .requests import (
    Gone,
    address_asked,
    histories_asked,
    history_asked,
    letter_asked,
    replications_asked,
    single,
    unless_gone,
    words_asked,
)

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from ...report.figures.drawing.svg import Markup
    from ..play.player import Player
    from ..results import Comparison

DRAWN_BYTES = 32 * 2**20
"""What answers that were drawn may take together."""

DRAWN_AT_ONCE = 0.4
"""Seconds that the page itself waits for its first histories."""

MOST_WAITING = 512
"""Tasks that may wait for a worker while somebody looks at what they come to."""

MOST_QUEUED = 4_096
"""Tasks that may wait for a worker in all: the swings of a few settings."""

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

    def __init__(self, player: Player, scratch: Path) -> None:
        self.player = player
        self.scratch = scratch
        self.served = player.served
        self.drawn = ByteCache(DRAWN_BYTES)
        self._going: set[asyncio.Future[Any]] = set()
        self._numbers: dict[str, tuple[int, int]] = {}
        # Answers of two runs of this program may differ: what draws them may have been edited in between.
        self._run = secrets.token_hex(4)

    # -- the page -----------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """The page of an address, with its histories where `n` asks for them or they are quickly played.

        Where too much waits already it is drawn without them, and where nothing can be played it says why.
        """
        start = first_view(self.served)
        status, problems, other = 200, tuple[Problem, ...](), None
        n_text = ""
        try:
            address = address_asked(request, self.served, "n")
            n_text = single(request, "n")
            n = histories_asked(request, HISTORIES)
            view = address.view
            other = self._other_model(address)
        except InputError as error:
            view, n, status, problems = start, HISTORIES, 400, error.problems
        comparison: Comparison | None = None
        opened: dict[str, Markup] = {}
        server = self.player.state
        if server.phase == "failed":
            status = 500
        elif server.phase == "ready" and not problems and not self._crowded():
            first = n if n_text else PREFIXES[0]
            work = self._drawn_at_once(view, first, bool(n_text))
            comparison, opened, refused = await unless_gone(request, work)
            if refused is not None:
                status, problems = 400, refused.problems
        state = PageState(self.player.state, n, other, problems)
        text = await asyncio.to_thread(document.render_page, self.served, view, comparison, state, opened)
        return Response(text, status, {"Cache-Control": "no-store"}, "text/html")

    async def _drawn_at_once(
        self, view: View, n: int, patient: bool
    ) -> tuple[Comparison | None, dict[str, Markup], InputError | None]:
        """What a page is drawn with, and what is wrong with what it has opened.

        As far as it is quickly there: the first histories go on, and are there when the page is asked for again. All of
        it where whoever asks is patient.
        """
        whole = asyncio.ensure_future(self.player.comparison(view, n, self.player.request()))
        opened = [asyncio.ensure_future(section) for section in self._opened(view)]
        for task in (whole, *opened):
            self._going.add(task)
            task.add_done_callback(self._ended)
        try:
            await asyncio.wait({whole, *opened}, timeout=None if patient else DRAWN_AT_ONCE)
        except asyncio.CancelledError:
            for task in (whole, *opened):
                task.cancel()
            raise
        sections: dict[str, Markup] = {}
        problems: list[Problem] = []
        for section in opened:
            if section.done():
                try:
                    sections.update([section.result()])
                except InputError as error:
                    problems += error.problems
        return whole.result() if whole.done() else None, sections, InputError(problems) if problems else None

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._going.discard(task)
        if not task.cancelled():
            task.exception()  # it is raised where the result is asked for, if anybody still does

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
            with self._numbered(address.view) as number:
                comparison = await self.player.comparison(address.view, n, number)
            fragments = await asyncio.to_thread(render_result, self.served, comparison)
            return {"n": n, "fragments": fragments}

        return await self._drawn(request, address.view, f"n={n}", draw)

    async def history(self, request: Request) -> Response:
        """The history that is opened, told."""
        address = address_asked(request, self.served)
        history_asked(address)
        return await self._drawn(request, address.view, "", lambda: self._fragments(self._history(address.view)))

    async def card(self, request: Request) -> Response:
        """Why a week's decisions were taken, of one actor or of all."""
        address = address_asked(request, self.served)
        history_asked(address)
        if address.view.week is None:
            raise InputError(Problem("no week is opened", expected="w=140, a calendar week", path="w"))
        return await self._drawn(request, address.view, "", lambda: self._fragments(self._card(address.view)))

    async def twin(self, request: Request) -> Response:
        """The history that is opened, played on with decisions given."""
        address = address_asked(request, self.served)
        history_asked(address)
        if not address.view.flips:
            wanted = "flip=WEEK:DECISION:OPTION, as 140:russia.choose_rung:comply"
            raise InputError(Problem("nothing is given", expected=wanted, path="flip"))
        return await self._drawn(request, address.view, "", lambda: self._fragments(self._twin(address.view)))

    async def scan(self, request: Request) -> Response:
        """The decisions of the history that is opened, tried one by one."""
        address = address_asked(request, self.served)
        view, opened = address.view, history_asked(address)
        task = ScanTask(self._setting(view, opened.letter), opened.replication)

        async def section() -> tuple[str, Markup]:
            from ..page.history import render_scan

            return "scan", render_scan(self.served, view, await self.player.result(task, self._rank()))

        return await self._drawn(request, view, "", lambda: self._fragments(section()))

    async def matters(self, request: Request) -> Response:
        """How far each parameter alone moves the outcome of a side, over `each` replications at either end."""
        address = address_asked(request, self.served, "each", "side")
        n = replications_asked(request)
        view, letter = address.view, letter_asked(request) or "a"
        following = next((step for step in SWING_STEPS if step > n), 0)

        async def draw() -> dict[str, Any]:
            from ..page.matters import render_matters

            setting = self._setting(view, letter)
            swings = await self.player.swings(setting, view.outcome, n, self.player.request())
            section = render_matters(self.served, view, letter, swings, following > 0)
            return {"fragments": {"matters": section}, "next": following}

        return await self._drawn(request, view, f"{letter}{n}", draw)

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
        n = histories_asked(request, HISTORIES)
        settings = tuple(played_side(self.served, side).setting(address.view.seed) for side in address.view.sides)
        self._admit()
        task = ReportTask(self.served.file, settings, n, self.scratch)
        text: str = await unless_gone(request, self.player.result(task, self._rank()))
        return Response(text, 200, _file(f"{self.served.scenario.id}_explored.html"), "text/html")

    # -- what it is about ---------------------------------------------------------------------------

    async def controls(self, request: Request) -> Response:
        """The controls with where each stands on either side; of parameters those that `words` find."""
        address = address_asked(request, self.served, "words")
        words = words_asked(request)
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
        from .openapi import document as describe

        return JSONResponse(describe(self.served))

    async def sides(self, request: Request) -> Response:
        """The controls of both sides, as a section of the page."""
        address = address_asked(request, self.served)
        form = control_form(self.served, address.view)
        return JSONResponse({"fragments": {"controls": form}}, headers={"Cache-Control": "no-store"})

    async def search(self, request: Request) -> Response:
        """The parameters of a side in which words occur, as a section of the page."""
        address = address_asked(request, self.served, "side", "words")
        letter = letter_asked(request) or "a"
        section = search_results(SidePanel.of(self.served, address.view, letter), words_asked(request))
        return JSONResponse({"fragments": {f"found-{letter}": section}}, headers={"Cache-Control": "no-store"})

    # -- sections -----------------------------------------------------------------------------------

    async def _history(self, view: View) -> tuple[str, Markup]:
        from ..page.history import render_history

        opened = view.history
        assert opened is not None
        task = HistoryTask(self._setting(view, opened.letter), opened.replication)
        return "history", render_history(self.served, view, await self.player.result(task, self._rank()))

    async def _card(self, view: View) -> tuple[str, Markup]:
        from ..page.card import render_card

        opened = view.history
        assert opened is not None
        assert view.week is not None
        task = WeekTask(self._setting(view, opened.letter), opened.replication, view.week, view.who)
        try:
            week = await self.player.result(task, self._rank())
        except InputError as error:
            raise InputError(_in_address(problem) for problem in error.problems) from None
        return "card", render_card(self.served, view, week)

    async def _twin(self, view: View) -> tuple[str, Markup]:
        from ..page.history import render_twin

        opened = view.history
        assert opened is not None
        task = TwinTask(self._setting(view, opened.letter), opened.replication, view.flips)
        try:
            twin = await self.player.result(task, self._rank())
        except InputError as error:
            raise InputError(replace(problem, path="flip") for problem in error.problems) from None
        return "twin", render_twin(self.served, view, twin)

    def _opened(self, view: View) -> list[Coroutine[Any, Any, tuple[str, Markup]]]:
        """The sections of what a view has opened."""
        if view.history is None:
            return []
        sections = [self._history(view)]
        sections += [self._card(view)] if view.week is not None else []
        sections += [self._twin(view)] if view.flips else []
        return sections

    async def _fragments(self, *sections: Awaitable[tuple[str, Markup]]) -> dict[str, Any]:
        return {"fragments": dict([await section for section in sections])}

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
        """Raises Busy where nothing more can be played now, and OurFault where nothing can be any more."""
        state = self.player.state
        if state.reason is not None:
            raise OurFault(state.reason)
        if state.phase == "compiling":
            raise Busy(503, f"compiling the rules, {state.done} of {state.total}")
        if state.phase == "warming":
            raise Busy(503, "the workers are starting")
        if self._crowded():
            raise Busy(429, "others are being played")

    def _crowded(self) -> bool:
        return self.player.waiting > MOST_WAITING or self.player.queued > MOST_QUEUED

    def _setting(self, view: View, letter: str) -> PlayedSetting:
        return played_side(self.served, view.side(letter)).setting(view.seed)

    @contextmanager
    def _numbered(self, view: View) -> Iterator[int]:
        """The number of a request for histories: that of another one for the same view that goes on, else a new one.

        So a larger number of histories that is asked for ahead does not go before the smaller one.
        """
        key = address_of(view, self.served)
        number, others = self._numbers.get(key, (self.player.request(), 0))
        self._numbers[key] = number, others + 1
        try:
            yield number
        finally:
            number, others = self._numbers.pop(key)
            if others > 1:
                self._numbers[key] = number, others - 1

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


def application(player: Player, scratch: Path) -> Starlette:
    """The application of a player; it starts and ends with it. `scratch` is a folder for files that nobody keeps."""
    explorer = Explorer(player, scratch)

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
        "/api/twin": explorer.twin,
        "/api/scan": explorer.scan,
        "/api/matters": explorer.matters,
        "/api/sides": explorer.sides,
        "/api/search": explorer.search,
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


def _in_address(problem: Problem) -> Problem:
    """A problem of a week or an actor, with the key of the address in the place of the command's."""
    expected = (problem.expected or "").replace("--week ", "w=").replace("leave out w=", "another week")
    return replace(problem, expected=expected, path="who" if "actor" in problem.message else "w")


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
