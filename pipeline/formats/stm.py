"""NIST segment time marks (.stm) become drafts."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.errors import TranscriptError
from pipeline.formats.draft import Draft, Drafts
from pipeline.formats.stamps import seconds_ms

_LINE = re.compile(
    r"(?P<file>\S+)\s+(?P<channel>\S+)\s+(?P<speaker>\S+)\s+(?P<start>\d+(?:\.\d+)?)\s+"
    r"(?P<end>\d+(?:\.\d+)?)(?:\s+<[^<>]*>)?(?:\s+(?P<text>.*))?"
)
_IGNORED = re.compile(r"ignore_time_segment_in_scoring|<NA>", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\{\s*([^{}/]*?)\s*/[^{}]*\}")
_GAP = "inter_segment_gap"


def is_stm(text: str) -> bool:
    """Whether the first line that is no comment is a segment time mark."""
    first = next((line for line in text.split("\n") if line.strip() and not _comment(line)), "")
    return bool(_LINE.fullmatch(first.strip()))


def read_stm(text: str, *, where: str) -> Drafts:
    """
    `file channel speaker start end [<label>] words`, one recording per file, times in seconds.

    Of alternatives `{ a / b }` the first is taken; `(%hesitation)` is not speech. Raises
    TranscriptError for a line that is none, and for several recordings in one file.
    """
    drafts: list[Draft] = []
    files: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or _comment(line):
            continue
        match = _LINE.fullmatch(line.strip())
        if not match:
            raise TranscriptError(
                f"{where}: line {number}: not 'file channel speaker start end words'; mend it"
            )
        files[match["file"]] = None
        words = _words(match["text"] or "")
        if words and match["speaker"] != _GAP:
            start, end = (seconds_ms(Decimal(match[name])) for name in ("start", "end"))
            drafts.append(Draft(number, start, end, words, match["speaker"]))
    if len(files) > 1:
        raise TranscriptError(
            f"{where}: holds {len(files)} recordings ({', '.join(list(files)[:3])}…); keep the "
            "lines of one"
        )
    return Drafts("STM", tuple(drafts))


def _comment(line: str) -> bool:
    return line.lstrip().startswith(";;")


def _words(text: str) -> str:
    if _IGNORED.search(text):
        return ""
    chosen = _ALTERNATIVES.sub(r"\1", " ".join(text.split())).replace("@", "")
    bare = re.sub(r"\(%[^()]*\)|%\w+", "", chosen)
    return " ".join(re.sub(r"[(){}]", "", bare).split())
