"""The words of a transcript become words placed in the sound, by forced alignment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from math import inf
from statistics import median

from models.align_lines import GROUP_MS, Line, by_voice, following_lines, grouped, line_of
from models.align_order import Place, words_in_order
from models.align_path import OTHER_FIT, Found, Said, find_words
from models.align_sound import FRAME_MS, STATES, Matrix, Model, best_of_any, cepstra, load_model
from models.sphinx import dictionary, model_folder, revision
from pipeline.audio import Audio
from pipeline.cues import place_words
from pipeline.engines import Progress, no_progress
from pipeline.span import Span, meeting
from pipeline.transcript import Cue, EngineUsed, Word

AROUND_MS, WIDE_MS = 500, 2_500
"""sound given before and after the cues of a group, and where they do not fit: cues may drift"""
SLACK, ROOMY = 1.5, 2
"""a cue's words are looked for so much further away, and in so many times the least frames"""
LONGEST_MS = 30_000
"""a longer cue is followed piece by piece, in windows of this length"""
AHEAD, KEEP_MS = 120, 4_000
"""words looked for in such a window; those so close to its end are looked for again in the next"""
STOPS, MISSING_FIT = (".", "?", "!"), -4.0
"""where speech may be that a long cue's text lacks, and how well it is taken to fit"""
LONGEST_WORD_MS = 2_000
SQUEEZED, SQUEEZED_PHONES = 3.5, 4
"""a word of this many phones that got hardly more than the least frames for each was not found"""
LEAST_FIT, LONG_PHONE, PER_FRAME = -1.0, 8.0, 0.5
"""
a cue is believed when fit + 0.5 * frames a phone (of 8 at most) is more: words that are not there
fit worse and are pressed together
"""
UNLIKE = 3.0
"""and not that much under what is usual in the recording"""
WRONG_TEXT, ENOUGH_CUES = 0.0, 5
"""where half of so many cues fit less, the text is of another recording, and none is believed"""
MIDDLE_MS = 8
"""where in a frame of 26 ms, begun every 10, a change is first felt"""


