"""Caption blocks whose text may begin with a name become drafts that say who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.captions import Block
from pipeline.formats.draft import Draft, shared
from pipeline.formats.names import split_names
from pipeline.formats.spoken import plain


def lines_of(blocks: Sequence[Block]) -> tuple[tuple[Draft, ...], ...]:
    """
    Per block the drafts in it: one, or several where its lines begin with different names.

    Lines of one speaker are joined; several speakers share the block's time by length of text.
    """
    texts = [(block, text) for block in blocks for text in _texts(block)]
    pairs = split_names([text for _, text in texts])
    per_block: dict[int, list[Draft]] = {}
    for (block, _), (name, said) in zip(texts, pairs, strict=True):
        drafts = per_block.setdefault(block.line, [])
        if drafts and name in (None, drafts[-1].speaker):
            drafts[-1] = replace(drafts[-1], text=f"{drafts[-1].text} {said}".strip())
        else:
            times = block.timing
            drafts.append(Draft(block.line, times.start_ms, times.end_ms, said, name))
    return tuple(
        tuple(drafts) if len(drafts) == 1 else shared(drafts, drafts[0].start_ms, end)
        for drafts in per_block.values()
        if (end := drafts[0].end_ms) is not None
    )


def inherited(
    blocks: Sequence[Sequence[Draft]],
) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """
    Cues in a row; where the file names speakers at all, a cue without a name goes on with the last.

    That is the convention of Zoom's and Otter's captions, which name a speaker when it changes.
    """
    drafts: list[Draft] = []
    speaker: str | None = None
    count = 0
    for draft in (draft for block in blocks for draft in block):
        count += draft.speaker is None and speaker is not None
        speaker = draft.speaker or speaker
        drafts.append(replace(draft, speaker=speaker))
    cues = "1 cue without a name goes" if count == 1 else f"{count} cues without a name go"
    note = f"{cues} to the speaker named last, as Zoom and Otter mean it."
    return tuple(drafts), (note,) if count else ()


def _texts(block: Block) -> list[str]:
    return [text for line in block.lines if (text := plain(line))]
