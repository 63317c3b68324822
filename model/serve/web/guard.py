"""What is let in: known hosts, this page's own requests, small ones that ask and change nothing.

A page of another site that is open in the same browser can send requests here; it must learn and cause nothing by it.
So every request names a host that this server has (a name of another that leads here is refused), and where the browser
says which site a request comes from, it is this one, or the address bar. Everything is a GET of bounded size.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_REQUESTS = 192
"""Requests that are answered at a time."""

LONGEST_TARGET = 4_096
"""Characters of a path with its query."""

LONGEST_HEADERS = 16_384
"""Bytes of all headers."""

COOKIE = "sim_key"
KEY = "key"
"""The key of the address that opens a server which others can reach, and the cookie that remembers it."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every answer."""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered, and what to do instead."""

    status: int
    message: str
    expected: str
    headers: tuple[tuple[str, str], ...] = ()


class Guard:
    """Refuses what is not let in, before anything else sees it; adds the headers of every answer.

    `hosts` are the names that a request may ask for, with their port where it is not that of HTTP. With a `secret` it
    must bring it, in its address once or in the cookie that it then gets.
    """

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str], secret: str | None = None, most: int = MOST_REQUESTS
    ) -> None:
        self.app = app
        self.hosts = frozenset(host.casefold() for host in hosts)
        self.secret = secret
        self.most = most
        self._answering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name.encode(), text.encode()) for name, text in HEADERS.items() if name.encode() not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(refusal, scope, send_with_headers)
            return
        if self.secret is not None and (redirected := self._with_cookie(scope)) is not None:
            await _redirect(*redirected, send_with_headers)
            return
        self._answering += 1
        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            self._answering -= 1

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers: list[tuple[bytes, bytes]] = list(scope["headers"])
        if sum(len(name) + len(text) for name, text in headers) > LONGEST_HEADERS:
            return Refusal(431, "the headers are too long", f"at most {LONGEST_HEADERS:,} bytes")
        target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if target > LONGEST_TARGET:
            return Refusal(414, "the address is too long", f"at most {LONGEST_TARGET:,} characters")
        hosts = _all(headers, b"host")
        if len(hosts) != 1 or hosts[0].casefold() not in self.hosts:
            return Refusal(421, "this server is not of that name", f"one of {', '.join(sorted(self.hosts))}")
        if scope["method"] not in ("GET", "HEAD"):
            allowed = (("Allow", "GET, HEAD"),)
            return Refusal(
                405, f"{scope['method'][:20]} changes something, or asks otherwise than by GET", "GET", allowed
            )
        if _all(headers, b"transfer-encoding") or any(text.strip() != "0" for text in _all(headers, b"content-length")):
            return Refusal(413, "a request has no body here", "GET without a body")
        if not _own(scope, headers):
            return Refusal(403, "this request comes from another site", "the address, typed or opened as a link")
        if self.secret is not None and not self._knows(scope, headers):
            wanted = "the whole link that sim serve printed, with its key"
            return Refusal(403, "this page is open to those alone who have its link", wanted)
        if self._answering >= self.most:
            wanted = "the same request, a moment later"
            return Refusal(429, "too many requests at a time", wanted, (("Retry-After", "1"),))
        return None

    def _knows(self, scope: Scope, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        brought = _keys(scope["query_string"])
        for text in _all(headers, b"cookie"):
            try:
                cookie = SimpleCookie(text).get(COOKIE)
            except CookieError:
                continue
            brought += [cookie.value] if cookie is not None else []
        assert self.secret is not None
        return any(hmac.compare_digest(text.encode(), self.secret.encode()) for text in brought)

    def _with_cookie(self, scope: Scope) -> tuple[str, str] | None:
        """Where to go on to without the key in the address, and the cookie that stands for it; None where it is not in
        the address."""
        if not _keys(scope["query_string"]):
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = urlencode([(name, text) for name, text in pairs if name != KEY])
        # The browser must bring it when the link is opened from another site, as a mailbox: not Strict, then.
        cookie = f"{COOKIE}={self.secret}; HttpOnly; SameSite=Lax; Path=/"
        path = "/" + quote(scope["path"].lstrip("/"))  # two slashes would lead to another host
        return path + (f"?{rest}" if rest else ""), cookie


def _all(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [text.decode("latin-1") for own, text in headers if own.lower() == name]


def _keys(query: bytes) -> list[str]:
    return [text for name, text in parse_qsl(query.decode("latin-1"), keep_blank_values=True) if name == KEY]


def _own(scope: Scope, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a request comes from this page or the address bar, as far as the browser says; a link of another site may
    open the page itself."""
    sites = _all(headers, b"sec-fetch-site")
    if not sites:
        return True
    if len(sites) == 1 and sites[0] in ("same-origin", "none"):
        return True
    opened = _all(headers, b"sec-fetch-mode") == ["navigate"] and _all(headers, b"sec-fetch-dest") == ["document"]
    return opened and scope["path"] == "/"


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    content = {"problems": [{"message": refusal.message, "expected": refusal.expected, "suggestion": None, "path": ""}]}
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *refusal.headers]
    await _answer(refusal.status, headers, b"" if scope["method"] == "HEAD" else body, send)


async def _redirect(target: str, cookie: str, send: Send) -> None:
    headers = [("Location", target), ("Set-Cookie", cookie), ("Content-Length", "0"), ("Cache-Control", "no-store")]
    await _answer(303, headers, b"", send)


async def _answer(status: int, headers: Sequence[tuple[str, str]], body: bytes, send: Send) -> None:
    encoded = [(name.lower().encode(), text.encode("latin-1")) for name, text in headers]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
