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
from pipeline.corrections.correcting import Corrected, correct, corrected, unplaced
from pipeline.corrections.meeting import human_codes
from pipeline.corrections.voices import correct_voices

__all__ = [
    "BoundaryCorrection",
    "CodeCorrection",
    "Corrected",
    "Correction",
    "SpeakerCorrection",
    "VoiceCorrection",
    "WordsCorrection",
    "correct",
    "correct_voices",
    "corrected",
    "human_codes",
    "unplaced",
]
