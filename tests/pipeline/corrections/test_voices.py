"""Voices that no utterance covers follow what people said of who spoke."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import Correction, correct_voices
from pipeline.span import Span, total_ms
from pipeline.transcript import SpeakerSpan
from tests.pipeline.corrections.claimed import spoken, voiced, worded
from tests.talk import voice

VOICES = (voice("A", 0, 1000), voice("B", 900, 2000))


def test_a_voice_that_was_given_away_is_the_others_all_through() -> None:
    assert correct_voices(VOICES, [voiced("B", "A")]) == (
        voice("A", 0, 1000),
        voice("A", 900, 2000),
    )


def test_a_stretch_that_another_spoke_is_cut_out_of_the_voice() -> None:
    assert correct_voices(VOICES, [spoken(1200, 1500, "A")]) == (
        voice("A", 0, 1000),
        voice("B", 900, 1200),
        voice("A", 1200, 1500),
        voice("B", 1500, 2000),
    )


def test_where_nothing_was_said_there_is_no_voice() -> None:
    assert correct_voices(VOICES, [worded(Span(900, 2000), "", "B")]) == (voice("A", 0, 1000),)
    assert correct_voices(VOICES, [worded(Span(900, 2000), "So.", "B")]) == VOICES


def test_the_order_is_that_in_which_people_said_it() -> None:
    first, then = spoken(900, 2000, "A", minutes=1), voiced("A", "C", minutes=2)
    after = correct_voices(VOICES, [then, first])
    assert {v.speaker for v in after} == {"C"}


SPANS = st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda p: Span(p[0], sum(p)))
WHO = st.sampled_from("ABC")
SAID = st.one_of(
    st.builds(lambda at, who: spoken(at.start_ms, at.end_ms, who), SPANS, WHO),
    st.builds(voiced, WHO, WHO),
)


@given(
    st.lists(st.builds(SpeakerSpan, SPANS, WHO), max_size=6).map(tuple),
    st.lists(SAID, max_size=5),
)
def test_no_moment_of_a_voice_is_lost(
    voices: tuple[SpeakerSpan, ...], corrections: list[Correction]
) -> None:
    after = correct_voices(voices, corrections)
    assert total_ms(v.span for v in after) == total_ms(v.span for v in voices)
    assert [v.span.start_ms for v in after] == sorted(v.span.start_ms for v in after)
