"""A mixture of Gaussians, against scipy's own densities and a mixture that is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from models.mixture import Mixture, fit_mixture, log_densities, responsibilities

TWO = Mixture(
    weights=np.array([0.25, 0.75], np.float32),
    means=np.array([[0, 0], [4, -2]], np.float32),
    variances=np.array([[1, 0.5], [0.25, 2]], np.float32),
)


def drawn(count: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    which = (rng.random(count) < TWO.weights[1]).astype(int)
    spread = np.sqrt(TWO.variances[which])
    frames = TWO.means[which] + spread * rng.standard_normal((count, 2))
    return np.asarray(frames, np.float32)


def test_densities_are_those_of_scipy() -> None:
    frames = drawn(50)
    expected = [
        np.log(TWO.weights[j])
        + multivariate_normal(TWO.means[j], np.diag(TWO.variances[j])).logpdf(frames)
        for j in (0, 1)
    ]
    np.testing.assert_allclose(log_densities(TWO, frames), np.transpose(expected), atol=1e-4)


def test_a_frame_is_shared_out_in_full() -> None:
    np.testing.assert_allclose(responsibilities(TWO, drawn(50)).sum(axis=1), 1, atol=1e-5)


def test_the_mixture_that_made_the_frames_is_found_again() -> None:
    found = fit_mixture(drawn(4000), 2)
    order = np.argsort(found.weights)
    assert found.weights[order] == pytest.approx(TWO.weights, abs=0.03)
    np.testing.assert_allclose(found.means[order], TWO.means, atol=0.1)
    np.testing.assert_allclose(found.variances[order], TWO.variances, atol=0.2)


def test_the_same_frames_give_the_same_mixture() -> None:
    np.testing.assert_array_equal(
        fit_mixture(drawn(500), 4).means, fit_mixture(drawn(500), 4).means
    )
