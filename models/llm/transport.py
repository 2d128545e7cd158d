"""Requests of the chat client become requests to the checked address alone, bounded and bare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from models.llm.endpoint import Endpoint

if TYPE_CHECKING:
    import httpx2

LONGEST_ANSWER_BYTES = 4_000_000
"""a window's answer is some thousand bytes; a server that sends more does not mean us"""
CONNECT_S = 10.0
SENT = frozenset({"host", "content-type", "content-length", "accept"})
"""headers a server needs; the client's own tell of this machine, and of other people's accounts"""

Clock = Callable[[], float]


def make_http_client(
    endpoint: Endpoint, *, timeout_s: float, has_key: bool, clock: Clock = time.monotonic
) -> httpx2.Client:
    """
    An HTTP client that talks to the endpoint and to nobody else.

    Proxies and credentials of the environment are not used, redirects are not followed, a name of
    this machine is not looked up again, and an answer takes `timeout_s` in all, however slowly it
    drips.
    """
    import httpx2

    class Answer(httpx2.SyncByteStream):
        """A response body with an end to its time and its size."""

        def __init__(self, inner: httpx2.SyncByteStream, ends_at: float) -> None:
            self._inner = inner
            self._ends_at = ends_at

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in self._inner:
                size += len(chunk)
                if size > LONGEST_ANSWER_BYTES:
                    raise httpx2.RemoteProtocolError("the answer is far too long")
                if clock() > self._ends_at:
                    raise httpx2.ReadTimeout("the answer takes too long")
                yield chunk

        def close(self) -> None:
            self._inner.close()

    class ToEndpoint(httpx2.HTTPTransport):
        """The one way out."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            wanted = (endpoint.scheme, endpoint.host, endpoint.port)
            port = request.url.port or (443 if request.url.scheme == "https" else 80)
            if (request.url.scheme, request.url.host, port) != wanted:
                raise httpx2.UnsupportedProtocol("not the endpoint of the settings")
            kept = SENT | {"authorization"} if has_key else SENT
            bare = httpx2.Request(
                request.method,
                request.url.copy_with(host=endpoint.address or endpoint.host),
                headers=[(k, v) for k, v in request.headers.items() if k.lower() in kept],
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": endpoint.host},
            )
            ends_at = clock() + timeout_s
            response = super().handle_request(bare)
            packed = response.headers.get("content-encoding", "identity") != "identity"
            if packed or not isinstance(response.stream, httpx2.SyncByteStream):
                raise httpx2.RemoteProtocolError("not the plain body that was asked for")
            response.stream = Answer(response.stream, ends_at)
            return response

    timeout = httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
    return httpx2.Client(
        transport=ToEndpoint(trust_env=False),
        trust_env=False,
        follow_redirects=False,
        timeout=timeout,
    )
