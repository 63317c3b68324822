"""How soon the page of `sim serve` answers: `python benchmarks/serve.py`, and `--clients 50 --seconds 120` for a load.

Everything is asked over HTTP of a server in a process of its own, as the page asks: a side that nobody has asked for is
played over 32 histories, then 64, 128 and 256, the other side being there already. Prints figures and judges nothing.
Beside the clock, which others on the machine disturb, stand processor seconds of the server and of its workers: with
two cores to themselves, an answer takes about those of the server and half of those of the workers. `--cache 8` gives
the server caches of 8 and 4 megabytes in the place of 64 and 32: they are full after a moment, and what grows then is
no cache. `--browser` moves the slider in Chromium instead: from its release until the new figures are painted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import numpy as np
import psutil

from model.scenario import find_scenarios, load
from model.serve.play.sides import HISTORIES, PREFIXES
from model.simulation import simulate

START = """
import sys
from model.serve.play import player
from model.serve.web import application

megabytes = float(sys.argv.pop(1))
player.CACHE_BYTES, application.DRAWN_BYTES = int(megabytes * 2**20), int(megabytes * 2**19)
sys.argv = ["sim", *sys.argv[1:]]
from model.cli.program import main

main()
"""
SIDES = "a=europe_alone&a.force.size={size}&b=us_backstop"
STEPS = PREFIXES[: PREFIXES.index(HISTORIES) + 1]
PATIENCE = 600.0
GRACE = 5.0
"""Seconds that clients have to finish what they have begun."""

PARTS = 6
"""Parts of the time of a load by which memory is printed."""

ABANDONED = 0.5
"""The share of moves of a client that another move follows before they are answered."""


@dataclass
class Server:
    """A server that runs, the seconds until it answered and until it could play, and the processor seconds that it had
    spent when it answered."""

    process: psutil.Process
    address: str
    page: float = 0.0
    ready: float = 0.0
    page_spent: float = 0.0

    def processor_seconds(self) -> tuple[float, float]:
        """Those of the server and those of its workers, so far."""
        return _spent(self.process), sum(_spent(child) for child in self.process.children())

    def megabytes(self) -> tuple[float, float]:
        """Memory of the server and of its workers."""
        own, workers = ([self.process], self.process.children())
        return _held(own), _held(workers)


def _held(processes: Sequence[psutil.Process]) -> float:
    held: int = sum(process.memory_info().rss for process in processes)
    return held / 2**20


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    spent: float = times.user + times.system
    return spent


@contextmanager
def serving(cache: float | None = None) -> Iterator[Server]:
    """A server of the shipped scenario, once it can play; with another cache than its own, in megabytes."""
    start = time.perf_counter()
    program = ["-m", "cli"] if cache is None else ["-c", START, str(cache)]
    command = [sys.executable, *program, "serve", str(find_scenarios() / "reassurance.yaml"), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = next(match for line in process.stdout if (match := re.search(r"http://\S+/", line)))
        server = Server(psutil.Process(process.pid), address[0])
        with httpx.Client(base_url=server.address, timeout=PATIENCE) as client:
            while not _answers(client):
                time.sleep(0.02)
            server.page, server.page_spent = time.perf_counter() - start, _spent(server.process)
            while client.get("/api/state").json()["phase"] != "ready":
                time.sleep(0.05)
            server.ready = time.perf_counter() - start
        yield server
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/").status_code == 200
    except httpx.TransportError:
        return False


@dataclass
class Moves:
    """What each of several moves took until its first answer and until its last: by the clock, and in processor
    seconds of the server and of its workers."""

    first: list[tuple[float, float, float]] = field(default_factory=list)
    last: list[tuple[float, float, float]] = field(default_factory=list)
    direct: list[float] = field(default_factory=list)


def measured(server: Server, rounds: int) -> Moves:
    """Moves of a slider, each to a value that was never asked for; in turns with the same histories played directly."""
    moves = Moves()
    scenario = load(find_scenarios() / "reassurance.yaml")
    with httpx.Client(base_url=server.address, timeout=PATIENCE) as client:
        _idle(server)
        for n in STEPS:
            client.get(f"/api/result?{SIDES.format(size=9_999)}&n={n}").raise_for_status()
        for number in range(rounds):
            size = 10_000 + 37 * number
            before, start = server.processor_seconds(), time.perf_counter()
            for n in STEPS:
                client.get(f"/api/result?{SIDES.format(size=size)}&n={n}").raise_for_status()
                if n in (STEPS[0], STEPS[-1]):
                    clock, now = time.perf_counter() - start, server.processor_seconds()
                    figures = moves.first if n == STEPS[0] else moves.last
                    figures.append((clock, now[0] - before[0], now[1] - before[1]))
            spent = time.process_time()
            simulate(scenario, "europe_alone", np.arange(STEPS[-1]), 1, {"force.size": float(size)})
            moves.direct.append(time.process_time() - spent)
    return moves


def _idle(server: Server) -> None:
    """Waits until the server plays nothing ahead any more."""
    before = -1.0
    while (now := server.processor_seconds()[1]) - before > 0.02:
        before = now
        time.sleep(1.0)


RELEASED = """
async ([control, value]) => {
  const range = document.getElementById(control), played = document.getElementById("played");
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
  const seen = {};
  range.value = value;
  const start = performance.now();
  range.dispatchEvent(new Event("change", { bubbles: true }));
  let before = document.getElementById("answer");
  while (!(seen[LAST] && document.getElementById("state").textContent === "up to date")) {
    const now = await painted(), answer = document.getElementById("answer");
    if (answer !== before) { before = answer; seen.first ??= now - start; seen[played.textContent] ??= now - start; }
  }
  return seen;
}
"""
"""Moves a slider and returns the milliseconds until each number of histories was painted."""


def released(server: Server, rounds: int) -> list[tuple[float, float]]:
    """For each of several moves of a slider in Chromium the seconds from its release until the first update and until
    all histories are painted."""
    from playwright.sync_api import expect, sync_playwright

    from model.report.figures.drawing.raster import BROWSERS

    program = next(place for place in map(shutil.which, BROWSERS) if place)
    script = RELEASED.replace("LAST", str(STEPS[-1]))
    _idle(server)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.address}?{SIDES.format(size=9_500)}")
        expect(page.locator("#state")).to_have_text("up to date", timeout=PATIENCE * 1000.0)
        moves = []
        for number in range(rounds):
            seen = page.evaluate(script, ["range-a.force.size", str(10_000 + 500 * number)])
            moves.append((seen["first"] / 1000.0, seen[str(STEPS[-1])] / 1000.0))
            time.sleep(1.0)
        browser.close()
    return moves


def _print_released(moves: Sequence[tuple[float, float]]) -> None:
    for name, seconds in zip(("first update", "256 pairs"), zip(*moves, strict=True), strict=True):
        middle, best = statistics.median(seconds), min(seconds)
        print(f"{name} painted {middle:.2f} s after the release of a slider ({best:.2f} at best, {len(seconds)} moves)")


@dataclass
class Load:
    """What clients met: the answers by status, and the seconds of each first update and of each whole move."""

    statuses: Counter[str] = field(default_factory=Counter)
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


async def loaded(server: Server, clients: int, seconds: float) -> Load:
    """Clients that move sliders, wait for what comes, and look at it for a moment."""
    load = Load()
    until = time.perf_counter() + seconds
    limits = httpx.Limits(max_connections=2 * clients)
    async with httpx.AsyncClient(base_url=server.address, timeout=PATIENCE, limits=limits) as client:
        watch = asyncio.ensure_future(_watch(server, load))
        moving = [asyncio.ensure_future(_client(client, load, until, number)) for number in range(clients)]
        _, unfinished = await asyncio.wait(moving, timeout=seconds + GRACE)
        load.statuses["moves not finished at the end"] += len(unfinished)
        for task in (*unfinished, watch):
            task.cancel()
    return load


async def _watch(server: Server, load: Load) -> None:
    while True:
        load.memory.append(server.megabytes())
        await asyncio.sleep(5.0)


async def _client(client: httpx.AsyncClient, load: Load, until: float, number: int) -> None:
    chance = random.Random(number)
    while time.perf_counter() < until:
        address = f"/api/result?{SIDES.format(size=chance.randrange(0, 60_000, 500))}"
        if chance.random() < ABANDONED:
            try:
                await asyncio.wait_for(_asked(client, load, f"{address}&n={STEPS[0]}"), 0.08)
            except TimeoutError:
                load.statuses["abandoned"] += 1
            continue
        start = time.perf_counter()
        for n in STEPS:
            await _asked(client, load, f"{address}&n={n}")
            if n == STEPS[0]:
                load.first.append(time.perf_counter() - start)
        load.last.append(time.perf_counter() - start)
        await asyncio.sleep(chance.uniform(0.5, 2.0))


async def _asked(client: httpx.AsyncClient, load: Load, address: str) -> None:
    while True:
        try:
            answer = await client.get(address)
        except httpx.TransportError as error:
            load.statuses[type(error).__name__] += 1
            return
        load.statuses[str(answer.status_code)] += 1
        if answer.status_code != 429:
            return
        await asyncio.sleep(float(answer.headers["Retry-After"]))


def machine() -> str:
    """The machine, and how busy it is."""
    busy = f"load {os.getloadavg()[0]:.1f}"
    return f"{platform.machine()}, {os.cpu_count()} processors, {busy}, Python {platform.python_version()}"


def _print_moves(server: Server, moves: Moves) -> None:
    page = f"{server.page:.2f} s after the start ({server.page_spent:.2f} processor s of the server)"
    print(f"the page answers {page}, histories can be played after {server.ready:.1f} s")
    for name, figures in (("first update (32 pairs)", moves.first), ("256 pairs", moves.last)):
        clock, own, workers = (statistics.median(part) for part in zip(*figures, strict=True))
        best = min(each[0] for each in figures)
        print(f"{name}: {clock:.2f} s by the clock ({best:.2f} at best), in the median of {len(figures)} moves;")
        both = own + workers / 2.0
        print(f"  {own:.2f} processor s of the server, {workers:.2f} of the workers: {both:.2f} s on two idle cores")
    direct, workers = statistics.median(moves.direct), statistics.median(each[2] for each in moves.last)
    times = workers / direct
    print(
        f"256 histories played directly in one block: {direct:.2f} processor s; the workers take {times:.2f} times that"
    )


def _print_load(load: Load, clients: int, seconds: float) -> None:
    print(
        f"{clients} clients for {seconds:.0f} s: "
        + ", ".join(f"{n:,} {what}" for what, n in sorted(load.statuses.items()))
    )
    for name, waits in (("first update", load.first), ("256 pairs", load.last)):
        if waits:
            low, middle, high = np.quantile(waits, (0.5, 0.95, 1.0))
            most = f"95 of 100 within {middle:.2f} s, longest {high:.2f} s"
            print(f"{name}: median {low:.2f} s, {most} ({len(waits):,} moves)")
    for name, held in zip(("the server", "its workers"), zip(*load.memory, strict=True), strict=bool(load.memory)):
        parts = [held[len(held) * part // PARTS : len(held) * (part + 1) // PARTS] for part in range(PARTS)]
        shown = ", ".join(f"{max(part):.0f}" for part in parts if part)
        print(f"memory of {name} at most, by {PARTS} parts of the time: {shown} MB")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="moves that are measured (default: 9)")
    parser.add_argument("--clients", type=int, default=0, help="clients of a load (default: none)")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they move (default: 120)")
    parser.add_argument("--cache", type=float, help="megabytes of the cache of results (default: the server's own)")
    parser.add_argument("--browser", action="store_true", help="move the slider in Chromium")
    given = parser.parse_args()
    with serving(given.cache) as server:
        print(machine())
        if given.browser:
            _print_released(released(server, given.rounds))
        else:
            _print_moves(server, measured(server, given.rounds))
        if given.clients:
            _print_load(asyncio.run(loaded(server, given.clients, given.seconds)), given.clients, given.seconds)
        print(machine())


if __name__ == "__main__":
    main()
