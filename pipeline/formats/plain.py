"""Transcripts saved as text by Otter, Zoom, Teams and the like become drafts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import TranscriptError
from pipeline.formats.draft import Draft, Drafts
from pipeline.formats.names import plausible, split_names, titled
from pipeline.formats.spoken import plain
from pipeline.formats.stamps import STAMP, stamp_ms
from pipeline.span import clock

_HEADER = re.compile(
    rf"(?P<name>\[?\S.*?\]?)(?P<gap>\s*[|–-]\s*|\s+)(?P<open>[(\[]?)(?P<time>{STAMP})[)\]]?:?"
)
_TIME_ONLY = re.compile(rf"[(\[]?(?P<time>{STAMP})[)\]]?:?")
_TIME_FIRST = re.compile(rf"[(\[]?(?P<time>{STAMP})[)\]]?\s*[-–|]?\s+(?P<text>\S.*)")
_NAME_FIRST = re.compile(rf"(?P<name>\S.*?)\s*[(\[](?P<time>{STAMP})[)\]]:?\s+(?P<text>\S.*)")
_CHAT = re.compile(r"from .{1,60}? to .{1,60}?:|from\s+.{1,60}?\s*:", re.IGNORECASE)
_FOOTER = re.compile(r"transcribed by https?://\S+", re.IGNORECASE)
TIME_OF_DAY_MS = 3_600_000
"""a first time later than this is a time of day"""
MAX_HEADER = 120


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that carries a time: what it names and what is said on it, each perhaps nothing."""

    number: int
    start_ms: int
    name: str | None = None
    text: str = ""


def is_timed_text(text: str) -> bool:
    """Whether at least one line carries a time the way these exports write it."""
    return bool(_timed_lines(text))


def read_plain(text: str, *, where: str) -> Drafts:
    """
    Otter's `Name  0:12` over the words; Zoom's `[00:01:02] Name: words`, `Name 00:01:02` and saved
    captions `[Name] 14:03:12`; times alone on a line. Times of day are counted from the first one.

    Raises TranscriptError for a chat log, and for a text without times.
    """
    timed = _timed_lines(text)
    if not timed:
        raise TranscriptError(
            f"{where}: no times in this text, so it cannot be laid beside the recording; export "
            "the transcript with time stamps, best as WebVTT"
        )
    if sum(bool(_CHAT.match(line.text)) for line in timed) > len(timed) / 2:
        raise TranscriptError(
            f"{where}: this is the meeting's chat, not its transcript; give the transcript file"
        )
    drafts = _joined(text, timed)
    if not any(draft.speaker for draft in drafts):
        pairs = split_names([draft.text for draft in drafts])
        drafts = [
            replace(d, speaker=name, text=said)
            for d, (name, said) in zip(drafts, pairs, strict=True)
        ]
    based, notes = _from_first(drafts)
    return Drafts(_flavour(text, timed), tuple(based), notes)


def _timed_lines(text: str) -> list[_Line]:
    """The lines of the one style that most of the file is written in."""
    styles: dict[str, list[_Line]] = {"header": [], "alone": [], "first": [], "named": []}
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t\u200b\ufeff#*")
        if match := _TIME_ONLY.fullmatch(line):
            styles["alone"] += _timed(number, match)
        elif match := _TIME_FIRST.fullmatch(line):
            styles["first"] += _timed(number, match, text=match["text"])
        elif len(line) <= MAX_HEADER and (match := _HEADER.fullmatch(line)) and _is_header(match):
            styles["header"] += _timed(number, match, name=match["name"].strip("[] "))
        elif (match := _NAME_FIRST.fullmatch(" ".join(line.split()))) and plausible(match["name"]):
            styles["named"] += _timed(number, match, name=match["name"], text=match["text"])
    return max(styles.values(), key=len)


def _timed(
    number: int, match: re.Match[str], *, name: str | None = None, text: str = ""
) -> list[_Line]:
    ms = stamp_ms(match["time"])
    return [] if ms is None else [_Line(number, ms, name, plain(text))]


def _is_header(match: re.Match[str]) -> bool:
    """`Ana Ruiz  0:12` is one; `Meet me at 10:30` is not."""
    name = match["name"].strip("[] ")
    set_apart = len(match["gap"]) > 1 or bool(match["open"]) or match["name"].startswith("[")
    return plausible(name) and (titled(name) or set_apart)


def _joined(text: str, timed: Sequence[_Line]) -> list[Draft]:
    """Each timed line with the lines under it, up to the next one."""
    lines = text.split("\n")
    ends = [*(line.number - 1 for line in timed[1:]), len(lines)]
    drafts = []
    for line, end in zip(timed, ends, strict=True):
        below = lines[line.number : end]
        said = " ".join(t for t in map(plain, [line.text, *below]) if t and not _FOOTER.match(t))
        drafts.append(Draft(line.number, line.start_ms, None, said, line.name))
    return drafts


def _from_first(drafts: Sequence[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
    first = drafts[0].start_ms
    if first < TIME_OF_DAY_MS:
        return list(drafts), ()
    note = f"Its times are times of day; they are counted from its first line, {clock(first)}."
    return [replace(draft, start_ms=draft.start_ms - first) for draft in drafts], (note,)


def _flavour(text: str, timed: Sequence[_Line]) -> str:
    if "otter.ai" in text:
        return "Otter text"
    if any(line.name and not line.text for line in timed):
        bracketed = re.search(rf"^\[[^\]\d]+\]\s+{STAMP}\s*$", text, re.MULTILINE)
        return "Zoom captions" if bracketed else "text with names and times"
    return "text with times"
