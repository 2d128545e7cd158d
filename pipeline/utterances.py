"""What was heard becomes utterances: sentence-like units of one speaker, overlaps kept."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.backchannels import is_listening
from pipeline.config import TurnRules
from pipeline.doubts import doubts
from pipeline.sentences import is_punctuated, opens_clause, sentence_ends
from pipeline.span import Span, union
from pipeline.speakers import speakers_of
from pipeline.transcript import Doubt, Heard, SpeakerSpan, Utterance, Word, WordQuality, by_speaker

DOUBTED_RUN = 3
"""words; fewer suspect words in a row are a detector's flicker and cut no sentence"""
ALWAYS_MS = 5000
"""a pause that ends an utterance whatever follows it"""

_Unit = tuple[Span, str, str, tuple[Word, ...], Doubt | None]
"""an utterance but for its index: span, speaker, text, words, doubt"""


def make_utterances(heard: Heard, rules: TurnRules) -> tuple[Utterance, ...]:
    """
    Sentence-like units (method 2.1), ordered by start and numbered from 0.

    A unit ends where its speaker ends a sentence, pauses for `rules.pause_ms` before a new
    clause, or is followed by something another says in a gap of theirs. Each speaker is cut
    alone, so that people who talk at once do not chop each other: their units overlap in time.
    A unit is doubted when most of its words are; runs of doubted words are units of their own.

    Without words the units are the stretches of each voice, their text empty. Of the draft
    recogniser the times are the voices' too, and its words are filled in and doubted.
    """
    words = _in_order(heard.words)
    if heard.word_quality is WordQuality.NONE or not words:
        return voice_utterances(heard.voices, rules)
    said_by = speakers_of(words, heard.voices, heard.sureness, heard.floor)
    if heard.word_quality is WordQuality.DRAFT:
        return _filled_in(voice_utterances(heard.voices, rules), words, said_by)
    found = doubts(words, heard.activity, heard.word_quality)
    punctuated = is_punctuated([word.text for word in words])
    streams: dict[str, list[int]] = {}
    for place, speaker in enumerate(said_by):
        streams.setdefault(speaker, []).append(place)
    return _numbered(
        _unit(speaker, [words[i] for i in piece], [found[i] for i in piece])
        for speaker, stream in streams.items()
        for piece in _cut(stream, words, found, rules, punctuated=punctuated)
    )


def voice_utterances(voices: Sequence[SpeakerSpan], rules: TurnRules) -> tuple[Utterance, ...]:
    """One utterance without text for each stretch of a voice, gaps up to the bridge closed."""
    return _numbered(
        (span, speaker, "", (), None)
        for speaker, theirs in by_speaker(voices).items()
        for span in union(theirs, bridge_ms=rules.bridge_ms)
    )


def _in_order(words: Sequence[Word]) -> list[Word]:
    """By time, the blanks around their text gone (Whisper writes " so")."""
    bare = [
        word if word.text == (text := word.text.strip()) else replace(word, text=text)
        for word in words
    ]
    return sorted(
        (word for word in bare if word.text),
        key=lambda word: (word.span.start_ms, word.span.end_ms),
    )


def _cut(
    stream: Sequence[int],
    words: Sequence[Word],
    found: Sequence[Doubt | None],
    rules: TurnRules,
    *,
    punctuated: bool,
) -> list[Sequence[int]]:
    """One speaker's words, as places among all words, in pieces."""
    ends = sentence_ends([words[place].text for place in stream])
    doubted = _runs([found[place] for place in stream])
    pieces: list[Sequence[int]] = []
    first = 0
    for i in range(1, len(stream)):
        before, after = words[stream[i - 1]], words[stream[i]]
        gap = after.span.start_ms - before.span.end_ms
        if (
            ends[i - 1]
            or doubted[i - 1] is not doubted[i]
            or (gap >= rules.pause_ms and _paused(before, after, punctuated=punctuated))
            or (
                gap > rules.bridge_ms
                and _answered(before, after, words[stream[i - 1] + 1 : stream[i]], rules)
            )
        ):
            pieces.append(stream[first:i])
            first = i
    return [*pieces, stream[first:]]


