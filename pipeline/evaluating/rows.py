"""A figure with its interval becomes a row beside its target and what others reached."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.bootstrap import Estimate, Interval
from pipeline.evaluating.targets import ANCHORS, ANNOMI_ANCHORS, TARGETS, Target


@dataclass(frozen=True, slots=True)
class Row:
    """
    One figure of one coder.

    section   which part of the evaluation it belongs to
    name      of what: a code, a measure, a question asked of the coder
    figure    "F1", "kappa", "ECE", "mean error", "count" ...
    value     None where nothing could be compared
    n         how often the code holds, or how many things were compared
    interval  95 %, conversations drawn again
    target    what the method asks of it, or None
    at_most   the target is a most, not a least
    of_gate   the target is the codebook's gate for this code, not the method's for all coders
    anchor    what people or other systems reach, in words
    """

    name: str
    figure: str
    value: float | None
    n: int
    interval: Interval | None = None
    target: float | None = None
    section: str = ""
    at_most: bool = False
    of_gate: bool = False
    anchor: str = ""

    @property
    def reached(self) -> bool | None:
        if self.target is None or self.value is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


def row(
    section: str, name: str, figure: str, estimate: Estimate, n: float, *, gate: float | None = None
) -> Row:
    """A row with the target and the anchors there are for it, else with the code's own gate."""
    target = TARGETS.get((name, figure))
    of_gate = target is None and gate is not None
    if target is None and gate is not None:
        target = Target(gate)
    return Row(
        name=name,
        figure=figure,
        value=estimate.value,
        n=round(n),
        interval=estimate.interval,
        target=target.value if target else None,
        section=section,
        at_most=target.at_most if target else False,
        of_gate=of_gate,
        anchor=ANCHORS.get((name, figure)) or _annomi(name, figure),
    )


def _annomi(name: str, figure: str) -> str:
    anchor = ANNOMI_ANCHORS.get((name, figure))
    if anchor is None:
        return ""
    told = (
        ("people", anchor.people),
        ("trained there", anchor.trained),
        ("with context", anchor.context),
    )
    words = [f"{who} {value:.2f}" for who, value in told if value is not None]
    if anchor.published:
        words.append("published {:.2f} to {:.2f}".format(*anchor.published))
    return "; ".join(words)
