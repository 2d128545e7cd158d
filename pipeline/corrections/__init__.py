"""What people put right, anchored on time so that it survives another transcript or coder."""

from __future__ import annotations

from pipeline.corrections.claims import (
    BoundaryCorrection,
    CodeCorrection,
    Correction,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.corrections.meeting import human_codes, move_speakers, unplaced

__all__ = [
    "BoundaryCorrection",
    "CodeCorrection",
    "Correction",
    "SpeakerCorrection",
    "VoiceCorrection",
    "WordsCorrection",
    "human_codes",
    "move_speakers",
    "unplaced",
]