def _paused(before: Word, after: Word, *, punctuated: bool) -> bool:
    """Whether a pause between two words of one speaker parts two utterances."""
    gap = after.span.start_ms - before.span.end_ms
    return gap >= ALWAYS_MS or opens_clause(after.text, before.text, punctuated=punctuated)


def _answered(before: Word, after: Word, between: Sequence[Word], rules: TurnRules) -> bool:
    """Whether another says, in a gap of this speaker, more than "mm-hm"; an overlap is no gap."""
    gap = after.span.start_ms - before.span.end_ms
    within = [
        word
        for word in between
        if word.span.start_ms + word.span.end_ms >= 2 * before.span.end_ms
        and word.span.start_ms + word.span.end_ms <= 2 * after.span.start_ms
    ]
    said = " ".join(word.text for word in within)
    return bool(within) and (gap >= rules.pause_ms or not is_listening(said))


def _runs(found: Sequence[Doubt | None]) -> list[Doubt | None]:
    """The doubts, runs too short to cut at taken for none."""
    runs: list[tuple[Doubt | None, int]] = []
    for doubt in found:
        if runs and runs[-1][0] is doubt:
            runs[-1] = (doubt, runs[-1][1] + 1)
        else:
            runs.append((doubt, 1))
    smooth: list[Doubt | None] = []
    for doubt, length in runs:
        smooth += [doubt if length >= DOUBTED_RUN else None] * length
    return smooth


def _unit(speaker: str, words: Sequence[Word], found: Sequence[Doubt | None]) -> _Unit:
    span = Span(words[0].span.start_ms, max([word.span.end_ms for word in words]))
    text = " ".join([word.text for word in words])
    return span, speaker, text, tuple(words), _most(found)


def _most(found: Sequence[Doubt | None]) -> Doubt | None:
    """The commonest doubt where more than half of the words are doubted."""
    suspect = [doubt for doubt in found if doubt is not None]
    if 2 * len(suspect) <= len(found):
        return None
    return Counter(suspect).most_common(1)[0][0]


def _filled_in(
    utterances: Sequence[Utterance], words: Sequence[Word], said_by: Sequence[str]
) -> tuple[Utterance, ...]:
    """Draft words in the stretch of their voice they lie in or next to; the rest are dropped."""
    theirs: dict[str, list[Utterance]] = {}
    for utterance in utterances:
        theirs.setdefault(utterance.speaker, []).append(utterance)
    filled: dict[int, list[Word]] = {}
    for word, speaker in zip(words, said_by, strict=True):
        if speaker in theirs:
            filled.setdefault(_nearest(theirs[speaker], word).index, []).append(word)
    return tuple(
        replace(
            utterance,
            text=" ".join(word.text for word in filled.get(utterance.index, ())),
            words=tuple(filled.get(utterance.index, ())),
            doubt=Doubt.DRAFT,
        )
        for utterance in utterances
    )


def _nearest(utterances: Sequence[Utterance], word: Word) -> Utterance:
    middle = (word.span.start_ms + word.span.end_ms) // 2
    at = bisect_right(utterances, middle, key=lambda u: u.span.start_ms)
    around = utterances[max(0, at - 1) : at + 1]
    return min(around, key=lambda u: max(u.span.start_ms - middle, middle - u.span.end_ms))


def _numbered(units: Iterable[_Unit]) -> tuple[Utterance, ...]:
    """In order of their span, and of their speaker where two are said at once."""
    ordered = sorted(units, key=lambda unit: (unit[0].start_ms, unit[0].end_ms, unit[1]))
    return tuple(Utterance(i, *unit) for i, unit in enumerate(ordered))
