"""What was heard becomes sentence-like units of one speaker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import TurnRules
from pipeline.span import Span
from pipeline.transcript import Doubt, SpeakerSpan, Utterance, Word, WordQuality
from pipeline.utterances import make_utterances, voice_utterances
from tests.talk import heard, said, voice, words

GOLD = Path(__file__).parents[2] / "../shared/data/gold"


def made(
    spoken: tuple[Word, ...],
    *voices: SpeakerSpan,
    activity: list[Span] | None = None,
    quality: WordQuality = WordQuality.RECOGNISED,
) -> tuple[Utterance, ...]:
    return make_utterances(heard(spoken, voices, activity=activity, quality=quality), TurnRules())


def lines(utterances: tuple[Utterance, ...]) -> list[str]:
    return [f"{u.speaker}: {u.text}" for u in utterances]


LEADER = voice("L", 0, 60_000)


def test_a_sentence_is_an_utterance() -> None:
    spoken = words(0, "You asked, 'Why?', and four hands went up. What stands out?")
    assert made(spoken, LEADER) == (
        Utterance(0, Span(0, 2400), "L", "You asked, 'Why?', and four hands went up.", spoken[:8]),
        Utterance(1, Span(2400, 3300), "L", "What stands out?", spoken[8:]),
    )


def test_a_pause_before_a_new_clause_ends_an_utterance_and_one_within_does_not() -> None:
    new = (*words(0, "I follow hands,"), *words(2000, "so they are up front."))
    assert lines(made(new, LEADER)) == ["L: I follow hands,", "L: so they are up front."]
    within = (*words(0, "I follow the"), *words(2000, "hands up front."))
    assert lines(made(within, LEADER)) == ["L: I follow the hands up front."]


def test_a_pause_of_less_than_a_second_ends_none() -> None:
    spoken = (*words(0, "I follow hands,"), *words(1899, "so they are up front."))
    assert len(made(spoken, LEADER)) == 1


def test_five_seconds_end_an_utterance_whatever_follows() -> None:
    spoken = (*words(0, "I follow the"), *words(5900, "hands up front."))
    assert lines(made(spoken, LEADER)) == ["L: I follow the", "L: hands up front."]


def test_without_punctuation_a_pause_is_enough() -> None:
    spoken = (*words(0, "i follow the"), *words(2000, "hands up front"))
    assert lines(made(spoken, LEADER)) == ["L: i follow the", "L: hands up front"]


def test_blanks_around_words_go_and_words_of_nothing_else() -> None:
    spoken = (said(0, 300, " So"), said(300, 400, " "), said(400, 700, " what?"))
    assert lines(made(spoken, LEADER)) == ["L: So what?"]


# two speakers


def test_a_change_of_speaker_ends_an_utterance() -> None:
    spoken = (*words(0, "you called on"), *words(1300, "nine of them"), *words(2600, "or ten"))
    voices = voice("L", 0, 900), voice("T", 1300, 2200), voice("L", 2600, 3200)
    assert lines(made(spoken, *voices)) == ["L: you called on", "T: nine of them", "L: or ten"]


def test_mm_hm_in_a_short_gap_does_not_chop_the_sentence() -> None:
    spoken = (*words(0, "You called on"), *words(1050, "mm-hm"), *words(1500, "nine of them."))
    voices = voice("L", 0, 900), voice("T", 1050, 1350), voice("L", 1500, 2400)
    assert lines(made(spoken, *voices)) == ["L: You called on nine of them.", "T: mm-hm"]


def test_people_who_talk_at_once_do_not_chop_each_other() -> None:
    host = words(0, "You called on nine of them twice.", each_ms=400)
    guest = words(810, "Not that many.", each_ms=350)
    together = tuple(sorted(host + guest, key=lambda word: word.span))
    assert lines(made(together, voice("L", 0, 2800), voice("T", 810, 1860))) == [
        "L: You called on nine of them twice.",
        "T: Not that many.",
    ]


def test_yes_and_okay_turns_are_utterances_of_their_own() -> None:
    spoken = (
        *words(0, "Is it okay if I share?"),
        *words(2000, "Yes."),
        *words(2500, "In fourteen minutes it was nine."),
        *words(4600, "Okay."),
        *words(5200, "Five of them twice."),
    )
    voices = (
        voice("L", 0, 1850),
        voice("T", 1950, 2350),
        voice("L", 2450, 4350),
        voice("T", 4550, 4950),
        voice("L", 5150, 6500),
    )
    assert lines(made(spoken, *voices)) == [
        "L: Is it okay if I share?",
        "T: Yes.",
        "L: In fourteen minutes it was nine.",
        "T: Okay.",
        "L: Five of them twice.",
    ]


# doubts


def test_an_utterance_of_suspect_words_is_suspect() -> None:
    spoken = (*words(0, "What stands out?"), *words(8000, "Thanks for watching."))
    first, second = made(spoken, voice("L", 0, 900), activity=[Span(0, 900)])
    assert (first.text, first.doubt) == ("What stands out?", None)
    assert (second.speaker, second.text, second.doubt) == (
        "?",
        "Thanks for watching.",
        Doubt.NOBODY_HEARD,
    )


def test_a_loop_is_cut_out_of_the_sentence_it_began_in() -> None:
    spoken = words(0, "So the launch ran the back row the back row the back row the back row.")
    assert [(u.text.split()[0], u.doubt) for u in made(spoken, LEADER)] == [
        ("So", None),
        ("the", Doubt.LOOP),
    ]


def test_one_word_the_detector_missed_leaves_its_sentence_whole() -> None:
    spoken = words(0, "What stands out to you now?", each_ms=1000)
    (only,) = made(spoken, LEADER, activity=[Span(0, 2000), Span(4000, 6000)])
    assert (only.text, only.doubt) == ("What stands out to you now?", None)


# voices without words


def test_without_words_each_stretch_of_a_voice_is_an_utterance() -> None:
    voices = voice("S1", 0, 2000), voice("S1", 2200, 4000), voice("S2", 3900, 5000)
    expected = (Utterance(0, Span(0, 4000), "S1", ""), Utterance(1, Span(3900, 5000), "S2", ""))
    assert voice_utterances(voices, TurnRules()) == expected
    assert made((), *voices, quality=WordQuality.NONE) == expected


def test_draft_words_fill_the_voices_and_are_doubted() -> None:
    spoken = (said(100, 400, "so"), said(4100, 4300, "mm"), said(9000, 9300, "the"))
    first, second = made(
        spoken, voice("S1", 0, 2000), voice("S2", 2500, 4000), quality=WordQuality.DRAFT
    )
    assert (first.span, first.text, first.doubt) == (Span(0, 2000), "so", Doubt.DRAFT)
    assert (second.span, second.text, second.doubt) == (Span(2500, 4000), "mm", Doubt.DRAFT)


def test_nothing_heard_is_nothing_said() -> None:
    assert made(()) == ()


# laws and the written conversations


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9000),
            st.integers(1, 900),
            st.sampled_from(("so", "Yes.", "'Why?'", "mm-hm", "the", "What")),
        ),
        max_size=25,
    ),
    st.lists(
        st.tuples(st.sampled_from("LT"), st.integers(0, 9000), st.integers(1, 4000)), max_size=6
    ),
)
def test_no_word_is_lost_or_doubled_and_utterances_are_in_order(
    at: list[tuple[int, int, str]], voiced: list[tuple[str, int, int]]
) -> None:
    spoken = tuple(said(start, start + length, text) for start, length, text in at)
    voices = [voice(who, start, start + length) for who, start, length in voiced]
    utterances = made(spoken, *voices)
    if spoken:
        assert sorted(w.span for u in utterances for w in u.words) == sorted(w.span for w in spoken)
    assert [u.index for u in utterances] == list(range(len(utterances)))
    starts = [u.span.start_ms for u in utterances]
    assert starts == sorted(starts)


@pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared/data/gold")
def test_the_written_conversations_come_back_as_they_were_cut() -> None:
    """Their words, evenly spread and mixed in time, and who spoke when; overlaps included."""
    same = total = 0
    for path in sorted(GOLD.glob("*.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))["utterances"]
        spoken: list[Word] = []
        for row in rows:
            parts, start = row["text"].split(), round(row["start"] * 1000)
            long = round(row["end"] * 1000) - start
            edges = [start + long * i // len(parts) for i in range(len(parts) + 1)]
            spoken += [said(a, b, p) for p, a, b in zip(parts, edges, edges[1:], strict=False)]
        voices = [
            voice(row["role"], round(row["start"] * 1000), round(row["end"] * 1000)) for row in rows
        ]
        cut = lines(made(tuple(spoken), *voices))
        same += sum(f"{row['role']}: {row['text']}" in cut for row in rows)
        total += len(rows)
    assert total == 741
    assert same >= 730
