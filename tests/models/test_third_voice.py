"""Somebody who comes by for a moment is kept apart, and nobody is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from models.mixture import fit_mixture
from models.resegmentation import Steps, describe_steps
from models.spoken import Floats, Speech, gather
from models.third_voice import CHUNK, gather_chunks, with_visitor
from pipeline.span import Span
from tests.models.made_voices import (
    HIGH,
    LOW,
    Throat,
    anybody,
    dialogue,
    in_turns,
    one_microphone,
)

DOOR = Throat(hz=150, length=1.2, tilt=0.6)
HIGH_TOO = Throat(hz=205, length=1.15, tilt=0.4)
THROATS = {"A": LOW, "B": HIGH, "V": DOOR}
TALK = in_turns("AB", (4, 3), times=6)


def steps_of(turns: Mapping[str, Sequence[Span]], who: str) -> NDArray[np.bool_]:
    """Which steps of speech begin while `who` speaks."""
    starts = [ms for span in anybody(turns) for ms in range(span.start_ms, span.end_ms, 100)]
    return np.array([any(s.start_ms <= ms < s.end_ms for s in turns.get(who, ())) for ms in starts])


def heard(
    turns: Mapping[str, Sequence[Span]], throats: Mapping[str, Throat] = THROATS
) -> tuple[Steps, Speech, Floats]:
    """The speech, and shares that give the visitor's part to A."""
    speech = gather(one_microphone(turns, throats), anybody(turns))
    mixture = fit_mixture(speech.frames, 16)
    steps = describe_steps(mixture, speech.frames, speech.starts, speech.pause)
    second = steps_of(turns, "B")
    return steps, speech, np.stack([~second, second], axis=1).astype(np.float32)


def visited(script: str) -> dict[str, tuple[Span, ...]]:
    """The talk of two, and after it, from 48 s on, what the script says."""
    more = dialogue(script)
    return {who: (*TALK.get(who, ()), *more.get(who, ())) for who in "ABV"}


ONE_VISIT = visited("A 48-51 V 51.3-56.3 B 56.6-60")


@pytest.mark.parametrize(
    "turns",
    [ONE_VISIT, visited("V 48-51 A 51.3-54 V 54.3-58.3 B 58.6-61")],
    ids=["one visit", "two visits"],
)
def test_somebody_at_the_door_gets_a_voice_of_their_own(
    turns: Mapping[str, Sequence[Span]],
) -> None:
    steps, speech, shares = heard(turns)
    more = with_visitor([steps], speech, shares)
    assert more is not None
    theirs, truth = more.argmax(axis=1) == 2, steps_of(turns, "V")
    assert (theirs & truth).sum() > 0.9 * truth.sum()
    assert (theirs & truth).sum() > 0.9 * theirs.sum()
    assert more[~theirs, :2] == pytest.approx(shares[~theirs])
    assert more.sum(axis=1) == pytest.approx(1.0)


def test_who_speaks_at_the_pitch_of_one_of_the_two_is_told_by_the_sound() -> None:
    steps, speech, shares = heard(ONE_VISIT, {**THROATS, "V": HIGH_TOO})
    more = with_visitor([steps], speech, shares)
    assert more is not None
    assert (more.argmax(axis=1) == 2)[steps_of(ONE_VISIT, "V")].mean() > 0.9


def test_the_visitor_may_speak_first() -> None:
    later = {who: [Span(s.start_ms + 7_000, s.end_ms + 7_000) for s in TALK[who]] for who in "AB"}
    turns = {**later, "V": [Span(500, 6_500)]}
    steps, speech, shares = heard(turns)
    more = with_visitor([steps], speech, shares)
    assert more is not None
    assert set(more.argmax(axis=1)[:55]) == {2}


def test_in_a_talk_of_two_nobody_is_made_up_from_half_seconds_of_one_voice() -> None:
    steps, speech, shares = heard(TALK)
    assert with_visitor([steps], speech, shares) is None
    chunks = gather_chunks([steps], speech, shares)
    assert np.diff(chunks.starts).max() == CHUNK
    assert set(chunks.shares.max(axis=1)) == {1.0}
    assert chunks.steps.counts.sum() == pytest.approx(steps.counts.sum(), rel=1e-4)


def test_a_minute_at_a_time_says_the_same() -> None:
    steps, speech, shares = heard(ONE_VISIT)
    at = int(np.flatnonzero(speech.pause)[9])
    parts = [
        Steps(steps.counts[part], steps.shifts[part], steps.pause[part])
        for part in (slice(0, at), slice(at, None))
    ]
    whole, by_part = (with_visitor(some, speech, shares) for some in ([steps], parts))
    assert whole is not None
    assert by_part is not None
    assert (whole == by_part).all()


def test_a_voice_too_short_to_be_known_is_no_measure_for_others() -> None:
    turns = dialogue("A 0-20 B 20.3-23 A 23.3-40")
    steps, speech, shares = heard(turns)
    assert with_visitor([steps], speech, shares) is None
