"""The browser is opened when somebody listens at the address, and not before."""

from __future__ import annotations

import socket
import webbrowser

import pytest

from pipeline.dashboard import opening


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setattr(webbrowser, "open", seen.append)
    return seen


def test_the_browser_opens_once_the_server_answers(opened: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        opening.open_when_ready(url)
    assert opened == [url]


def test_nothing_opens_where_nobody_answers(
    opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "WAITS_S", 0.3)
    opening.open_when_ready("http://127.0.0.1:9")
    assert opened == []
