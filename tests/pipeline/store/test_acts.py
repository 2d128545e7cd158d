"""What people did is kept in order, once each, and erased when its words are taken back."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.acts import (
    About,
    Act,
    Audience,
    Clip,
    Comment,
    Deed,
    Done,
    Edit,
    Kind,
    Part,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.span import Span
from pipeline.store import Workspace
from pipeline.transcript import Layer

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
CAM = Person("Cam", Part.COACH)
SAM = Person("Sam", Part.STAFF)
WORD = "zanzibar"


def act(id: str, deed: Deed, by: Person = CAM) -> Act:
    return Act(id, by, AT, deed)


def comment(text: str) -> Comment:
    return Comment(Span(0, 1_000), Kind.NOTE, text, Audience.GROUP)


def recording(room: Workspace, folder: Path) -> str:
    media = folder / "visit.mp4"
    media.write_bytes(b"visit")
    return room.add(media, name="visit.mp4").id


def holding(folder: Path, word: str) -> list[str]:
    return [p.name for p in folder.iterdir() if p.is_file() and word.encode() in p.read_bytes()]


def test_acts_come_back_in_order_and_an_id_counts_once(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        first, second = act("b", comment("one")), act("a", comment("two"))
        assert room.last_act(id) == 0
        assert room.add_acts(id, [first, second]) == ("b", "a")
        seen = room.last_act(id)
        assert room.add_acts(id, [act("b", comment("other"))]) == ()
        assert room.last_act(id) == seen
        assert room.acts(id) == (first, second)


@pytest.mark.parametrize(
    "deed",
    [
        CodeCorrection(
            Span(0, 9), "S1", Layer.TAG, "COMMIT", False, "Cam", AT, {"strength": "firm"}
        ),
        SpeakerCorrection(Span(0, 9), "S2", "Cam", AT),
        VoiceCorrection("S1", "S2", "Cam", AT),
        WordsCorrection(Span(0, 9), "S1", "", "Cam", AT),
        BoundaryCorrection(Span(0, 9), "S1", 4, True, "Cam", AT),
        Comment(Span(0, 9), Kind.CONTEST, "not so, \u201cwell\u201d", Audience.US, "words"),
        Reply("c", "yes"),
        Edit("c", "no"),
        Pin(Span(0, 9), "the question"),
        Withdrawal("c"),
        Reflection("it went well"),
        About("Lea", "Tom", date(2026, 11, 27)),
        About("", ""),
        Plan((Clip(Span(0, 9), "long", "why?"),), "open", "hello", "wait", Done.PARTLY, "pause"),
    ],
    ids=lambda deed: type(deed).__name__,
)
def test_every_deed_comes_back_as_it_was(tmp_path: Path, deed: Deed) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        room.add_acts(id, [act("a", deed)])
        assert room.acts(id) == (act("a", deed),)


def test_what_was_replied_goes_with_the_comment_and_so_does_what_comes_too_late(
    tmp_path: Path,
) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        said: list[Deed] = [comment(WORD), Reply("0", WORD), Edit("1", WORD)]
        room.add_acts(id, [act(str(place), deed) for place, deed in enumerate(said)])
        room.add_acts(id, [act("w", Withdrawal("0"))])
        late = [
            act("r", Reply("0", WORD), SAM),
            act("e", Edit("1", WORD)),
            act("f", Edit("r", WORD)),
        ]
        assert room.add_acts(id, late) == ("r", "e", "f")
        assert [one.id for one in room.acts(id)] == ["w"]
        assert holding(room.folder, WORD) == []


@pytest.mark.parametrize("again", ["another act", "opened anew"])
def test_a_reader_only_delays_the_erasing(tmp_path: Path, again: str) -> None:
    with Workspace.open(tmp_path / "room") as room, Workspace.open(tmp_path / "room") as other:
        id = recording(room, tmp_path)
        room.add_acts(id, [act("c", comment(WORD))])
        with other._database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM acts").all()
            room.add_acts(id, [act("w", Withdrawal("c"))])
            assert [one.id for one in room.acts(id)] == ["w"]
            assert holding(room.folder, WORD) != [], (
                "it is in the log for as long as somebody reads"
            )
        if again == "another act":
            room.add_acts(id, [act("d", comment("other"))])
        else:
            Workspace.open(tmp_path / "room").close()
        assert holding(room.folder, WORD) == []


def test_words_taken_back_leave_no_trace(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        room.add_acts(id, [act("c", comment(WORD)), act("e", Edit("c", f"{WORD} again"))])
        assert holding(room.folder, WORD) != [], "it is there to be found"
        room.add_acts(id, [act("x", Withdrawal("c"), SAM)])
        assert len(room.acts(id)) == 3, "another's withdrawal erases nothing"
        room.add_acts(id, [act("w", Withdrawal("c"))])
        assert [one.id for one in room.acts(id)] == ["x", "w"]
        assert holding(room.folder, WORD) == []


def test_a_deleted_recording_takes_its_acts_along(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        room.add_acts(id, [act("c", comment(WORD))])
        room.delete(id)
        assert room.last_act(id) == 0
        assert holding(room.folder, WORD) == []


def test_the_latest_about_and_plan_that_stand_are_found(tmp_path: Path) -> None:
    about, plan = About("Lea", "Tom", date(2026, 11, 27)), Plan(goal="open")
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        later = act("2", About("X", "Y"))
        room.add_acts(id, [act("1", about), later, act("3", Withdrawal("2")), act("4", plan)])
        assert room.abouts() == {id: about}
        assert room.plans() == {id: plan}


def _add_twenty(folder: Path, id: str, who: str) -> None:
    with Workspace.open(folder) as room:
        for i in range(20):
            room.add_acts(id, [act(f"{who}-{i}", comment(who)), act(f"all-{i}", comment("same"))])


def test_threads_lose_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda who: _add_twenty(room.folder, id, who), "pqrs"))
        assert len(room.acts(id)) == 4 * 20 + 20


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
    start = multiprocessing.get_context("fork")
    both = [start.Process(target=_add_twenty, args=(tmp_path / "room", id, w)) for w in "pq"]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with Workspace.open(tmp_path / "room") as room:
        assert len(room.acts(id)) == 2 * 20 + 20
