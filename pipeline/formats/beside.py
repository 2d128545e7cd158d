"""A recording becomes the transcript that lies beside it, if there is one."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.errors import TranscriptError
from pipeline.formats.reading import is_transcript

SUFFIXES = (".vtt", ".srt", ".json", ".stm", ".txt")
"""What tells speakers and times best comes first."""

_ZOOM_CLOUD = re.compile(r"(?P<meeting>GMT\d{8}-\d{6}_Recording)(?:[._].*)?$", re.IGNORECASE)
_ZOOM_LOCAL = re.compile(r"(?:audio|video|zoom_|double_click_to_convert_)\w*$", re.IGNORECASE)
_SAVED_CAPTIONS = ("meeting_saved_closed_caption.txt", "closed_caption.txt")
_LANGUAGE = r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?"
_AGREED = (
    (re.compile(r"-Meeting Recording$", re.IGNORECASE), "-Meeting Transcript"),
    (re.compile(r" - Recording$", re.IGNORECASE), " - Transcript"),
    (re.compile(r"$"), " - Transcript"),
    (re.compile(r"-\d{8}_\d{6}-Meeting Recording$", re.IGNORECASE), ""),
)


def find_transcript(recording: Path) -> Path | None:
    """
    The transcript beside a recording, or None. In this order, and within each `.vtt`, `.srt`,
    `.json`, `.stm`, `.txt`:

    1. the same name: `talk.vtt`
    2. the same name and what it is: `talk.transcript.vtt`
    3. Zoom's cloud name: `GMT…_Recording.transcript.vtt` beside `GMT…_Recording_1920x1080.mp4`
    4. Teams' and Meet's names: `… - Transcript.txt` beside `… - Recording.mp4`
    5. the same name and a language: `talk.en.vtt`
    6. beside Zoom's `audio1234.m4a` or `video1234.mp4`: the folder's only `GMT….transcript.vtt`,
       then the captions saved in the meeting

    Texts and JSON files count only when they read as a transcript. Raises TranscriptError when
    several are equally good, naming them.
    """
    try:
        files = sorted(p for p in recording.parent.iterdir() if p.is_file() and p != recording)
    except OSError as error:
        why = error.strerror or error
        raise TranscriptError(
            f"{recording.parent}: cannot be read ({why}); check the path"
        ) from error
    for way in _ways(recording):
        for suffix in SUFFIXES:
            found = [path for path in files if _is_one(path, way, suffix)]
            if len(found) > 1:
                names = ", ".join(path.name for path in found)
                raise TranscriptError(
                    f"{recording}: several transcripts lie beside it ({names}); "
                    "choose one with --transcript"
                )
            if found:
                return found[0]
    return None


def _is_one(path: Path, way: re.Pattern[str], suffix: str) -> bool:
    """Whether a file has the name; of texts and JSON also whether it is a transcript at all."""
    if path.suffix.lower() != suffix or not way.fullmatch(path.stem):
        return False
    return suffix not in (".json", ".txt") or is_transcript(path)


def _ways(recording: Path) -> list[re.Pattern[str]]:
    """What the stem of a transcript may be, best first."""
    stem = re.escape(recording.stem)
    ways = [stem, rf"{stem}\.transcript"]
    if cloud := _ZOOM_CLOUD.match(recording.stem):
        ways += [rf"{cloud['meeting']}\.transcript", rf"{cloud['meeting']}\.cc", cloud["meeting"]]
    for ending, instead in _AGREED:
        if ending.search(recording.stem):
            ways.append(re.escape(ending.sub(instead, recording.stem, count=1)))
    ways.append(rf"{stem}\.{_LANGUAGE}")
    if _ZOOM_LOCAL.match(recording.stem):
        saved = "|".join(re.escape(Path(name).stem) for name in _SAVED_CAPTIONS)
        ways += [r"GMT\d{8}-\d{6}_Recording\.transcript", saved]
    return [re.compile(way) for way in ways]
