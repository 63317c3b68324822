"""A page that is served in this process, for tests that ask it over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep

import httpx
import uvicorn

from model.serve.play.player import Player
from model.serve.view.served import ServedScenario
from model.serve.web.application import application
from model.serve.web.guard import Guard
from model.serve.web.server import Place, listen

PATIENCE = 300.0


@contextmanager
def serving(served: ServedScenario) -> Iterator[httpx.Client]:
    """A client of a real server of the scenario, as soon as histories can be played."""
    place = listen(port=0)
    with TemporaryDirectory() as scratch:
        app = Guard(application(Player(served, play_ahead=False), Path(scratch)), place.hosts)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="on"))
        thread = Thread(target=server.run, kwargs={"sockets": [place.listener]})
        thread.start()
        try:
            yield from _asking(place)
        finally:
            server.should_exit = True
            thread.join(30)
            place.listener.close()


def _asking(place: Place) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=place.address, timeout=PATIENCE) as client:
        until = monotonic() + PATIENCE
        while not _ready(client):
            assert monotonic() < until
            sleep(0.1)
        yield client


def _ready(client: httpx.Client) -> bool:
    try:
        return bool(client.get("/api/state").json()["phase"] == "ready")
    except httpx.TransportError:
        return False
