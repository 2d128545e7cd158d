"""The words of a transcript become words placed in the sound, by pocketsphinx's alignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from models.pronounce import phones, said
from models.sphinx import entries_in, is_filler, make_decoder, revision
from pipeline.audio import Audio, Samples
from pipeline.cues import place_words
from pipeline.engines import Progress, no_progress
from pipeline.span import Span, meeting
from pipeline.spread import spread_words
from pipeline.transcript import Cue, EngineUsed, Timing, Word

BEAM = 1e-100
SEARCH: Mapping[str, Any] = {
    "lm": None, "bestpath": False, "beam": BEAM, "wbeam": BEAM, "pbeam": BEAM,
}  # fmt: skip
"""wide beams; the search over the lattice that follows by default leaves words of the text out"""
AROUND_MS = 500
"""sound given before the first and after the last cue of a window: cue times are that far off"""
GROUP_MS = 20_000
"""neighbouring cues are aligned together up to this length, with one more cue on either side"""
LONGEST_MS = 120_000
"""a single cue that lasts longer is not looked for in the sound"""
LONGEST_WORD_MS = 2_000
SQUEEZED_MS, SQUEEZED_PHONES = 35, 4
"""a word of this many phones that got hardly more than the least time for each was not found"""
INITIALS = 5
"""an unknown word in capitals of up to so many letters is spelt: IEP"""

Place = tuple[int, int]
"""a word: the cue's place in the order, and the word's place in the cue"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A cue to find: its words as written, and as said in the decoder's dictionary."""

    at: int
    cue: Cue
    said: tuple[tuple[str, ...], ...]


class PocketAligner:
    """
    An Aligner with the acoustic model and dictionary inside pocketsphinx. English only.

    Neighbouring cues are aligned together with some sound around, so cue times may be about half
    a second off. A cue that lies inside another's (a listener's "mm-hm") is not looked for: under
    the louder voice it is found worse than its own cue has it.
    """

    @property
    def used(self) -> EngineUsed:
        return EngineUsed(
            name="pocketsphinx alignment",
            revision=revision(),
            parameters={
                "around_ms": AROUND_MS,
                "group_ms": GROUP_MS,
                "longest_ms": LONGEST_MS,
                "longest_word_ms": LONGEST_WORD_MS,
                "squeezed_ms": SQUEEZED_MS,
                "beam": BEAM,
            },
        )

    def align(
        self,
        cues: Sequence[Cue],
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
    ) -> tuple[Word, ...]:
        """
        Every word of the cues inside the recording, ordered by start; text and speaker as given.

        MEASURED where the sound says when; INTERPOLATED, spread over its cue (over the voiced
        time of it where `activity` knows any), where it does not. Cues
        with words of their own keep them. Raises EngineError without pocketsphinx.
        """
        ordered = sorted(cues, key=lambda cue: cue.span.start_ms)
        given = _spread(ordered, activity, audio.duration_ms)
        wanted = [i for i, cue in enumerate(ordered) if given[i] and not cue.words]
        found: dict[Place, Span] = {}
        if wanted:
            decoder = make_decoder("aligner", **SEARCH)
            lines = [_line(i, ordered[i], decoder) for i in wanted]
            main = _following(lines)
            floor = 0
            for first, last in _groups(main):
                group = _found_in(first, last, main, audio, decoder)
                kept = {place: _after(span, floor) for place, span in group.items()}
                found.update({place: span for place, span in kept.items() if span})
                floor = max((s.end_ms for s in kept.values() if s), default=floor)
                progress(0.95 * min(1.0, main[last - 1].cue.span.end_ms / audio.duration_ms))
        placed = [word for i, words in enumerate(given) for word in _placed(i, words, found)]
        progress(1.0)
        return tuple(sorted(placed, key=lambda word: word.span.start_ms))


def _spread(
    cues: Sequence[Cue], activity: Sequence[Span], duration_ms: int
) -> list[tuple[Word, ...]]:
    """For each cue its words as they would be without the sound."""
    spread = []
    for i, cue in enumerate(cues):
        end = next(
            (
                later.span.start_ms
                for later in cues[i + 1 : i + 3]
                if later.speaker == cue.speaker
                and cue.span.start_ms < later.span.start_ms < cue.span.end_ms
            ),
            cue.span.end_ms,
        )
        span = Span(cue.span.start_ms, end)
        alone = cue if cue.words else replace(cue, span=span, open_ended=False)
        spread.append(place_words([alone], meeting(span, activity), duration_ms))
    return spread


def _line(at: int, cue: Cue, decoder: Any) -> _Line:
    return _Line(at, cue, tuple(_known(text, decoder) for text in cue.text.split()))


def _known(text: str, decoder: Any) -> tuple[str, ...]:
    """The word as said, every part of it in the decoder's dictionary from now on."""
    parts: list[str] = []
    for part in said(text):
        if decoder.lookup_word(part) is not None:
            parts.append(part)
        elif part.upper() in text and len(part) <= INITIALS and part.isalpha():
            parts += part
        else:
            decoder.add_word(part, phones(part), True)
            parts.append(part)
    return tuple(parts)