@dataclass(frozen=True, slots=True, eq=False)
class _Sound:
    """A recording as the acoustic model hears it, and how well any sound fits each frame."""

    heard: Matrix
    best: Matrix
    model: Model

    def frames(self, span: Span) -> slice:
        return slice(span.start_ms // FRAME_MS, min(len(self.heard), span.end_ms // FRAME_MS))


@dataclass(frozen=True, slots=True)
class _Seen:
    """
    Words that follow each other as found, and how well they fit all together.

    fit  in nats a frame against the speech sounds that fit best, and longer phones count for it
    """

    fit: float
    spans: Mapping[Place, Span]


class PocketAligner:
    """
    An Aligner with the acoustic model and dictionary inside pocketsphinx. English only.

    Neighbouring cues are aligned together with some sound around, so cue times may be about half
    a second off, and two and a half seconds where the first look fits badly. A text that is not
    said there keeps its cue's times. So does a cue inside another's (a listener's "mm-hm"): under
    the louder voice it is found worse than its own cue has it. A cue of any length is followed.
    """

    @property
    def used(self) -> EngineUsed:
        return EngineUsed(
            name="pocketsphinx alignment",
            revision=revision(),
            parameters={
                "method": 3,
                "around_ms": AROUND_MS,
                "wide_ms": WIDE_MS,
                "group_ms": GROUP_MS,
                "longest_ms": LONGEST_MS,
                "longest_word_ms": LONGEST_WORD_MS,
                "least_fit": LEAST_FIT,
                "other_fit": OTHER_FIT,
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
        Every word inside the recording, ordered by start; a speaker's stay in the text's order.

        MEASURED where the sound says when; INTERPOLATED, spread over its cue (over its voiced time
        where `activity` knows any), where not. Cues with words of their own keep them. Raises
        EngineError without pocketsphinx.
        """
        ordered = sorted(cues, key=lambda cue: cue.span.start_ms)
        given = _spread(ordered, activity, audio.duration_ms)
        wanted = [i for i, cue in enumerate(ordered) if given[i] and not cue.words]
        found: dict[Place, Span] = {}
        main: list[Line] = []
        if wanted:
            main, found = _find(ordered, wanted, audio, progress)
        placed: list[Word] = []
        for members in by_voice(ordered, main):
            where = {
                (n, k): found[i, k]
                for n, i in enumerate(members)
                for k in range(len(given[i]))
                if (i, k) in found
            }
            placed += words_in_order([given[i] for i in members], where, activity)
        progress(1.0)
        return tuple(sorted(placed, key=lambda word: word.span.start_ms))


def _find(
    ordered: Sequence[Cue], wanted: Sequence[int], audio: Audio, progress: Progress
) -> tuple[list[Line], dict[Place, Span]]:
    """The cues that follow each other, and where their words are."""
    model = load_model(model_folder("aligner"))
    known = dictionary("aligner")
    main = following_lines([line_of(i, ordered[i], known, model) for i in wanted])
    heard = cepstra(audio.mono)
    progress(0.1)
    sound = _Sound(heard, best_of_any(heard, model), model)
    progress(0.4)
    seen: list[_Seen] = []
    for first, last in grouped(main):
        seen += _found_in(first, last, main, sound)
        progress(0.4 + 0.55 * min(1.0, main[last - 1].cue.span.end_ms / audio.duration_ms))
    enough = _enough(seen)
    found: dict[Place, Span] = {}
    floor = 0
    for one in seen:
        for place, span in sorted(one.spans.items()) if one.fit > enough else ():
            rest = _after(span, floor)
            if rest:
                found[place] = rest
                floor = rest.end_ms
    return main, found


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


def _found_in(first: int, last: int, lines: Sequence[Line], sound: _Sound) -> list[_Seen]:
    """Where the words of a group are, looked for further away where the cues do not fit."""
    group = lines[first:last]
    if group[0].cue.span.duration_ms > LONGEST_MS:
        return _followed(group[0], sound)
    best: list[_Seen] = []
    for around_ms in (AROUND_MS, WIDE_MS):
        before = [n for n in lines[max(0, first - 1) : first] if _near(n, group[0], around_ms)]
        after = [n for n in lines[last : last + 1] if _near(group[-1], n, around_ms)]
        seen = _seen(group, _aligned([*before, *group, *after], around_ms, sound))
        if not best or _believable(seen) > _believable(best):
            best = seen
        if _believable(best) == len(best):
            break
    return best


def _believable(seen: Sequence[_Seen]) -> int:
    return sum(one.fit > LEAST_FIT for one in seen)


def _near(line: Line, later: Line, around_ms: int) -> bool:
    """Close enough that the window around one may hold sound of the other."""
    short = max(line.cue.span.duration_ms, later.cue.span.duration_ms) <= GROUP_MS
    return short and later.cue.span.start_ms - line.cue.span.end_ms <= 2 * around_ms


def _aligned(
    lines: Sequence[Line], around_ms: int, sound: _Sound
) -> dict[Place, list[tuple[Found, int]]]:
    """For each word of the lines its parts as found around their cues, with their phones."""
    parts = [
        ((line.at, k), part) for line in lines for k, word in enumerate(line.said) for part in word
    ]
    first = max(0, lines[0].cue.span.start_ms - around_ms)
    frames = sound.frames(Span(first, max(line.cue.span.end_ms for line in lines) + around_ms))
    if not parts or frames.stop - frames.start < 1:
        return {}
    owners = [at for (at, _), _ in parts]
    edges = {0, len(parts), *(k for k in range(1, len(parts)) if owners[k] != owners[k - 1])}
    said = [part for _, part in parts]
    where = _where(lines, round(SLACK * around_ms), frames)
    within = [where[at] for at in owners]
    heard, best = sound.heard[frames], sound.best[frames]
    found = find_words(said, edges, heard, best, sound.model, within=within)
    return _by_word(parts, found, frames.start)


def _where(lines: Sequence[Line], slack_ms: int, window: slice) -> dict[int, slice]:
    """For each line the frames of a window where it is looked for: around its cue."""
    n = window.stop - window.start
    starts, stops = [], []
    for line in lines:
        needed = ROOMY * STATES * sum(min(map(len, part)) for word in line.said for part in word)
        start = (line.cue.span.start_ms - slack_ms) // FRAME_MS - window.start
        stop = (line.cue.span.end_ms + slack_ms) // FRAME_MS - window.start
        more = max(0, needed - (stop - start))
        starts.append(min(n - 1, max(0, start - more)))
        stops.append(max(1, min(n, stop + more)))
    starts = [*accumulate(reversed(starts), min)][::-1]
    stops = [*accumulate(stops, max)]
    spans = zip(lines, starts, stops, strict=True)
    return {line.at: slice(start, stop) for line, start, stop in spans}


def _by_word(
    parts: Sequence[tuple[Place, Said]], found: Iterable[Found | None], first: int
) -> dict[Place, list[tuple[Found, int]]]:
    """For each word its parts that were found, frames counted from `first`, and their phones."""
    words: dict[Place, list[tuple[Found, int]]] = {}
    for (place, part), one in zip(parts, found, strict=False):
        if one:
            words.setdefault(place, []).append((one.moved(first), min(map(len, part))))
    return words


def _seen(lines: Sequence[Line], words: Mapping[Place, Sequence[tuple[Found, int]]]) -> list[_Seen]:
    """What was found of each of those lines."""
    seen = []
    for line in lines:
        ours = {place: parts for place, parts in words.items() if place[0] == line.at}
        if ours:
            seen.append(_judged(ours))
    return seen


def _judged(words: Mapping[Place, Sequence[tuple[Found, int]]]) -> _Seen:
    parts = [part for parts in words.values() for part in parts]
    frames = sum(found.end - found.first for found, _ in parts)
    fit = sum(found.fit for found, _ in parts) / frames
    a_phone = frames / sum(n for _, n in parts)
    spans = {place: span for place, ours in words.items() if (span := _span(ours))}
    return _Seen(fit + PER_FRAME * min(a_phone, LONG_PHONE), spans)


def _enough(seen: Sequence[_Seen]) -> float:
    """How well a cue of this recording must fit to be believed; infinite for a wrong text."""
    usual = median(one.fit for one in seen) if seen else 0.0
    if len(seen) >= ENOUGH_CUES and usual < WRONG_TEXT:
        return inf
    return max(LEAST_FIT, usual - UNLIKE)


def _span(parts: Sequence[tuple[Found, int]]) -> Span | None:
    """The time of a word, or None where it is absurd."""
    first, end = parts[0][0].first, parts[-1][0].end
    n_phones = sum(n for _, n in parts)
    squeezed = n_phones >= SQUEEZED_PHONES and end - first <= SQUEEZED * n_phones
    if squeezed or (end - first) * FRAME_MS > LONGEST_WORD_MS * len(parts):
        return None
    return Span(first * FRAME_MS + MIDDLE_MS, end * FRAME_MS + MIDDLE_MS)


def _followed(line: Line, sound: _Sound) -> list[_Seen]:
    """Where the words of a long cue are, window by window, each begun where the last one ended."""
    parts = [((line.at, k), part) for k, word in enumerate(line.said) for part in word]
    texts = line.cue.text.split()
    ended = {k for k, text in enumerate(texts) if text.rstrip("\"'”’)").endswith(STOPS)}
    at_ms = max(0, line.cue.span.start_ms - AROUND_MS)
    end_ms = min(len(sound.heard) * FRAME_MS, line.cue.span.end_ms + AROUND_MS)
    seen: list[_Seen] = []
    done = 0
    while done < len(parts) and end_ms - at_ms > FRAME_MS:
        window = Span(at_ms, min(end_ms, at_ms + LONGEST_MS))
        last = window.end_ms == end_ms
        found = _held(parts[done : done + AHEAD], ended, window, 0 if last else KEEP_MS, sound)
        if found:
            seen.append(_judged(found))
        if last:
            break
        done += sum(map(len, found.values()))
        at_ms = found[max(found)][-1][0].end * FRAME_MS if found else at_ms + LONGEST_MS // 2
    return seen


def _held(
    parts: Sequence[tuple[Place, Said]],
    ended: set[int],
    window: Span,
    unsure_ms: int,
    sound: _Sound,
) -> dict[Place, list[tuple[Found, int]]]:
    """
    As many words as a window holds, without those that end in its last, unsure part.

    After a sentence's last word (`ended`) there may be speech that the text lacks.
    """
    frames = sound.frames(window)
    words_of = [place[1] for place, _ in parts]
    edges = {0, *(k for k in range(1, len(parts)) if ended & {words_of[k - 1]} - {words_of[k]})}
    found = find_words(
        [part for _, part in parts],
        edges,
        sound.heard[frames],
        sound.best[frames],
        sound.model,
        to_the_end=False,
        other_fit=MISSING_FIT,
    )
    sure = frames.stop - frames.start - unsure_ms // FRAME_MS
    held = takewhile(lambda one: one and one.end <= sure, found)
    return _by_word(parts, held, frames.start)


def _after(span: Span, floor_ms: int) -> Span | None:
    """What of a span is not before the end of the group before."""
    start = max(span.start_ms, floor_ms)
    return Span(start, span.end_ms) if start < span.end_ms else None
