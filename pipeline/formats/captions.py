"""The lines of a caption file become timed blocks, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.errors import TranscriptError
from pipeline.formats.stamps import Times, looks_unpadded, timing_of

_NOT_CUES = ("NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")


@dataclass(frozen=True, slots=True)
class Block:
    """
    A cue as WebVTT and SubRip write it.

    line  of its timing line, 1-based
    id    the line before it: a counter, a GUID, or empty
    """

    line: int
    id: str
    timing: Times
    lines: tuple[str, ...]


def timed_blocks(text: str, *, where: str) -> tuple[Block, ...]:
    """
    Every cue, whatever its punctuation: commas or dots, hours or none, blank lines or none.

    Why not a library: webvtt-py leaves out cues whose times it cannot read and pysubs2 reads them
    as text, both without a word; pysubs2 drops a last line that is a number ("How many?" "34");
    neither says on which line a cue stands. Both agree with this reader on well-formed files
    (tests). Raises TranscriptError for a timing line that cannot be read.
    """
    lines = text.split("\n")
    unpadded = looks_unpadded(lines)
    timings = {
        i: _timing(line, i + 1, unpadded=unpadded, where=where)
        for i, line in enumerate(lines)
        if _is_timing(line)
    }
    starts = sorted(timings)
    blocks: list[Block] = []
    cue_id = _header_id(lines[: starts[0]]) if starts else ""
    for i, after in pairwise([*starts, len(lines)]):
        payload, next_id = _payload(lines[i + 1 : after], cue_id, followed=after < len(lines))
        blocks.append(Block(i + 1, cue_id, timings[i], payload))
        cue_id = next_id
    return tuple(blocks)


def _is_timing(line: str) -> bool:
    before, arrow, _ = line.partition("-->")
    return bool(arrow) and (not before.strip() or before.strip(" -")[:1].isdigit())


def _timing(line: str, number: int, *, unpadded: bool, where: str) -> Times:
    timing = timing_of(line, unpadded=unpadded)
    if timing is None:
        raise TranscriptError(
            f"{where}: line {number}: cannot read the times in {line.strip()[:60]!r}; "
            "write them as 00:01:02.000 --> 00:01:05.000"
        )
    return timing


def _header_id(before: Sequence[str]) -> str:
    last = before[-1].strip() if before else ""
    return "" if last.startswith("WEBVTT") else last


def _payload(lines: Sequence[str], cue_id: str, *, followed: bool) -> tuple[tuple[str, ...], str]:
    """The text of a cue, and the id of the next one, which stands in the lines between."""
    paragraphs = [
        [line.strip() for line in group]
        for blank, group in groupby(lines, key=lambda line: not line.strip())
        if not blank
    ]
    next_id = ""
    if followed and paragraphs and lines[-1].strip():
        starts_with_text = bool(lines[0].strip())
        if len(paragraphs[-1]) == 1 and not (len(paragraphs) == 1 and starts_with_text):
            next_id = paragraphs.pop()[0]
        elif _counts_on(paragraphs[-1][-1], cue_id):
            next_id = paragraphs[-1].pop()
    text = (line for p in paragraphs if p and not p[0].startswith(_NOT_CUES) for line in p)
    return tuple(text), next_id


def _counts_on(line: str, cue_id: str) -> bool:
    """Whether a line right above a timing line is the next counter and not said."""
    return line.isdigit() and cue_id.isdigit() and int(line) == int(cue_id) + 1
