"""Which words a recogniser made up or said in a loop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.doubts import doubts
from pipeline.span import Span
from pipeline.transcript import Doubt, Timing, Word, WordQuality
from tests.talk import said, words

HEARD_ALL = [Span(0, 1_000_000)]


def found(
    spoken: tuple[Word, ...],
    activity: list[Span] | None = None,
    quality: WordQuality = WordQuality.RECOGNISED,
) -> list[Doubt | None]:
    return list(doubts(spoken, activity, quality))


def suspects(text: str, doubt: Doubt = Doubt.LOOP) -> str:
    """The suspect words of a text said in one breath."""
    spoken = words(0, text)
    marks = found(spoken, HEARD_ALL)
    return " ".join(word.text for word, mark in zip(spoken, marks, strict=True) if mark is doubt)


def test_a_word_outside_what_was_heard_is_nobodys() -> None:
    spoken = (said(0, 400, "So."), said(5000, 5400, "You."))
    assert found(spoken, [Span(0, 500)]) == [None, Doubt.NOBODY_HEARD]


def test_a_detector_may_clip_300_ms() -> None:
    assert found((said(1200, 1500, "row."),), [Span(0, 1200)]) == [None]
    assert found((said(1400, 1700, "row."),), [Span(0, 1200)]) == [Doubt.NOBODY_HEARD]


def test_padding_counts_no_time_twice() -> None:
    assert found((said(1000, 5000, "row."),), [Span(0, 900), Span(1300, 2000)]) == [
        Doubt.NOBODY_HEARD
    ]


def test_a_spread_time_may_be_off_by_a_second() -> None:
    word = replace(said(1900, 2100, "row."), timing=Timing.INTERPOLATED)
    assert found((word,), [Span(0, 1200)]) == [None]


def test_without_a_detector_nobody_can_be_missed() -> None:
    assert found((said(5000, 5400, "You."),), None) == [None]


def test_where_nothing_was_heard_every_word_is_nobodys() -> None:
    assert found(words(0, "So what?"), []) == [Doubt.NOBODY_HEARD] * 2


def test_every_word_of_the_draft_recogniser_is_a_draft() -> None:
    assert found(words(0, "so what"), HEARD_ALL, WordQuality.DRAFT) == [Doubt.DRAFT] * 2


@pytest.mark.parametrize("line", ["Thanks for watching!", "Subtitles by the Amara.org community"])
def test_a_line_written_into_silence_is_nobodys_even_at_the_edge_of_speech(line: str) -> None:
    line = line.replace("Amara.org", "Amara org")
    spoken = words(1000, line, each_ms=100)
    assert found(spoken, [Span(0, 1000)])[0] is Doubt.NOBODY_HEARD
    assert found(spoken, [Span(0, 3000)]) == [None] * len(spoken)


def test_thank_you_that_was_heard_is_not_suspect() -> None:
    assert found(words(0, "Thank you."), [Span(0, 700)]) == [None, None]


# loops


@pytest.mark.parametrize(
    "said_by_a_person",
    [
        "no no no",
        "No, no, no, no, no, no.",
        "Yeah yeah yeah yeah yeah.",
        "ha ha ha ha ha ha",
        "it was very very very very very long",
        "I I I I think so",
        "the the the the launch",
        "okay yeah okay yeah okay yeah okay yeah",
        "one one one one two two",
        "They went up, they went up, they went up.",
        "thank you thank you thank you",
        "you have to wait and you have to wait",
        "what do we do, what do we do, you got to stay",
    ],
)
def test_what_people_repeat_is_not_a_loop(said_by_a_person: str) -> None:
    assert suspects(said_by_a_person) == ""


@pytest.mark.parametrize(
    ("loop", "rest"),
    [
        ("launch launch launch launch", "was fine"),
        ("Thank you. Thank you. Thank you. Thank you.", "So what"),
        ("the back row the back row the back row the back row", "is empty"),
        ("I'm going to go I'm going to go I'm going to go", "home now"),
        ("so that is the one thing so that is the one thing so that is the one thing", "we do"),
        ("yeah " * 12, "So what"),
    ],
)
def test_a_recognisers_loop_is_suspect_and_what_stands_beside_it_is_not(
    loop: str, rest: str
) -> None:
    assert suspects(f"Well {loop} {rest}") == " ".join(loop.split())


def test_yeah_faster_than_anybody_speaks_is_a_loop() -> None:
    assert found(words(0, "yeah yeah yeah yeah", each_ms=20), HEARD_ALL) == [Doubt.LOOP] * 4


def test_a_loop_ends_in_the_middle_of_its_words() -> None:
    assert suspects("the back row the back row the back row the back row the back then") == (
        "the back row the back row the back row the back row the back"
    )


def test_two_speakers_who_say_the_same_are_no_loop() -> None:
    spoken = tuple(said(i * 1000, i * 1000 + 300, "Agreed.", speaker="LT"[i % 2]) for i in range(6))
    assert found(spoken, HEARD_ALL) == [None] * 6
