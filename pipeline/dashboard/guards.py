"""Every request to the dashboard becomes one from this machine, every answer one that stays put."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.dashboard.passes import COOKIE, new_browser

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HINTED = frozenset({"/", "/conversation"})
"""pages from which a conversation is opened, or that are one"""

Headers = Sequence[tuple[bytes, bytes]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob: 'unsafe-inline' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""what a page may load: this server's own, so that nothing said in a conversation leaves by it"""

HEADERS: Headers = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)


class Guards:
    """
    Pure ASGI around the whole app, so that no streamed body is held.

    Answers only to a loopback name (or one in `hosts`), which keeps other sites from reaching it
    by a name of theirs that resolves to this machine; gives each browser a cookie that passes are
    bound to; and adds the security headers that an answer does not set itself.

    hint  what the pages of conversations say that they will need, in a Link header
    """

    def __init__(
        self, app: ASGIApp, hosts: Collection[str] = (), hint: Callable[[], bytes] | None = None
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._hint = hint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"])
        if not is_ours(given.get(b"host", b"").decode("latin-1"), self._hosts):
            await _refuse(scope, send)
            return
        cookie = None if browser_of(given.get(b"cookie", b"").decode("latin-1")) else new_browser()

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _with_ours(message.get("headers", ()), cookie)
                message["headers"] = self._hinted(scope["path"], headers)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)

    def _hinted(self, path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The pages of conversations say what they will need."""
        if self._hint is None or path not in HINTED or not _is_page(dict(headers)):
            return headers
        return [*headers, (b"link", self._hint())]


def is_ours(host: str, hosts: Collection[str] = ()) -> bool:
    """
    Whether a Host header names this machine, or a name it was told to answer to.

    >>> is_ours("127.0.0.1:8501"), is_ours("[::1]:8501"), is_ours("rebound.example")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in hosts or is_loopback(name)


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def browser_of(cookies: str) -> str:
    """The value of our cookie in a Cookie header, or empty."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_ours(headers: Headers, cookie: str | None) -> list[tuple[bytes, bytes]]:
    there = {name.lower(): value for name, value in headers}
    added = [(name, value) for name, value in HEADERS if name not in there]
    if cookie is not None and _is_page(there):
        ours = f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict"
        added.append((b"set-cookie", ours.encode()))
    return [*headers, *added]


def _is_page(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").startswith(b"text/html")


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    plain = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": plain})
    line = b"This dashboard answers on this machine only: open it as localhost or 127.0.0.1.\n"
    await send({"type": "http.response.body", "body": line})
