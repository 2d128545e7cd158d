"""What engines heard is told where a person changed it, and only there."""

from __future__ import annotations

from dataclasses import replace

from pipeline.review.before import Was, changed
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Role, Utterance
from tests.talk import coded_talk, talk

HEARD = talk("L 0.0-3.0 What would you try? / T 4.0-6.0 Maybe pairs. / L 7.0-8.0 Good.")


def now(*utterances: Utterance) -> list[CodedUtterance]:
    return [CodedUtterance(replace(u, index=at), Role.UNKNOWN) for at, u in enumerate(utterances)]


def test_what_nobody_touched_was_nothing_else() -> None:
    assert changed(now(*HEARD), HEARD) == {}


def test_another_speaker_is_told_with_who_it_was() -> None:
    moved = replace(HEARD[1], speaker="L")
    assert changed(now(HEARD[0], moved, HEARD[2]), HEARD) == {1: Was("T", "Maybe pairs.")}


def test_other_words_are_told_with_what_they_were() -> None:
    mended = replace(HEARD[1], text="Maybe in pears.", words=())
    assert changed(now(HEARD[0], mended, HEARD[2]), HEARD) == {1: Was("T", "Maybe pairs.")}


def test_blanks_alone_change_nothing() -> None:
    spaced = replace(HEARD[1], text=" Maybe  pairs. ")
    assert changed(now(HEARD[0], spaced, HEARD[2]), HEARD) == {}


def test_parting_and_joining_change_no_words() -> None:
    first, second = talk("L 0.0-1.5 What would / L 1.5-3.0 you try?")
    assert changed(now(first, second, *HEARD[1:]), HEARD) == {}
    assert changed(now(*HEARD), (first, second, *HEARD[1:])) == {}


def test_a_part_given_to_another_speaker_tells_its_own_words() -> None:
    first, second = talk("L 0.0-1.5 What would / L 1.5-3.0 you try?")
    parted = now(first, replace(second, speaker="T"), *HEARD[1:])
    assert changed(parted, HEARD) == {1: Was("L", "you try?")}


def test_of_two_voices_at_once_each_keeps_its_own() -> None:
    both = talk("L 0.0-10.0 I counted who spoke in the lesson. / T 4.0-5.0 Okay then.")
    mended = replace(both[0], text="I counted who spoke in the session.", words=())
    assert changed(now(mended, both[1]), both) == {
        0: Was("L", "I counted who spoke in the lesson.")
    }
    other = replace(both[1], text="Okay when.", words=(), span=Span(4_000, 5_000))
    assert changed(now(both[0], other), both) == {1: Was("T", "Okay then.")}


def test_where_nobody_was_heard_nothing_is_told() -> None:
    added = coded_talk("T 20.0-21.0 Thanks.")[0].utterance
    assert changed(now(*HEARD, added), HEARD) == {}
