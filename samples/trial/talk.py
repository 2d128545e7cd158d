"""Conditions and a seed become a conversation: its samples, and who truly spoke when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from samples.trial.script import SHORT
from samples.trial.sounds import (
    RATE,
    Samples,
    Utterance,
    extents,
    in_room,
    telephone,
    vary,
    with_noise,
)

GAP_S = {"little": (0.35, 0.25), "much": (0.0, 0.35)}
"""mean and spread of the silence from one speaker to the next; below 0 they overlap"""
PAUSE_S = (0.1, 0.5)
"""least and most silence between two sentences of one turn"""
LISTENS = {"little": 0.08, "much": 0.25}
"""how often a listener says something short in the middle of a sentence"""
VISITS, VISIT_S = 3, (5.0, 20.0)
"""at most so many visits of a third person, each so long; the more there are the shorter"""
TAKES_PART = 0.25
"""share of the turns of a third person who stays"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one conversation is made of; conditions holds the words written to conditions.json."""

    stem: str
    seed: int
    voices: tuple[str, str, str]
    shift: float
    share: float
    seconds: float
    conditions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One stretch of speech in samples from the start: speaker, first, past the last, text."""

    speaker: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: samples (n,), each speaker's dry track (n,), truth and utterances."""

    samples: Samples
    dry: Mapping[str, Samples]
    truth: tuple[Spoken, ...]
    words: tuple[Spoken, ...]


def mix(plan: Plan, voices: Mapping[str, tuple[Utterance, ...]]) -> Talk:
    """The conversation of a plan, the same bytes for the same plan; its last sentence is whole."""
    rng = np.random.default_rng(plan.seed)
    stage = _Stage(plan, voices, rng)
    stays = plan.conditions["third"] == "stays"
    visits = _visits(plan, rng) if plan.conditions["third"] == "visits" else []
    at, speaker, last = RATE // 2, "A", int(plan.seconds * RATE)
    while at < last:
        at = stage.turn(speaker, at, last)
        if visits and at > visits[0][0]:
            at = stage.visit(at, visits.pop(0)[1])
        speaker = "AB"[int(rng.integers(2))] if speaker == "C" else "BA"["AB".index(speaker)]
        if stays and rng.random() < TAKES_PART:
            speaker = "C"
    dry = stage.tracks()
    return Talk(
        _heard(plan, dry, rng),
        dry,
        tuple(sorted(stage.truth, key=lambda s: s.start)),
        tuple(sorted(stage.words, key=lambda s: s.start)),
    )


def _visits(plan: Plan, rng: np.random.Generator) -> list[tuple[int, int]]:
    """From when on a third person comes in, and for how long; in samples."""
    count = 1 + int(rng.integers(VISITS))
    least, most = VISIT_S
    starts = plan.seconds * (np.arange(count) + rng.uniform(0.3, 0.9, count)) / (count + 0.5)
    lengths = rng.uniform(least, least + (most - least) / count, count)
    pairs = zip((starts * RATE).tolist(), (lengths * RATE).tolist(), strict=True)
    return [(int(start), int(length)) for start, length in pairs]


@dataclass(slots=True)
class _Stage:
    """What was said so far, in samples from the start."""

    plan: Plan
    voices: Mapping[str, tuple[Utterance, ...]]
    rng: np.random.Generator
    truth: list[Spoken] = field(default_factory=list)
    words: list[Spoken] = field(default_factory=list)
    sounds: list[tuple[str, int, Samples]] = field(default_factory=list)
    decks: dict[str, list[Utterance]] = field(default_factory=lambda: {n: [] for n in "ABC"})
    free: dict[str, int] = field(default_factory=lambda: dict.fromkeys("ABC", 0))

    def turn(self, speaker: str, at: int, last: int) -> int:
        """Some sentences of one speaker, none begun after `last`; when the next one begins."""
        overlap = self.plan.conditions["overlap"]
        share = {"A": self.plan.share, "B": 1 - self.plan.share, "C": TAKES_PART}[speaker]
        at = end = self.say(speaker, at)
        for _ in range(int(self.rng.poisson(3.2 * share))):
            at = end + int(self.rng.uniform(*PAUSE_S) * RATE)
            if at >= last:
                break
            end = self.say(speaker, at)
            if self.rng.random() < LISTENS[overlap]:
                self.say("B" if speaker == "A" else "A", (at + end) // 2, short=True)
        return end + int(self.rng.normal(*GAP_S[overlap]) * RATE)

    def visit(self, at: int, length: int) -> int:
        """A third person speaks for `length`, the first answers; when the talk goes on."""
        end = at + length
        while at < end:
            at = self.say("C", at) + RATE // 4
        return self.say("A", at, short=True) + RATE // 2

    def say(self, speaker: str, at: int, *, short: bool = False) -> int:
        """One utterance that begins at `at`, or when the speaker is free; when it ends."""
        chosen = self._short(speaker) if short else self._sentence(speaker)
        sound = vary(chosen.samples, self.rng, self.plan.shift if speaker == "B" else 1.0)
        pieces = extents(sound)
        first, end = pieces[0][0], pieces[-1][1]
        at = max(at, self.free[speaker])
        self.sounds.append((speaker, at, sound[first:end]))
        for a, b in pieces:
            self.truth.append(Spoken(speaker, at + a - first, at + b - first, chosen.text))
        self.words.append(Spoken(speaker, at, at + end - first, chosen.text))
        self.free[speaker] = at + end - first + RATE // 10
        return at + end - first

    def tracks(self) -> dict[str, Samples]:
        """Each speaker's dry track (n,), half a second longer than the talk."""
        length = max(at + len(sound) for _, at, sound in self.sounds) + RATE // 2
        dry = {name: np.zeros(length) for name in "ABC"}
        for speaker, at, sound in self.sounds:
            dry[speaker][at : at + len(sound)] += sound
        return dry

    def _short(self, speaker: str) -> Utterance:
        pool = [one for one in self._kept(speaker) if one.text in SHORT]
        return pool[int(self.rng.integers(len(pool)))]

    def _sentence(self, speaker: str) -> Utterance:
        """From a shuffled deck, so that nobody repeats a sentence before all are said."""
        if not self.decks[speaker]:
            pool = [one for one in self._kept(speaker) if one.text not in SHORT]
            self.decks[speaker] = [pool[int(k)] for k in self.rng.permutation(len(pool))]
        return self.decks[speaker].pop()

    def _kept(self, speaker: str) -> tuple[Utterance, ...]:
        return self.voices[self.plan.voices["ABC".index(speaker)]]


def _heard(plan: Plan, dry: Mapping[str, Samples], rng: np.random.Generator) -> Samples:
    """A is near; B is where the plan says; who only visits stands at the door."""
    conditions = plan.conditions
    far = {"A": False, "B": conditions["distance"] == "far", "C": conditions["third"] == "visits"}
    rooms = [in_room(dry[n], conditions["room"], far[n], rng) for n in "ABC"]
    mixed = with_noise(np.sum(rooms, axis=0), conditions["noise"], rng)
    if conditions["band"] == "telephone":
        mixed = telephone(mixed)
    return np.asarray(mixed * (0.9 / max(0.9, float(np.abs(mixed).max()))))
