"""What a person puts right is a claim of theirs, anchored on time; machine claims stay beneath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.span import Span
from pipeline.transcript import Layer


@dataclass(frozen=True, slots=True)
class CodeCorrection:
    """
    A person's claim that a code holds, or does not, for what was said then.

    at       the utterance as the person saw it
    speaker  whose utterance it was; decides between two that overlap
    stands   False: this code does NOT hold
    made_at  with a time zone; the latest claim wins
    """

    at: Span
    speaker: str
    layer: Layer
    code: str
    stands: bool
    author: str
    made_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_zone(self.made_at)


@dataclass(frozen=True, slots=True)
class SpeakerCorrection:
    """
    A person's claim about who spoke then: one utterance, or every one inside a run.

    speaker  the label of the voice it was, known or new
    """

    at: Span
    speaker: str
    author: str
    made_at: datetime

    def __post_init__(self) -> None:
        _check_zone(self.made_at)


@dataclass(frozen=True, slots=True)
class VoiceCorrection:
    """
    A person's claim that everything a voice said, all through, was said by another.

    voice  its label as it stood before this claim
    """

    voice: str
    speaker: str
    author: str
    made_at: datetime

    def __post_init__(self) -> None:
        _check_zone(self.made_at)


@dataclass(frozen=True, slots=True)
class WordsCorrection:
    """
    A person's claim about what was said then.

    at, speaker  the utterance as the person saw it; what else the speaker says stays as it is
    text         all its words; those that stay keep their times, and empty means nothing was said
    """

    at: Span
    speaker: str
    text: str
    author: str
    made_at: datetime

    def __post_init__(self) -> None:
        _check_zone(self.made_at)


@dataclass(frozen=True, slots=True)
class BoundaryCorrection:
    """
    A person's claim that between two words of a speaker an utterance ends, or that none does.

    at, speaker  the utterance that is parted; of a join, the two that become one
    between_ms   at or after the end of the word before, at or before the start of the word after
    stands       False: the two are one utterance
    """

    at: Span
    speaker: str
    between_ms: int
    stands: bool
    author: str
    made_at: datetime

    def __post_init__(self) -> None:
        _check_zone(self.made_at)


Correction = (
    CodeCorrection | SpeakerCorrection | VoiceCorrection | WordsCorrection | BoundaryCorrection
)


def _check_zone(made_at: datetime) -> None:
    if made_at.tzinfo is None:
        raise ValueError(f"made_at needs a time zone: {made_at}")
