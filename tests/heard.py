"""A transcript as if it had been heard, for tests that need no sound."""

from __future__ import annotations

from pipeline.analysis import heard_in
from pipeline.transcript import Heard, TranscriptFile


def heard_from(transcript: TranscriptFile) -> Heard:
    """The words of the transcript, its names as voices."""
    return heard_in(transcript, revision="test")
