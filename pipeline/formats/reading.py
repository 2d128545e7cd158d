"""A transcript file of any known kind, told by its content, becomes one `TranscriptFile`."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.errors import TranscriptError
from pipeline.formats.draft import Drafts, settle
from pipeline.formats.encoding import read_text
from pipeline.formats.meet import is_meet, read_meet
from pipeline.formats.plain import is_timed_text, read_plain
from pipeline.formats.srt import is_srt, read_srt
from pipeline.formats.stm import is_stm, read_stm
from pipeline.formats.utterances import is_utterance_list, parse_json, utterance_drafts
from pipeline.formats.webvtt import is_webvtt, read_webvtt
from pipeline.formats.whisper_json import is_whisper_json, read_whisper_json
from pipeline.transcript import TranscriptFile

_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\]]|null\s*$)")
_TEXT_READERS = (
    (is_webvtt, read_webvtt),
    (is_srt, read_srt),
    (is_stm, read_stm),
    (is_meet, read_meet),
    (is_timed_text, read_plain),
)


def read_transcript(path: Path) -> TranscriptFile:
    """
    The cues of WebVTT, SubRip, text (Otter, Zoom, Teams, Google Meet), whisper and WhisperX JSON,
    STM or a list of utterances, in UTF-8, UTF-16 or Windows-1252.

    Harmless faults are mended and told in `notes`. Raises TranscriptError with file, line and what
    to do when the file is none of these, holds no words, or its times cannot be trusted.
    """
    text, notes = read_text(path)
    return settle(_drafts(text, where=str(path)), where=str(path), notes=notes)


def is_transcript(path: Path) -> bool:
    """Whether `read_transcript` would take the file."""
    try:
        read_transcript(path)
    except TranscriptError:
        return False
    return True


def _drafts(text: str, *, where: str) -> Drafts:
    if _JSON.match(text):
        return _json_drafts(text, where=where)
    for recognises, read in _TEXT_READERS:
        if recognises(text):
            return read(text, where=where)
    raise TranscriptError(
        f"{where}: no times in this text, so it cannot be laid beside the recording; export the "
        "transcript with names and times, best as WebVTT (Teams, Zoom and Otter all offer it)"
    )


def _json_drafts(text: str, *, where: str) -> Drafts:
    data = parse_json(text, where=where)
    if data is None:
        raise TranscriptError(f"{where}: empty JSON (null); export the transcript again")
    if isinstance(data, dict) and is_whisper_json(data):
        return read_whisper_json(data, where=where)
    if is_utterance_list(data):
        return utterance_drafts(data, where=where)
    raise TranscriptError(
        f"{where}: JSON without speech segments; give the JSON of whisper or WhisperX, "
        "or a list of utterances"
    )
