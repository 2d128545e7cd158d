"""The minutes of a 1:1 become its running order: what comes when, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST, LONGEST = 10, 120
"""minutes of a 1:1"""
OPENING, LAST_STEP, GOAL, CLIP, FOCUS = 3, 4, 4, 4, 5
"""how much time each part asks for, compared with the others"""


@dataclass(frozen=True, slots=True)
class Item:
    """
    A part of the meeting.

    start    minutes after it began
    minutes  how long, at least one
    """

    name: str
    start: int
    minutes: int

    @property
    def when(self) -> str:
        """ "3–7", minutes from the beginning."""
        return f"{self.start}\u2013{self.start + self.minutes}"


def running_order(clips: int, *, minutes: int, with_goal: bool = True) -> tuple[Item, ...]:
    """
    Whole minutes that add up to the length of the meeting, shared by what each part asks for.

    >>> [item.minutes for item in running_order(1, minutes=30)]
    [4, 6, 6, 6, 8]
    """
    parts = [("Arrive and open", OPENING), ("The last step", LAST_STEP)]
    parts += [("The goal", GOAL)] if with_goal else []
    parts += [(f"Clip {number}", CLIP) for number in range(1, clips + 1)]
    parts += [("Agree on a focus", FOCUS)]
    shared = _shared([weight for _, weight in parts], max(minutes, len(parts)))
    items, start = [], 0
    for (name, _), length in zip(parts, shared, strict=True):
        items.append(Item(name, start, length))
        start += length
    return tuple(items)


def _shared(weights: Sequence[int], minutes: int) -> list[int]:
    """Each one minute, the rest in proportion; what rounding leaves goes to the largest parts."""
    rest, whole = minutes - len(weights), sum(weights) - len(weights)
    exact = [(weight - 1) * rest / whole for weight in weights]
    shared = [1 + int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda i: (int(exact[i]) - exact[i], i))
    for i in order[: minutes - sum(shared)]:
        shared[i] += 1
    return shared
