"""Sound and where anybody speaks become voices, learned from nothing but the recording itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.clustering import Labels, k_means, spectral, ward
from models.hints import hints as hints_of
from models.mixture import Mixture, blocks, fit_mixture
from models.overlap import two_at_once
from models.resegmentation import (
    Rules,
    Steps,
    best_of,
    describe_steps,
    resegment,
    resegment_whole,
)
from models.spoken import (
    FRAME_MS,
    HOP,
    STEP,
    WINDOW,
    Floats,
    Places,
    Speech,
    gather,
    median,
    thinned,
    windows,
)
from models.third_voice import gather_chunks, with_visitor
from models.views import agreed, views
from models.voice_count import LEAST_APART, Voice, alike, another_voice, how_many, least_apart
from pipeline.audio import Audio
from pipeline.engines import Progress, Voices, no_progress
from pipeline.span import Span, intersection, total_ms
from pipeline.sureness import Sureness
from pipeline.transcript import EngineUsed, SpeakerSpan, Word

REVISION = "5"
"""raised when the same sound gets other voices"""

FEWEST_WINDOWS = 4
SEEDS = 4
FEW, SOME, MANY = 8, 16, 32
"""sounds that a recording is described by: few part two voices best where there is little speech,
but only with more does a voice that is none fade away"""
LONG_MS = 60_000
"""of speech; less is looked at in several views"""
LEARNED = 18_000
"""steps at most from which voices are learned: half an hour of speech"""
LEAST_SHARE = 0.01
"""below it words move a share no further"""
MOST = 4
"""voices that are looked for"""
TAKES_PART = 0.10
"""of the talk: with less, a voice beyond the first two counts as other, as in pipeline.roles"""
FLEETING_MS = 2_000
"""a voice with less than this is told to the reader"""
ORDINALS = ("no", "one", "a second", "a third", "a fourth", "a fifth")
CARDINALS = ("no voice", "one voice", "two voices", "three voices")


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """
    How sure the answer is, step by step of speech.

    starts_ms  when each step begins, shape (steps,); it lasts 100 ms or to the end of its activity
    shares     the probability of "S1", "S2" and so on, shape (steps, voices); a row sums to 1 less
               what is left for voices that are nowhere the likeliest
    """

    starts_ms: Places
    shares: Floats


NOTHING_TOLD = Posterior(np.zeros(0, np.intp), np.zeros((0, 0), np.float32))


class EmbeddedDiarizer:
    """
    A Diarizer without weights, token or torch: cepstra, clustering and a Bayesian hidden Markov
    model, all learned on the recording and forgotten with it.

    expected  how many people were recorded, 1..4, or "auto": as many as lie apart; a
              further voice gets a label of its own only when it is clearly there (in a minute of
              speech and more also one that came by for some seconds), and one that cannot be
              heard is left out

    Two at once are told where it sounds like the sum of the two. Words move the borders between
    voices and decide nothing else. The same sound and words give the same
    voices. About 0.02 x real time on one core; voices are learned on at most half an hour of
    speech, so that memory hardly grows with the recording.
    """

    def __init__(self, expected: int | Literal["auto"] = 2, rules: Rules | None = None) -> None:
        if expected != "auto" and not 1 <= expected <= MOST:
            raise ValueError(f"expected must be 1 to {MOST} or 'auto': {expected}")
        self._expected = expected
        self._rules = rules or Rules()

    @property
    def used(self) -> EngineUsed:
        rules = self._rules
        return EngineUsed(
            name="embedded",
            revision=REVISION,
            parameters={
                "expected": self._expected,
                "scale": rules.scale,
                "prior": rules.prior,
                "switch": rules.switch,
                "at_pause": rules.at_pause,
                "rounds": rules.rounds,
            },
        )

    @property
    def uses_words(self) -> bool:
        return True

    def diarize(
        self,
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> Voices:
        """Voices ordered by start, "S1" the first to speak, and what is odd about their number."""
        voices, posterior = self.posterior(audio, activity, progress, words=words)
        return replace(voices, sureness=_sureness(posterior, audio.duration_ms))

    def posterior(
        self,
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> tuple[Voices, Posterior]:
        """What `diarize` answers, and how sure each step is; no steps where none were told."""
        progress(0.0)
        sound = (Span(0, audio.duration_ms),) if audio.duration_ms else ()
        heard = intersection(activity, sound)
        if not heard:
            return Voices((), ("no voice is heard",)), NOTHING_TOLD
        speech = gather(audio, heard)
        if len(speech.starts) < WINDOW + HOP * FEWEST_WINDOWS:
            spans = tuple(SpeakerSpan(span, "S1") for span in heard)
            return Voices(spans, ("too little speech to tell voices apart",)), NOTHING_TOLD
        starts_ms = _starts_ms(speech, heard)
        speech = replace(speech, hints=hints_of(words, starts_ms))
        progress(0.2)
        shares, apart = self._tell_apart(speech, total_ms(heard), progress)
        labels = shares.argmax(axis=1)
        order = list(dict.fromkeys(labels.tolist()))
        both, pair = two_at_once(audio.mono, starts_ms, shares)
        speaks = np.eye(shares.shape[1], dtype=bool)[labels]
        speaks[np.ix_(both, pair)] = True
        spans = _spans(speaks[:, order], speech, heard)
        notes = _notes(spans, self._expected)
        if alike(_voices(labels, speech)):
            notes = (*notes, "two voices at nearly the same pitch: check that they are two people")
        progress(1.0)
        return Voices(spans, notes, unfit=_unfit(apart)), Posterior(starts_ms, shares[:, order])

    def _tell_apart(
        self, speech: Speech, speech_ms: int, progress: Progress
    ) -> tuple[Floats, float | None]:
        """
        The probability of each voice in each step, learned on `LEARNED` steps at most, and how
        far the voices lie apart; None where there is too little speech to say.
        """
        some = thinned(speech, LEARNED)
        mixture, steps, shares, far = self._learned(some, speech_ms, progress, whole=some is speech)
        parts = iter((steps,))
        if some is not speech:
            shares = resegment_whole(steps, shares, _by_minute(mixture, speech), self._rules)
            parts = _by_minute(mixture, speech)
        del steps  # the largest of all, and no longer needed in a long talk
        if speech_ms < LONG_MS:
            return shares, far
        visited = with_visitor(parts, speech, shares)
        return (shares if visited is None else visited), far

    def _learned(
        self, some: Speech, speech_ms: int, progress: Progress, *, whole: bool
    ) -> tuple[Mixture, Steps, Floats, float | None]:
        """
        The sounds, what each step says, who speaks in it, and how far voices lie apart.

        whole  there is no more speech than this, so that words may move its borders now
        """
        seen, sounds = [some], [MANY]
        if speech_ms < LONG_MS:
            seen, sounds = [some, *views(some)], [SOME, FEW, FEW, FEW]
        described = [_described(view, n) for view, n in zip(seen, sounds, strict=True)]
        progress(0.3)
        mixture, steps = described[0]

        def apart_of(told: Floats) -> float | None:
            return least_apart(gather_chunks([steps], some, told))

        if self._expected == "auto":
            by_count = [self._agreed(seen, described, voices) for voices in range(1, MOST + 1)]
            shares = by_count[how_many([apart_of(told) for told in by_count[1:]]) - 1]
        else:
            found = self._agreed(seen, described, self._expected)
            progress(0.6)
            more = self._agreed(seen, described, self._expected + 1)
            both = (_voices(told.argmax(axis=1), some) for told in (found, more))
            shares = more if another_voice(*both) else found
        progress(0.9)
        far = apart_of(shares) if speech_ms >= LONG_MS else None
        if whole and some.hints.any():
            shares = self._told(described, shares, some.hints)
        return mixture, steps, shares, far

    def _told(
        self, described: Sequence[tuple[Mixture, Steps]], shares: Floats, hints: Floats
    ) -> Floats:
        """
        The same answer with its borders where words and sound put them.

        Only what the words change is taken over, and voices are not learned anew with them, so
        that wrong words have little to spoil.
        """
        once = replace(self._rules, rounds=1)
        change = np.zeros_like(shares)
        for _, steps in described:
            deaf = resegment(steps, shares, once).shares
            told = resegment(replace(steps, hints=hints), shares, once).shares
            change += np.log((told + LEAST_SHARE) / (deaf + LEAST_SHARE))
        moved = shares * np.exp(change / len(described))
        answer: Floats = moved / moved.sum(axis=1, keepdims=True)
        return answer

    def _agreed(
        self, seen: Sequence[Speech], described: Sequence[tuple[Mixture, Steps]], voices: int
    ) -> Floats:
        """What the later views of the speech agree on, or the first where it hears fewer voices."""
        if voices == 1:
            return np.ones((len(seen[0].starts), 1), np.float32)
        answers: list[Floats] = []
        for view, (_, steps) in zip(seen, described, strict=True):
            answers.append(_likeliest(windows(view), steps, voices, self._rules))
            if len(np.unique(answers[0].argmax(axis=1))) < voices:
                return answers[0]
        return agreed(answers[1:] or answers)


def _described(speech: Speech, sounds: int) -> tuple[Mixture, Steps]:
    """The sounds of the speech, and what each step is like among them."""
    mixture = fit_mixture(speech.frames, sounds)
    return mixture, describe_steps(mixture, speech.frames, speech.starts, speech.pause)


def _unfit(apart: float | None) -> str | None:
    """Why these voices can carry no number, in words, or None."""
    if apart is None or apart >= LEAST_APART:
        return None
    return (
        "the two voices are too alike to be told apart here; they may be one person: check that "
        "both were recorded, or give a transcript that names who speaks"
    )


def _by_minute(mixture: Mixture, speech: Speech) -> Iterator[Steps]:
    bounds = np.append(speech.starts, len(speech.frames))
    for part in blocks(len(speech.starts)):
        first = bounds[part.start]
        frames = speech.frames[first : bounds[part.stop]]
        yield describe_steps(
            mixture,
            frames,
            speech.starts[part] - first,
            speech.pause[part],
            hints=speech.hints[part],
        )


def _sureness(posterior: Posterior, duration_ms: int) -> Sureness | None:
    """The steps of speech on the recording's clock; None where none are told."""
    if not len(posterior.starts_ms):
        return None
    step_ms = STEP * FRAME_MS
    chances = np.zeros((-(-duration_ms // step_ms), posterior.shares.shape[1]), np.float32)
    at = np.minimum(posterior.starts_ms // step_ms, len(chances) - 1)
    chances[at] = posterior.shares
    named = {f"S{i + 1}": chances[:, i] for i in range(chances.shape[1])}
    return Sureness.of_chances(named, step_ms=step_ms)


def _likeliest(points: tuple[Floats, Places], steps: Steps, voices: int, rules: Rules) -> Floats:
    """Every first guess re-estimated; the share of each voice in the likeliest outcome."""
    values, firsts = points
    outcomes = (
        resegment(steps, _votes(labels, firsts, len(steps), voices), rules)
        for labels in _first_guesses(values, voices)
    )
    return best_of(list(outcomes)).shares


def _first_guesses(values: Floats, voices: int) -> Iterator[Labels]:
    seen: set[bytes] = set()
    for labels in (
        ward(values, voices),
        *(k_means(values, voices, seed=seed) for seed in range(SEEDS)),
        spectral(values, voices),
    ):
        if labels.tobytes() not in seen:
            seen.add(labels.tobytes())
            yield labels


def _votes(labels: Labels, firsts: Places, steps: int, voices: int) -> Floats:
    """Each window speaks for the steps of its middle half; where none does, all voices may be."""
    votes = np.zeros((steps, voices), np.float32)
    margin = WINDOW // 4
    for label, first in zip(labels, firsts, strict=True):
        votes[first + margin : first + WINDOW - margin, label] += 1
    votes[votes.sum(axis=1) == 0] = 1
    votes /= votes.sum(axis=1, keepdims=True)
    return votes


def _voices(labels: Labels, speech: Speech) -> tuple[Voice, ...]:
    """What the steps of each voice are like beyond the cepstra it was found by."""
    per_frame = np.repeat(labels, np.diff(np.append(speech.starts, len(speech.frames))))
    voices = []
    for label in np.unique(labels):
        mine = labels == label
        edges = np.diff(mine.astype(np.int8), prepend=0, append=0)
        runs = (np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)) * STEP * FRAME_MS
        hz = speech.hz[(per_frame == label) & (speech.hz > 0)]
        steps = frozenset(np.flatnonzero(mine).tolist())
        voices.append(Voice(steps, tuple(runs.tolist()), median(hz)))
    return tuple(voices)


def _spans(
    speaks: NDArray[np.bool_], speech: Speech, heard: Sequence[Span]
) -> tuple[SpeakerSpan, ...]:
    """Steps of a voice in a row, within one stretch of activity, as times; `speaks` per voice."""
    _, stretch_first = np.unique(speech.stretch, return_index=True)
    border = np.append(np.diff(speech.stretch) != 0, True)
    found = []
    for voice, mine in enumerate(speaks.T):
        last = mine & (border | ~np.append(mine[1:], False))
        first = mine & ~np.concatenate([[False], (mine & ~last)[:-1]])
        for i, k in zip(np.flatnonzero(first), np.flatnonzero(last), strict=True):
            at = heard[speech.stretch[i]]
            origin = stretch_first[speech.stretch[i]]
            start = at.start_ms + int(i - origin) * STEP * FRAME_MS
            end = at.start_ms + int(k + 1 - origin) * STEP * FRAME_MS
            end = at.end_ms if border[k] else min(end, at.end_ms)
            if start < end:
                found.append((Span(start, end), voice))
    return tuple(SpeakerSpan(span, f"S{voice + 1}") for span, voice in sorted(found))


def _starts_ms(speech: Speech, heard: Sequence[Span]) -> Places:
    """When each step begins."""
    _, first, own = np.unique(speech.stretch, return_index=True, return_inverse=True)
    begins = np.array([span.start_ms for span in heard])[speech.stretch]
    starts: Places = begins + (np.arange(len(own)) - first[own]) * STEP * FRAME_MS
    return starts


def _notes(spans: Sequence[SpeakerSpan], expected: int | Literal["auto"]) -> tuple[str, ...]:
    """What a reader must know: voices missing, fleeting or beyond those expected."""
    talk: dict[str, int] = {}
    for voice in spans:
        talk[voice.speaker] = talk.get(voice.speaker, 0) + voice.span.duration_ms
    by_talk = sorted(talk.values(), reverse=True)
    taking_part = sum(ms >= TAKES_PART * sum(by_talk) for ms in by_talk)
    usual = max(2, taking_part) if expected == "auto" else expected
    notes = []
    if len(by_talk) < usual:
        heard = CARDINALS[len(by_talk)]
        notes.append(f"{heard} only" if usual == 2 else f"{heard} only, {usual} expected")
    if len(by_talk) > 1 and by_talk[-1] < FLEETING_MS:
        notes.append(f"{ORDINALS[len(by_talk)]} voice speaks under 2 s")
    for rank, ms in enumerate(by_talk[usual:], start=usual + 1):
        share = round(100 * ms / sum(by_talk))
        aside = ": counted as other" if ms < TAKES_PART * sum(by_talk) and rank > 2 else ""
        notes.append(f"{ORDINALS[rank]} voice, {share} % of the talk{aside}")
    return tuple(notes)
