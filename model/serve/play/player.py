"""The workers of the page, and who waits for what of them."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, pairwise
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...errors import InputError, OurFault, SimError
from ...experiment.design.arms import Failure
from ...experiment.execute.events import Compiling, Event, ignore
from ...experiment.execute.pool import Done, StandingPool
from ...experiment.execute.process import error_line
from ..results import Comparison
from ..state import Phase, ServerState
from ..view.side import Side, played_side
from ..view.view import first_view
from .cache import ByteCache
from .queue import Rank, TaskQueue
from .sides import HISTORIES, PREFIXES, SWING_STEPS, block_tasks, none_of, side_result
from .tasks import BlockTask, Hashed, IsWarmTask, ServedWork, SwingBlockTask, Task, swing_work

if TYPE_CHECKING:
    from ...analysis.assumptions.swings import Swings
    from ..view.served import ServedScenario
    from ..view.side import PlayedSetting
    from ..view.view import View

AnyTask = TypeVar("AnyTask", bound=Task)

WORKERS = 2

CACHE_BYTES = 64 * 2**20
"""What results may take together: about 150 settings of 256 histories."""

GRACE = 5.0
"""Seconds that workers have to end."""

SWING_LANES = 64
"""Histories of a block of swings: whoever moves a control meanwhile waits for no more."""

IDLE_PREFIX = 64
"""Histories of each option that are played while nobody asks for anything."""


@dataclass
class _Pending:
    future: asyncio.Future[bytes]
    waiting: int = 0


class Player:
    """Plays for one scenario, with workers that stay warm; with `play_ahead` also what is likely to be asked for.

    All methods are called in the event loop that `start` was called in.
    """

    def __init__(self, served: ServedScenario, play_ahead: bool = True) -> None:
        self.served = served
        self.cache = ByteCache(CACHE_BYTES)
        self.queue = TaskQueue()
        self.failed: str | None = None
        self._ahead = play_ahead
        self._work = ServedWork(served.scenario, served.seed)
        self._hashed = Hashed(served.scenario)
        self._pool = StandingPool(self._work, WORKERS, self.queue)
        self._pending: dict[Task, _Pending] = {}
        self._requests = count(1)
        self._thread = Thread(target=self._hear, name="workers", daemon=True)
        self._background: set[asyncio.Task[None]] = set()
        self._phase: Phase = "warming"
        self._compiled = (0, 0)
        self._histories = 0

    @property
    def state(self) -> ServerState:
        """How far it is."""
        phase: Phase = self._phase if self.failed is None else "failed"
        return ServerState(phase, *self._compiled, self._histories, self.failed)

    @property
    def waiting(self) -> int:
        """How many tasks wait that somebody looks at."""
        return self.queue.wanted

    @property
    def queued(self) -> int:
        """How many tasks wait in all, with those that nobody looks at."""
        return len(self.queue)

    def start(self) -> None:
        """Starts the workers, which load the rules; where these are not compiled, compiles them first."""
        self._loop = asyncio.get_running_loop()
        # It goes before the queue is opened, to the worker that is ready first.
        self.queue.appendleft(IsWarmTask())
        self._pending[IsWarmTask()] = _Pending(self._loop.create_future(), 1)
        self._thread.start()
        self._keep(self._warm())

    def close(self) -> None:
        """Ends the workers."""
        for task in self._background:
            task.cancel()
        self._pool.close()
        self._thread.join(GRACE)

    def request(self) -> int:
        """The number of a new request: of two, the newer goes first."""
        return next(self._requests)

    async def result(self, task: Task, rank: Rank) -> Any:
        """The result of a task, as soon as it is there. Once nobody waits for it any more it is not begun.

        Raises the SimError that it came to, and OurFault where it failed.
        """
        content = self.cache.get(task)
        if content is None:
            content = await self._wait(task, rank)
        result = pickle.loads(content)
        if isinstance(result, SimError):
            raise result
        return result

    async def comparison(self, view: View, n: int, request: int, wanted: bool = True) -> Comparison:
        """Both sides of a view over their first `n` histories. Raises InputError for what cannot be played."""
        sides = [played_side(self.served, side) for side in view.sides]
        tasks = [block_tasks(side, view.seed, n) for side in sides]
        every = [task for tasks_of_side in tasks for task in tasks_of_side]
        blocks = await self._results(every, lambda task: Rank(wanted, request, -task.start))
        a, b = (
            side_result(self.served, side, [blocks[task] for task in own])
            for side, own in zip(sides, tasks, strict=True)
        )
        return Comparison(view, a, b)

    async def swings(self, setting: PlayedSetting, outcome: str, n: int, request: int) -> Swings:
        """The swings of an outcome around a setting over `n` replications, played behind all that somebody looks at.

        Raises InputError for another number than one of `SWING_STEPS`.
        """
        if n not in SWING_STEPS:
            raise none_of("each", str(n), SWING_STEPS)
        from ...analysis.assumptions.swings import swings_of

        work = await asyncio.to_thread(swing_work, self._hashed, setting, outcome)
        widths = [work.cells, *(1 for _ in work.theories)]
        arms = [
            [
                SwingBlockTask(setting, outcome, at, min(at + SWING_LANES, last * width), arm)
                for first, last in pairwise([0, *(step for step in SWING_STEPS if step <= n)])
                for at in range(first * width, last * width, SWING_LANES)
            ]
            for arm, width in enumerate(widths)
        ]
        tasks = [task for tasks_of_arm in arms for task in tasks_of_arm]
        values = await self._results(tasks, lambda task: Rank(False, request, -task.start))
        lanes = [np.concatenate([values[task] for task in tasks_of_arm]) for tasks_of_arm in arms]
        return await asyncio.to_thread(swings_of, work, *lanes)

    async def _results(self, tasks: Sequence[AnyTask], rank: Callable[[AnyTask], Rank]) -> dict[AnyTask, Any]:
        unique = list(dict.fromkeys(tasks))
        jobs = [asyncio.ensure_future(self.result(task, rank(task))) for task in unique]
        try:
            return dict(zip(unique, await asyncio.gather(*jobs), strict=True))
        finally:
            for job in jobs:
                job.cancel()

    async def _wait(self, task: Task, rank: Rank) -> bytes:
        if self.failed is not None:
            raise OurFault(self.failed)
        pending = self._pending.get(task)
        if pending is None:
            pending = self._pending[task] = _Pending(self._loop.create_future())
            self.queue.put(task, rank)
            self._pool.ring()
        else:
            self.queue.promote(task, rank)
        pending.waiting += 1
        try:
            return await asyncio.shield(pending.future)
        finally:
            pending.waiting -= 1
            if pending.waiting == 0 and not pending.future.done() and self.queue.drop(task):
                del self._pending[task]

    async def _warm(self) -> None:
        """Compiles the rules if that is needed, and lets the workers play."""
        if not pickle.loads(await self._pending[IsWarmTask()].future):
            self._phase = "compiling"
            await asyncio.to_thread(self._work.warm, self._compiling)
        self._phase = "ready"
        self.queue.open()
        self._pool.ring()
        # Whoever moves the first control need not wait for the files. What is wrong with them is said there.
        with suppress(InputError):
            await asyncio.to_thread(lambda: self.served.assembled)
        if self._ahead:
            await self._play_ahead()

    async def _play_ahead(self) -> None:
        """Plays the first view, then the beginning of every option, in the background."""
        start = first_view(self.served)
        for n in PREFIXES[: PREFIXES.index(HISTORIES) + 1]:
            await self.comparison(start, n, 0, wanted=False)
        for option in self.served.scenario.options:
            side = Side("a", option, start.a.changes)
            with suppress(SimError):
                await self.comparison(replace(start, a=side), IDLE_PREFIX, 0, wanted=False)

    def _compiling(self, event: Event) -> None:
        if isinstance(event, Compiling):
            self._compiled = event.done, event.total

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(f"{type(error).__name__}: {error}")

    # -- what workers say ---------------------------------------------------------------------------

    def _hear(self) -> None:
        """Runs in a thread of its own, until the pool is closed."""
        try:
            self._work.prepare(ignore)
            for event in self._pool.events():
                if isinstance(event, Done | Failure):
                    self._loop.call_soon_threadsafe(self._settle, event)
        except Exception as error:
            self._loop.call_soon_threadsafe(self._fail, error_line(error))

    def _fail(self, reason: str) -> None:
        """Nothing can be played any more: says so to all who wait."""
        self.failed = self.failed or reason
        for pending in self._pending.values():
            if not pending.future.done():
                pending.future.set_exception(OurFault(reason))
                pending.future.exception()
        self._pending.clear()

    def _settle(self, event: Done | Failure) -> None:
        task: Any = event.key
        pending = self._pending.pop(task, None)
        if isinstance(event, Failure):
            if pending is not None and not pending.future.done():
                pending.future.set_exception(OurFault(event.reason))
                pending.future.exception()  # nobody may wait for it any more
            return
        self.cache.put(task, event.result)
        if isinstance(task, BlockTask):
            self._histories += task.stop - task.start
        if pending is not None and not pending.future.done():
            pending.future.set_result(event.result)
