"""A page of conversations says early what the browser will need; nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pipeline.dashboard import early
from pipeline.dashboard.guards import Guards


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>page</p>")


async def text(_request: Request) -> Response:
    return PlainTextResponse("text")


def link_of(path: str) -> str | None:
    routes = [Route("/conversation", page), Route("/method", page), Route("/", text)]
    middleware = [Middleware(Guards, hint=lambda: b"</room.js>; rel=modulepreload")]
    app = Starlette(routes=routes, middleware=middleware)
    link: str | None = (
        TestClient(app, base_url="http://127.0.0.1:8501").get(path).headers.get("link")
    )
    return link


def test_the_page_of_a_conversation_is_hinted() -> None:
    assert link_of("/conversation") == "</room.js>; rel=modulepreload"


@pytest.mark.parametrize("path", ["/method", "/"])
def test_other_pages_and_what_is_no_page_are_not(path: str) -> None:
    assert link_of(path) is None


def test_every_file_of_streamlit_that_is_hinted_is_there() -> None:
    paths = early._chunks()
    folder = Path(streamlit.__file__).parent / "static"
    assert len(paths) == len(early.CHUNKS), "Streamlit renamed one: see early.CHUNKS"
    assert all((folder / path.removeprefix("/")).is_file() for path in paths)


def test_a_name_streamlit_has_no_more_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "CHUNKS", ("NoSuchFile",))
    early._chunks.cache_clear()
    try:
        assert early._chunks() == ()
    finally:
        early._chunks.cache_clear()


def test_the_hint_names_the_room_as_parts_serves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "parts_address", lambda: "/room/ab12/")
    monkeypatch.setattr(early, "_chunks", lambda: ("/static/js/Html.x.js",))
    assert early.hint() == (
        b"</static/js/Html.x.js>; rel=modulepreload, </room/ab12/room.js>; rel=modulepreload, "
        b"</room/ab12/room.css>; rel=preload; as=style"
    )
