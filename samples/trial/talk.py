"""Conditions and a seed become a conversation: its samples, and who truly spoke when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """The conversation of a plan, the same bytes for the same plan."""
    rng = np.random.default_rng(plan.seed)
    dry = {name: np.zeros(int((plan.seconds + 30) * RATE)) for name in "ABC"}
    truth: list[Spoken] = []
    words: list[Spoken] = []
    decks: dict[str, list[Utterance]] = {name: [] for name in "ABC"}
    free = dict.fromkeys("ABC", 0)

    def say(speaker: str, at: int, short: bool = False) -> int:
        kept = voices[plan.voices["ABC".index(speaker)]]
        if short:
            pool = [one for one in kept if one.text in SHORT]
            chosen = pool[int(rng.integers(len(pool)))]
        else:
            if not decks[speaker]:
                pool = [one for one in kept if one.text not in SHORT]
                decks[speaker] = [pool[int(k)] for k in rng.permutation(len(pool))]
            chosen = decks[speaker].pop()
        sound = vary(chosen.samples, rng, plan.shift if speaker == "B" else 1.0)
        at = max(at, free[speaker])
        dry[speaker][at : at + len(sound)] += sound
        pieces = [Spoken(speaker, at + a, at + b, chosen.text) for a, b in extents(sound)]
        truth.extend(pieces)
        words.append(Spoken(speaker, pieces[0].start, pieces[-1].end, chosen.text))
        free[speaker] = at + len(sound) + RATE // 20
        return at + len(sound)

    busy = plan.conditions["overlap"] == "much"
    at, speaker, third = RATE // 2, "A", plan.conditions["third"] == "yes"
    while at < plan.seconds * RATE:
        share = plan.share if speaker == "A" else 1 - plan.share
        for _ in range(1 + int(rng.poisson(3.2 * share))):
            if at >= plan.seconds * RATE:
                break
            begun = at
            at = say(speaker, at)
            if rng.random() < (0.25 if busy else 0.08):
                say("B" if speaker == "A" else "A", (begun + at) // 2, short=True)
            at += int(rng.uniform(0.1, 0.5) * RATE)
        if third and at > plan.seconds * RATE * 0.5:
            third = False
            for _ in range(4):
                at = say("C", at) + RATE // 5
        at += int(rng.normal(-0.3 if busy else 0.0, 0.3) * RATE)
        speaker = "B" if speaker == "A" else "A"
    length = max(one.end for one in words) + RATE // 2
    dry = {
        name: np.pad(track, (0, max(0, length - len(track))))[:length]
        for name, track in dry.items()
    }
    return Talk(
        _heard(plan, dry, rng),
        dry,
        tuple(sorted(truth, key=lambda s: s.start)),
        tuple(sorted(words, key=lambda s: s.start)),
    )


def _heard(plan: Plan, dry: Mapping[str, Samples], rng: np.random.Generator) -> Samples:
    far = {"A": False, "B": plan.conditions["distance"] == "far", "C": True}
    rooms = [in_room(dry[n], plan.conditions["room"], far[n], rng) for n in "ABC"]
    mixed = with_noise(np.sum(rooms, axis=0), plan.conditions["noise"], rng)
    if plan.conditions["band"] == "telephone":
        mixed = telephone(mixed)
    return np.asarray(mixed * (0.9 / max(0.9, float(np.abs(mixed).max()))))
