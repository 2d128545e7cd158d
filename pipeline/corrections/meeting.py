"""People's codes meet the utterances they are about, by time, whatever transcript they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.corrections.claims import CodeCorrection
from pipeline.corrections.timeline import Timeline
from pipeline.transcript import Code, Utterance


def human_codes(
    utterances: Sequence[Utterance], corrections: Iterable[CodeCorrection]
) -> tuple[Code, ...]:
    """
    People's claims as codes by `human:<author>`, oldest first; those that meet no utterance are
    left out (`unplaced` tells which).
    """
    codes: list[Code] = []
    timeline = Timeline.of(utterances)
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


def _meant(timeline: Timeline[Utterance], correction: CodeCorrection) -> Utterance | None:
    """The utterance that overlaps most, one of the same speaker first; of equals the first."""
    said, shared = timeline.said, timeline.meeting(correction.at)
    best = max(
        shared, key=lambda at: (said[at].speaker == correction.speaker, shared[at]), default=None
    )
    return None if best is None else said[best]
