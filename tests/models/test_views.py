"""Three views of the same speech, and one answer from several."""

from __future__ import annotations

import numpy as np
import pytest

from models.spoken import gather
from models.views import agreed, views
from pipeline.span import Span
from tests.models.made_voices import HIGH, one_microphone

SPEECH = gather(one_microphone({"A": (Span(0, 20_000),)}, {"A": HIGH}), (Span(0, 20_000),))
A, B = [1.0, 0.0], [0.0, 1.0]


def test_the_first_view_is_the_speech_itself() -> None:
    assert views(SPEECH)[0] is SPEECH


def test_the_second_has_no_loudness() -> None:
    quiet = views(SPEECH)[1].frames
    np.testing.assert_array_equal(quiet[:, :19], SPEECH.frames[:, 1:20])
    np.testing.assert_array_equal(quiet[:, 19:], SPEECH.frames[:, 21:])


def test_the_third_is_decorrelated() -> None:
    spread = np.cov(views(SPEECH)[2].frames.astype(np.float32), rowvar=False)
    np.testing.assert_allclose(spread, np.diag(np.diag(spread)), atol=0.02)
    assert np.diag(spread).max() == pytest.approx(1.0, abs=0.02)


def test_answers_that_number_voices_differently_agree() -> None:
    one = np.array([A, A, B, B], np.float32)
    np.testing.assert_array_equal(agreed([one, one[:, ::-1]]), one)


def test_two_of_three_answers_win() -> None:
    right = np.array([A, A, B, B], np.float32)
    wrong = np.array([A, B, A, B], np.float32)
    found = agreed([wrong, right, right[:, ::-1]])
    assert found.argmax(axis=1).tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    assert found.sum(axis=1) == pytest.approx(1.0)


def test_three_voices_are_matched_as_well() -> None:
    one = np.eye(3, dtype=np.float32)[[0, 1, 2, 2]]
    np.testing.assert_array_equal(agreed([one, one[:, [2, 0, 1]], one[:, [1, 2, 0]]]), one)
