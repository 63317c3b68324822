"""What is let in: known hosts, this page's own requests, small ones that change nothing."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from model.serve.web.guard import HEADERS, LONGEST_HEADERS, LONGEST_TARGET, Guard

HOSTS = ("127.0.0.1:8765", "localhost:8765", "[::1]:8765")


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"let in"})


class Client:
    """Sends one request at a time to a guard, without a server in between."""

    def __init__(self, host: str, **given: Any) -> None:
        self.guard, self.base = Guard(answers, HOSTS, **given), f"http://{host}"

    def get(self, target: str, **given: Any) -> httpx.Response:
        return self.request("GET", target, **given)

    def request(self, method: str, target: str, **given: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.guard)
            async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
                return await client.request(method, target, **given)

        return asyncio.run(ask())


def client(host: str = HOSTS[0], **given: Any) -> Client:
    return Client(host, **given)


@pytest.mark.parametrize("host", HOSTS)
def test_its_own_names_are_let_in(host: str) -> None:
    assert client(host).get("/").text == "let in"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost", "127.0.0.1.evil.example:8765"])
def test_another_name_that_leads_here_is_refused(host: str) -> None:
    answer = client(host).get("/")
    assert answer.status_code == 421
    assert "not of that name" in answer.json()["problems"][0]["message"]


def test_two_hosts_or_none_are_refused() -> None:
    for headers in ([(b"host", b"127.0.0.1:8765"), (b"host", b"evil.example")], []):
        sent: list[Any] = []

        async def keep(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        async def nothing() -> Any:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
        asyncio.run(Guard(answers, HOSTS)(scope, nothing, keep))
        assert sent[0]["status"] == 421


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none, cross-site"])
def test_a_request_of_another_site_is_refused(site: str) -> None:
    assert client().get("/api/result", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_request_of_the_page_and_of_the_address_bar_is_let_in(site: str) -> None:
    assert client().get("/api/result", headers={"sec-fetch-site": site}).status_code == 200


def test_a_link_of_another_site_opens_the_page_alone_and_in_no_frame() -> None:
    opened = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client().get("/", headers=opened).status_code == 200
    assert client().get("/api/report", headers=opened).status_code == 403
    assert client().get("/", headers={**opened, "sec-fetch-dest": "iframe"}).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_whatever_is_no_get_is_refused(method: str) -> None:
    answer = client().request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_body_is_refused() -> None:
    assert client().request("GET", "/", content=b"x").status_code == 413
    assert client().request("GET", "/", headers={"transfer-encoding": "chunked"}).status_code == 413


def test_what_is_too_long_is_refused() -> None:
    assert client().get("/?a=" + "x" * LONGEST_TARGET).status_code == 414
    assert client().get("/", headers={"x-long": "x" * LONGEST_HEADERS}).status_code == 431


def test_more_requests_than_it_answers_at_a_time_are_asked_to_come_again() -> None:
    answer = client(most=0).get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_every_answer_has_the_policy_that_forbids_foreign_and_inline_code() -> None:
    for answer in (client().get("/"), client("evil.example").get("/"), client().request("POST", "/")):
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in HEADERS["content-security-policy"]


def test_with_a_secret_nobody_gets_in_without_it() -> None:
    locked = client(secret="s3cret")
    for query in ("", "?key=", "?key=S3CRET", "?key=s3cret2"):
        assert locked.get(f"/{query}").status_code == 403
    assert locked.get("/", headers={"cookie": "sim_key=other"}).status_code == 403


def test_the_link_with_the_secret_lets_in_and_leaves_the_address() -> None:
    locked = client(secret="s3cret")
    answer = locked.get("/?a=tripwire&key=s3cret")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?a=tripwire")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert locked.get("/?a=tripwire", headers={"cookie": cookie.partition(";")[0]}).text == "let in"


def test_the_printed_link_opens_from_another_site() -> None:
    opened = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    answer = client(secret="s3cret").get("/?key=s3cret", headers=opened)
    assert answer.status_code == 303
    assert "SameSite=Strict" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/api/result?n=32&key=s3cret", "/api/result?n=32"),
        ("//evil.example/?key=s3cret", "/evil.example/"),
        ("/%5Cevil.example/%0d%0ax?key=s3cret", "/%5Cevil.example/%0D%0Ax"),
    ],
)
def test_the_secret_leaves_any_address_of_this_server(target: str, location: str) -> None:
    answer = client(secret="s3cret").get(f"http://{HOSTS[0]}{target}")
    assert (answer.status_code, answer.headers["location"]) == (303, location)
