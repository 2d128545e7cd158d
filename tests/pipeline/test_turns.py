"""Coded utterances become a conversation with speech, floor and turns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import TurnRules
from pipeline.errors import InputError
from pipeline.span import Span, intersection, total_ms, union
from pipeline.transcript import (
    CodedUtterance,
    Conversation,
    Doubt,
    Layer,
    Role,
    Utterance,
    WordQuality,
)
from tests.talk import (
    ROLES,
    coded_talk,
    conversation,
    fixture_conversation,
    fixture_utterances,
    mirrored,
    voice,
)


def spoken_turns(read: Conversation) -> list[tuple[str, int, int]]:
    return [(t.speaker, t.span.start_ms, t.span.end_ms) for t in read.turns]


# the fixture of method 2.8


def test_the_fixture_has_the_floor_speech_of_the_method() -> None:
    read = fixture_conversation()
    assert {s: total_ms(theirs) for s, theirs in read.floor.items()} == {"L": 33_600, "T": 24_900}


def test_the_fixture_has_twelve_turns_with_the_medians_of_the_method() -> None:
    read = fixture_conversation()
    lengths = {s: [t.span.duration_ms for t in read.turns if t.speaker == s] for s in "LT"}
    assert len(read.turns) == 12
    assert median(lengths["L"]) == 5_400
    assert median(lengths["T"]) == 5_000
    assert max(lengths["L"]) == 10_900


def test_the_fixture_overlaps_and_is_silent_as_the_method_says() -> None:
    read = fixture_conversation()
    everybody = union([*read.speech["L"], *read.speech["T"]])
    assert read.window == Span(0, 70_900)
    assert total_ms(intersection(read.speech["L"], read.speech["T"])) == 700
    assert round(1 - total_ms(everybody) / read.window.duration_ms, 3) == 0.179


def test_the_fixture_has_the_onsets_of_the_method() -> None:
    turns = fixture_conversation().turns
    offsets = [b.span.start_ms - a.span.end_ms for a, b in pairwise(turns)]
    assert median(offsets) == 500
    assert sum(offset < 0 for offset in offsets) == 1


def test_the_fixture_has_one_backchannel_and_sure_is_an_answer() -> None:
    read = fixture_conversation()
    assert [u.text for u in read.utterances if u.utterance.backchannel] == ["Mm-hm."]
    assert [u.responses for u in read.utterances if u.text == "Sure."] == [("MINIMAL",)]


# turns


def test_a_backchannel_does_not_split_a_turn() -> None:
    read = conversation("T 0-4 I follow hands. / L 4.4-4.8 Right. / T 5-9 They are up front.")
    assert spoken_turns(read) == [("T", 0, 9000)]
    assert total_ms(read.speech["L"]) == 400
    assert total_ms(read.floor["L"]) == 0


def test_a_short_answer_is_a_turn() -> None:
    read = conversation(
        "L 0-2 Did they? [q:closed_factual] / T 2.4-2.8 Yes. / L 3-5 And the others?"
    )
    assert spoken_turns(read) == [("L", 0, 2000), ("T", 2400, 2800), ("L", 3000, 5000)]


def test_an_embedded_remark_splits_no_turn_and_is_none_but_its_time_counts() -> None:
    read = conversation("L 0-4 I counted them over. / T 2-3 Eleven of them? / L 4.2-8 I did.")
    assert spoken_turns(read) == [("L", 0, 8000)]
    assert read.turns[0].utterances == (0, 2)
    assert read.floor["T"] == (Span(2000, 3000),)


@pytest.mark.parametrize(
    ("why", "remark"),
    [
        ("longer than 2 s", "T 2-4.1 Eleven of them?"),
        ("more than 5 words", "T 2-3.9 No, it was eleven of them."),
        ("goes on after its host", "T 7.5-8.3 Eleven of them?"),
    ],
)
def test_an_overlap_that_takes_the_floor_is_a_turn(why: str, remark: str) -> None:
    read = conversation(f"L 0-4 I counted them over. / {remark} / L 4.2-8 Then I counted again.")
    assert [t.speaker for t in read.turns].count("T") == 1, why


def test_two_remarks_of_the_same_length_and_place_are_both_turns() -> None:
    assert spoken_turns(conversation("L 0-1 So that's it? / T 0-1 I know it.")) == [
        ("L", 0, 1000),
        ("T", 0, 1000),
    ]


def test_an_unknown_speaker_is_kept_and_has_turns() -> None:
    read = conversation("L 0-2 So what did you see? / ? 2.5-4 They were at it. / L 5-6 Who was?")
    assert spoken_turns(read) == [("L", 0, 2000), ("?", 2500, 4000), ("L", 5000, 6000)]
    assert read.role_of("?") is Role.UNKNOWN


def test_doubted_utterances_are_shown_and_are_no_speech_floor_or_turn() -> None:
    real, made_up = coded_talk("L 0-2 So what did you see? / T 60-62 Thanks for watching.")
    doubted = replace(made_up, utterance=replace(made_up.utterance, doubt=Doubt.NOBODY_HEARD))
    read = conversation((real, doubted))
    assert len(read.utterances) == 2
    assert read.window == Span(0, 2000)
    assert read.speech == {"L": (Span(0, 2000),)}
    assert spoken_turns(read) == [("L", 0, 2000)]


# the window


def test_a_window_cuts_speech_floor_and_turns_and_keeps_the_utterances() -> None:
    read = conversation(
        "L 0-4 Sit where you like. / T 5-9 I put them in threes. / L 10-14 What did you see?",
        window=Span(6000, 12_000),
    )
    assert read.speech == {"L": (Span(10_000, 12_000),), "T": (Span(6000, 9000),)}
    assert spoken_turns(read) == [("T", 6000, 9000), ("L", 10_000, 12_000)]
    assert len(read.utterances) == 3


def test_nobody_speaking_is_refused() -> None:
    with pytest.raises(InputError, match="nobody speaks"):
        conversation(())


def test_utterances_out_of_order_are_our_bug() -> None:
    first, second = coded_talk("L 0-1 So. / T 2-3 Well.")
    with pytest.raises(ValueError, match="numbered"):
        conversation((second, first))


# voices without words that count


def test_without_words_speech_is_the_voices_wherever_no_utterance_covers_them() -> None:
    voices = [voice("S1", 0, 2000), voice("S2", 3000, 6000), voice("S3", 8000, 8500)]
    read = conversation(
        "S1 0-2 / S2 3-6", heard_voices=voices, word_quality=WordQuality.NONE, roles={}
    )
    assert read.speech == {
        "S1": (Span(0, 2000),),
        "S2": (Span(3000, 6000),),
        "S3": (Span(8000, 8500),),
    }


def test_a_voice_that_a_person_gave_to_another_speaker_is_that_speakers() -> None:
    voices = [voice("S1", 0, 2000), voice("S3", 3000, 6000)]
    read = conversation(
        "S1 0-2 / S1 3-6", heard_voices=voices, word_quality=WordQuality.NONE, roles={}
    )
    assert read.speech == {"S1": (Span(0, 2000), Span(3000, 6000))}


def test_draft_words_do_not_move_the_time_of_the_voices() -> None:
    draft = coded_talk("L 0-4 yeah. / T 5-9 mm the the.")
    stretched = [
        replace(c, utterance=replace(c.utterance, doubt=Doubt.DRAFT, words=c.utterance.words[:1]))
        for c in draft
    ]
    read = conversation(tuple(stretched), word_quality=WordQuality.DRAFT)
    assert read.speech == {"L": (Span(0, 4000),), "T": (Span(5000, 9000),)}


# laws

TEXTS = ("Mm-hm.", "Okay.", "Sure.", "What did you see there?", "I put them in groups of three.")
PIECE = st.tuples(
    st.sampled_from("LTO?"),
    st.integers(0, 20_000),
    st.integers(100, 6_000),
    st.sampled_from(TEXTS),
    st.sampled_from(("", "q:probing", "q:rhetorical_tag")),
)


def coded(pieces: list[tuple[str, int, int, str, str]]) -> tuple[CodedUtterance, ...]:
    lines = [
        f"{who} {start / 1000}-{(start + length) / 1000} {text} [{code}]"
        for who, start, length, text, code in pieces
    ]
    return coded_talk("\n".join(lines))


TALK = st.lists(PIECE, min_size=1, max_size=12).map(coded)


@given(TALK)
def test_talk_and_silence_less_overlap_is_the_window(talk: tuple[CodedUtterance, ...]) -> None:
    read = conversation(talk)
    edges = sorted(
        {edge for s in read.speech.values() for x in s for edge in (x.start_ms, x.end_ms)}
    )
    stretches = [Span(a, b) for a, b in pairwise(edges)]
    voices_at = [sum(a.start_ms in x for s in read.speech.values() for x in s) for a in stretches]
    talked = sum(total_ms(theirs) for theirs in read.speech.values())
    silence = sum(a.duration_ms for a, n in zip(stretches, voices_at, strict=True) if n == 0)
    overlap = sum(a.duration_ms * max(0, n - 1) for a, n in zip(stretches, voices_at, strict=True))
    assert talked + silence - overlap == read.window.duration_ms
    assert silence == read.window.duration_ms - total_ms(
        union(x for theirs in read.speech.values() for x in theirs)
    )


@given(TALK)
def test_floor_is_speech_without_backchannels(talk: tuple[CodedUtterance, ...]) -> None:
    read = conversation(talk)
    for speaker, theirs in read.speech.items():
        assert intersection(theirs, read.floor[speaker]) == read.floor[speaker]
    silent = [u for u in read.utterances if not u.utterance.backchannel]
    for u in silent:
        assert intersection([u.span], read.floor[u.utterance.speaker]) == (u.span,)


@given(TALK)
def test_a_floor_utterance_is_in_at_most_one_turn_and_turns_are_ordered(
    talk: tuple[CodedUtterance, ...],
) -> None:
    read = conversation(talk)
    placed = [index for turn in read.turns for index in turn.utterances]
    assert placed == sorted(set(placed))
    assert not any(read.utterances[index].utterance.backchannel for index in placed)
    starts = [turn.span.start_ms for turn in read.turns]
    assert starts == sorted(starts)
    assert all(a.speaker != b.speaker for a, b in pairwise(read.turns))


@given(TALK)
def test_speakers_are_told_apart_by_nothing_but_their_label(
    talk: tuple[CodedUtterance, ...],
) -> None:
    read, other = conversation(talk), conversation(mirrored(talk), roles={})
    names = {"L": "T", "T": "L", "O": "O", "?": "?"}
    assert {names[s]: theirs for s, theirs in read.floor.items()} == other.floor
    assert [(names[s], a, b) for s, a, b in spoken_turns(read)] == spoken_turns(other)


@given(TALK)
def test_a_conversation_made_of_its_own_utterances_is_the_same(
    talk: tuple[CodedUtterance, ...],
) -> None:
    read = conversation(talk)
    assert conversation(read.utterances) == read


@given(TALK, st.integers(0, 10_000), st.integers(1, 20_000))
def test_nothing_lies_outside_the_window(
    talk: tuple[CodedUtterance, ...], start: int, length: int
) -> None:
    window = Span(start, start + length)
    read = conversation(talk, window=window)
    for span in [x for s in read.speech.values() for x in s] + [turn.span for turn in read.turns]:
        assert span & window == span


def test_the_rules_are_the_settings() -> None:
    script = "L 0-4 I counted. / T 2-2.5 Mm-hm. / L 4.2-8 I did."
    strict = TurnRules(backchannel_ms=400, embedded_ms=400)
    assert len(conversation(script).turns) == 1
    assert len(conversation(script, rules=strict).turns) == 3


def test_the_fixture_is_coded_as_given() -> None:
    given_codes = fixture_utterances()
    assert [c.question for c in given_codes if c.question] == [
        "procedural",
        "open_reflective",
        "probing",
        "leading",
        "planning",
    ]
    assert given_codes[14].attribute("COMMIT", "strength") == "tentative"
    assert {code.layer for code in given_codes[0].codes} == {Layer.MOVE}
    assert isinstance(given_codes[0].utterance, Utterance)
    assert set(ROLES) == {"L", "T", "O", "?"}
