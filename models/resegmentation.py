"""A guess at who speaks when becomes a better one: a hidden Markov model, one mixture a voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.mixture import Mixture, blocks, responsibilities
from pipeline.errors import EngineError

Floats = NDArray[np.float32]
Bounds = NDArray[np.intp]

LEAST_AGAINST = 0.7
"""log odds against a change at least: as likely as not"""


@dataclass(frozen=True, slots=True)
class Rules:
    """
    How voices are modelled.

    scale      what one frame counts: neighbouring frames say much the same
    prior      how firmly a voice is held to the recording's common sounds; in pseudo-frames
    switch     log odds against a change of voice from one step to the next
    at_pause   the same where a pause lies between
    rounds     of re-estimation at most
    """

    scale: float = 0.1
    prior: float = 1.0
    switch: float = 6.0
    at_pause: float = 3.0
    rounds: int = 15


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """
    What each step of the recording (a tenth of a second of speech) says of its speaker.

    counts  frames each common sound accounts for, shape (steps, sounds)
    shifts  summed standardised differences from that sound, shape (steps, sounds * features)
    pause   whether a pause lies before the step, shape (steps,)
    hints   what words add to the log odds against a change before the step, shape (steps,);
            None where there are none
    """

    counts: Floats
    shifts: Floats
    pause: NDArray[np.bool_]
    hints: Floats | None = None

    @property
    def features(self) -> int:
        return int(self.shifts.shape[1] // self.counts.shape[1])

    def __len__(self) -> int:
        return len(self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """
    shares      the probability of each voice in each step, shape (steps, voices), rows sum to 1
    likelihood  log likelihood of the steps under these voices; compare only at one voice count
    """

    shares: Floats
    likelihood: float


def describe_steps(
    mixture: Mixture,
    frames: NDArray[Any],
    starts: Bounds,
    pause: NDArray[np.bool_],
    *,
    hints: Floats | None = None,
) -> Steps:
    """
    Frames, shape (frames, features), gathered into steps that begin at the frames `starts`.

    Zeroth and first order statistics against the mixture (Kenny 2008), so that every later round
    is a matrix product whatever the length of a step.
    """
    sounds, features = mixture.means.shape
    deviations = np.sqrt(mixture.variances)
    counts = np.empty((len(starts), sounds), np.float32)
    shifts = np.empty((len(starts), sounds * features), np.float32)
    ends = np.append(starts[1:], len(frames))
    for steps in blocks(len(starts)):
        first, last = starts[steps][0], ends[steps][-1]
        here = frames[first:last].astype(np.float32)
        shares = responsibilities(mixture, here)
        at = starts[steps] - first
        counts[steps] = np.add.reduceat(shares, at, axis=0)
        for j in range(sounds):
            apart = (here - mixture.means[j]) / deviations[j] * shares[:, j, None]
            shifts[steps, j * features : (j + 1) * features] = np.add.reduceat(apart, at, axis=0)
    return Steps(counts, shifts, pause, hints)


def resegment(steps: Steps, shares: Floats, rules: Rules | None = None) -> Segmentation:
    """
    Re-estimate voices and who speaks, in turn, from a first guess of shape (steps, voices).

    Each voice is the common mixture with its means shifted; the shifts have a Gaussian prior and
    their remaining uncertainty counts against them, so a voice that explains nothing fades away
    and fewer voices than asked for may come back (variational Bayes; Diez et al. 2019, with the
    identity in place of trained eigenvoices). The likelihood leaves that uncertainty out.
    """
    rules = rules or Rules()
    against = switch_odds(steps.pause, rules, steps.hints)
    for _ in range(rules.rounds):
        scores = _scores(steps, shares, rules, cautious=True)
        updated, _ = forward_backward(scores, against)
        moved = float(np.abs(updated - shares).max())
        shares = updated
        if moved < 1e-3:
            break
    _, likelihood = forward_backward(_scores(steps, shares, rules, cautious=False), against)
    return Segmentation(shares, likelihood)


def resegment_whole(
    learned: Steps,
    shares: Floats,
    parts: Iterable[Steps],
    rules: Rules | None = None,
) -> Floats:
    """
    Who speaks in every step of `parts`, in order, by the voices that `shares` name in `learned`.

    One forward-backward over all parts; only one part need be held at a time. Answers the
    probability of each voice, shape (steps of all parts, voices), rows sum to 1.
    """
    rules = rules or Rules()
    voices = _voices(learned, shares, rules, cautious=True)
    scores, against = [], []
    for part in parts:
        scores.append(_under(voices, part, rules))
        against.append(switch_odds(part.pause, rules, part.hints))
    whole, _ = forward_backward(np.concatenate(scores), np.concatenate(against))
    return whole


def best_of(candidates: Sequence[Segmentation]) -> Segmentation:
    """The likeliest; the first of equals."""
    if not candidates:
        raise EngineError("embedded: no way to part the voices was tried; report this recording")
    return max(candidates, key=lambda candidate: candidate.likelihood)


def switch_odds(pause: NDArray[np.bool_], rules: Rules, hints: Floats | None = None) -> Floats:
    """
    Log odds against a change before each step, shape (steps,); the first is never used.

    However much the hints speak for a change, it is never likelier than none.
    """
    odds = np.where(pause, rules.at_pause, rules.switch)
    if hints is not None:
        odds = np.maximum(odds + hints, LEAST_AGAINST)
    return odds.astype(np.float32)


def forward_backward(scores: NDArray[Any], against: NDArray[Any]) -> tuple[Floats, float]:
    """
    Posterior of each voice in each step and the log likelihood of all, by the scaled recursions.

    scores   log likelihood of each step under each voice, shape (steps, voices)
    against  log odds against a change before each step, shape (steps,)

    A recursion over the parts of a recording is run in all parts at once, as the product of its
    matrices, and then from part to part: exact, and some fifteen times faster step by step.
    Source: Rabiner 1989, "A tutorial on hidden Markov models", III and V.A.
    """
    steps, voices = scores.shape
    if voices == 1:
        return np.ones_like(scores, np.float32), float(scores.sum())
    highest = scores.max(axis=1, keepdims=True)
    parts = _in_parts(np.exp(scores - highest, dtype=float), np.exp(-against, dtype=float))
    products, norms = _products(parts)
    state, entering, total = np.full(voices, 1 / voices), np.empty((len(parts), voices)), 0.0
    for part, product in enumerate(products[:, -1]):
        entering[part] = state
        state = state @ product
        total += float(np.log(state.sum()))
        state /= state.sum()
    forward = np.einsum("pi,ptij->ptj", entering, products)
    turned, _ = _products(parts[:, ::-1].transpose(0, 1, 3, 2))
    state, leaving = np.full(voices, 1 / voices), np.empty((len(parts), voices))
    for part in range(len(parts) - 1, -1, -1):
        leaving[part] = state
        state = state @ turned[part, -1]
        state /= state.sum()
    backward = np.repeat(leaving[:, None], parts.shape[1], axis=1)
    backward[:, :-1] = np.einsum("pi,ptij->ptj", leaving, turned[:, :-1])[:, ::-1]
    posterior = (forward * backward).reshape(-1, voices)[:steps]
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior.astype(np.float32), total + float(np.log(norms).sum() + highest.sum())


def _in_parts(likely: NDArray[Any], change: NDArray[Any]) -> NDArray[Any]:
    """From whom to whom, shape (parts, steps of a part, voices, voices); filled up with "stay"."""
    steps, voices = likely.shape
    size = max(1, int(np.sqrt(steps)))
    moves = np.tile(np.eye(voices), (-(-steps // size) * size, 1, 1))
    moves[:steps] = (change / (voices - 1))[:, None, None]
    moves[:steps, range(voices), range(voices)] = (1 - change)[:, None]
    moves[0] = 1 / voices
    moves[:steps] *= likely[:, None]
    return moves.reshape(-1, size, voices, voices)


def _products(parts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """In each part the product of all its matrices up to each step, and what it was divided by."""
    products, norms = np.empty_like(parts), np.empty(parts.shape[:2])
    running = np.tile(np.eye(parts.shape[-1]), (len(parts), 1, 1))
    for step in range(parts.shape[1]):
        running = running @ parts[:, step]
        norms[:, step] = running.sum(axis=(1, 2))
        running /= norms[:, step, None, None]
        products[:, step] = running
    return products, norms


def _scores(steps: Steps, shares: Floats, rules: Rules, *, cautious: bool) -> Floats:
    """Log likelihood of each step under each voice, less that under the common mixture."""
    return _under(_voices(steps, shares, rules, cautious=cautious), steps, rules)


def _voices(steps: Steps, shares: Floats, rules: Rules, *, cautious: bool) -> tuple[Floats, Floats]:
    """How far each voice shifts the common sounds, and what that shift costs per frame."""
    features = steps.features
    counts = rules.scale * shares.T @ steps.counts
    uncertainty = 1 / (counts + rules.prior)
    shift = rules.scale * (shares.T @ steps.shifts) * np.repeat(uncertainty, features, axis=1)
    energy: Any = (shift**2).reshape(*counts.shape, features).sum(axis=2)
    cost: Any = energy + features * uncertainty if cautious else energy
    return shift, cost


def _under(voices: tuple[Floats, Floats], steps: Steps, rules: Rules) -> Floats:
    shift, energy = voices
    scores: Any = rules.scale * (steps.shifts @ shift.T - 0.5 * steps.counts @ energy.T)
    return np.asarray(scores, np.float32)
