"""Where a person hears an utterance end it is parted, and where they hear none end it is joined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.corrections import Correction, correct
from pipeline.span import Span
from pipeline.transcript import Doubt, Utterance
from tests.pipeline.corrections.claimed import joined, parted
from tests.talk import said, talk, words

BOTH = Utterance(
    0, Span(0, 2500), "A", "Nine is few. What changed?",
    (*words(0, "Nine is few."), *words(1900, "What changed?")),
)  # fmt: skip


def cut(utterance: Utterance, *corrections: Correction) -> list[tuple[str, int, int]]:
    return [
        (u.text, u.span.start_ms, u.span.end_ms) for u in correct([utterance], list(corrections))
    ]


@pytest.mark.parametrize("between_ms", [900, 1500, 1900])
def test_an_utterance_is_parted_between_two_words(between_ms: int) -> None:
    assert cut(BOTH, parted(BOTH, between_ms)) == [
        ("Nine is few.", 0, 900),
        ("What changed?", 1900, 2500),
    ]


@pytest.mark.parametrize("between_ms", [870, 1950])
def test_a_transcript_whose_times_differ_a_little_is_parted_at_the_nearest(between_ms: int) -> None:
    assert cut(BOTH, parted(BOTH, between_ms))[0] == ("Nine is few.", 0, 900)


@pytest.mark.parametrize("between_ms", [0, 2500, 9000])
def test_nothing_is_parted_at_its_edge(between_ms: int) -> None:
    assert correct([BOTH], [parted(BOTH, between_ms)]) == (BOTH,)


def test_one_word_is_not_parted() -> None:
    (one,) = talk("A 0.0 Nine")
    assert correct([one], [parted(one, 150)]) == (one,)


def test_what_is_parted_there_already_is_not_parted_elsewhere() -> None:
    pair = talk("A 0.0 Nine is few. / A 1.9 What changed?")
    assert correct(pair, [parted(BOTH, 1500)]) == pair


def test_it_may_be_parted_twice() -> None:
    assert [text for text, _, _ in cut(BOTH, parted(BOTH, 1500), parted(BOTH, 300, minutes=1))] == [
        "Nine",
        "is few.",
        "What changed?",
    ]


def test_two_utterances_of_a_speaker_become_one() -> None:
    pair = talk("A 0.0 Nine is few. / B 1.0 Mm-hm. / A 1.9 What changed?")
    after = correct(pair, [joined(Span(0, 2500), 1400)])
    assert [(u.speaker, u.text, u.span) for u in after] == [
        ("A", "Nine is few. What changed?", Span(0, 2500)),
        ("B", "Mm-hm.", Span(1000, 1300)),
    ]
    assert after[0].words == (*pair[0].words, *pair[2].words)


def test_what_is_one_already_stays_one() -> None:
    assert correct([BOTH], [joined(BOTH, 1500)]) == (BOTH,)


def test_of_three_only_the_two_at_the_border_become_one() -> None:
    three = talk("A 0.0 One. / A 1.0 Two. / A 2.0 Three.")
    after = correct(three, [joined(Span(1000, 2300), 1700)])
    assert [u.text for u in after] == ["One.", "Two. Three."]


def test_it_is_as_suspect_as_more_of_its_words() -> None:
    one, other = talk("A 0.0 Thanks for watching. / A 1.0 So?")
    suspect = replace(one, doubt=Doubt.NOBODY_HEARD)
    assert correct([suspect, other], [joined(Span(0, 1300), 950)])[0].doubt is Doubt.NOBODY_HEARD
    unheard = replace(other, doubt=Doubt.NOBODY_HEARD)
    assert correct([one, unheard], [joined(Span(0, 1300), 950)])[0].doubt is None


def test_a_voice_without_words_is_parted_at_the_time_itself() -> None:
    voice = Utterance(0, Span(0, 4000), "A", "")
    assert cut(voice, parted(voice, 1500)) == [("", 0, 1500), ("", 1500, 4000)]
    assert correct([voice], [parted(voice, 1500), joined(voice, 1500, minutes=1)]) == (voice,)


def test_so_is_one_of_draft_words_which_tell_little_of_when() -> None:
    draft = replace(
        BOTH, span=Span(0, 4000), text="Nine", words=(said(100, 400, "Nine"),), doubt=Doubt.DRAFT
    )
    assert cut(draft, parted(draft, 1500)) == [("Nine", 0, 1500), ("", 1500, 4000)]
    assert correct([draft], [parted(draft, 1500), joined(draft, 1500, minutes=1)]) == (draft,)


def test_a_text_without_words_is_parted_by_the_length_of_its_words() -> None:
    text = Utterance(0, Span(0, 2000), "A", "Nine is. What now?")
    assert cut(text, parted(text, 950)) == [("Nine is.", 0, 947), ("What now?", 947, 2000)]
    assert correct([text], [parted(text, 950), joined(text, 950, minutes=1)]) == (text,)


def test_a_remark_of_another_in_the_pause_is_not_taken_for_what_was_parted() -> None:
    both = talk("A 0.0-9.0 So what? / B 1.0-8.0 Well I do not know.")
    pausing = replace(both[0], words=(said(0, 300, "So"), said(8700, 9000, "what?")))
    before = (pausing, both[1])
    assert correct(before, [parted(pausing, 5000), joined(pausing, 5000, minutes=1)]) == before
