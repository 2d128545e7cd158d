"""The cues of a transcript become words placed in the sound, if they belong to it at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.cue_clock import agreement
from pipeline.errors import TranscriptError
from pipeline.span import Span, clock, intersection, meeting, total_ms, union
from pipeline.spread import divide, spread_words
from pipeline.transcript import Cue, Timing, TranscriptFile, Word

SLOWEST = 3
"""how many times its estimated length a cue without an end may last"""
LATE_MS, LATE_SHARE = 15_000, 0.03
"""cue time past the end of the recording that is put down to rough cue ends"""
MIN_COVERED, MIN_COVERED_UNHEARD = 0.5, 0.25
"""share of the speech heard, or of the recording where nobody listened, that cues must cover"""
BRIDGE_MS = 2_000
MIN_AGREEMENT, MIN_COMPARED_MS = 0.12, 300_000
ENOUGH_WORDS, LEAST_FOUND = 50, 0.1
"""of fewer words none may be found by bad luck; right texts are found to 97 %, wrong ones to 2 %"""
_ADVICE = "give the right one with --transcript, or leave it out and have the words recognised"


def place_words(
    cues: Sequence[Cue], activity: Sequence[Span] | None, duration_ms: int
) -> tuple[Word, ...]:
    """
    Words ordered by start, each within its cue and the recording.

    A cue's own words are used as the file times them. Others are spread over the cue in proportion
    to their length, INTERPOLATED, and only over its voiced time where `activity` (ordered,
    separate) knows any; a cue in which nobody is heard keeps its whole time. Where the file gives
    no end, the voices say it: such a cue may last up to the next one. A cue that lasts into the
    next one of its speaker ends there; those of different speakers may overlap. Words past the end
    of the recording are left out: `check_belongs` has refused a transcript with more than a trifle.
    """
    recording = Span(0, duration_ms)
    if activity:
        cues = _ended(cues, duration_ms)
    cues = _one_by_one(cues)
    words = [word for cue in cues for word in _words(cue, activity or (), recording)]
    return tuple(sorted(words, key=lambda word: word.span.start_ms))


def check_belongs(
    transcript: TranscriptFile, *, duration_ms: int, activity: Sequence[Span] | None
) -> None:
    """
    Raises TranscriptError when a transcript is clearly of another recording.

    That is when it runs past the end, covers less than half of the speech that was heard, or when
    its cues fit the voices no better than chance. An offset or a drift is no reason: `fit_clock`
    finds them, and the cues are moved before they come here.
    Pauses carry that comparison, so a text without any, or a short one, is not compared. Right
    transcripts with ends off by up to two seconds reach r = 0.17 and more over ten minutes, wrong
    ones at most 0.10 (tests).
    """
    spans = union(cue.span for cue in transcript.cues)
    here = f"transcript ({transcript.source})"
    late = spans[-1].end_ms - duration_ms
    starts_late = spans[-1].start_ms > duration_ms + BRIDGE_MS
    if starts_late or late > max(LATE_MS, duration_ms * LATE_SHARE):
        raise TranscriptError(
            f"{here}: runs to {clock(spans[-1].end_ms)} but the recording ends at "
            f"{clock(duration_ms)}; {_ADVICE}"
        )
    _check_covered(spans, duration_ms, activity, here)
    if activity:
        _check_fit(spans, duration_ms, activity, here)


def check_heard(words: Sequence[Word]) -> None:
    """Raises TranscriptError when hardly a word of a transcript was found in the sound."""
    found = sum(word.timing is not Timing.INTERPOLATED for word in words)
    if len(words) >= ENOUGH_WORDS and found < LEAST_FOUND * len(words):
        raise TranscriptError(
            f"transcript: only {found} of its {len(words)} words are heard in this recording; give "
            "its own with --transcript FILE, or take this one as it is with --set words.align=false"
        )


def _ended(cues: Sequence[Cue], duration_ms: int) -> list[Cue]:
    """Cues whose end was estimated reach for the next start, but no further than slow speech."""
    limits = [*(cue.span.start_ms for cue in cues[1:]), duration_ms]
    return [
        replace(cue, span=_reaching(cue.span, limit)) if cue.open_ended and not cue.words else cue
        for cue, limit in zip(cues, limits, strict=False)
    ]


def _reaching(span: Span, limit_ms: int) -> Span:
    slow_ms = span.start_ms + SLOWEST * span.duration_ms
    return Span(span.start_ms, max(span.end_ms, min(limit_ms, slow_ms)))


def _one_by_one(cues: Sequence[Cue]) -> list[Cue]:
    """Cues to spread, cut so that nobody says two at once; those that start together share."""
    starting: dict[tuple[int, str | None], list[int]] = {}
    for i, cue in enumerate(cues):
        if not cue.words:
            starting.setdefault((cue.span.start_ms, cue.speaker), []).append(i)
    apart = list(cues)
    for (start_ms, _), places in starting.items():
        whole = Span(start_ms, max(_end_of(i, cues) for i in places))
        parts = divide(whole, [len(cues[i].text) + 1 for i in places])
        for i, part in zip(places, parts, strict=True):
            apart[i] = replace(cues[i], span=part)
    return apart


def _end_of(place: int, cues: Sequence[Cue]) -> int:
    """The end of a cue, or where before it the same speaker says the next one."""
    cue = cues[place]
    for i in range(place + 1, len(cues)):
        start_ms = cues[i].span.start_ms
        if start_ms >= cue.span.end_ms:
            break
        if start_ms > cue.span.start_ms and _may_be_one_speaker(cue, cues[i]):
            return start_ms
    return cue.span.end_ms


def _may_be_one_speaker(cue: Cue, later: Cue) -> bool:
    """Without a name too, unless the later one lies inside: that is another's "mm-hm"."""
    if cue.speaker is None or later.speaker is None:
        return later.span.end_ms >= cue.span.end_ms
    return cue.speaker == later.speaker


