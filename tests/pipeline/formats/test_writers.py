"""A conversation becomes WebVTT, RTTM and a table, and comes back from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import TranscriptError
from pipeline.formats import read_rttm, read_transcript, write_csv, write_rttm, write_webvtt
from pipeline.span import Span
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Conversation,
    Doubt,
    Layer,
    Role,
    RoleGuess,
    Utterance,
)

SHARED = Path(__file__).parents[3] / "../shared/data"
LEADER, TEACHER = Role.LEADER, Role.TEACHER
BOTH = {"S1": LEADER, "S2": TEACHER}


def conversation(
    *utterances: Utterance,
    roles: Mapping[str, Role] = BOTH,
    codes: Sequence[Code] = (),
) -> Conversation:
    coded = tuple(
        CodedUtterance(
            u, roles.get(u.speaker, Role.UNKNOWN), tuple(c for c in codes if c.utterance == u.index)
        )
        for u in utterances
    )
    return Conversation(Span(0, 100_000), coded, (), {}, {}, RoleGuess(roles))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_webvtt_names_the_role_of_each_voice() -> None:
    talk = conversation(
        Utterance(0, Span(0, 1500), "S1", "What stands out?"),
        Utterance(1, Span(1400, 3_661_250), "S2", "Rows < 3 & --> more."),
        Utterance(2, Span(4000, 5000), "?", "Hm."),
    )
    assert write_webvtt(talk) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\n<v Leader>What stands out?</v>\n\n"
        "00:00:01.400 --> 01:01:01.250\n<v Teacher>Rows &lt; 3 &amp; --&gt; more.</v>\n\n"
        "00:00:04.000 --> 00:00:05.000\n<v Unknown>Hm.</v>\n"
    )


def test_webvtt_tells_two_leaders_apart_and_marks_what_is_suspect() -> None:
    talk = conversation(
        Utterance(0, Span(0, 1500), "S1", "What stands out?"),
        Utterance(1, Span(1500, 2500), "S2", "Thanks for watching.", doubt=Doubt.NOBODY_HEARD),
        Utterance(2, Span(2500, 3000), "S2", ""),
        roles={"S1": LEADER, "S2": LEADER},
    )
    text = write_webvtt(talk)
    assert "<v Leader S1>What stands out?</v>" in text
    assert "<v Leader S2><c.suspect>Thanks for watching.</c></v>" in text
    assert text.count("-->") == 2


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), blacklist_characters="♪♫♬♩"),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()) and not set("[](){}") & set(text))
SPEAKERS = st.sampled_from(["S1", "S2", "Dana <W> & Co", "?"])


@given(
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 9_000), SPEAKERS, TEXTS), min_size=1)
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_as_webvtt_reads_back_the_same(
    spoken: list[tuple[int, int, str, str]],
) -> None:
    spoken.sort(key=lambda row: row[0])
    utterances = [
        Utterance(i, Span(start, start + length), speaker, text)
        for i, (start, length, speaker, text) in enumerate(spoken)
    ]
    written = write_webvtt(conversation(*utterances))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.vtt"
        path.write_text(written, encoding="utf-8", newline="\n")
        cues = read_transcript(path).cues
    assert [(c.span, c.text) for c in cues] == [
        (u.span, " ".join(u.text.split())) for u in utterances
    ]
    voices = {(u.speaker, c.speaker) for u, c in zip(utterances, cues, strict=True)}
    assert len(voices) == len({u.speaker for u in utterances}) == len({v for _, v in voices})
    strict = webvtt.WebVTT.from_string(written, strict=True)
    assert len(strict.captions) == len(utterances)


def test_rttm_has_one_line_per_stretch() -> None:
    speech = {"Dana W": [Span(0, 1500), Span(7001, 7002)], "Dana_W": [Span(1200, 3000)]}
    assert write_rttm(speech, "my talk") == (
        "SPEAKER my_talk 1 0.000 1.500 <NA> <NA> Dana_W <NA> <NA>\n"
        "SPEAKER my_talk 1 1.200 1.800 <NA> <NA> Dana_W_2 <NA> <NA>\n"
        "SPEAKER my_talk 1 7.001 0.001 <NA> <NA> Dana_W <NA> <NA>\n"
    )


@given(
    st.dictionaries(
        st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8),
        st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5)), min_size=1, max_size=8),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_as_rttm_reads_back_the_same(
    spoken: dict[str, list[tuple[int, int]]],
) -> None:
    speech = {
        name: tuple(sorted(Span(start, start + length) for start, length in spans))
        for name, spans in spoken.items()
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.rttm"
        path.write_text(write_rttm(speech, "talk"), encoding="utf-8", newline="\n")
        assert read_rttm(path) == speech


def test_an_rttm_of_several_recordings_must_be_told_which(tmp_path: Path) -> None:
    path = tmp_path / "talks.rttm"
    path.write_text(
        ";; a comment\nSPEAKER one 1 0.0 1.0 <NA> <NA> a <NA> <NA>\n"
        "SPEAKER two 1 0.5 1.0 <NA> <NA> b <NA> <NA>\nNON-SPEECH two 1 2 3 <NA> <NA> <NA> <NA>\n",
        encoding="utf-8",
    )
    assert read_rttm(path, uri="two") == {"b": (Span(500, 1500),)}
    with pytest.raises(TranscriptError, match=r"holds 2 recordings \(one, two\)"):
        read_rttm(path)
    with pytest.raises(TranscriptError, match="no SPEAKER lines of three"):
        read_rttm(path, uri="three")


@pytest.mark.parametrize(
    "line",
    [
        "SPEAKER one 1 x 1.0 <NA> <NA> a",
        "SPEAKER one 1 0.0 -1 <NA> <NA> a",
        "SPEAKER one 1 0.0",
        "SPEAKER one 1 NaN 1 <NA> <NA> a",
    ],
)
def test_a_broken_rttm_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "talk.rttm"
    path.write_text(f"SPEAKER one 1 0.0 1.0 <NA> <NA> a <NA> <NA>\n{line}\n", encoding="utf-8")
    with pytest.raises(TranscriptError, match="line 2: not 'SPEAKER"):
        read_rttm(path)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
def test_the_real_rttm_is_read() -> None:
    speech = read_rttm(SHARED / "speech/sample.rttm")
    assert speech["speaker90"][0] == Span(6690, 7120)


def test_the_table_has_exactly_these_columns() -> None:
    assert write_csv(conversation()) == (
        "start_ms,end_ms,speaker,role,text,question_type,form,moves,response,tags,coder,confidence,"
        "suggested\r\n"
    )


def test_the_table_has_a_row_per_utterance_with_its_codes() -> None:
    talk = conversation(
        Utterance(0, Span(0, 1500), "S1", 'What "stands out", then?'),
        Utterance(1, Span(1500, 1900), "S2", "Mm-hm.", backchannel=True),
        Utterance(2, Span(2000, 4000), "S2", "I could do that."),
        codes=[
            Code(0, Layer.QUESTION, "leading", "rules@3", 0.8),
            Code(0, Layer.FORM, "closed", "rules@3", 0.95),
            Code(0, Layer.MOVE, "SUGGEST", "human:42"),
            Code(0, Layer.MOVE, "CHALLENGE", "rules@3", 0.55, suggested=True),
            Code(0, Layer.TAG, "equity", "rules@3"),
            Code(0, Layer.TAG, "evidence_anchored", "rules@3"),
            Code(2, Layer.RESPONSE, "COMMIT", "rules@3"),
            Code(2, Layer.RESPONSE, "ANALYSE", "rules@3"),
        ],
    )
    first, second, third = rows(write_csv(talk))
    assert first == {
        "start_ms": "0",
        "end_ms": "1500",
        "speaker": "S1",
        "role": "leader",
        "text": 'What "stands out", then?',
        "question_type": "leading",
        "form": "closed",
        "moves": "SUGGEST|CHALLENGE",
        "response": "",
        "tags": "equity|evidence_anchored",
        "coder": "rules@3|human:42",
        "confidence": "0.55",
        "suggested": "CHALLENGE",
    }
    assert (second["tags"], second["coder"], second["confidence"]) == ("backchannel", "", "")
    assert (third["response"], third["role"]) == ("COMMIT|ANALYSE", "teacher")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-yes", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_runs_no_text(text: str) -> None:
    (row,) = rows(write_csv(conversation(Utterance(0, Span(0, 1), "S1", text))))
    assert row["text"] == f"'{text}"


@pytest.mark.parametrize("text", ["It is 1 = 1.", "'so'", "a,b\nc", "1-2"])
def test_other_text_is_left_alone(text: str) -> None:
    (row,) = rows(write_csv(conversation(Utterance(0, Span(0, 1), "S1", text))))
    assert row["text"] == text


@given(st.lists(TEXTS, max_size=10))
def test_every_text_comes_back_from_the_table(texts: list[str]) -> None:
    talk = conversation(*(Utterance(i, Span(i, i + 1), "S1", t) for i, t in enumerate(texts)))
    read = [row["text"] for row in rows(write_csv(talk))]
    assert [
        r.removeprefix("'") if t[0] in "=+-@" else r for r, t in zip(read, texts, strict=True)
    ] == texts
