"""SubRip captions, and Teams' text export with the same time lines, become drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.captions import Block, timed_blocks
from pipeline.formats.draft import Drafts
from pipeline.formats.named import inherited, lines_of
from pipeline.formats.names import plausible, titled
from pipeline.formats.spoken import plain
from pipeline.formats.stamps import timing_of

MIN_NAMED_SHARE = 0.8


def is_srt(text: str) -> bool:
    """Whether any line is a cue's time line."""
    return any("-->" in line and timing_of(line) is not None for line in text.split("\n"))


def read_srt(text: str, *, where: str) -> Drafts:
    """
    Zoom, Otter and plain SubRip, with or without counters and blank lines; and Teams' older text
    export, where the first line under the times is the speaker. Raises TranscriptError.
    """
    blocks = timed_blocks(text, where=where)
    if _name_lines(blocks):
        blocks = tuple(
            replace(b, lines=(f"{b.lines[0]}: {' '.join(b.lines[1:])}",)) for b in blocks if b.lines
        )
        cues = tuple(draft for block in lines_of(blocks) for draft in block)
        return Drafts("Teams text", cues)
    cues, notes = inherited(lines_of(blocks))
    named = any(cue.speaker for cue in cues)
    return Drafts("SRT with names" if named else "SRT without names", cues, notes)


def _name_lines(blocks: Sequence[Block]) -> bool:
    """Whether the blocks begin with a line that is a name and nothing else."""
    firsts = [plain(block.lines[0]) for block in blocks if len(block.lines) > 1]
    names = Counter(line for line in firsts if plausible(line) and titled(line))
    returning = sum(n for n in names.values() if n > 1 or len(blocks) <= 4)
    return len(blocks) > 1 and returning >= len(blocks) * MIN_NAMED_SHARE
