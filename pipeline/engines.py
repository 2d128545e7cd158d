"""What an engine must answer to be used here; engines themselves live in `models/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pipeline.audio import Audio
from pipeline.span import Span
from pipeline.sureness import Sureness
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Cue,
    EngineUsed,
    SpeakerSpan,
    Word,
    WordQuality,
)

Progress = Callable[[float], None]
"""Called with the fraction done, 0..1, of the engine's own work."""


def no_progress(_fraction: float) -> None:
    """For callers that do not watch."""


@dataclass(frozen=True, slots=True)
class Voices:
    """
    Who spoke when, as a diarizer hears it.

    notes     what a reader must know, one sentence each: "one voice only", "a third voice, 4 %"
    sureness  how surely each voice speaks from moment to moment; None when the engine cannot say
    unfit     why nothing measured on these voices can be trusted, in words, or None
    floor     where the engine says so, who holds the floor, one voice at a time: words go by it
    """

    spans: tuple[SpeakerSpan, ...]
    notes: tuple[str, ...] = ()
    sureness: Sureness | None = None
    unfit: str | None = None
    floor: tuple[SpeakerSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """
    Where anybody speaks, as a detector hears it.

    spans  ordered and separate
    notes  what a reader must know, one sentence each
    unfit  why nothing measured on this sound can be trusted, in words, or None
    """

    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()
    unfit: str | None = None


class ActivityDetector(Protocol):
    """Where anybody speaks. Pure of identity."""

    @property
    def used(self) -> EngineUsed: ...

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        """The stretches with a voice in them. Raises EngineError."""
        ...


class Transcriber(Protocol):
    """Sound to words."""

    @property
    def used(self) -> EngineUsed: ...

    @property
    def quality(self) -> WordQuality: ...

    def transcribe(
        self,
        audio: Audio,
        progress: Progress = no_progress,
        *,
        activity: Sequence[Span] | None = None,
    ) -> tuple[Word, ...]:
        """
        Words ordered by start, MEASURED times. Raises EngineError.

        activity  where anybody speaks, ordered and separate; None: the engine listens for itself
        """
        ...


class Aligner(Protocol):
    """Cues of a transcript to words placed in the sound."""

    @property
    def used(self) -> EngineUsed: ...

    def align(
        self,
        cues: Sequence[Cue],
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
    ) -> tuple[Word, ...]:
        """
        Every word of the cues, ordered by start: MEASURED where the sound says when, INTERPOLATED
        where it does not. Raises EngineError.
        """
        ...


class Diarizer(Protocol):
    """Sound to voices."""

    @property
    def used(self) -> EngineUsed: ...

    @property
    def uses_words(self) -> bool:
        """Whether the answer depends on the words."""
        ...

    def diarize(
        self,
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> Voices:
        """
        Voices ordered by start, labels opaque ("S1", "S2"). Raises EngineError.

        words  ordered by start, where they are known: soft evidence for a change of speaker
        """
        ...


ROLEPLAYS = "written role-plays it did not learn from, coded by no trained human rater"
"""what the scores of the coders that come with Rapport are scores on"""


@dataclass(frozen=True, slots=True)
class Score:
    """
    How well a coder finds a code in conversations it did not learn from.

    f1         0..1
    low, high  95 % interval, conversations drawn again
    n          how often the code holds there
    on         what those conversations are, in words
    """

    f1: float
    low: float
    high: float
    n: int
    on: str = ROLEPLAYS


Scores = Mapping[str, Mapping[str, Score]]
"""coder id -> code -> score; a code that was not measured is missing"""


class Coder(Protocol):
    """Utterances to claims."""

    @property
    def id(self) -> str:
        """Name and revision: `rules@1`."""
        ...

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """
        Claims about a whole conversation, each utterance given with its role and no codes.

        Suspect utterances and roles without a label set get none.
        """
        ...


@runtime_checkable
class Noting(Protocol):
    """A coder that may have to say something of a conversation besides its claims."""

    def notes(self, utterances: Sequence[CodedUtterance]) -> tuple[str, ...]:
        """What a reader must know of the claims, one sentence each."""
        ...


class Shelf(Protocol):
    """Where finished work is kept by key, so that it is never done twice."""

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep it; all of it or, after a crash, nothing. Raises StoreError."""
        ...
