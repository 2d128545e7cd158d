"""The dashboard answers on this machine only, and each answer says what a page may load."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from pipeline.dashboard.guards import Guards, is_ours


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>page</p>")


async def text(_request: Request) -> Response:
    return PlainTextResponse("text", headers={"Content-Security-Policy": "sandbox"})


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def client(host: str = "127.0.0.1:8501", hosts: tuple[str, ...] = ()) -> TestClient:
    routes = [Route("/", page), Route("/text", text), WebSocketRoute("/talk", talk)]
    app = Starlette(routes=routes, middleware=[Middleware(Guards, hosts=hosts)])
    return TestClient(app, base_url=f"http://{host}")


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "127.0.0.1:8501", "127.8.8.8", "[::1]:8501", "LOCALHOST"],
)
def test_names_of_this_machine_are_ours(host: str) -> None:
    assert is_ours(host)


@pytest.mark.parametrize(
    "host",
    ["", "example.org", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "[bad", "@"],
)
def test_other_names_are_not(host: str) -> None:
    assert not is_ours(host)


def test_a_name_of_theirs_that_resolves_to_this_machine_gets_nothing() -> None:
    answer = client("rebound.example").get("/")
    assert answer.status_code == 421
    assert "page" not in answer.text


def test_nor_does_its_websocket() -> None:
    with pytest.raises(WebSocketDisconnect), client("rebound.example").websocket_connect("/talk"):
        pass


def test_our_own_websocket_passes() -> None:
    with client().websocket_connect("/talk", headers={"host": "localhost:8501"}) as socket:
        assert socket.receive_text() == "hello"


def test_a_host_that_was_allowed_is_served() -> None:
    assert client("review.example", hosts=("Review.Example",)).get("/").status_code == 200


def test_a_page_may_load_only_from_here_and_be_framed_by_nobody() -> None:
    headers = client().get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "https:" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_an_answer_with_a_stricter_policy_keeps_it() -> None:
    assert client().get("/text").headers.get_list("content-security-policy") == ["sandbox"]


def test_a_browser_gets_its_cookie_with_the_first_page_and_not_again() -> None:
    visitor = client()
    assert "set-cookie" not in visitor.get("/text").headers
    cookie = visitor.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "set-cookie" not in visitor.get("/").headers