def _following(lines: Sequence[_Line]) -> list[_Line]:
    """Those that follow each other: without what somebody else says inside another's."""
    main: list[_Line] = []
    for line in lines:
        inside = main and line.cue.span.end_ms <= main[-1].cue.span.end_ms
        other = inside and (line.cue.speaker is None or line.cue.speaker != main[-1].cue.speaker)
        if not other:
            main.append(line)
    return main


def _groups(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """First and past-the-last place of lines that are aligned together."""
    first = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or lines[i].cue.span.end_ms - lines[first].cue.span.start_ms > GROUP_MS:
            yield first, i
            first = i


def _found_in(
    first: int, last: int, lines: Sequence[_Line], audio: Audio, decoder: Any
) -> dict[Place, Span]:
    """Where the words of a group are, found with its neighbours, or else cue by cue."""
    group = lines[first:last]
    inside = {line.at for line in group}
    before = [n for n in lines[max(0, first - 1) : first] if _near(n, group[0])]
    after = [n for n in lines[last : last + 1] if _near(group[-1], n)]
    together = _aligned([*before, *group, *after], audio, decoder)
    if together is not None:
        return {place: span for place, span in together.items() if place[0] in inside}
    found: dict[Place, Span] = {}
    for line in group:
        found.update(_aligned([line], audio, decoder) or {})
    return found


def _near(line: _Line, later: _Line) -> bool:
    """Close enough that the window around one may hold sound of the other."""
    short = max(line.cue.span.duration_ms, later.cue.span.duration_ms) <= GROUP_MS
    return short and later.cue.span.start_ms - line.cue.span.end_ms <= 2 * AROUND_MS


def _aligned(lines: Sequence[_Line], audio: Audio, decoder: Any) -> dict[Place, Span] | None:
    """The words found, in order, without the absurd ones; None when the sound does not fit."""
    parts = [
        ((line.at, k), part) for line in lines for k, word in enumerate(line.said) for part in word
    ]
    start = max(0, lines[0].cue.span.start_ms - AROUND_MS)
    end = min(audio.duration_ms, max(line.cue.span.end_ms for line in lines) + AROUND_MS)
    if not parts or end - start > LONGEST_MS:
        return None
    entries = _heard([part for _, part in parts], Span(start, end), audio.mono, decoder)
    if entries is None:
        return None
    pairs = list(zip((place for place, _ in parts), entries, strict=True))
    found: dict[Place, Span] = {}
    for place, members in groupby(pairs, key=lambda pair: pair[0]):
        ours = [entry for _, entry in members]
        span = Span(ours[0][0].start_ms, ours[-1][0].end_ms)
        n_phones = sum(n for _, n in ours)
        squeezed = n_phones >= SQUEEZED_PHONES and span.duration_ms <= SQUEEZED_MS * n_phones
        if span.duration_ms <= LONGEST_WORD_MS * len(ours) and not squeezed:
            found[place] = span
    return found


def _heard(
    parts: Sequence[str], window: Span, samples: Samples, decoder: Any
) -> list[tuple[Span, int]] | None:
    """Span and number of phones of every part; None when the decoder found no way through."""
    decoder.set_align_text(" ".join(parts))
    heard = []
    for entry, start, end in entries_in(window, samples, decoder):
        if is_filler(entry.word):
            continue
        if start >= end:
            return None
        heard.append((Span(start, end), len(decoder.lookup_word(entry.word).split())))
    return heard if len(heard) == len(parts) else None


def _after(span: Span, floor_ms: int) -> Span | None:
    """What of a span is not before the end of the group before."""
    start = max(span.start_ms, floor_ms)
    return Span(start, span.end_ms) if start < span.end_ms else None


def _placed(at: int, words: Sequence[Word], found: dict[Place, Span]) -> Iterator[Word]:
    """A cue's words, those found in their place and the others spread between them."""
    spans = [found.get((at, k)) for k in range(len(words))]
    if not any(spans):
        yield from words
        return
    floor = 0
    for missing, members in groupby(range(len(words)), key=lambda k: spans[k] is None):
        ours = list(members)
        if not missing:
            for k in ours:
                span = found[at, k]
                yield replace(words[k], span=span, timing=Timing.MEASURED)
                floor = span.end_ms
            continue
        following = found.get((at, ours[-1] + 1))
        gap = _gap(words[ours[0]].span, words[ours[-1]].span, floor, following)
        texts = [words[k].text for k in ours]
        yield from spread_words(texts, [gap], speaker=words[ours[0]].speaker)


def _gap(first: Span, last: Span, floor_ms: int, following: Span | None) -> Span:
    """Where words that were not found go: after those found before, before those found after."""
    start = floor_ms or first.start_ms
    end = following.start_ms if following else max(last.end_ms, floor_ms)
    if start < end:
        return Span(start, end)
    # no time left between: the last moment before the word that follows, or its first
    return Span(max(0, end - 1), max(1, end))
