"""Sound and where anybody speaks become voices, learned from nothing but the recording itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from models.clustering import Labels, k_means, spectral, ward
from models.mixture import fit_mixture
from models.resegmentation import Rules, Steps, best_of, describe_steps, resegment
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
    windows,
)
from models.voice_count import Voice, alike, another_voice
from pipeline.audio import Audio
from pipeline.engines import Progress, Voices, no_progress
from pipeline.span import Span, intersection, total_ms
from pipeline.transcript import EngineUsed, SpeakerSpan

REVISION = "1"
"""raised when the same sound gets other voices"""

FEWEST_WINDOWS = 4
SEEDS = 4
SOUNDS = (16, 32)
LONG_MS = 60_000
FLEETING_MS = 2_000
"""a voice with less than this is told to the reader"""
ORDINALS = ("no", "one", "a second", "a third", "a fourth", "a fifth")
CARDINALS = ("no voice", "one voice", "two voices", "three voices")


class EmbeddedDiarizer:
    """
    A Diarizer without weights, token or torch: cepstra, clustering and a Bayesian hidden Markov
    model, all learned on the recording and forgotten with it.

    expected  how many people were recorded, 1..4; a further voice gets a label of its own only
              when it is clearly there, and one that cannot be heard is left out

    A moment belongs to one voice: two at once cannot be told reliably in one channel. The same
    sound gives the same voices. About 0.02 x real time on one core; 0.9 GB for an hour.
    """

    def __init__(self, expected: int = 2, rules: Rules | None = None) -> None:
        if not 1 <= expected <= 4:
            raise ValueError(f"expected must be 1 to 4: {expected}")
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

    def diarize(
        self, audio: Audio, activity: Sequence[Span], progress: Progress = no_progress
    ) -> Voices:
        """Voices ordered by start, "S1" the first to speak, and what is odd about their number."""
        progress(0.0)
        sound = (Span(0, audio.duration_ms),) if audio.duration_ms else ()
        heard = intersection(activity, sound)
        if not heard:
            return Voices((), ("no voice is heard",))
        speech = gather(audio, heard)
        if len(speech.starts) < WINDOW + HOP * FEWEST_WINDOWS:
            spans = tuple(SpeakerSpan(span, "S1") for span in heard)
            return Voices(spans, ("too little speech to tell voices apart",))
        progress(0.2)
        labels = self._tell_apart(speech, total_ms(heard), progress)
        spans = _spans(labels, speech, heard)
        notes = _notes(spans, self._expected)
        if alike(_voices(labels, speech)):
            notes = (*notes, "two voices at nearly the same pitch: check that they are two people")
        progress(1.0)
        return Voices(spans, notes)

    def _tell_apart(self, speech: Speech, speech_ms: int, progress: Progress) -> Labels:
        sounds = SOUNDS[1] if speech_ms >= LONG_MS else SOUNDS[0]
        steps = describe_steps(
            fit_mixture(speech.frames, sounds), speech.frames, speech.starts, speech.pause
        )
        progress(0.3)
        points = windows(speech)
        found = _likeliest(points, steps, self._expected, self._rules)
        progress(0.6)
        more = _likeliest(points, steps, self._expected + 1, self._rules)
        progress(0.95)
        if another_voice(_voices(found, speech), _voices(more, speech)):
            return more
        return found


def _likeliest(points: tuple[Floats, Places], steps: Steps, voices: int, rules: Rules) -> Labels:
    """Every first guess re-estimated; the voice of each step in the likeliest outcome."""
    values, firsts = points
    if voices == 1:
        return np.zeros(len(steps), np.intp)
    outcomes = [
        resegment(steps, _votes(labels, firsts, len(steps), voices), rules)
        for labels in _first_guesses(values, voices)
    ]
    labels: Labels = best_of(outcomes).shares.argmax(axis=1)
    return labels


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


def _spans(labels: Labels, speech: Speech, heard: Sequence[Span]) -> tuple[SpeakerSpan, ...]:
    """Steps of one voice in a row, within one stretch of activity, as times."""
    changes = np.flatnonzero((np.diff(labels) != 0) | (np.diff(speech.stretch) != 0)) + 1
    firsts = np.concatenate([[0], changes])
    lasts = np.append(changes, len(labels)) - 1
    _, stretch_first = np.unique(speech.stretch, return_index=True)
    names: dict[int, str] = {}
    spans = []
    for first, last in zip(firsts, lasts, strict=True):
        at = heard[speech.stretch[first]]
        origin = stretch_first[speech.stretch[first]]
        start = at.start_ms + int(first - origin) * STEP * FRAME_MS
        end = at.start_ms + int(last + 1 - origin) * STEP * FRAME_MS
        final = last + 1 == len(labels) or speech.stretch[last + 1] != speech.stretch[last]
        end = at.end_ms if final else min(end, at.end_ms)
        if start < end:
            name = names.setdefault(int(labels[first]), f"S{len(names) + 1}")
            spans.append(SpeakerSpan(Span(start, end), name))
    return tuple(spans)


def _notes(spans: Sequence[SpeakerSpan], expected: int) -> tuple[str, ...]:
    """What a reader must know: voices missing, fleeting or beyond those expected."""
    talk: dict[str, int] = {}
    for voice in spans:
        talk[voice.speaker] = talk.get(voice.speaker, 0) + voice.span.duration_ms
    by_talk = sorted(talk.values(), reverse=True)
    notes = []
    if len(by_talk) < expected:
        heard = CARDINALS[len(by_talk)]
        notes.append(f"{heard} only" if expected == 2 else f"{heard} only, {expected} expected")
    if len(by_talk) > 1 and by_talk[-1] < FLEETING_MS:
        notes.append(f"{ORDINALS[len(by_talk)]} voice speaks under 2 s")
    for rank, ms in enumerate(by_talk[expected:], start=expected + 1):
        share = round(100 * ms / sum(by_talk))
        notes.append(f"{ORDINALS[rank]} voice, {share} % of the talk")
    return tuple(notes)
