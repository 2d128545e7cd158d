"""Numbers and the evidence behind them as one plain value that pages and exports read."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.measures.result import Result
from pipeline.transcript import CodedUtterance, Conversation, EngineUsed, WordQuality


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    What a number was made with, so that it can be made again.

    media_sha256  of the recording, or of the transcript file where there is no recording
    corrections   how many claims of people the numbers contain
    """

    rapport_version: str
    source_name: str
    media_sha256: str
    words_by: EngineUsed
    voices_by: EngineUsed
    word_quality: WordQuality
    codebook_id: str
    codebook_version: str
    coders: tuple[str, ...]
    corrections: int = 0
    words: int = 0
    minutes: float = 0.0
    unknown_share: float = 0.0
    word_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """
    One conversation, read.

    headline  ids of at most five results to show first, listening and telling before questions
    notices   what the reader must know before any number, one sentence each, gravest first
    """

    title: str
    conversation: Conversation
    results: tuple[Result, ...]
    headline: tuple[str, ...]
    provenance: Provenance
    notices: tuple[str, ...] = ()

    def result(self, id: str) -> Result:
        """The result of a measure; KeyError when there is no such measure."""
        for result in self.results:
            if result.id == id:
                return result
        raise KeyError(id)

    def evidence(self, id: str) -> tuple[CodedUtterance, ...]:
        """The utterances behind a number, in order."""
        return tuple(self.conversation.utterances[i] for i in self.result(id).evidence)
