"""Words and voices become a speaker for each word, sentences kept whole at a change of voice."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.backchannels import is_listening
from pipeline.sentences import MARKS, bare, is_punctuated, sentence_ends
from pipeline.span import meeting
from pipeline.speech import lexicon
from pipeline.sureness import Sureness
from pipeline.transcript import UNKNOWN_SPEAKER, SpeakerSpan, Timing, Word, by_speaker

NEAR_MS = 500
"""how far from any voice a word may lie and still be that voice's"""
WEAK_MS = 300
"""this close to a change of voice the diarizer's word counts less than the sentence"""
APART_MS = 200
TOGETHER_MS = 80
"""gaps that, in text without punctuation, part two sentences and hold one together"""
SHORT_VOICE_MS = 1200
CARRIED_WORDS = 2
CLOSER_MS = 150
SLACK_MS = 50
NEVER = sys.maxsize
LONGEST_SENTENCE = 60
ANSWERS = lexicon("no nope nah maybe thanks thank you please not yet")

_Voice = tuple[str, int, int]
"""speaker, start and end of one stretch of a voice"""
_Latest = tuple[int, bool]
"""when a speaker's latest word ended, and whether it left the sentence open"""


def speakers_of(
    words: Sequence[Word],
    voices: Sequence[SpeakerSpan],
    sureness: Sureness | None = None,
    floor: Sequence[SpeakerSpan] = (),
) -> tuple[str, ...]:
    """
    Who says each word, words ordered by start; one label per word.

    A word's own speaker stands where `names_count`. Else it is the voice that shares most time with
    it (where `sureness` knows it: that most likely speaks longest within it; where `floor` does:
    that holds the floor, save for a listening word, "mm-hm"); where two voices speak at once, the
    one that already holds the sentence, save that a listening word goes to a short voice that it
    fills; else the nearest voice within 0.5 s; else `UNKNOWN_SPEAKER`. Then, within 0.3 s of a
    change of voice, a sentence's first or last one or two words go with their sentence, and a short
    answer goes to the voice it is closer to. Words whose times are interpolated go by sentence, to
    the voice that shares most of it. A word of nobody's inside the sentence of one voice (its time
    drifted into a silence) is that voice's.
    """
    if not names_count(words, voices):
        words = [replace(word, speaker=None) for word in words]
    own = [word.speaker for word in words]
    if all(speaker is not None for speaker in own):
        return tuple(speaker or UNKNOWN_SPEAKER for speaker in own)
    texts = [word.text for word in words]
    ends = sentence_ends(texts)
    near = _near(words, _comparable(words, voices))
    likely = _likely_ms(words, sureness) if sureness else _holding_ms(words, floor)
    said_by: list[str] = []
    holders: list[_Voice | None] = []
    state: dict[str, _Latest] = {}
    for i, word in enumerate(words):
        holder = None if word.speaker is not None else _best(word, near[i], state, likely[i])
        holders.append(holder)
        said_by.append(word.speaker or (holder[0] if holder else UNKNOWN_SPEAKER))
        state[said_by[i]] = (word.span.end_ms, not ends[i])
    voted = _by_sentence(words, near, ends, said_by)
    talk = _Talk.of(words, ends, holders, punctuated=is_punctuated(texts))
    return tuple(_adopted(_carried(talk, voted), ends))


def names_count(words: Sequence[Word], voices: Sequence[SpeakerSpan]) -> bool:
    """Not where one name stands for two voices or more: a meeting account, several in the room."""
    named = {word.speaker for word in words} - {None}
    return len(named) != 1 or len({voice.speaker for voice in voices}) < 2


def _comparable(words: Sequence[Word], voices: Sequence[SpeakerSpan]) -> Sequence[SpeakerSpan]:
    """The voices; where words name speakers that no voice is called, the named words instead."""
    named = {word.speaker for word in words} - {None}
    if not named or named & {voice.speaker for voice in voices}:
        return sorted(voices)
    return sorted(SpeakerSpan(w.span, w.speaker) for w in words if w.speaker is not None)


def _near(words: Sequence[Word], voices: Sequence[SpeakerSpan]) -> list[tuple[_Voice, ...]]:
    """The voices at or near each word; one pass over both."""
    found: list[tuple[_Voice, ...]] = []
    near: tuple[_Voice, ...] = ()
    soonest = NEVER
    at = 0
    for word in words:
        start, end = word.span.start_ms, word.span.end_ms
        while at < len(voices) and voices[at].span.start_ms < end + NEAR_MS:
            span = voices[at].span
            near = (*near, (voices[at].speaker, span.start_ms, span.end_ms))
            soonest = min(soonest, span.end_ms)
            at += 1
        if soonest <= start - NEAR_MS:
            near = tuple([voice for voice in near if voice[2] > start - NEAR_MS])
            soonest = min((last for _, _, last in near), default=NEVER)
        found.append(near)
    return found


