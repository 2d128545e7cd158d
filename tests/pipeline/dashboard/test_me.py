"""Who is at a browser is said once, on trust, and forgotten when they say so."""

from __future__ import annotations

import stat

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.acts import Part, Person
from pipeline.dashboard import me
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.me import COOKIE, ROUTES, cookie_of, person_of
from pipeline.dashboard.passes import COOKIE as BROWSER_COOKIE
from pipeline.dashboard.passes import NAMING, SENDING, issue

BROWSER = "this-browser"
DANA = Person("Dana Reyes", Part.LEADER)


@pytest.fixture
def visitor(desk: Desk) -> TestClient:
    """A browser that may say who is at it."""
    headers = {"X-Rapport-Pass": issue(NAMING, BROWSER)}
    return TestClient(
        Starlette(routes=list(ROUTES)), headers=headers, cookies={BROWSER_COOKIE: BROWSER}
    )


def test_a_name_and_a_part_become_a_cookie_that_says_who_it_is(visitor: TestClient) -> None:
    answer = visitor.post("/api/me", json={"name": "  Dana \n Reyes ", "part": "leader"})
    assert answer.json() == {"name": "Dana Reyes", "part": "leader"}
    assert person_of(answer.cookies[COOKIE]) == DANA
    kept = answer.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert "max-age=31536000" in kept


def test_they_are_forgotten_when_they_say_so(visitor: TestClient) -> None:
    visitor.post("/api/me", json={"name": "Dana Reyes", "part": "leader"})
    answer = visitor.delete("/api/me")
    assert answer.status_code == 200
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert COOKIE not in visitor.cookies


@pytest.mark.parametrize(
    "name", ["", "   ", "\u202e", "---", "\x00\x07", "x" * 81, None, 7, ["Dana"], {"a": 1}]
)
def test_a_name_that_cannot_be_shown_is_refused(visitor: TestClient, name: object) -> None:
    answer = visitor.post("/api/me", json={"name": name, "part": "leader"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "say your name, in at most 80 letters"},
    )
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("part", ["", "boss", None, 1, ["leader"]])
def test_a_part_that_nobody_has_is_refused(visitor: TestClient, part: object) -> None:
    answer = visitor.post("/api/me", json={"name": "Dana", "part": part})
    assert answer.status_code == 400
    assert "leader, teacher, coach, staff" in answer.json()["error"]


def test_a_name_is_kept_as_text_whatever_is_in_it(visitor: TestClient) -> None:
    name = "<script>alert(1)</script> Ü; Path=/"
    answer = visitor.post("/api/me", json={"name": name, "part": "staff"})
    assert person_of(answer.cookies[COOKIE]) == Person(name, Part.STAFF)
    assert "<script>" not in answer.headers["set-cookie"]


def test_no_other_site_and_no_other_pass_can_say_who_is_here(visitor: TestClient) -> None:
    told = {"name": "Mallory", "part": "coach"}
    for given in ("", "nonsense", issue(SENDING, BROWSER), issue(NAMING, "another-browser")):
        answer = visitor.post("/api/me", json=told, headers={"X-Rapport-Pass": given})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", [None, "", "nonsense", "WyJEYW5hIiwibGVhZGVyIl0.aaaaaa.bbbb"])
def test_a_cookie_that_we_did_not_sign_is_nobody(desk: Desk, cookie: str | None) -> None:
    assert person_of(cookie) is None


def test_a_cookie_of_another_workspace_is_nobody(desk: Desk) -> None:
    forged = URLSafeTimedSerializer(b"their own key", salt="rapport me").dumps(["Dana", "leader"])
    assert person_of(forged) is None


def test_a_cookie_lasts_a_year(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = cookie_of(DANA)
    monkeypatch.setattr(me, "LASTS_S", -1)
    assert person_of(cookie) is None


def test_a_part_that_is_no_more_is_nobody(desk: Desk) -> None:
    key = me._key()
    old = URLSafeTimedSerializer(key, salt="rapport me").dumps(["Dana", "inspector"])
    assert person_of(old) is None


def test_the_key_is_the_workspaces_own_and_outlives_a_restart(desk: Desk) -> None:
    cookie = cookie_of(DANA)
    kept = desk.workspace.folder / "browser.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in desk.workspace.folder.glob("browser.key*")] == ["browser.key"]
    assert person_of(cookie) == DANA


def test_what_is_left_of_a_key_is_replaced(desk: Desk) -> None:
    (desk.workspace.folder / "browser.key").write_bytes(b"half")
    assert person_of(cookie_of(DANA)) == DANA
    assert len((desk.workspace.folder / "browser.key").read_bytes()) == 32
