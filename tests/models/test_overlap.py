"""Two voices at once are heard where they are, and not where one speaks alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.embedded import EmbeddedDiarizer
from models.overlap import two_at_once
from pipeline.audio import Audio
from pipeline.span import Span, intersection, total_ms
from pipeline.transcript import by_speaker
from tests.models.made_voices import HIGH, LOW, anybody, dialogue, in_turns, one_microphone

THROATS = {"A": LOW, "B": HIGH}
TALKING_OVER = dialogue(" ".join(f"A {t}-{t + 4.5} B {t + 3.5}-{t + 8}" for t in range(0, 64, 8)))
"""a second of both at every change from A to B"""
IN_TURNS = in_turns("AB", (4, 3), times=8)
STEP_MS = 100


def both(turns: Mapping[str, Sequence[Span]]) -> tuple[Span, ...]:
    return intersection(turns["A"], turns["B"])


def shares_of(turns: Mapping[str, Sequence[Span]], steps: int) -> np.ndarray:
    """What a diarizer is sure of that gives every moment to one voice, the one that began it."""
    shares = np.zeros((steps, 2), np.float32)
    for spans, row in zip((turns["B"], turns["A"]), ((0, 1), (1, 0)), strict=True):
        for span in spans:
            shares[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = row
    shares[shares.sum(axis=1) == 0] = (1, 0)
    return shares


def heard(audio: Audio, turns: Mapping[str, Sequence[Span]]) -> np.ndarray:
    steps = audio.duration_ms // STEP_MS
    shares = shares_of(turns, steps)
    return two_at_once(audio.mono, np.arange(steps) * STEP_MS, shares)[0]


def test_most_of_what_is_named_is_two_at_once_and_a_third_of_it_is_found() -> None:
    found = heard(one_microphone(TALKING_OVER, THROATS), TALKING_OVER)
    true = np.zeros_like(found)
    for span in both(TALKING_OVER):
        true[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = True
    right = int((found & true).sum())
    assert right > 0.3 * true.sum()
    assert right > 0.6 * found.sum()


def test_who_take_turns_are_hardly_ever_heard_at_once() -> None:
    assert heard(one_microphone(IN_TURNS, THROATS), IN_TURNS).mean() < 0.02


def test_the_same_sound_gives_the_same_answer() -> None:
    audio = one_microphone(TALKING_OVER, THROATS)
    assert (heard(audio, TALKING_OVER) == heard(audio, TALKING_OVER)).all()


def test_where_a_voice_is_hardly_ever_alone_nothing_is_named() -> None:
    turns = dialogue("A 0-12 B 10-13")
    assert not heard(one_microphone(turns, THROATS), turns).any()


def test_one_voice_alone_is_never_two_at_once() -> None:
    audio = one_microphone(dialogue("A 0-12"), THROATS)
    starts = np.arange(120) * STEP_MS
    assert not two_at_once(audio.mono, starts, np.ones((120, 1), np.float32))[0].any()


def test_a_step_that_begins_past_the_last_whole_one_is_left_alone() -> None:
    audio = one_microphone(IN_TURNS, THROATS)
    steps = audio.duration_ms // STEP_MS + 1
    shares = shares_of(IN_TURNS, steps)
    named, pair = two_at_once(audio.mono, np.arange(steps) * STEP_MS, shares)
    assert len(named) == steps
    assert sorted(pair.tolist()) == [0, 1]


def test_the_diarizer_gives_such_moments_to_both() -> None:
    audio = one_microphone(TALKING_OVER, THROATS)
    voices = EmbeddedDiarizer().diarize(audio, anybody(TALKING_OVER))
    told = by_speaker(voices.spans)
    named = intersection(*told.values())
    right_ms = total_ms(intersection(named, both(TALKING_OVER)))
    assert right_ms > 0.3 * total_ms(both(TALKING_OVER))
    assert right_ms > 0.6 * total_ms(named)
    starts = [voice.span.start_ms for voice in voices.spans]
    assert starts == sorted(starts)
