"""People's claims find the utterance they were made about by its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import (
    CodeCorrection,
    SpeakerCorrection,
    human_codes,
    move_speakers,
    unplaced,
)
from pipeline.span import Span
from pipeline.transcript import Layer, Utterance

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(index: int, start_ms: int, end_ms: int, speaker: str = "A") -> Utterance:
    return Utterance(index, Span(start_ms, end_ms), speaker, "so")


def claim(start_ms: int, end_ms: int, *, speaker: str = "A", minutes: int = 0) -> CodeCorrection:
    return CodeCorrection(
        at=Span(start_ms, end_ms),
        speaker=speaker,
        layer=Layer.MOVE,
        code="EVIDENCE",
        stands=True,
        author="ana",
        made_at=NOON + timedelta(minutes=minutes),
    )


def moved(start_ms: int, end_ms: int, speaker: str, *, minutes: int = 0) -> SpeakerCorrection:
    made_at = NOON + timedelta(minutes=minutes)
    return SpeakerCorrection(Span(start_ms, end_ms), speaker, "ana", made_at)


def test_a_claim_goes_to_the_utterance_it_overlaps_most() -> None:
    utterances = [said(0, 0, 1000), said(1, 1000, 3000)]
    assert [code.utterance for code in human_codes(utterances, [claim(800, 2000)])] == [1]


def test_of_two_that_overlap_the_one_of_the_same_speaker_is_meant() -> None:
    utterances = [said(0, 0, 4000, "A"), said(1, 1000, 2000, "B")]
    codes = human_codes(utterances, [claim(1000, 2000, speaker="B")])
    assert [code.utterance for code in codes] == [1]


def test_claims_come_oldest_first_by_their_author() -> None:
    codes = human_codes([said(0, 0, 1000)], [claim(0, 900, minutes=5), claim(0, 1000, minutes=1)])
    assert [code.coder for code in codes] == ["human:ana", "human:ana"]
    assert all(code.by_person for code in codes)


def test_a_claim_about_a_time_nobody_speaks_is_unplaced() -> None:
    lost = claim(5000, 6000)
    assert human_codes([said(0, 0, 1000)], [lost]) == ()
    assert unplaced([said(0, 0, 1000)], [lost]) == (lost,)


def test_a_speaker_correction_moves_what_lies_inside_it() -> None:
    utterances = [said(0, 0, 1000), said(1, 1000, 2000), said(2, 2000, 9000)]
    speakers = [u.speaker for u in move_speakers(utterances, [moved(0, 2500, "B")])]
    assert speakers == ["B", "B", "A"]


def test_a_short_one_moves_the_utterance_it_overlaps_most() -> None:
    utterances = [said(0, 0, 1000), said(1, 1000, 9000)]
    speakers = [u.speaker for u in move_speakers(utterances, [moved(900, 1500, "B")])]
    assert speakers == ["A", "B"]


def test_the_latest_claim_about_a_speaker_wins() -> None:
    claims = [moved(0, 1000, "C", minutes=2), moved(0, 1000, "B", minutes=1)]
    assert move_speakers([said(0, 0, 1000)], claims)[0].speaker == "C"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SpeakerCorrection(Span(0, 1), "B", "ana", datetime(2026, 3, 2))


SPANS = st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(lambda p: Span(p[0], sum(p)))


@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6))
def test_moving_speakers_changes_nothing_but_speakers(
    utterance_spans: list[Span], correction_spans: list[Span]
) -> None:
    utterances = [Utterance(i, span, "A", "so") for i, span in enumerate(utterance_spans)]
    corrections = [SpeakerCorrection(span, "B", "ana", NOON) for span in correction_spans]
    after = move_speakers(utterances, corrections)
    assert [(u.index, u.span, u.text) for u in after] == [
        (u.index, u.span, u.text) for u in utterances
    ]
    touched = {u.index for u in after if u.speaker == "B"}
    met = {u.index for u in utterances if any(u.span.overlap_ms(s) for s in correction_spans)}
    assert touched <= met


@given(st.lists(SPANS, max_size=8), SPANS)
def test_a_claim_finds_what_looking_at_every_utterance_finds(spans: list[Span], at: Span) -> None:
    utterances = [Utterance(i, span, "A", "so") for i, span in enumerate(sorted(spans))]
    shared = [utterance.span.overlap_ms(at) for utterance in utterances]
    found = [code.utterance for code in human_codes(utterances, [claim(at.start_ms, at.end_ms)])]
    assert found == ([shared.index(max(shared))] if any(shared) else [])
