"""Voices as a diarizer heard them become voices as people did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.corrections.claims import (
    Correction,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.corrections.timeline import Timeline
from pipeline.span import Span
from pipeline.transcript import SpeakerSpan


def correct_voices(
    voices: Sequence[SpeakerSpan], corrections: Iterable[Correction]
) -> tuple[SpeakerSpan, ...]:
    """
    Each voice where people heard it; where they heard nothing said, it is not.

    For what no utterance covers: there the voice would else keep a label that people gave away.
    """
    timeline = Timeline.of(voices)
    for correction in sorted(corrections, key=lambda c: c.made_at):
        if isinstance(correction, VoiceCorrection):
            timeline.move(timeline.all_of(correction.voice), correction.speaker)
        elif isinstance(correction, SpeakerCorrection):
            _recut(timeline, correction.at, list(timeline.meeting(correction.at)), correction)
        elif isinstance(correction, WordsCorrection) and not correction.text.strip():
            theirs = timeline.of_voice(correction.at, correction.speaker)
            _recut(timeline, correction.at, theirs, None)
    return tuple(
        SpeakerSpan(voice.span, speaker)
        for voice, speaker in zip(timeline.said, timeline.speakers, strict=True)
    )


def _recut(
    timeline: Timeline[SpeakerSpan],
    at: Span,
    places: Sequence[int],
    correction: SpeakerCorrection | None,
) -> None:
    """What lies inside is the speaker's, or nobody's."""
    whole = [(timeline.said[place].span, timeline.speakers[place]) for place in places]
    for place in reversed(places):
        timeline.drop(place)
    for span, speaker in whole:
        for part in _around(span, at):
            timeline.add(SpeakerSpan(part, speaker), speaker)
        inside = span & at
        if correction is not None and inside is not None:
            timeline.add(SpeakerSpan(inside, correction.speaker), correction.speaker)


def _around(span: Span, at: Span) -> list[Span]:
    """What of a span lies before and after a stretch that it meets."""
    edges = [(span.start_ms, at.start_ms), (at.end_ms, span.end_ms)]
    return [Span(start, end) for start, end in edges if start < end]