def _words(cue: Cue, activity: Sequence[Span], recording: Span) -> list[Word]:
    inside = cue.span & recording
    if cue.words:
        clipped = [(word, word.span & recording) for word in cue.words]
        return [
            replace(word, span=span, speaker=word.speaker or cue.speaker)
            for word, span in clipped
            if span
        ]
    if inside is None:
        return []
    voiced = intersection([inside], meeting(inside, activity))
    return list(spread_words(cue.text.split(), voiced or [inside], speaker=cue.speaker))


def _check_covered(
    spans: Sequence[Span], duration_ms: int, activity: Sequence[Span] | None, here: str
) -> None:
    cues = union(spans, bridge_ms=BRIDGE_MS)
    if not activity:
        if total_ms(cues) < duration_ms * MIN_COVERED_UNHEARD:
            raise TranscriptError(
                f"{here}: holds {clock(total_ms(cues))} of talk, the recording lasts "
                f"{clock(duration_ms)}; {_ADVICE}"
            )
        return
    heard, covered = total_ms(activity), total_ms(intersection(cues, activity))
    if covered < heard * MIN_COVERED:
        raise TranscriptError(
            f"{here}: covers {clock(covered)} of the {clock(heard)} of speech heard in the "
            f"{clock(duration_ms)} recording; {_ADVICE}"
        )


def _check_fit(
    spans: Sequence[Span], duration_ms: int, activity: Sequence[Span], here: str
) -> None:
    if duration_ms < MIN_COMPARED_MS:
        return
    fits = agreement(spans, activity, duration_ms)
    if fits is not None and fits < MIN_AGREEMENT:
        raise TranscriptError(
            f"{here}: lasts {clock(spans[-1].end_ms)} and the recording {clock(duration_ms)}, but "
            f"people speak where it has pauses and pause where it has words; {_ADVICE}"
        )
