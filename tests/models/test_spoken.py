"""Speech gathered, and a part of it that stands for the whole."""

from __future__ import annotations

import numpy as np
import pytest

from models import spoken
from models.spoken import gather, thinned
from pipeline.span import Span
from tests.models.made_voices import HIGH, one_microphone

LONG = one_microphone({"A": (Span(0, 300_000),)}, {"A": HIGH})
HEARD = (Span(0, 100_000), Span(110_000, 300_000))


def test_a_short_talk_is_kept_as_it_is() -> None:
    speech = gather(LONG, HEARD)
    assert thinned(speech, 10_000) is speech


def test_a_part_of_the_speech_is_whole_minutes_from_first_to_last() -> None:
    speech = gather(LONG, HEARD)
    part = thinned(speech, 1_200)
    np.testing.assert_array_equal(part.frames[:6_000], speech.frames[:6_000])
    np.testing.assert_array_equal(part.frames[6_000:], speech.frames[24_000:])
    np.testing.assert_array_equal(part.starts, np.arange(0, 11_000, 10))
    assert np.flatnonzero(part.pause).tolist() == [0, 600]


def test_frames_are_the_same_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gather(LONG, HEARD)
    monkeypatch.setattr(spoken, "BLOCK", 701)
    np.testing.assert_allclose(gather(LONG, HEARD).frames, whole.frames, atol=1e-2)


def test_frames_have_mean_0_and_variance_1() -> None:
    frames = gather(LONG, HEARD).frames.astype(np.float32)
    np.testing.assert_allclose(frames.mean(axis=0), 0, atol=1e-2)
    np.testing.assert_allclose(frames.std(axis=0), 1, atol=1e-2)
