"""Cues as a file gives them become ordered cues whose times hold, with notes of what was mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.errors import TranscriptError
from pipeline.formats.spoken import said
from pipeline.span import Span, clock
from pipeline.spread import divide
from pipeline.transcript import Cue, TranscriptFile, Word

WORD_MS = 400
"""a spoken word with its share of short pauses, where a file does not say when a cue ends"""
SHORTEST_MS = 1_000
MAX_STEP_BACK_MS = 60_000
MAX_BROKEN_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A cue before its times are checked.

    line        where it stands in the file, for messages: 1-based
    end_ms      None where the format gives starts only
    open_ended  set once such an end has been estimated
    """

    line: int
    start_ms: int
    end_ms: int | None
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a format's reader found: the flavour in words, its cues, and what it has to say."""

    source: str
    cues: tuple[Draft, ...]
    notes: tuple[str, ...] = ()


def settle(drafts: Drafts, *, where: str, notes: Iterable[str] = ()) -> TranscriptFile:
    """
    Cues ordered by start, none empty in time or text.

    Mended with a note: a start before zero, an end that is missing or not after the start, cues a
    little out of order. Raises TranscriptError with the line where times jump back by more than a
    minute, where every fifth end is wrong, and where no word is left.
    """
    ordered, sorting = _in_order(drafts.cues, where)
    started, starting = _from_zero(ordered, where)
    ended, ending = _with_ends(started, where)
    cues, dropping = _spoken(ended)
    if not cues:
        raise TranscriptError(f"{where}: no words in this transcript; export it again")
    mended = (*drafts.notes, *sorting, *starting, *ending, *dropping)
    return TranscriptFile(cues, drafts.source, (*notes, *mended, *_one_name(cues)))


def shared(drafts: Sequence[Draft], start_ms: int, end_ms: int) -> tuple[Draft, ...]:
    """The same drafts one after the other between two times, each as long as its text is."""
    if not drafts:
        return ()
    whole = Span(max(start_ms, 0), max(end_ms, max(start_ms, 0) + len(drafts)))
    spans = divide(whole, [len(draft.text) + 1 for draft in drafts])
    return tuple(
        replace(draft, start_ms=span.start_ms, end_ms=span.end_ms)
        for draft, span in zip(drafts, spans, strict=True)
    )


def speaking_ms(text: str) -> int:
    """How long a text takes to say, roughly."""
    return max(SHORTEST_MS, len(text.split()) * WORD_MS)


def _in_order(drafts: Sequence[Draft], where: str) -> tuple[list[Draft], tuple[str, ...]]:
    latest = drafts[0].start_ms if drafts else 0
    backwards = 0
    for draft in drafts:
        if latest - draft.start_ms > MAX_STEP_BACK_MS:
            raise TranscriptError(
                f"{where}: line {draft.line}: the time jumps back from {clock(max(latest, 0))} to "
                f"{clock(max(draft.start_ms, 0))}; mend that line, or split the file "
                "if it holds two transcripts"
            )
        backwards += draft.start_ms < latest
        latest = max(latest, draft.start_ms)
    note = f"{_cues(backwards)} not in order of time; all are sorted by their start."
    return sorted(drafts, key=lambda draft: draft.start_ms), (note,) if backwards else ()


def _from_zero(drafts: Sequence[Draft], where: str) -> tuple[list[Draft], tuple[str, ...]]:
    early = [draft for draft in drafts if draft.start_ms < 0]
    if len(early) > max(1, len(drafts) * MAX_BROKEN_SHARE):
        raise TranscriptError(
            f"{where}: line {early[0].line}: {len(early)} of {len(drafts)} cues start before zero; "
            "export the transcript again"
        )
    notes = (
        [f"{_cues(len(early))} timed before zero; started at zero (line {early[0].line})."]
        if early
        else []
    )
    return [replace(d, start_ms=max(d.start_ms, 0)) for d in drafts], tuple(notes)


def _with_ends(drafts: Sequence[Draft], where: str) -> tuple[list[Draft], tuple[str, ...]]:
    broken = [d for d in drafts if d.end_ms is not None and d.end_ms <= d.start_ms]
    if len(broken) > max(3, len(drafts) * MAX_BROKEN_SHARE):
        raise TranscriptError(
            f"{where}: line {broken[0].line}: {len(broken)} of {len(drafts)} cues do not end after "
            "they start; export the transcript again"
        )
    ended: list[Draft] = []
    groups = [list(group) for _, group in groupby(drafts, key=lambda draft: draft.start_ms)]
    for i, group in enumerate(groups):
        limit = groups[i + 1][0].start_ms if i + 1 < len(groups) else None
        ended += _group_with_ends(group, limit)
    notes = []
    if any(draft.end_ms is None for draft in drafts):
        notes.append("The file gives no ends; they are estimated from the length of the text.")
    if broken:
        notes.append(
            f"{_cues(len(broken))} given no time to be said in; the end is estimated "
            f"(line {broken[0].line})."
        )
    return ended, tuple(notes)


def _group_with_ends(group: list[Draft], limit: int | None) -> list[Draft]:
    """Cues that start together: those without a usable end share the time up to the next start."""
    open_ended = [draft for draft in group if not _ends(draft)]
    start = group[0].start_ms
    end = start + sum(speaking_ms(draft.text) for draft in open_ended)
    placed = iter(shared(open_ended, start, end if limit is None else min(end, limit)))
    return [d if _ends(d) else replace(next(placed), open_ended=d.end_ms is None) for d in group]


def _ends(draft: Draft) -> bool:
    return draft.end_ms is not None and draft.end_ms > draft.start_ms


def _spoken(drafts: Sequence[Draft]) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    cues: list[Cue] = []
    markers = 0
    for draft in drafts:
        text, dropped = said(draft.text)
        markers += dropped
        words = tuple(word for word in draft.words if said(word.text)[0])
        if text and draft.end_ms is not None:
            span = Span(draft.start_ms, draft.end_ms)
            cues.append(Cue(span, text, draft.speaker, words, draft.open_ended))
    note = f"Left out {markers} marked as not speech, such as [inaudible] or (laughter)."
    return tuple(sorted(cues, key=lambda c: c.span.start_ms)), (note,) if markers else ()


def _one_name(cues: Sequence[Cue]) -> tuple[str, ...]:
    """A single name is that of a meeting account, not of the people who sit before it."""
    names = {cue.speaker for cue in cues} - {None}
    names |= {word.speaker for cue in cues for word in cue.words} - {None}
    if len(names) != 1:
        return ()
    return (f"Only one name ({names.pop()}) in the transcript: voices are told apart by sound.",)


def _cues(n: int) -> str:
    return "1 cue is" if n == 1 else f"{n} cues are"
