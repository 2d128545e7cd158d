"""The room's files are kept by the browser for good, and nothing else is served beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.dashboard import parts
from pipeline.dashboard.parts import ROUTES, parts_address


@pytest.fixture
def visitor() -> TestClient:
    return TestClient(Starlette(routes=list(ROUTES)))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room of two files, beside something that is nobody's business."""
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "room.js").write_text("export const open = 1;\n")
    (folder / "room.css").write_text(".room { display: grid }\n")
    (folder / "notes.txt").write_text("not for the browser")
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr(parts, "ROOM", folder)
    return folder


@pytest.mark.parametrize(
    ("name", "kind"),
    [("room.js", "text/javascript; charset=utf-8"), ("room.css", "text/css; charset=utf-8")],
)
def test_a_file_of_this_version_is_kept_for_good(
    room: Path, visitor: TestClient, name: str, kind: str
) -> None:
    answer = visitor.get(parts_address() + name)
    assert {"room.js": "const open = 1;", "room.css": ".room { display: grid }"}[
        name
    ] in answer.text
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_page_of_another_version_gets_the_file_as_it_is_now_and_does_not_keep_it(
    room: Path, visitor: TestClient
) -> None:
    answer = visitor.get("/room/older/room.js")
    assert "const open = 1;" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.js", "%2e%2e/secret.js", "%2e%2e%2fsecret.js", "..%5csecret.js", "notes.txt",
        "missing.js", "room.js%00", "room.js/", ".", "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_nothing_but_the_files_of_the_room_is_served(
    room: Path, visitor: TestClient, path: str
) -> None:
    assert visitor.get(parts_address() + path, follow_redirects=False).status_code in (307, 404)
    assert "secret" not in visitor.get(parts_address() + path).text


def test_the_version_follows_the_contents(room: Path) -> None:
    before = parts_address()
    assert parts_address() == before
    (room / "room.js").write_text("export const open = 2;\n")
    os.utime(room / "room.js", ns=(1, 1))
    assert parts_address() != before


def test_the_room_that_is_shipped_is_found(visitor: TestClient) -> None:
    answer = visitor.get(parts_address() + "room.js")
    assert answer.status_code == 200
    assert "export const { open } = $room;" in answer.text
