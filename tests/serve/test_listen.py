"""Where the server listens, and by which names it is known there."""

import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from model.errors import InputError
from model.serve.web import server
from model.serve.web.server import Place, listen


def closed(place: Place) -> Place:
    place.listener.close()
    return place


def test_it_listens_to_this_machine_alone_unless_told_otherwise() -> None:
    place = closed(listen(port=0))
    assert (place.address, place.secret) == (f"http://127.0.0.1:{place.port}/", None)
    assert place.hosts == tuple(f"{name}:{place.port}" for name in ("127.0.0.1", "localhost", "[::1]"))


@pytest.mark.parametrize("host", ["127.0.0.2", "127.1", "localhost"])
def test_a_name_of_this_machine_that_it_was_given_is_one_of_its_own(host: str) -> None:
    place = closed(listen(host, 0))
    assert place.secret is None
    assert urlsplit(place.address).netloc in place.hosts


def test_at_the_port_of_http_it_is_known_without_a_port_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HTTP_PORT", (taken := closed(listen(port=0))).port)
    place = closed(listen(port=taken.port))
    assert {"127.0.0.1", "localhost", "[::1]", f"localhost:{place.port}"} <= set(place.hosts)


def test_where_others_can_reach_it_the_link_carries_a_secret_of_its_own() -> None:
    places = [closed(listen("0.0.0.0", 0)) for _ in range(2)]
    for place in places:
        assert place.secret is not None
        assert len(place.secret) >= 32
        assert place.address.endswith(f"/?key={place.secret}")
        assert f"127.0.0.1:{place.port}" in place.hosts
        assert f"0.0.0.0:{place.port}" not in place.hosts
    assert places[0].secret != places[1].secret


def test_a_port_that_is_taken_is_said_to_be_so() -> None:
    place = listen(port=0)
    with place.listener, pytest.raises(InputError, match=f"port {place.port} is taken"):
        listen(port=place.port)


def test_a_host_that_is_none_of_this_machine_is_refused() -> None:
    with pytest.raises(InputError, match=r"cannot listen on 203\.0\.113\.1"):
        listen("203.0.113.1", 0)


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that starts and ends, and is never asked."""
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


def test_a_request_to_end_that_comes_with_the_address_ends_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It used to be lost now and then: what raises while a module is loaded may not be heard."""

    def ask_to_end(_: Place) -> None:
        signal.raise_signal(signal.SIGTERM)

    def goes_on(number: int, frame: object) -> None:
        raise AssertionError("it serves on")

    monkeypatch.setattr(server, "guarded", lambda *_: nothing)
    heard: list[int] = []
    before = [
        signal.signal(signal.SIGTERM, lambda number, _: heard.append(number)),
        signal.signal(signal.SIGALRM, goes_on),
    ]
    signal.alarm(60)
    try:
        server.serve(root / "scenarios/reassurance.yaml", None, 0, None, ask_to_end)
    finally:
        signal.alarm(0)
        for number, handler in zip((signal.SIGTERM, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)
    assert heard == [signal.SIGTERM]
