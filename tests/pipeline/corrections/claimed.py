"""People's corrections in a few words, so that a test shows its world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.span import Span
from pipeline.transcript import Layer, Utterance

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at_minute(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def coded(start_ms: int, end_ms: int, *, speaker: str = "A", minutes: int = 0) -> CodeCorrection:
    return CodeCorrection(
        at=Span(start_ms, end_ms),
        speaker=speaker,
        layer=Layer.MOVE,
        code="EVIDENCE",
        stands=True,
        author="ana",
        made_at=at_minute(minutes),
    )


def spoken(start_ms: int, end_ms: int, speaker: str, *, minutes: int = 0) -> SpeakerCorrection:
    return SpeakerCorrection(Span(start_ms, end_ms), speaker, "ana", at_minute(minutes))


def voiced(voice: str, speaker: str, *, minutes: int = 0) -> VoiceCorrection:
    return VoiceCorrection(voice, speaker, "ana", at_minute(minutes))


def worded(at: Utterance | Span, text: str, speaker: str = "", minutes: int = 0) -> WordsCorrection:
    """`worded(utterance, "So it is.")`: what was said then, of its speaker if none is named."""
    return WordsCorrection(*_of(at, speaker), text, "ana", at_minute(minutes))


def parted(
    at: Utterance | Span, between_ms: int, speaker: str = "", minutes: int = 0
) -> BoundaryCorrection:
    span, who = _of(at, speaker)
    return BoundaryCorrection(span, who, between_ms, True, "ana", at_minute(minutes))


def joined(
    at: Utterance | Span, between_ms: int, speaker: str = "", minutes: int = 0
) -> BoundaryCorrection:
    span, who = _of(at, speaker)
    return BoundaryCorrection(span, who, between_ms, False, "ana", at_minute(minutes))


def _of(at: Utterance | Span, speaker: str) -> tuple[Span, str]:
    if isinstance(at, Span):
        return at, speaker or "A"
    return at.span, speaker or at.speaker
