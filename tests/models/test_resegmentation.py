"""The hidden Markov model, against every path counted one by one."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.mixture import Mixture, fit_mixture, responsibilities
from models.resegmentation import (
    Floats,
    Rules,
    Steps,
    describe_steps,
    forward_backward,
    resegment,
)

AT_ONCE = Mixture(
    weights=np.array([0.5, 0.5], np.float32),
    means=np.array([[0.0], [2.0]], np.float32),
    variances=np.array([[1.0], [4.0]], np.float32),
)


def every_path(scores: list[list[float]], against: list[float]) -> tuple[list[list[float]], float]:
    """Posterior and log likelihood by summing over all paths."""
    steps, voices = len(scores), len(scores[0])
    total = 0.0
    mass = [[0.0] * voices for _ in range(steps)]
    for path in product(range(voices), repeat=steps):
        weight = exp(sum(scores[t][k] for t, k in enumerate(path))) / voices
        for t, (before, after) in enumerate(pairwise(path), start=1):
            change = exp(-against[t])
            weight *= 1 - change if before == after else change / (voices - 1)
        total += weight
        for t, k in enumerate(path):
            mass[t][k] += weight
    return [[m / total for m in row] for row in mass], log(total)


@given(
    st.integers(2, 3).flatmap(
        lambda voices: st.lists(
            st.tuples(
                st.lists(st.floats(-5, 5), min_size=voices, max_size=voices), st.floats(0.7, 5)
            ),
            min_size=1,
            max_size=6,
        )
    )
)
def test_the_recursions_count_every_path(steps: list[tuple[list[float], float]]) -> None:
    scores, against = [s for s, _ in steps], [a for _, a in steps]
    posterior, likelihood = forward_backward(
        np.array(scores, np.float64), np.array(against, np.float64)
    )
    expected, expected_likelihood = every_path(scores, against)
    np.testing.assert_allclose(posterior, expected, atol=1e-5)
    assert likelihood == pytest.approx(expected_likelihood, abs=1e-5)


def test_one_voice_speaks_in_every_step() -> None:
    posterior, likelihood = forward_backward(np.array([[-1.0], [-2.0]]), np.ones(2))
    assert posterior.tolist() == [[1.0], [1.0]]
    assert likelihood == -3.0


def test_steps_hold_the_sums_of_their_frames() -> None:
    frames = np.array([[0.1], [1.9], [2.5], [-0.3], [4.0]], np.float32)
    pause = np.array([True, False])
    steps = describe_steps(AT_ONCE, frames, np.array([0, 3]), pause)
    shares = responsibilities(AT_ONCE, frames)
    for step, own in ((0, [0, 1, 2]), (1, [3, 4])):
        for sound, (mean, deviation) in enumerate(((0.0, 1.0), (2.0, 2.0))):
            count = sum(shares[f, sound] for f in own)
            shift = sum(shares[f, sound] * (frames[f, 0] - mean) / deviation for f in own)
            assert steps.counts[step, sound] == pytest.approx(count, abs=1e-5)
            assert steps.shifts[step, sound] == pytest.approx(shift, abs=1e-5)


def two_voices(turns: str) -> Steps:
    """
    A step of ten frames per letter. Both make the same two sounds, far apart, but each a little
    to their own side.
    """
    rng = np.random.default_rng(2)
    side = np.repeat([-0.7 if who == "A" else 0.7 for who in turns], 10)
    sound = rng.choice([-6.0, 6.0], len(side))
    frames = ((sound + side)[:, None] + rng.standard_normal((len(side), 6))).astype(np.float32)
    pause = np.arange(len(turns)) == 0
    return describe_steps(fit_mixture(frames, 2), frames, np.arange(0, len(frames), 10), pause)


def guess(turns: str) -> Floats:
    return np.array([[0.8, 0.2] if who == "A" else [0.2, 0.8] for who in turns], np.float32)


def heard(shares: Floats) -> str:
    return "".join("AB"[k] for k in shares.argmax(axis=1))


def test_a_guess_that_is_half_right_becomes_right() -> None:
    truth = "A" * 30 + "B" * 20 + "A" * 25 + "B" * 30
    roughly = "A" * 22 + "B" * 20 + "A" * 25 + "B" * 38
    assert heard(resegment(two_voices(truth), guess(roughly)).shares) == truth


def test_a_voice_that_explains_nothing_fades_away() -> None:
    alone = "A" * 120
    found = resegment(two_voices(alone), guess("AB" * 60))
    assert set(heard(found.shares)) in ({"A"}, {"B"})


def test_a_change_is_easier_at_a_pause() -> None:
    scores = np.array([[0.0, -2.0], [0.0, -2.0], [-2.0, 0.0], [-2.0, 0.0]])
    everywhere = np.full(4, 5.0)
    at_pause = np.array([5.0, 5.0, 1.0, 5.0])
    held, _ = forward_backward(scores, everywhere)
    changed, _ = forward_backward(scores, at_pause)
    assert changed[3, 1] > held[3, 1]


def test_the_likelihood_prefers_the_true_voices() -> None:
    truth = "A" * 40 + "B" * 40
    steps = two_voices(truth)
    stuck = Rules(rounds=0)
    right, wrong = (resegment(steps, guess(t), stuck) for t in (truth, "AB" * 40))
    assert right.likelihood > wrong.likelihood
