"""The sample conversation as the workspace holds it once it was heard, made in a moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.analysis import heard_in
from pipeline.formats import read_transcript
from pipeline.span import Span
from pipeline.store import Recording, Workspace
from pipeline.transcript import Heard, WordQuality

SAMPLES = Path(__file__).parents[3] / "samples"
FILM, WORDS = SAMPLES / "conversation.mp4", SAMPLES / "conversation.vtt"


def sample_heard() -> Heard:
    """What its Zoom transcript says, without listening to the sound."""
    return heard_in(read_transcript(WORDS), revision="test")


def with_draft_words(heard: Heard) -> Heard:
    """The same as the draft recogniser leaves it: voices without names, words that do not count."""
    labels = {"Dana Reyes": "S1", "Marcus Webb": "S2"}
    return replace(
        heard,
        words=tuple(replace(word, speaker=None) for word in heard.words),
        voices=tuple(replace(voice, speaker=labels[voice.speaker]) for voice in heard.voices),
        word_quality=WordQuality.DRAFT,
    )


def repeated(heard: Heard, times: int) -> Heard:
    """The same talk again and again, as one long one."""
    step = heard.duration_ms + 500

    def later(span: Span, turn: int) -> Span:
        return Span(span.start_ms + turn * step, span.end_ms + turn * step)

    return replace(
        heard,
        duration_ms=times * step,
        words=tuple(replace(w, span=later(w.span, k)) for k in range(times) for w in heard.words),
        voices=tuple(replace(v, span=later(v.span, k)) for k in range(times) for v in heard.voices),
    )


def add_sample(workspace: Workspace, heard: Heard | None = None) -> Recording:
    """The film in the library, heard as given or as its transcript says."""
    recording = workspace.add(FILM, name="Period 3.mp4", transcript=WORDS)
    workspace.save_heard(recording.id, heard or sample_heard())
    workspace.describe(recording.id, duration_ms=236_000, has_video=True)
    return workspace.recording(recording.id)
