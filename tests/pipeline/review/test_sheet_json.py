"""The sheet as the browser reads it: strict JSON, every key agreed on, every place in range."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import Report
from pipeline.review.sheet import make_sheet
from pipeline.review.sheet_json import as_plain
from pipeline.transcript import Code, CodedUtterance, Layer, WordQuality
from tests.pipeline.review.talks import BOOK, read_talk
from tests.talk import coded_talk

TALK = """
L 0.0-2.0 What would you try? [q:planning form:open]
T 4.5-8.0 Tomorrow I will use the cards. [COMMIT:firm]
L 6.0-6.4 Mm-hm. [backchannel]
"""


def plain_of(report: Report, **how: Any) -> dict[str, Any]:
    sheet = make_sheet(report, BOOK, revision="ab12cd34", video=True, pause_ms=2_000, **how)
    return as_plain(sheet)


def test_a_sheet_has_every_key_that_was_agreed_on() -> None:
    claims = [Code(1, Layer.RESPONSE, "COMMIT", "rules@1", 0.83333)]
    before = [coded.utterance for coded in coded_talk(TALK)]
    before[1] = replace(before[1], speaker="L")
    plain = plain_of(read_talk(TALK, claims=claims), before=before, duration_ms=9_000)
    commit = next(at for at, code in enumerate(plain["codes"]) if code["id"] == "COMMIT")
    assert plain["utterances"][1] == {
        "start": 4_500, "end": 8_000, "who": 1,
        "text": "Tomorrow I will use the cards.",
        "starts": [0, 583, 1_166, 1_750, 2_333, 2_916],
        "codes": [{"c": commit, "by": "", "unsure": False, "suggested": False, "value": "firm"}],
        "claims": [{"c": commit, "coder": "rules@1", "confidence": 0.833, "stands": True}],
        "doubt": "", "review": False, "listening": False, "turn": 1,
        "was": {"who": "L", "text": "Tomorrow I will use the cards."},
    }  # fmt: skip
    assert plain["codes"][commit] | {"definition": ""} == {
        "id": "COMMIT", "name": "Commits", "short": "COM", "layer": "response", "definition": "",
        "applies": ["teacher"], "max": 2, "kind": "step", "colour": "#cc79a7",
        "withheld": False, "suggested": False,
    }  # fmt: skip
    rest = {key: value for key, value in plain.items() if key not in ("utterances", "codes")}
    assert rest == {
        "revision": "ab12cd34", "title": "Talk.mp4", "duration": 9_000, "window": [0, 8_000],
        "video": True, "hidden": "",
        "speakers": [
            {"label": "L", "name": "Leader", "role": "leader", "colour": "#0072b2", "talk": "0:02"},
            {"label": "T", "name": "Teacher", "role": "teacher", "colour": "#e69f00",
             "talk": "0:03"},
        ],
        "turns": [
            {"start": 0, "end": 2_000, "who": 0, "first": 0, "last": 0},
            {"start": 4_500, "end": 8_000, "who": 1, "first": 1, "last": 1},
        ],
        "speech": [[[0, 2_000], [6_000, 6_400]], [[4_500, 8_000]]],
        "overlaps": [[6_000, 6_400]], "pauses": [[2_000, 4_500]], "unsure": [],
        "chapters": [
            {"name": "planning", "start": 0, "end": 8_000},
        ],
        "suggestions": plain["suggestions"],
        "corrections": 0,
    }  # fmt: skip


def test_a_suggestion_has_its_stretch_its_reason_and_a_question() -> None:
    plain = plain_of(read_talk("L 0.0-2.0 Hello. / T 3.0-4.0 Hi. / L 5.0-45.0 So I counted."))
    assert plain["suggestions"] == [
        {
            "start": 3_000, "end": 45_000,
            "why": "The leader speaks for 0:40 in one turn, the longest of 2.",
            "question": "What was this turn for, and what did the other take from it?",
            "kind": "long turn",
        }
    ]  # fmt: skip


def test_words_without_times_and_a_coder_without_confidence_are_null() -> None:
    claims = [Code(0, Layer.QUESTION, "planning", "rules@1")]
    coded = coded_talk(TALK)
    bare = [replace(c, utterance=replace(c.utterance, words=())) for c in coded]
    row = plain_of(read_talk(bare, claims=claims))["utterances"][0]
    assert (row["starts"], row["claims"][0]["confidence"], row["was"]) == (None, None, None)


def test_no_number_is_none_that_json_knows() -> None:
    claims = [Code(0, Layer.QUESTION, "planning", "rules@1", float("nan"))]
    text = json.dumps(plain_of(read_talk(TALK, claims=claims)), allow_nan=False)
    assert json.loads(text)["utterances"][0]["claims"][0]["confidence"] is None


def test_words_of_html_stay_words() -> None:
    row = plain_of(read_talk("L 0.0 <b>Hi</b> & \\u2028 / T 3.0 Yes."))["utterances"][0]
    assert row["text"] == "<b>Hi</b> & \\u2028"


CODES = ("", "q:leading", "q:probing form:open", "SUGGEST", "EVIDENCE", "PARAPHRASE",
         "NEXT_STEP:slots=what+when", "ANALYSE", "REALISE", "COMMIT:firm", "equity")  # fmt: skip
SAID = ("Yes.", "So what would you try on Monday?", "I think they copied because I hurried " * 3)


@st.composite
def talks(draw: st.DrawFn) -> list[CodedUtterance]:
    """Utterances of two to four voices that follow, pause and overlap as they like."""
    lines, at = [], 0
    for _ in range(draw(st.integers(1, 12))):
        at = max(0, at + draw(st.integers(-1_500, 9_000)))
        end = at + draw(st.integers(100, 70_000))
        who, text = draw(st.sampled_from("LLTTO?")), draw(st.sampled_from(SAID))
        lines.append(
            f"{who} {at / 1000}-{end / 1000} {text.strip()} [{draw(st.sampled_from(CODES))}]"
        )
        at = end
    return list(coded_talk("\n".join(lines)))


@settings(max_examples=60, deadline=None)
@given(
    talks(),
    st.sampled_from([WordQuality.TRANSCRIPT, WordQuality.DRAFT]),
    st.sampled_from(["", "Reflect first."]),
)
def test_whatever_was_said_the_sheet_is_json_and_all_its_places_exist(
    coded: list[CodedUtterance], quality: WordQuality, hidden: str
) -> None:
    report = read_talk(coded, word_quality=quality)
    plain = plain_of(report, hidden=hidden, before=[c.utterance for c in coded])
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert len(plain["speech"]) == len(plain["speakers"]) > 0
    _check_places(plain)
    for spans in (*plain["speech"], plain["overlaps"], plain["pauses"], plain["unsure"]):
        _check_apart([tuple(span) for span in spans])
    chapters = [(one["start"], one["end"]) for one in plain["chapters"]]
    _check_apart(chapters)
    if chapters:
        assert [chapters[0][0], chapters[-1][1]] == plain["window"]
    assert plain["duration"] >= plain["window"][1]
    assert all(row["was"] is None for row in plain["utterances"])


def _check_places(plain: dict[str, Any]) -> None:
    for row in plain["utterances"]:
        assert 0 <= row["who"] < len(plain["speakers"])
        assert -1 <= row["turn"] < len(plain["turns"])
        assert row["starts"] is None or len(row["starts"]) == len(row["text"].split(" "))
        for code in (*row["codes"], *row["claims"]):
            assert 0 <= code["c"] < len(plain["codes"])
    for at, turn in enumerate(plain["turns"]):
        assert {plain["utterances"][turn[end]]["turn"] for end in ("first", "last")} == {at}


def _check_apart(spans: list[Any]) -> None:
    """In order and apart; none is empty."""
    edges = [edge for start, end in spans for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize("key", ["codes", "chapters", "suggestions"])
def test_what_is_hidden_is_not_sent(key: str) -> None:
    plain = plain_of(read_talk(TALK), hidden="Write your reflection first.")
    assert plain[key] == []
    assert plain["hidden"] == "Write your reflection first."
    assert all(row["codes"] == row["claims"] == [] for row in plain["utterances"])
