"""What people do is taken from those who said who they are, and seen by the others."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.acts import Act, Part, Person, Pin
from pipeline.corrections import CodeCorrection
from pipeline.dashboard.acting import ROUTES
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.passes import COOKIE, issue
from pipeline.dashboard.revisions import revision_of
from pipeline.span import Span
from pipeline.store import Recording
from pipeline.transcript import Role
from tests.pipeline.dashboard.sample import FILM

BROWSER = "this-browser"
DANA, MARCUS = Person("Dana Reyes", Part.LEADER), Person("Marcus Webb", Part.TEACHER)
ROSA = Person("Rosa Lind", Part.COACH)
AT = {"start": 61_000, "end": 64_500}
CODE = {
    "id": "code-0001", "kind": "code", **AT, "speaker": "Dana Reyes", "layer": "move",
    "code": "AFFIRM", "stands": True,
}  # fmt: skip
COMMENT = {
    "id": "comment-0001", "kind": "comment", **AT, "remark": "question", "text": "Why now?",
    "audience": "group",
}  # fmt: skip
PIN = {"id": "pin-0001", "kind": "pin", **AT, "why": "the turn of it"}


@pytest.fixture
def visitor() -> TestClient:
    return TestClient(Starlette(routes=list(ROUTES)), headers={"Cookie": f"{COOKIE}={BROWSER}"})


def held(recording: Recording, by: Person | None) -> dict[str, str]:
    return {"X-Rapport-Pass": issue(recording.id, BROWSER, by=by)}


def send(visitor: TestClient, recording: Recording, by: Person | None, *deeds: object) -> Any:
    answer = visitor.post(
        f"/api/recordings/{recording.id}/acts",
        json={"acts": list(deeds)},
        headers=held(recording, by),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def work(
    visitor: TestClient, recording: Recording, by: Person | None, after: int | None = None
) -> Any:
    asked = "" if after is None else f"?after={after}"
    place = f"/api/recordings/{recording.id}/acts{asked}"
    answer = visitor.get(place, headers=held(recording, by))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_what_was_done_is_taken_and_told_back_at_once(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    answer = send(visitor, sample, ROSA, CODE, COMMENT, PIN)
    assert answer["taken"] == ["code-0001", "comment-0001", "pin-0001"]
    assert answer["refused"] == []
    said, by = answer["work"], {"name": "Rosa Lind", "part": "coach"}
    assert said["seq"] == 3
    (comment,) = said["comments"]
    assert comment.pop("at") > "2026"
    assert comment == {
        "id": "comment-0001", "by": by, **AT, "kind": "question", "text": "Why now?",
        "audience": "group", "target": "", "edited": False, "mine": True, "replies": [],
    }  # fmt: skip
    (pin,) = said["pins"]
    assert pin.pop("at") > "2026"
    assert pin == {"id": "pin-0001", "by": by, **AT, "why": "the turn of it", "mine": True}
    (change,) = said["history"]
    assert change.pop("at") > "2026"
    assert change == {
        "id": "code-0001", "by": by, "kind": "code", **AT, "withdrawn": None, "mine": True,
        "deed": {key: value for key, value in CODE.items() if key != "id"},
    }  # fmt: skip
    assert (said["reflections"], said["about"], said["plan"]) == ([], None, None)


def test_another_browser_sees_it_as_somebody_elses(sample: Recording, visitor: TestClient) -> None:
    send(visitor, sample, ROSA, CODE, COMMENT, PIN)
    said = work(visitor, sample, DANA)
    ours = [*said["comments"], *said["pins"], *said["history"]]
    assert [one["mine"] for one in ours] == [False, False, False]
    assert {one["by"]["name"] for one in ours} == {"Rosa Lind"}


def test_nothing_new_is_said_in_a_word(desk: Desk, sample: Recording, visitor: TestClient) -> None:
    revision = revision_of(desk.workspace, sample, desk.reading)
    assert work(visitor, sample, DANA, after=0) == {"seq": 0, "revision": revision}
    assert work(visitor, sample, DANA)["comments"] == []
    send(visitor, sample, DANA, COMMENT)
    assert work(visitor, sample, DANA, after=1) == {"seq": 1, "revision": revision}
    assert len(work(visitor, sample, DANA, after=0)["comments"]) == 1
    assert len(work(visitor, sample, DANA, after=99)["comments"]) == 1


def test_what_is_sent_twice_happens_once(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    send(visitor, sample, DANA, COMMENT)
    again = send(visitor, sample, DANA, COMMENT, {**COMMENT, "text": "Something else"})
    assert again["taken"] == ["comment-0001", "comment-0001"]
    assert (again["refused"], again["work"]["seq"]) == ([], 1)
    assert [c["text"] for c in again["work"]["comments"]] == ["Why now?"]


def test_of_what_two_people_do_at_once_nothing_is_lost(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    def act(one: tuple[int, Person]) -> list[str]:
        number, by = one
        taken = [
            send(visitor, sample, by, {**PIN, "id": f"{by.part}-{number}-{again}"})["taken"]
            for again in range(4)
        ]
        return [id for (id,) in taken]

    people = [(number, by) for number in range(3) for by in (DANA, MARCUS)]
    with ThreadPoolExecutor(len(people)) as threads:
        taken = [id for ids in threads.map(act, people) for id in ids]
    assert len(set(taken)) == 24
    assert {pin["id"] for pin in work(visitor, sample, ROSA)["pins"]} == set(taken)
    assert work(visitor, sample, ROSA)["seq"] == 24


def test_one_that_is_refused_does_not_stop_the_others(
    sample: Recording, visitor: TestClient
) -> None:
    wrong = {**CODE, "id": "code-0002", "code": "AFIRM"}
    answer = send(visitor, sample, DANA, wrong, "nonsense", {"id": 7}, PIN)
    assert answer["taken"] == ["pin-0001"]
    assert [one["id"] for one in answer["refused"]] == ["code-0002", "", ""]
    line = "code: the codebook has no move of that name; did you mean 'AFFIRM'?"
    assert answer["refused"][0]["error"] == line
    assert [pin["id"] for pin in answer["work"]["pins"]] == ["pin-0001"]


def test_an_act_may_speak_of_another_that_came_with_it(
    sample: Recording, visitor: TestClient
) -> None:
    reply = {"id": "reply-0001", "kind": "reply", "to": "comment-0001", "text": "Because."}
    edit = {"id": "edit-0001", "kind": "edit", "of": "reply-0001", "text": "Because of her."}
    undo = {"id": "undo-0001", "kind": "withdraw", "of": "pin-0001"}
    answer = send(visitor, sample, DANA, COMMENT, reply, edit, PIN, undo)
    assert answer["refused"] == []
    assert answer["work"]["pins"] == []
    (written,) = answer["work"]["comments"][0]["replies"]
    assert (written["id"], written["text"]) == ("reply-0001", "Because of her.")
    assert (written["edited"], written["mine"]) == (True, True)


def test_an_undone_correction_stays_in_the_history(sample: Recording, visitor: TestClient) -> None:
    send(visitor, sample, DANA, CODE)
    undo = {"id": "undo-0001", "kind": "withdraw", "of": "code-0001"}
    (change,) = send(visitor, sample, ROSA, undo)["work"]["history"]
    assert change["withdrawn"]["by"] == {"name": "Rosa Lind", "part": "coach"}


def test_about_plan_and_reflection_are_told(sample: Recording, visitor: TestClient) -> None:
    about = {"leader": "Dana Reyes", "teacher": "Marcus Webb", "held_on": "2026-11-27"}
    plan = {
        "clips": [{**AT, "why": "long", "question": "And then?"}], "goal": "talk_share",
        "opener": "How was it?", "last_step": "wait", "last_done": "partly", "focus": "wait",
    }  # fmt: skip
    said = send(
        visitor,
        sample,
        DANA,
        {"id": "about-0001", "kind": "about", **about},
        {"id": "plan-00001", "kind": "plan", **plan},
        {"id": "reflection-1", "kind": "reflection", "text": "I talked a lot."},
    )["work"]
    assert said["about"] == about
    by = {"name": "Dana Reyes", "part": "leader"}
    assert said["plan"].pop("at") > "2026"
    assert said["plan"] == {**plan, "by": by}
    assert [one["text"] for one in said["reflections"]] == ["I talked a lot."]


def test_comments_leave_the_reading_alone_and_corrections_and_roles_change_it(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    before = work(visitor, sample, DANA)["revision"]
    assert before == revision_of(desk.workspace, sample, desk.reading)
    assert send(visitor, sample, DANA, COMMENT, PIN)["work"]["revision"] == before
    corrected = send(visitor, sample, DANA, CODE)["work"]["revision"]
    undo = {"id": "undo-0001", "kind": "withdraw", "of": "code-0001"}
    undone = send(visitor, sample, DANA, undo)["work"]["revision"]
    assert corrected != before
    assert undone == before
    roles = {"Dana Reyes": Role.TEACHER, "Marcus Webb": Role.LEADER}
    desk.workspace.save_roles(sample.id, roles, by="test")
    assert work(visitor, sample, DANA)["revision"] not in (before, corrected)


def test_a_comment_for_oneself_is_nobody_elses_to_read(
    sample: Recording, visitor: TestClient
) -> None:
    send(visitor, sample, DANA, {**COMMENT, "audience": "me"})
    assert len(work(visitor, sample, DANA)["comments"]) == 1
    for somebody in (MARCUS, ROSA, None):
        assert work(visitor, sample, somebody)["comments"] == []


def test_the_author_is_who_holds_the_pass_whatever_the_body_says(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    forged = {
        **CODE, "author": "Dana Reyes", "made_at": "2030-01-01T00:00:00Z",
        "by": {"name": "Dana Reyes", "part": "leader"}, "at": "2030-01-01T00:00:00Z",
    }  # fmt: skip
    (change,) = send(visitor, sample, MARCUS, forged)["work"]["history"]
    assert change["by"] == {"name": "Marcus Webb", "part": "teacher"}
    assert change["at"] < "2030"
    (correction,) = desk.workspace.corrections(sample.id)
    assert isinstance(correction, CodeCorrection)
    assert (correction.author, correction.made_at.year < 2030) == ("Marcus Webb", True)


def test_what_is_done_later_counts_as_later_though_the_clock_was_set_back(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    early = Act("pin-0009", DANA, tomorrow, Pin(Span(0, 1000)))
    desk.workspace.add_acts(sample.id, [early])
    send(visitor, sample, MARCUS, CODE)
    (correction,) = desk.workspace.corrections(sample.id)
    assert correction.made_at > tomorrow


def test_what_somebody_wrote_is_theirs_to_change(sample: Recording, visitor: TestClient) -> None:
    send(visitor, sample, DANA, COMMENT)
    edit = {"id": "edit-0001", "kind": "edit", "of": "comment-0001", "text": "I was wrong."}
    undo = {"id": "undo-0001", "kind": "withdraw", "of": "comment-0001"}
    answer = send(visitor, sample, MARCUS, edit, undo)
    assert [one["id"] for one in answer["refused"]] == ["edit-0001", "undo-0001"]
    assert [c["text"] for c in answer["work"]["comments"]] == ["Why now?"]


def test_script_is_text(sample: Recording, visitor: TestClient) -> None:
    script = "<script>alert(1)</script>"
    mallory = Person(script, Part.STAFF)
    answer = send(visitor, sample, mallory, {**COMMENT, "text": script})
    (comment,) = answer["work"]["comments"]
    assert (comment["text"], comment["by"]["name"]) == (script, script)
    place = f"/api/recordings/{sample.id}/acts"
    told = visitor.get(place, headers=held(sample, mallory))
    assert told.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_told_or_taken_without_a_pass_of_this_recording_and_browser(
    desk: Desk, sample: Recording, visitor: TestClient, method: str
) -> None:
    place = f"/api/recordings/{sample.id}/acts"
    passes = (
        "", "nonsense", issue("another", BROWSER, by=DANA), issue(sample.id, "theirs", by=DANA),
    )  # fmt: skip
    for signed in passes:
        answer = visitor.request(
            method, place, headers={"X-Rapport-Pass": signed}, content=json.dumps({"acts": [PIN]})
        )
        assert answer.status_code == 403
    assert desk.workspace.acts(sample.id) == ()


def test_a_pass_without_a_person_may_look_and_not_act(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    assert work(visitor, sample, None)["comments"] == []
    answer = visitor.post(
        f"/api/recordings/{sample.id}/acts", json={"acts": [PIN]}, headers=held(sample, None)
    )
    assert (answer.status_code, answer.json()) == (403, {"error": "say who you are first"})
    assert desk.workspace.acts(sample.id) == ()


NAN = json.dumps({"acts": [PIN]}).replace("61000", "NaN")
HALF = json.dumps({"acts": [PIN]}).replace("the turn of it", "\\ud800")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"x" * 256_001, 413, "the request is too long"),
        (json.dumps({"acts": [PIN] * 1001}), 413, "1,001 acts at once; send at most 200"),
        (json.dumps({"acts": [PIN] * 201}), 413, "201 acts at once; send at most 200"),
        (json.dumps({"acts": {"id": 1}}), 400, "a list of acts is needed"),
        ("{}", 400, "a list of acts is needed"),
        ("[]", 400, "the request is not a JSON object"),
        ("{", 400, "the request is not JSON"),
        (NAN, 400, "the request is not JSON"),
        (NAN.replace("NaN", "-Infinity"), 400, "the request is not JSON"),
        (HALF, 400, "the request is not JSON"),
        ("[" * 100_000, 400, "the request is not JSON"),
        (b"\xff\xfe\xff", 400, "the request is not JSON"),
    ],
    ids=range(12),
)
def test_a_request_that_is_none_is_refused_whole(
    sample: Recording, visitor: TestClient, body: str | bytes, status: int, error: str
) -> None:
    answer = visitor.post(
        f"/api/recordings/{sample.id}/acts", content=body, headers=held(sample, DANA)
    )
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert work(visitor, sample, DANA)["seq"] == 0


def test_a_recording_that_is_not_there_is_not_found(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    pass_of_it = held(sample, DANA)
    desk.workspace.delete(sample.id)
    place = f"/api/recordings/{sample.id}/acts"
    for answer in (
        visitor.get(place, headers=pass_of_it),
        visitor.post(place, json={"acts": [PIN]}, headers=pass_of_it),
    ):
        assert answer.status_code == 404
        assert "may have been deleted" in answer.json()["error"]


def test_nothing_is_done_on_what_nobody_has_heard(desk: Desk, visitor: TestClient) -> None:
    recording = desk.workspace.add(FILM, name="Period 3.mp4")
    answer = visitor.post(
        f"/api/recordings/{recording.id}/acts", json={"acts": [PIN]}, headers=held(recording, DANA)
    )
    assert (answer.status_code, answer.json()) == (404, {"error": "it has not been analysed yet"})
