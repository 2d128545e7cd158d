"""What a browser says somebody did is taken whole and checked, or refused in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from pipeline.codebook import Codebook, load_codebook
from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.dashboard.deeds import DeedError, act_of, plain_of
from pipeline.span import Span
from pipeline.transcript import Layer

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
DANA = Person("Dana Reyes", Part.LEADER)
ID = "1f0c2a84-6c0e-4a53-9d2e-0a8f5b7c9d11"
HOUR_MS = 3_600_000
AT = Span(61_000, 64_500)
ENDS = {"start": 61_000, "end": 64_500}


@cache
def book() -> Codebook:
    return load_codebook("poc-core")


def taken(told: object, duration_ms: int = HOUR_MS) -> Act:
    return act_of(told, by=DANA, at=NOW, duration_ms=duration_ms, codebook=book())


def refusal(told: object) -> str:
    with pytest.raises(DeedError) as refused:
        taken(told)
    return str(refused.value)


TOLD_AND_DONE: tuple[tuple[dict[str, Any], Deed], ...] = (
    (
        {"kind": "code", **ENDS, "speaker": "S1", "layer": "move", "code": "AFFIRM",
         "stands": False},
        CodeCorrection(AT, "S1", Layer.MOVE, "AFFIRM", stands=False, author="Dana Reyes",
                       made_at=NOW),
    ),
    ({"kind": "speaker", **ENDS, "speaker": "S2"}, SpeakerCorrection(AT, "S2", "Dana Reyes", NOW)),
    ({"kind": "voice", "voice": "S1", "speaker": "S2"},
     VoiceCorrection("S1", "S2", "Dana Reyes", NOW)),
    ({"kind": "words", **ENDS, "speaker": "S1", "text": "What would you try?"},
     WordsCorrection(AT, "S1", "What would you try?", "Dana Reyes", NOW)),
    ({"kind": "boundary", **ENDS, "speaker": "S1", "between": 62_000, "stands": True},
     BoundaryCorrection(AT, "S1", 62_000, stands=True, author="Dana Reyes", made_at=NOW)),
    ({"kind": "withdraw", "of": ID}, Withdrawal(ID)),
    ({"kind": "comment", **ENDS, "remark": "strength", "text": "You waited.", "audience": "us",
      "target": ""}, Comment(AT, Kind.STRENGTH, "You waited.", Audience.US)),
    ({"kind": "reply", "to": ID, "text": "I did."}, Reply(ID, "I did.")),
    ({"kind": "edit", "of": ID, "text": "You waited long."}, Edit(ID, "You waited long.")),
    ({"kind": "pin", **ENDS, "why": "the turn of it"}, Pin(AT, "the turn of it")),
    ({"kind": "reflection", "text": "I asked\nmore than usual."},
     Reflection("I asked\nmore than usual.")),
    ({"kind": "about", "leader": "Dana Reyes", "teacher": "Marcus Webb",
      "held_on": "2026-11-27"}, About("Dana Reyes", "Marcus Webb", date(2026, 11, 27))),
    ({"kind": "about", "leader": "Dana Reyes", "teacher": "", "held_on": None},
     About("Dana Reyes", "")),
    ({"kind": "plan", "clips": [{**ENDS, "why": "long", "question": "And then?"}],
      "goal": "talk_share", "opener": "How was it?", "last_step": "wait longer",
      "last_done": "partly", "focus": "ask, then wait"},
     Plan((Clip(AT, "long", "And then?"),), "talk_share", "How was it?", "wait longer",
          Done.PARTLY, "ask, then wait")),
)  # fmt: skip


@pytest.mark.parametrize(("told", "done"), TOLD_AND_DONE, ids=lambda x: str(type(x).__name__))
def test_every_deed_is_taken_and_told_again_in_the_same_words(
    told: dict[str, Any], done: Deed
) -> None:
    assert taken({"id": ID, **told}) == Act(ID, DANA, NOW, done)
    assert plain_of(done) == told


def test_author_and_time_in_the_body_count_for_nothing() -> None:
    forged = {
        "id": ID, "kind": "speaker", **ENDS, "speaker": "S2", "author": "Mallory",
        "made_at": "2020-01-01T00:00:00Z", "by": {"name": "Mallory", "part": "coach"}, "at": "2020",
    }  # fmt: skip
    assert taken(forged) == Act(ID, DANA, NOW, SpeakerCorrection(AT, "S2", "Dana Reyes", NOW))


PIN = {"id": ID, "kind": "pin", **ENDS}


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (None, "an act: must be a valid dictionary or object to extract fields from"),
        ([], "an act: must be a valid dictionary or object to extract fields from"),
        ({}, "an act: unable to extract tag using discriminator 'kind'"),
        ({**PIN, "id": "<script>"},
         "pin: id: string should match pattern '^[A-Za-z0-9-]{8,64}$'"),
        ({**PIN, "id": None}, "pin: id: must be a valid string"),
        ({**PIN, "start": 1.5}, "pin: start: must be a valid integer"),
        ({**PIN, "start": "61000"}, "pin: start: must be a valid integer"),
        ({**PIN, "start": True}, "pin: start: must be a valid integer"),
        ({**PIN, "start": -1}, "pin: start: must be greater than or equal to 0"),
        ({**PIN, "start": 70_000}, "pin: the end must not come before the start"),
        ({**PIN, "end": HOUR_MS + 1001}, "pin: end: the recording ends at 1:00:00"),
        ({**PIN, "end": 10**400}, "pin: end: the recording ends at 1:00:00"),
        ({**PIN, "why": ["x"]}, "pin: why: must be a valid string"),
        ({**PIN, "kind": "speaker", "speaker": "S1", "end": 61_000},
         "speaker: the end must come after the start"),
        ({**PIN, "kind": "speaker", "speaker": ""},
         "speaker: speaker: string should have at least 1 character"),
        ({**PIN, "kind": "speaker", "speaker": "x" * 201},
         "speaker: speaker: string should have at most 200 characters"),
        ({**PIN, "kind": "boundary", "speaker": "S1", "between": 65_000, "stands": True},
         "boundary: between must lie in the stretch that is parted or joined"),
        ({**PIN, "kind": "code", "speaker": "S1", "layer": "move", "code": "AFIRM",
          "stands": True}, "code: the codebook has no move of that name; did you mean 'AFFIRM'?"),
        ({**PIN, "kind": "code", "speaker": "S1", "layer": "question", "code": "AFFIRM",
          "stands": 1}, "code: stands: must be a valid boolean"),
        ({"id": ID, "kind": "about", "leader": "D", "teacher": "", "held_on": 20_000},
         "about: held_on: a day like 2026-11-27 is needed"),
        ({"id": ID, "kind": "about", "leader": "D", "teacher": "", "held_on": "1700000000"},
         "about: held_on: a day like 2026-11-27 is needed"),
        ({"id": ID, "kind": "plan", "clips": [ENDS, {"start": 5, "end": HOUR_MS * 2}]},
         "plan: end: the recording ends at 1:00:00"),
        ({**PIN, "why": "x" * 2001}, "pin: why: string should have at most 2000 characters"),
        ({"id": ID, "kind": "about", "leader": "D" * 201, "teacher": ""},
         "about: leader: string should have at most 200 characters"),
        ({"id": ID, "kind": "plan", "clips": [ENDS] * 21},
         "plan: clips: list should have at most 20 items after validation, not 21"),
    ],
)  # fmt: skip
def test_what_is_no_deed_is_refused_in_one_line(told: object, line: str) -> None:
    assert refusal(told) == line


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    assert refusal({"id": ID, "kind": "x" * 100_000}).startswith("kind: must be one of 'code', ")
    assert "secret" not in refusal({**PIN, "start": "secret"})
    assert "secret" not in refusal({**PIN, "kind": "comment", "remark": "secret"})


def test_a_moment_is_the_shortest_stretch() -> None:
    at = {"start": 61_000, "end": 61_000}
    assert taken({"id": ID, "kind": "pin", **at}).deed == Pin(Span(61_000, 61_001))
    comment = {"id": ID, "kind": "comment", **at, "remark": "note", "text": "x", "audience": "me"}
    done = taken(comment).deed
    assert done == Comment(Span(61_000, 61_001), Kind.NOTE, "x", Audience.ME)


def test_a_stretch_may_reach_a_second_beyond_the_end() -> None:
    assert taken({**PIN, "end": 65_500}, duration_ms=64_500).deed == Pin(Span(61_000, 65_500))


def test_texts_lose_what_cannot_be_seen_and_names_are_one_line() -> None:
    reflection = {"id": ID, "kind": "reflection", "text": " one\r\ntwo\x00\x1b[0m\t. \n"}
    assert taken(reflection).deed == Reflection("one\ntwo[0m\t.")
    words = {"id": ID, "kind": "words", **ENDS, "speaker": "S1", "text": " so \n then\t it "}
    assert taken(words).deed == WordsCorrection(AT, "S1", "so then it", "Dana Reyes", NOW)


SPANS = st.tuples(st.integers(0, HOUR_MS - 1), st.integers(1, HOUR_MS)).map(
    lambda given: Span(given[0], min(given[0] + given[1], HOUR_MS))
)
WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), max_size=40)
COMMENTS = st.builds(
    Comment, SPANS, st.sampled_from(Kind), WRITTEN, st.sampled_from(Audience), WRITTEN
)
CLIPS = st.builds(Clip, SPANS, WRITTEN, WRITTEN)
PLANS = st.builds(
    Plan, st.lists(CLIPS, max_size=5).map(tuple), WRITTEN, WRITTEN, WRITTEN,
    st.sampled_from(Done), WRITTEN,
)  # fmt: skip
ABOUTS = st.builds(About, WRITTEN, WRITTEN, st.none() | st.dates())
PINS = st.builds(Pin, SPANS, WRITTEN)


@given(COMMENTS | PLANS | ABOUTS | PINS)
def test_what_is_told_of_a_deed_makes_the_same_deed_again(deed: Deed) -> None:
    assert taken({"id": ID, **plain_of(deed)}).deed == deed


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KINDS = st.sampled_from([told["kind"] for told, _ in TOLD_AND_DONE])
NAMES = st.sampled_from(["start", "end", "speaker", "text", "of", "to", "clips", "held_on", "id"])


@given(JUNK | st.builds(lambda kind, rest: {**rest, "kind": kind}, KINDS,
                        st.dictionaries(NAMES, JUNK)))  # fmt: skip
def test_whatever_is_sent_is_taken_or_refused_and_nothing_else(told: object) -> None:
    assert len(_line_about(told).splitlines()) == 1


def _line_about(told: object) -> str:
    try:
        return type(taken(told)).__name__
    except DeedError as refused:
        return str(refused)
