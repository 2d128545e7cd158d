"""Examples with their answers become the weights of a logistic regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

Values = NDArray[np.float64]
Cost = Callable[[Values], tuple[float, Values]]
"""what is made of each example -> its cost, and the slope of that"""

STEPS = 150
"""at most; what is still gained after so many changes no answer"""


def one_of_many(
    rows: Any,
    truth: Values,
    *,
    held: float,
    worth: Values | None = None,
    begun: Values | None = None,
) -> Values:
    """
    Weights by which one answer of many is told, shape (signs + 1, answers), the last row constant.

    rows   examples by signs, dense or sparse, shape (examples, signs)
    truth  how much each answer holds, rows that add to one, shape (examples, answers)
    held   how strongly the weights are held to nothing; the constant is free
    worth  how much each example counts, shape (examples,); None: alike
    begun  what is made of each example already, which the weights are added to; None: nothing

    Multinomial logistic regression, found with L-BFGS: no chance in it.
    """
    counted = np.ones((len(truth), 1)) if worth is None else worth[:, None]

    def cost(told: Values) -> tuple[float, Values]:
        logs = log_softmax(told, axis=1)
        return -float((counted * truth * logs).sum()), counted * (np.exp(logs) - truth)

    return _least(rows, truth.shape[1], held, _after(begun, cost))


def each_alone(
    rows: Any,
    truth: Values,
    *,
    held: float,
    worth: Values | None = None,
    begun: Values | None = None,
) -> Values:
    """
    Weights by which each of several things is told to hold or not, shape (signs + 1, things).

    truth  0 or 1, shape (examples, things)
    worth  how much each answer counts, same shape, 0 where it is not known; None: alike
    begun  as for one of many
    """
    counted = np.ones_like(truth) if worth is None else worth

    def cost(told: Values) -> tuple[float, Values]:
        losses = np.logaddexp(0, told) - truth * told
        return float((counted * losses).sum()), counted * (expit(told) - truth)

    return _least(rows, truth.shape[1], held, _after(begun, cost))


def told_by(rows: Any, weights: Values) -> Values:
    """What the weights make of each example, before any link, shape (examples, answers)."""
    return np.asarray(rows @ weights[:-1] + weights[-1])


def _after(begun: Values | None, cost: Cost) -> Cost:
    """The cost of what the weights add to what is there."""
    return cost if begun is None else lambda told: cost(told + begun)


def _least(rows: Any, answers: int, held: float, cost: Cost) -> Values:
    """The weights of least cost; `cost` gives it and its slope for what the weights make."""
    shape = rows.shape[1] + 1, answers
    across = rows.T.tocsr() if hasattr(rows, "tocsr") else rows.T

    def at(flat: Values) -> tuple[float, Values]:
        weights = flat.reshape(shape)
        value, slope = cost(told_by(rows, weights))
        held_slope = np.vstack([across @ slope + held * weights[:-1], slope.sum(axis=0)[None]])
        return value + held * float((weights[:-1] ** 2).sum()) / 2, held_slope.ravel()

    begin = np.zeros(shape[0] * shape[1])
    options: Any = {"maxiter": STEPS}
    found = minimize(at, begin, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(shape))
