"""People's claims of codes find the utterance they were made about by its time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import SpeakerCorrection, human_codes, unplaced
from pipeline.span import Span
from pipeline.transcript import Utterance
from tests.pipeline.corrections.claimed import NOON, coded


def said(index: int, start_ms: int, end_ms: int, speaker: str = "A") -> Utterance:
    return Utterance(index, Span(start_ms, end_ms), speaker, "so")


def test_a_claim_goes_to_the_utterance_it_overlaps_most() -> None:
    utterances = [said(0, 0, 1000), said(1, 1000, 3000)]
    assert [code.utterance for code in human_codes(utterances, [coded(800, 2000)])] == [1]


def test_of_two_that_overlap_the_one_of_the_same_speaker_is_meant() -> None:
    utterances = [said(0, 0, 4000, "A"), said(1, 1000, 2000, "B")]
    codes = human_codes(utterances, [coded(1000, 2000, speaker="B")])
    assert [code.utterance for code in codes] == [1]


def test_claims_come_oldest_first_by_their_author() -> None:
    codes = human_codes([said(0, 0, 1000)], [coded(0, 900, minutes=5), coded(0, 1000, minutes=1)])
    assert [code.coder for code in codes] == ["human:ana", "human:ana"]
    assert all(code.by_person for code in codes)


def test_a_claim_about_a_time_nobody_speaks_is_unplaced() -> None:
    lost = coded(5000, 6000)
    assert human_codes([said(0, 0, 1000)], [lost]) == ()
    assert unplaced([said(0, 0, 1000)], [lost]) == (lost,)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SpeakerCorrection(Span(0, 1), "B", "ana", NOON.replace(tzinfo=None))


SPANS = st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(lambda p: Span(p[0], sum(p)))


@given(st.lists(SPANS, max_size=8), SPANS)
def test_a_claim_finds_what_looking_at_every_utterance_finds(spans: list[Span], at: Span) -> None:
    utterances = [Utterance(i, span, "A", "so") for i, span in enumerate(sorted(spans))]
    shared = [utterance.span.overlap_ms(at) for utterance in utterances]
    found = [code.utterance for code in human_codes(utterances, [coded(at.start_ms, at.end_ms)])]
    assert found == ([shared.index(max(shared))] if any(shared) else [])
