"""A setting and what people did become whether codes may be shown yet, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.acts import Act, Part, Person
from pipeline.config import ReviewSettings
from pipeline.work import Work, is_same, work_of

HIDDEN = (
    "Codes and numbers are shown once the leader has written what they think of the conversation "
    "themselves."
)


def hidden_from(settings: ReviewSettings, acts: Sequence[Act], person: Person | None) -> str:
    """
    Why codes, and what is made of them, are not shown to this person; empty where they are.

    Under `review.reflect_first` only a coach sees them before a leader's reflection stands.
    """
    if not settings.reflect_first or (person is not None and person.part is Part.COACH):
        return ""
    reflections = work_of(acts, person).reflections
    return "" if any(act.by.part is Part.LEADER for act in reflections) else HIDDEN


def before_reflecting(work: Work, person: Person | None) -> Work:
    """The work without what tells of codes: corrections, the prepared 1:1, and others' pins."""
    mine = tuple(pin for pin in work.pins if person is not None and is_same(pin.by, person))
    return replace(work, history=(), plan=None, pins=mine)
