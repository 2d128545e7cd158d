"""Corrections are applied in the order they were made; what meets nothing changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corrections import Correction, SpeakerCorrection, correct, corrected, unplaced
from pipeline.span import Span
from pipeline.transcript import Utterance, Word
from tests.pipeline.corrections.claimed import (
    NOON,
    coded,
    joined,
    parted,
    spoken,
    voiced,
    worded,
)
from tests.talk import talk

LESSON = talk("A 0.0 So what did you see? / B 2.0 They were quiet. / A 3.5 Quiet how?")


def speakers(utterances: Sequence[Utterance], *corrections: Correction) -> list[str]:
    return [utterance.speaker for utterance in correct(utterances, corrections)]


def texts(utterances: Sequence[Utterance], *corrections: Correction) -> list[str]:
    return [utterance.text for utterance in correct(utterances, corrections)]


def test_without_corrections_nothing_changes() -> None:
    assert correct(LESSON, []) == LESSON


def test_a_speaker_correction_moves_what_lies_inside_it() -> None:
    assert speakers(LESSON, spoken(0, 2900, "B")) == ["B", "B", "A"]


def test_a_short_one_moves_the_utterance_it_overlaps_most() -> None:
    assert speakers(LESSON, spoken(2200, 2400, "A")) == ["A", "A", "A"]


def test_the_latest_claim_about_a_speaker_wins() -> None:
    assert speakers(LESSON, spoken(0, 1800, "C", minutes=2), spoken(0, 1800, "B", minutes=1)) == [
        "C",
        "B",
        "A",
    ]


def test_a_voice_moves_as_it_stood_when_the_claim_was_made() -> None:
    given_away, taken = voiced("A", "C", minutes=1), spoken(2000, 2900, "A", minutes=2)
    assert speakers(LESSON, given_away) == ["C", "B", "C"]
    assert speakers(LESSON, given_away, taken) == ["C", "A", "C"]
    assert speakers(LESSON, taken, voiced("A", "C", minutes=3)) == ["C", "C", "C"]


def test_two_voices_are_exchanged_by_way_of_a_third_label() -> None:
    swap = [voiced("A", "x", minutes=1), voiced("B", "A", minutes=2), voiced("x", "B", minutes=3)]
    assert speakers(LESSON, *swap) == ["B", "A", "B"]


def test_words_and_boundaries_follow_a_speaker_who_was_moved() -> None:
    moved = spoken(2000, 2900, "A", minutes=1)
    split = parted(Span(2000, 2900), 2300, "A", minutes=2)
    heard = worded(Span(2300, 2900), "was quiet.", "A", minutes=3)
    assert texts(LESSON, moved, split, heard)[1:3] == ["They", "was quiet."]
    assert texts(LESSON, split, heard)[1:3] == ["They", "was quiet."], "also once that is undone"


def test_where_people_talk_at_once_the_words_are_those_of_the_speaker() -> None:
    both = talk("A 0.0-4.0 I think they sit near me / B 1.0-2.0 Mm-hm right")
    assert texts(both, worded(both[1], "Mm-hm, true")) == [
        "I think they sit near me",
        "Mm-hm, true",
    ]


def test_what_was_said_is_numbered_anew_in_order_of_time() -> None:
    after = correct(LESSON, [parted(LESSON[0], 600), worded(LESSON[1], "", minutes=1)])
    assert [(u.index, u.text) for u in after] == [
        (0, "So what"),
        (1, "did you see?"),
        (2, "Quiet how?"),
    ]


def test_the_utterances_a_person_wrote_are_known_also_when_they_are_parted() -> None:
    heard = worded(LESSON[2], "Quiet how?", minutes=1)
    assert corrected(LESSON, [heard]).written == {2}
    assert corrected(LESSON, [heard, parted(LESSON[2], 3800, minutes=2)]).written == {2, 3}


def test_joined_to_what_nobody_wrote_an_utterance_is_not_a_persons() -> None:
    one, other = talk("A 0.0 So it is. / A 1.0 Is it not?")
    heard, one_sentence = worded(one, "So it is.", minutes=1), joined(Span(0, 1900), 950, minutes=2)
    assert corrected([one, other], [heard, one_sentence]).written == set()


def test_who_spoke_is_settled_where_a_person_named_the_voice() -> None:
    said = corrected(LESSON, [voiced("B", "C", minutes=1), spoken(3500, 4100, "A")])
    assert said.settled == (Span(2000, 2900), Span(3500, 4100))
    assert corrected(LESSON, [worded(LESSON[0], "So")]).settled == ()


def test_what_meets_no_utterance_changes_nothing_and_is_told() -> None:
    lost: list[Correction] = [
        spoken(9000, 9900, "B"),
        voiced("nobody", "B", minutes=1),
        worded(Span(9000, 9900), "Well", minutes=2),
        parted(Span(9000, 9900), 9500, minutes=3),
        coded(9000, 9900, minutes=4),
    ]
    assert correct(LESSON, lost) == LESSON
    assert unplaced(LESSON, [coded(0, 1000), *lost]) == tuple(lost)


def test_a_correction_that_left_nothing_of_its_utterance_did_meet_it() -> None:
    nothing = worded(LESSON[1], "")
    assert unplaced(LESSON, [nothing, coded(2000, 2900)]) == (coded(2000, 2900),)


SPANS = st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(lambda p: Span(p[0], sum(p)))


@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6))
def test_moving_speakers_changes_nothing_but_speakers(
    utterance_spans: list[Span], correction_spans: list[Span]
) -> None:
    utterances = [Utterance(i, span, "A", "so") for i, span in enumerate(sorted(utterance_spans))]
    corrections = [SpeakerCorrection(span, "B", "ana", NOON) for span in correction_spans]
    after = correct(utterances, corrections)
    assert [(u.index, u.span, u.text) for u in after] == [
        (u.index, u.span, u.text) for u in utterances
    ]
    touched = {u.index for u in after if u.speaker == "B"}
    met = {u.index for u in utterances if any(u.span.overlap_ms(s) for s in correction_spans)}
    assert touched <= met


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Utterance, ...]:
    """Each voice says one thing after another; the voices may talk at once."""
    said: list[Utterance] = []
    for speaker in "AB":
        at = draw(st.integers(0, 900))
        for _ in range(draw(st.integers(0, 4))):
            words = []
            for text in draw(
                st.lists(st.sampled_from(["so", "it", "is", "what", "you"]), max_size=5)
            ):
                lasts = draw(st.integers(1, 400))
                words.append(Word(Span(at, at + lasts), text))
                at += lasts + draw(st.sampled_from([0, 0, 150]))
            if words:
                span = Span(words[0].span.start_ms, words[-1].span.end_ms)
                text = " ".join(word.text for word in words)
                said.append(Utterance(0, span, speaker, text, tuple(words)))
            at += draw(st.integers(0, 600))
    ordered = sorted(said, key=lambda u: (u.span, u.speaker))
    return tuple(Utterance(i, u.span, u.speaker, u.text, u.words) for i, u in enumerate(ordered))


WHO = st.sampled_from("AB")
MINUTES = st.integers(0, 9)
TIMES = st.integers(0, 6000)
TEXTS = st.lists(st.sampled_from(["So", "it,", "was", "what"]), max_size=5).map(" ".join)
BOUNDARIES = st.one_of(
    st.builds(parted, SPANS, TIMES, WHO, MINUTES), st.builds(joined, SPANS, TIMES, WHO, MINUTES)
)
VOICES = st.one_of(
    st.builds(
        lambda at, who, m: spoken(at.start_ms, at.end_ms, who, minutes=m), SPANS, WHO, MINUTES
    ),
    st.builds(lambda a, b, m: voiced(a, b, minutes=m), WHO, WHO, MINUTES),
)
ANY = st.lists(
    st.one_of(BOUNDARIES, VOICES, st.builds(worded, SPANS, TEXTS, WHO, MINUTES)), max_size=6
)


def words_of(utterances: Sequence[Utterance]) -> list[Word]:
    return sorted(
        (word for u in utterances for word in u.words), key=lambda word: (word.span, word.text)
    )


@settings(max_examples=60)
@given(conversations(), ANY)
def test_whatever_people_say_utterances_are_numbered_in_order_and_none_is_empty(
    utterances: tuple[Utterance, ...], corrections: list[Correction]
) -> None:
    after = correct(utterances, corrections)
    assert [u.index for u in after] == list(range(len(after)))
    assert [u.span.start_ms for u in after] == sorted(u.span.start_ms for u in after)
    assert all(u.text == " ".join(word.text for word in u.words) != "" for u in after)
    assert correct(utterances, corrections) == after


@settings(max_examples=60)
@given(conversations(), st.lists(st.one_of(BOUNDARIES, VOICES), max_size=6))
def test_speakers_and_boundaries_lose_no_word(
    utterances: tuple[Utterance, ...], corrections: list[Correction]
) -> None:
    assert words_of(correct(utterances, corrections)) == words_of(utterances)


@settings(max_examples=60)
@given(conversations(), st.data())
def test_parted_and_joined_in_the_same_place_it_is_the_same_conversation(
    utterances: tuple[Utterance, ...], data: st.DataObject
) -> None:
    if not utterances:
        return
    whole = data.draw(st.sampled_from(utterances))
    between = data.draw(st.integers(whole.span.start_ms, whole.span.end_ms))
    there, back = parted(whole, between, minutes=1), joined(whole, between, minutes=2)
    assert len(correct(utterances, [there])) in (len(utterances), len(utterances) + 1)
    assert correct(utterances, [there, back]) == utterances


@settings(max_examples=60)
@given(conversations(), st.data())
def test_the_same_words_again_change_nothing(
    utterances: tuple[Utterance, ...], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(utterances), max_size=4)) if utterances else []
    assert correct(utterances, [worded(u, u.text) for u in again]) == utterances


@settings(max_examples=60)
@given(conversations(), ANY)
def test_everybody_renamed_first_says_the_same_as_everybody_renamed_last(
    utterances: tuple[Utterance, ...], corrections: list[Correction]
) -> None:
    renamed = [voiced("A", "C", minutes=20), voiced("B", "D", minutes=21)]
    last = correct(utterances, [*corrections, *renamed])
    names = {"A": "C", "B": "D"}
    plain = correct(utterances, corrections)
    assert [u.speaker for u in last] == [names[u.speaker] for u in plain]
    assert [(u.span, u.text, u.words) for u in last] == [(u.span, u.text, u.words) for u in plain]
