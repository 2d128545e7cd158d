"""A Google Meet transcript document saved as text becomes drafts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.draft import Draft, Drafts, shared, speaking_ms
from pipeline.formats.names import split_names
from pipeline.formats.spoken import plain
from pipeline.formats.stamps import stamp_ms

_HEADING = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_ENDED = re.compile(r"(?:meeting|transcription) ended after (\d{1,2}:\d{2}:\d{2})", re.IGNORECASE)
_MADE_BY = re.compile(r"this editable transcript was computer generated", re.IGNORECASE)
_NOTE = (
    "Google Meet gives a time only every few minutes; what was said between two of them is spread "
    "by length, so pauses and wait times cannot be read from this transcript."
)


def is_meet(text: str) -> bool:
    """Whether a text has Meet's time headings and one of the sentences that Meet writes itself."""
    own = _ENDED.search(text) or _MADE_BY.search(text) or "- Transcript" in text
    return bool(own) and any(_HEADING.fullmatch(_bare(line)) for line in text.split("\n"))


def read_meet(text: str, *, where: str) -> Drafts:
    """
    `Name: words` under headings such as 00:05:00; a line without a name goes on with the one above.

    Lines share the time from their heading to the next by length of text; the last ones the time
    to "Meeting ended after".
    """
    drafts: list[Draft] = []
    end: int | None = None
    heading: int | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = _bare(raw)
        if match := _ENDED.match(line):
            end = stamp_ms(match.group(1))
            break
        if _HEADING.fullmatch(line):
            heading = stamp_ms(line)
        elif heading is not None and line and not _MADE_BY.match(line):
            drafts.append(Draft(number, heading, None, plain(line)))
    return Drafts("Google Meet text", _placed(_named(drafts), end), (_NOTE,))


def _bare(line: str) -> str:
    """Without the marks of the Markdown that Google's own export writes."""
    return line.replace("**", "").strip(" \t\u200b\ufeff#*")


def _named(drafts: Sequence[Draft]) -> list[Draft]:
    named: list[Draft] = []
    pairs = split_names([draft.text for draft in drafts])
    for draft, (name, said) in zip(drafts, pairs, strict=True):
        if name is None and named and named[-1].start_ms == draft.start_ms:
            named[-1] = replace(named[-1], text=f"{named[-1].text} {said}")
        elif said:
            named.append(replace(draft, speaker=name, text=said))
    return named


def _placed(drafts: Sequence[Draft], end: int | None) -> tuple[Draft, ...]:
    headings = sorted({draft.start_ms for draft in drafts})
    placed: list[Draft] = []
    for start in headings:
        block = [draft for draft in drafts if draft.start_ms == start]
        said = start + sum(speaking_ms(draft.text) for draft in block)
        until = next((h for h in headings if h > start), end if end and end > start else said)
        placed += shared(block, start, until)
    return tuple(placed)
