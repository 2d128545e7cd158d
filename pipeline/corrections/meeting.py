"""Corrections meet the utterances they are about, by time, whatever transcript those come from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.corrections.claims import (
    CodeCorrection,
    Correction,
    SpeakerCorrection,
    VoiceCorrection,
)
from pipeline.span import Span
from pipeline.transcript import Code, Utterance


def move_speakers(
    utterances: Sequence[Utterance], corrections: Iterable[SpeakerCorrection]
) -> tuple[Utterance, ...]:
    """
    The utterances with the speakers people heard; the latest claim about an utterance wins.

    A correction moves every utterance that lies more than half inside it, or, where there is none,
    the one it overlaps most. One that meets no utterance moves nothing.
    """
    moved, timeline = list(utterances), _Timeline.of(utterances)
    for correction in sorted(corrections, key=lambda c: c.made_at):
        for place in _covered(timeline, correction.at):
            moved[place] = replace(moved[place], speaker=correction.speaker)
    return tuple(moved)


def human_codes(
    utterances: Sequence[Utterance], corrections: Iterable[CodeCorrection]
) -> tuple[Code, ...]:
    """
    People's claims as codes by `human:<author>`, oldest first; those that meet no utterance are
    left out (`unplaced` tells which).
    """
    codes: list[Code] = []
    timeline = _Timeline.of(utterances)
    for correction in sorted(corrections, key=lambda c: c.made_at):
        utterance = _meant(timeline, correction)
        if utterance is not None:
            codes.append(
                Code(
                    utterance=utterance.index,
                    layer=correction.layer,
                    code=correction.code,
                    coder=f"human:{correction.author}",
                    attributes=correction.attributes,
                    stands=correction.stands,
                )
            )
    return tuple(codes)


def unplaced(
    utterances: Sequence[Utterance], corrections: Iterable[Correction]
) -> tuple[Correction, ...]:
    """The corrections whose time no utterance shares: nothing to apply them to any more."""
    timeline = _Timeline.of(utterances)
    about = (c for c in corrections if not isinstance(c, VoiceCorrection))
    return tuple(c for c in about if not timeline.meeting(c.at))


@dataclass(frozen=True, slots=True)
class _Timeline:
    """
    Utterances ordered by start, so that few are looked at for each of many corrections.

    longest_ms  how long the longest of them lasts
    """

    utterances: Sequence[Utterance]
    starts: Sequence[int]
    longest_ms: int

    @classmethod
    def of(cls, utterances: Sequence[Utterance]) -> _Timeline:
        longest_ms = max((u.span.duration_ms for u in utterances), default=0)
        return cls(utterances, [u.span.start_ms for u in utterances], longest_ms)

    def meeting(self, at: Span) -> dict[int, int]:
        """Place -> how long the utterance there shares the stretch; in order, no zeros."""
        first = bisect_left(self.starts, at.start_ms - self.longest_ms)
        last = bisect_left(self.starts, at.end_ms)
        shared = {place: self.utterances[place].span.overlap_ms(at) for place in range(first, last)}
        return {place: ms for place, ms in shared.items() if ms}


def _meant(timeline: _Timeline, correction: CodeCorrection) -> Utterance | None:
    """The utterance that overlaps most, one of the same speaker first; of equals the first."""
    said, shared = timeline.utterances, timeline.meeting(correction.at)
    best = max(
        shared, key=lambda at: (said[at].speaker == correction.speaker, shared[at]), default=None
    )
    return None if best is None else said[best]


def _covered(timeline: _Timeline, at: Span) -> list[int]:
    said, shared = timeline.utterances, timeline.meeting(at)
    inside = [place for place, ms in shared.items() if 2 * ms > said[place].span.duration_ms]
    if inside or not shared:
        return inside
    return [max(shared, key=lambda place: shared[place])]
