"""Serving: where it listens, by which names it is known, and what it says when it starts."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import uvicorn

from ...errors import InputError, Problem, did_you_mean
from ..play.player import Player
from ..view.served import ServedScenario, read_served
from .application import application
from .guard import KEY, Guard

if TYPE_CHECKING:
    from starlette.types import ASGIApp

PORT = 8765
TRIES = 20
"""Ports that are tried, from the first on, where none is asked for."""

MOST_CONNECTIONS = 512
HTTP_PORT = 80
"""The port that browsers leave out."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Place:
    """Where a server listens: the socket, the host as a browser names it, and the names that requests may ask for."""

    listener: socket.socket
    host: str
    port: int
    hosts: tuple[str, ...]
    secret: str | None

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{self.host}:{self.port}/" + (f"?{KEY}={self.secret}" if self.secret is not None else "")


def serve(target: Path, host: str | None, port: int | None, seed: int | None, say: Callable[[Place], None]) -> None:
    """Serves the page of a scenario or a run until it is interrupted. `say` is called once connections are let in.

    Without a `host` it listens to this machine alone; with another than loopback whoever has the link can open it.
    Raises InputError for what cannot be served, and where nobody can listen there.
    """
    place = listen(host, port)
    with place.listener, TemporaryDirectory(prefix="sim-serve-", ignore_cleanup_errors=True) as scratch:
        served = read_served(target, seed)
        app = guarded(served, place, Path(scratch))
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            server_header=False,
            ws="none",
            lifespan="on",
        )
        Server(config, lambda: say(place)).run(sockets=[place.listener])


class Server(uvicorn.Server):
    """A server that says where it is once it listens to signals: whoever reads that may end it at once."""

    def __init__(self, config: uvicorn.Config, say: Callable[[], None]) -> None:
        super().__init__(config)
        self._say = say

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Until the block ends a signal ends the server; any other way to leave would be lost while modules load."""
        with super().capture_signals():
            self._say()
            yield


def guarded(served: ServedScenario, place: Place, scratch: Path) -> ASGIApp:
    """The application of a scenario behind its guard; `scratch` is a folder for files that nobody keeps."""
    return Guard(application(Player(served), scratch), place.hosts, place.secret)


def listen(host: str | None = None, port: int | None = None) -> Place:
    """Binds a socket; of the ports from the usual one on the first that is free, unless one is asked for.

    Raises InputError where nothing can be bound.
    """
    named = host or LOOPBACK[0]
    bare = named.removeprefix("[").removesuffix("]")
    try:
        family, _, _, _, sockaddr = socket.getaddrinfo(bare, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        near = did_you_mean(named, LOOPBACK)
        wanted = "an address or a name of this machine, as 127.0.0.1"
        raise InputError(
            Problem(f"there is no host {named!r}: {error.strerror}", expected=wanted, suggestion=near)
        ) from error
    address = str(sockaddr[0])
    listener = _bound(family, address, port)
    number = int(listener.getsockname()[1])
    local = ip_address(address).is_loopback
    names = (*LOOPBACK, *map(_bracketed, (bare, address))) if local else _names(bare, address)
    shown = named if local or not ip_address(address).is_unspecified else names[0]
    hosts = tuple(dict.fromkeys(f"{name}:{number}" for name in names))
    if number == HTTP_PORT:
        hosts += tuple(dict.fromkeys(names))
    return Place(listener, _bracketed(shown), number, hosts, None if local else secrets.token_urlsafe(24))


def _bound(family: int, address: str, port: int | None) -> socket.socket:
    refused: OSError | None = None
    for number in range(PORT, PORT + TRIES) if port is None else [port]:
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, number))
            listener.listen(MOST_CONNECTIONS)
        except OSError as error:
            listener.close()
            refused = error
            if error.errno != errno.EADDRINUSE:
                break
        else:
            return listener
    assert refused is not None
    if refused.errno == errno.EADDRINUSE:
        last = PORT + TRIES - 1
        taken = f"port {port} is taken" if port is not None else f"the ports {PORT} to {last} are taken"
        raise InputError(Problem(taken, expected="another: --port P, or 0 for any that is free")) from refused
    reason = refused.strerror or type(refused).__name__
    raise InputError(Problem(f"cannot listen on {address}: {reason}", expected="another --host or --port")) from refused


def _names(host: str, address: str) -> tuple[str, ...]:
    """The names of a host that is not loopback, by which a browser may ask for it."""
    names = [host, address] if not ip_address(address).is_unspecified else []
    if ip_address(address).is_unspecified:
        own = socket.gethostname()
        try:
            entries = socket.getaddrinfo(own, None, type=socket.SOCK_STREAM)
        except OSError:
            entries = []
        names += [str(entry[4][0]) for entry in entries if not ip_address(str(entry[4][0])).is_loopback]
        names += [own, *LOOPBACK]
    return tuple(dict.fromkeys(_bracketed(name) for name in names))


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name
