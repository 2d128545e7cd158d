"""A coder's stated confidences become how far they can be believed (expected calibration error)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.bootstrap import Draws, Estimate, Numbers, share
from pipeline.evaluating.compared import Compared
from pipeline.evaluating.rows import Row, row
from pipeline.evaluating.targets import STATED_MOVES
from pipeline.transcript import Layer

SECTION, RELIABILITY = "confidence", "reliability"
BINS = 10
"""equal steps of confidence"""
NAMES = {
    Layer.QUESTION: "question types, stated confidence",
    Layer.FORM: "open or closed, stated confidence",
    Layer.MOVE: STATED_MOVES,
    Layer.RESPONSE: "responses, stated confidence",
    Layer.TAG: "tags, stated confidence",
}

Stated = tuple[float, bool]
"""how sure the coder says it is of a claim, and whether the code holds"""


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims made about equally surely: how sure on average, and which share is right."""

    low: float
    high: float
    n: int
    stated: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The claims of one layer by how sure the coder was of them; bins without any left out."""

    layer: Layer
    bins: tuple[Bin, ...]

    def rows(self) -> list[Row]:
        """Two rows a bin, for machines."""
        return [
            row(RELIABILITY, f"{self.layer.value} {b.low:.1f} to {b.high:.1f}", figure, value, b.n)
            for b in self.bins
            for figure, value in (("stated", Estimate(b.stated)), ("right", Estimate(b.right)))
        ]


def calibration(compared: Compared) -> tuple[list[Row], tuple[Reliability, ...]]:
    """
    Per layer the expected calibration error of the claims that stand (Naeini et al. 2015): over
    bins, the mean gap between stated confidence and the share that is right, by number of claims.
    """
    rows: list[Row] = []
    tables: list[Reliability] = []
    for layer, name in NAMES.items():
        counts = binned([_stated(compared, at, layer) for at in range(len(compared.given))])
        totals = compared.draws.totals(counts)
        if layer in compared.layers and totals[0, :, 0].sum():
            n = totals[0, :, 0].sum()
            estimate = compared.draws.estimate(calibration_error(totals))
            rows.append(row(SECTION, name, "ECE", estimate, n))
            tables.append(Reliability(layer, _bins(totals[0])))
    return rows, tuple(tables)


def expected_calibration_error(stated: Sequence[Stated]) -> float | None:
    """
    Of claims together; None without any.

    >>> expected_calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    0.0
    """
    draws = Draws.among(["all"], draws=0)
    return draws.estimate(calibration_error(draws.totals(binned([stated])))).value


def calibration_error(bins: Numbers) -> Numbers:
    """Of bins of (claims, sum of confidence, right ones), ... x bins x 3 to ...; nan if empty."""
    gaps = np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1)
    return share(gaps, bins[..., 0].sum(axis=-1))


def binned(conversations: Sequence[Sequence[Stated]]) -> Numbers:
    """Conversations x bins x (claims, sum of confidence, right ones); 1.0 is in the last bin."""
    counts = np.zeros((len(conversations), BINS, 3))
    for place, stated in enumerate(conversations):
        for sure, right in stated:
            counts[place, min(int(sure * BINS), BINS - 1)] += (1, sure, right)
    return counts


def _stated(compared: Compared, at: int, layer: Layer) -> list[Stated]:
    """Of units people gave a response, for responses: a backchannel has none."""
    answers = [labels[layer] for labels in compared.gold[at].answers]
    return [
        (code.confidence, code.code in holds)
        for coded, holds in zip(compared.given[at], answers, strict=True)
        for code in coded.codes
        if code.layer is layer
        and code.confidence is not None
        and (holds or layer is not Layer.RESPONSE)
    ]


def _bins(counts: Numbers) -> tuple[Bin, ...]:
    return tuple(
        Bin(at / BINS, (at + 1) / BINS, round(n), float(sure / n), float(right / n))
        for at, (n, sure, right) in enumerate(counts)
        if n
    )