def _shared_ms(word: Word, voice: _Voice) -> int:
    """How long both last together; negative: how far apart they are."""
    return min(word.span.end_ms, voice[2]) - max(word.span.start_ms, voice[1])


def _holding_ms(
    words: Sequence[Word], floor: Sequence[SpeakerSpan]
) -> Sequence[Mapping[str, float]]:
    """For each measured word how long, in ms, each voice holds the floor in it; else nothing."""
    if not floor:
        return [{}] * len(words)
    held = by_speaker(sorted(floor))
    return [
        {
            who: sum(word.span.overlap_ms(span) for span in meeting(word.span, spans))
            for who, spans in held.items()
        }
        if word.timing is Timing.MEASURED and not is_listening(word.text)
        else {}
        for word in words
    ]


def _likely_ms(words: Sequence[Word], sureness: Sureness) -> Sequence[Mapping[str, float]]:
    """For each measured word how long, in ms, each voice likely speaks in it; else nothing."""
    starts = [word.span.start_ms for word in words]
    ends = [word.span.end_ms for word in words]
    spoken: dict[str, list[float]] = {}
    for voice in sureness.kept:
        so_far = np.concatenate([[0], np.cumsum(sureness.of(voice), dtype=float)])
        edges = np.arange(len(so_far)) * sureness.step_ms
        within = np.interp(ends, edges, so_far) - np.interp(starts, edges, so_far)
        spoken[voice] = (within * sureness.step_ms).tolist()
    return [
        {voice: theirs[i] for voice, theirs in spoken.items()}
        if word.timing is Timing.MEASURED
        else {}
        for i, word in enumerate(words)
    ]


def _best(
    word: Word,
    voices: Sequence[_Voice],
    state: Mapping[str, _Latest],
    likely: Mapping[str, float],
) -> _Voice | None:
    if len(voices) <= 1:
        return voices[0] if voices else None
    shared = [
        likely.get(voice[0], ms) if (ms := _shared_ms(word, voice)) > 0 else ms for voice in voices
    ]
    most = max(shared)
    rivals = [voice for voice, ms in zip(voices, shared, strict=True) if 2 * ms >= most]
    if most <= 0 or len(rivals) == 1:
        return voices[shared.index(most)]
    return _at_once(word, rivals, state)


def _at_once(word: Word, rivals: Sequence[_Voice], state: Mapping[str, _Latest]) -> _Voice:
    """Of voices that speak at once; nobody says two words at a time."""
    start_ms = word.span.start_ms
    free = [v for v in rivals if state.get(v[0], (0, False))[0] <= start_ms + SLACK_MS] or rivals
    small = min(free, key=lambda voice: voice[2] - voice[1])
    length = small[2] - small[1]
    fills = length <= SHORT_VOICE_MS and 2 * _shared_ms(word, small) >= length
    alone = word.text[:1].isupper() and word.text[-1:] in MARKS
    if fills and (alone or is_listening(word.text)):
        return small
    holding = [voice for voice in free if state.get(voice[0], (0, False))[1]]
    if holding:
        return min(holding, key=lambda voice: abs(start_ms - state[voice[0]][0]))
    newest = min(free, key=lambda voice: abs(voice[1] - start_ms))
    if abs(newest[1] - start_ms) <= WEAK_MS:
        return newest
    return max(free, key=lambda voice: _shared_ms(word, voice))


def _by_sentence(
    words: Sequence[Word],
    near: Sequence[Sequence[_Voice]],
    ends: Sequence[bool],
    said_by: Sequence[str],
) -> list[str]:
    """Interpolated times are good to a second; the sum over a sentence is better."""
    voted = list(said_by)
    if all(word.timing is Timing.MEASURED for word in words):
        return voted
    first = 0
    for last in [i for i, end in enumerate(ends) if end or i + 1 == len(ends)]:
        sentence = range(first, last + 1)
        first = last + 1
        if len(sentence) <= LONGEST_SENTENCE and all(_placed_by_guess(words[j]) for j in sentence):
            shared: dict[str, int] = {}
            for j in sentence:
                for voice in near[j]:
                    shared_ms = max(0, _shared_ms(words[j], voice))
                    shared[voice[0]] = shared.get(voice[0], 0) + shared_ms
            if any(shared.values()):
                most = max(shared, key=lambda speaker: shared[speaker])
                voted[sentence.start : sentence.stop] = [most] * len(sentence)
    return voted


