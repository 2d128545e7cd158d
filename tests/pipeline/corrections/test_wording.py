"""A person writes what was said: words that stay keep their times, the others get some."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import correct, corrected
from pipeline.span import Span
from pipeline.transcript import Doubt, Timing, Utterance, Word
from tests.pipeline.corrections.claimed import joined, parted, spoken, worded
from tests.talk import said, talk, words


def utterance(*heard: Word, index: int = 0, doubt: Doubt | None = None) -> Utterance:
    span = Span(heard[0].span.start_ms, heard[-1].span.end_ms)
    return Utterance(index, span, "A", " ".join(word.text for word in heard), heard, doubt)


def rewritten(before: Utterance, text: str) -> Utterance:
    (after,) = correct([before], [worded(before, text)])
    return after


def timed(utterance: Utterance) -> list[tuple[str, int, int]]:
    return [(word.text, word.span.start_ms, word.span.end_ms) for word in utterance.words]


PAUSING = utterance(*words(1000, "I think they sit", each_ms=300, gap_ms=200))
FLUENT = utterance(*words(1000, "I think they sit"))


def test_what_replaces_a_word_has_its_time() -> None:
    assert timed(rewritten(PAUSING, "I thought they sat")) == [
        ("I", 1000, 1300),
        ("thought", 1500, 1800),
        ("they", 2000, 2300),
        ("sat", 2500, 2800),
    ]


def test_two_words_for_one_share_its_time_by_length() -> None:
    assert timed(rewritten(PAUSING, "I think they all fit in"))[3:] == [
        ("all", 2500, 2609),
        ("fit", 2609, 2718),
        ("in", 2718, 2800),
    ]


def test_one_word_for_two_has_the_time_of_both() -> None:
    assert timed(rewritten(PAUSING, "I guess sit"))[1] == ("guess", 1500, 2300)


def test_a_word_put_in_between_has_the_gap() -> None:
    after = rewritten(PAUSING, "I really think they sit")
    assert timed(after)[:3] == [("I", 1000, 1300), ("really", 1300, 1500), ("think", 1500, 1800)]
    assert after.words[1].timing is Timing.WITHIN


def test_where_there_is_no_gap_it_has_the_end_of_the_word_before() -> None:
    assert timed(rewritten(FLUENT, "I think they really sit"))[2:] == [
        ("they", 1600, 1900),
        ("really", 1750, 1900),
        ("sit", 1900, 2200),
    ]


def test_at_the_very_start_it_has_the_beginning_of_the_word_after() -> None:
    assert timed(rewritten(FLUENT, "Well I think they sit"))[:2] == [
        ("Well", 1000, 1150),
        ("I", 1000, 1300),
    ]


def test_a_word_nobody_said_is_gone_and_the_utterance_lasts_as_long() -> None:
    after = rewritten(FLUENT, "I think they")
    assert [word.text for word in after.words] == ["I", "think", "they"]
    assert (after.text, after.span) == ("I think they", FLUENT.span)


def test_other_punctuation_or_case_is_the_same_word() -> None:
    after = rewritten(FLUENT, "  I think: They\nsit. ")
    assert after.text == "I think: They sit."
    assert timed(after) == [
        ("I", 1000, 1300),
        ("think:", 1300, 1600),
        ("They", 1600, 1900),
        ("sit.", 1900, 2200),
    ]
    assert {word.timing for word in after.words} == {Timing.MEASURED}


def test_a_persons_word_is_certain_where_the_engine_says_how_sure_it_is() -> None:
    heard = utterance(said(0, 300, "new", confidence=0.4), said(300, 600, "pears", confidence=0.3))
    assert [word.confidence for word in rewritten(heard, "new pairs").words] == [0.4, 1.0]
    assert [word.confidence for word in rewritten(FLUENT, "So they sat").words] == [None] * 3


def test_words_put_among_interpolated_ones_are_no_better() -> None:
    spread = [replace(word, timing=Timing.INTERPOLATED) for word in FLUENT.words]
    assert rewritten(utterance(*spread), "So they sat").interpolated


@pytest.mark.parametrize("text", ["I think they sit", "We think they sit"])
def test_what_a_person_heard_is_no_longer_in_doubt(text: str) -> None:
    doubted = replace(FLUENT, doubt=Doubt.NOBODY_HEARD)
    assert rewritten(doubted, text).doubt is None
    assert corrected([doubted], [worded(doubted, text)]).written == {0}


@pytest.mark.parametrize("text", ["", " \n"])
def test_where_nothing_was_said_there_is_no_utterance(text: str) -> None:
    before = talk("A 0.0 Thanks for watching. / B 2.0 So?")
    assert [u.text for u in correct(before, [worded(before[0], text)])] == ["So?"]


def test_one_sentence_corrected_leaves_the_other_that_it_was_parted_from() -> None:
    both = utterance(*words(0, "Nine is few. What changed?"))
    heard = worded(Span(0, 900), "Five is few.", minutes=2)
    split = parted(both, 900, minutes=1)
    assert [u.text for u in correct([both], [split, heard])] == ["Five is few.", "What changed?"]
    assert [u.text for u in correct([both], [heard])] == ["Five is few. What changed?"]
    assert corrected([both], [heard]).written == set()


def test_words_of_two_that_were_joined_go_to_each_its_own() -> None:
    pair = talk("A 0.0 Nine is / A 1.0 few.")
    heard = worded(Span(0, 1300), "Five was very few.", minutes=2)
    one = joined(Span(0, 1300), 800, minutes=1)
    assert [u.text for u in correct(pair, [one, heard])] == ["Five was very few."]
    assert [u.text for u in correct(pair, [heard])] == ["Five was very", "few."]


def test_a_label_that_changed_since_still_finds_its_words() -> None:
    (before,) = talk("A 0.0 Nine is few.")
    moved, heard = spoken(0, 900, "S7", minutes=1), worded(before.span, "Five is few.", "A", 2)
    assert [(u.speaker, u.text) for u in correct([before], [moved, heard])] == [
        ("S7", "Five is few.")
    ]


def test_a_voice_whose_words_nobody_knows_says_what_a_person_wrote() -> None:
    voices = [Utterance(0, Span(0, 900), "A", ""), Utterance(1, Span(1000, 1900), "B", "")]
    after = correct(voices, [worded(voices[0], "So it is.")])
    assert [(u.text, u.words, u.span) for u in after] == [
        ("So it is.", (), Span(0, 900)),
        ("", (), Span(1000, 1900)),
    ]
    assert [u.speaker for u in correct(voices, [worded(voices[0], "")])] == ["B"]


def test_a_text_without_words_of_its_own_stays_so() -> None:
    before = Utterance(0, Span(0, 900), "A", "Nine is few.")
    after = rewritten(before, "Five is few.")
    assert (after.text, after.words) == ("Five is few.", ())


TEXTS = st.lists(st.sampled_from(["So", "so,", "it", "was", "what"]), min_size=1, max_size=9)


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    at, heard = draw(st.integers(0, 50)), []
    for text in draw(TEXTS):
        lasts = draw(st.integers(1, 300))
        heard.append(said(at, at + lasts, text))
        at += lasts + draw(st.sampled_from([0, 0, 1, 90]))
    return utterance(*heard)


@given(utterances(), TEXTS)
def test_the_words_are_the_text_in_order_inside_the_utterance(
    before: Utterance, texts: list[str]
) -> None:
    after = rewritten(before, " ".join(texts))
    assert [word.text for word in after.words] == texts == after.text.split()
    starts = [word.span.start_ms for word in after.words]
    assert starts == sorted(starts)
    assert after.span == before.span
    assert before.span.start_ms <= starts[0]
    assert max(word.span.end_ms for word in after.words) <= before.span.end_ms


@given(utterances(), TEXTS)
def test_no_time_is_changed_of_a_word_that_stays(before: Utterance, texts: list[str]) -> None:
    after = rewritten(before, " ".join(texts))
    stayed = {(w.span, w.timing) for w in after.words if w.timing is Timing.MEASURED}
    assert stayed <= {(w.span, w.timing) for w in before.words}


@given(utterances(), TEXTS)
def test_written_twice_it_is_as_written_once(before: Utterance, texts: list[str]) -> None:
    once = rewritten(before, " ".join(texts))
    assert rewritten(once, " ".join(texts)) == once
