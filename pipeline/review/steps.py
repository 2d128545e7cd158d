"""The next step, as the measure counts its parts, becomes a moment."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.measures.slots import SLOTS
from pipeline.report import Report
from pipeline.review.moments import Moment, claims
from pipeline.span import Span

COMPLETE = 3
"""slots of five from which a next step can be done and checked (rubric R6)"""
NEAR_MS = 60_000
"""what is said of the step longer before its last words is left out of the clip"""
WHOSE = "Whose step is it, and what tells you so?"
HOW = "What would make this step easy to do and to check?"


def step_of(report: Report) -> Moment | None:
    """
    The next step with its parts as the measure counts them, a strength from three parts on; None
    where none was named, or the measure is withheld.
    """
    result = next((r for r in report.results if r.id == "next_step"), None)
    if result is None or result.value is None:
        return None
    utterances = [report.conversation.utterances[index] for index in result.evidence]
    said = [u for u in utterances if not u.needs_review]
    if not said:
        return None
    near = [u for u in said if u.span.start_ms >= said[-1].span.start_ms - NEAR_MS]
    there = [n for n in SLOTS.values() if n in result.parts and result.parts[n].value]
    complete = len(there) >= COMPLETE
    return Moment(
        at=Span(near[0].span.start_ms, max(u.span.end_ms for u in near)),
        kind="next step",
        why=_parts(there, [name for name in SLOTS.values() if name not in there]),
        question=WHOSE if complete else HOW,
        strength=complete,
        size=len(there),
        rests_on=claims(near, "NEXT_STEP", "COMMIT"),
    )


def _parts(there: Sequence[str], missing: Sequence[str]) -> str:
    if not there:
        return f"A next step is named, and none of its parts: {_listed(missing)}"
    if not missing:
        return f"The next step has all its parts: {_listed(there)}"
    return f"The next step says {_listed(there)}; missing: {_listed(missing)}"


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