def _placed_by_guess(word: Word) -> bool:
    return word.timing is Timing.INTERPOLATED and word.speaker is None


class _Talk(NamedTuple):
    """What a word may be carried over by; `gaps[i]` and `ends[i]` lie between words i and i+1."""

    texts: Sequence[str]
    words: Sequence[Word]
    gaps: Sequence[int]
    ends: Sequence[bool]
    holders: Sequence[_Voice | None]
    close_ms: int
    cased: bool

    @classmethod
    def of(
        cls,
        words: Sequence[Word],
        ends: Sequence[bool],
        holders: Sequence[_Voice | None],
        *,
        punctuated: bool,
    ) -> _Talk:
        gaps = [b.span.start_ms - a.span.end_ms for a, b in pairwise(words)]
        texts = [word.text for word in words]
        return cls(
            texts,
            words,
            gaps,
            ends if punctuated else [gap >= APART_MS for gap in gaps],
            holders,
            WEAK_MS if punctuated else TOGETHER_MS,
            any(text[:1].isupper() for text in texts),
        )


def _carried(talk: _Talk, said_by: Sequence[str]) -> list[str]:
    """At each change of voice, the words that go with the sentence across it."""
    carried = list(said_by)
    for i in range(1, len(carried)):
        before, after = carried[i - 1], carried[i]
        if (
            before == after
            or UNKNOWN_SPEAKER in (before, after)
            or talk.gaps[i - 1] >= talk.close_ms
        ):
            continue
        tail = _tail(talk, carried, i)
        if tail:
            carried[i : i + tail] = [before] * tail
            continue
        head = _head(talk, carried, i)
        carried[i - head : i] = [after] * head
    return carried


def _adopted(said_by: Sequence[str], ends: Sequence[bool]) -> list[str]:
    """Words of nobody's in a sentence whose other words, the most, all have one speaker."""
    adopted = list(said_by)
    first = 0
    for last in [i for i, end in enumerate(ends) if end or i + 1 == len(ends)]:
        known = [speaker for speaker in said_by[first : last + 1] if speaker != UNKNOWN_SPEAKER]
        length = last + 1 - first
        if length < LONGEST_SENTENCE and 2 * len(known) > length and len({*known}) == 1:
            adopted[first : last + 1] = known[:1] * length
        first = last + 1
    return adopted


def _tail(talk: _Talk, said_by: Sequence[str], i: int) -> int:
    """How many words from i on end the sentence of the voice before, 0 for none."""
    holder = talk.holders[i]
    if holder is None or talk.ends[i - 1] or (talk.cased and talk.texts[i][:1].isupper()):
        return 0
    for j in range(i, min(i + CARRIED_WORDS, len(said_by) - 1)):
        if said_by[j + 1] != said_by[i] or talk.words[j].span.start_ms - holder[1] > WEAK_MS:
            return 0
        if talk.ends[j]:
            return j + 1 - i if talk.gaps[j] >= talk.gaps[i - 1] else 0
    return 0


def _head(talk: _Talk, said_by: Sequence[str], i: int) -> int:
    """How many words before i begin the sentence of the voice after, 0 for none."""
    holder = talk.holders[i - 1]
    if holder is None:
        return 0
    for j in range(i - 1, max(i - 1 - CARRIED_WORDS, 0), -1):
        if said_by[j - 1] != said_by[i - 1] or holder[2] - talk.words[j].span.end_ms > WEAK_MS:
            return 0
        if talk.ends[j - 1]:
            goes = _answers_alone(talk, j, i) if talk.ends[i - 1] else True
            return i - j if goes and talk.gaps[j - 1] >= talk.gaps[i - 1] else 0
    return 0


def _answers_alone(talk: _Talk, first: int, i: int) -> bool:
    """Whether the short sentence before i is the next speaker's "Yes." by question or by pause."""
    if not (
        is_listening(" ".join(talk.texts[first:i]))
        or all(bare(text) in ANSWERS for text in talk.texts[first:i])
    ):
        return False
    asked = talk.texts[first - 1].rstrip("\"'”’").endswith("?")
    return asked or talk.gaps[first - 1] - talk.gaps[i - 1] >= CLOSER_MS
