"""A conversation, a plan and what was before become the 1:1 as the page prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.acts import About, Clip, Done, Pin, Plan
from pipeline.codebook import Codebook
from pipeline.coding.gates import MARK, MEANING
from pipeline.measures import definition_of
from pipeline.paper.lines import lines_of
from pipeline.paper.wording import Reading
from pipeline.report import Report
from pipeline.review.excerpts import Excerpt, excerpt_of
from pipeline.review.growth import panel_of
from pipeline.review.history import Held, Point, course_of, date_in_words
from pipeline.review.openers import openers_for
from pipeline.review.running_order import Item, running_order
from pipeline.span import Span

MOST_CLIPS = 5
PROPOSED_CLIPS = 3
LONGEST_STEP = 320
"""letters of a step as it was said; one that a person wrote is printed whole"""
EARLIER = 3
"""conversations before this one that are printed one by one"""
NO_STEP = "No step of an earlier conversation is on record. What did you want to try?"


@dataclass(frozen=True, slots=True)
class Goal:
    """
    The measure the leader works on, here and in earlier conversations.

    here      as it is read; its `withheld` says why where it may not be shown
    missing   why there is no number at all, or empty
    earlier   the last few before, oldest first
    sentence  how it goes over time, or why nobody can say yet
    """

    id: str
    name: str
    meaning: str
    here: Reading
    missing: str
    earlier: tuple[Point, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class LastStep:
    """
    What was agreed before, and what became of it.

    source  where it was agreed: "Agreed in the 1:1 about the conversation of 9 March 2026"
    """

    text: str
    source: str
    done: Done = Done.UNKNOWN


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Everything the page of the 1:1 prints.

    people   one line: who leads, who teaches, when it was held
    focus    what is agreed this time, empty to be filled in by hand
    notices  what must be known before any number
    legend   what the mark of a suggested code means, or empty
    """

    title: str
    people: str
    clips: tuple[Excerpt, ...]
    goal: Goal | None
    opener: str
    last: LastStep
    focus: str
    order: tuple[Item, ...]
    minutes: int
    notices: tuple[str, ...]
    legend: str


def make_meeting(
    report: Report,
    codebook: Codebook,
    plan: Plan,
    *,
    about: About | None,
    here: Held,
    earlier: Sequence[Held],
    minutes: int = 30,
) -> Meeting:
    """`here` is this conversation as the leader's history holds it; `earlier` were held before."""
    talk, goal = report.conversation, _goal(plan.goal, here, earlier)
    lines = lines_of(talk, codebook)
    clips = tuple(excerpt_of(clip, talk, lines) for clip in _by_time(plan.clips))
    return Meeting(
        title=here.title,
        people=_people(about, here.on),
        clips=clips,
        goal=goal,
        opener=plan.opener or openers_for(plan.goal)[0],
        last=_last(plan, earlier),
        focus=plan.focus,
        order=running_order(len(clips), minutes=minutes, with_goal=goal is not None),
        minutes=minutes,
        notices=report.notices[:1] if talk.unfit else (),
        legend=_legend(clips, goal),
    )


def proposed_plan(
    pins: Iterable[Pin], suggestions: Iterable[Clip], *, goal: str, earlier: Sequence[Held]
) -> Plan:
    """
    What stands on the page before anybody chose: three clips, the goal and the step of last time.

    goal  the one to begin with where no 1:1 had any
    """
    goal = goal_before(earlier) or goal
    step = last_step_of(earlier)
    offered = offered_clips(pins, suggestions)
    return Plan(
        clips=_by_time(offered[:PROPOSED_CLIPS]),
        goal=goal,
        opener=openers_for(goal)[0],
        last_step=step.text if step else "",
    )


def offered_clips(pins: Iterable[Pin], suggestions: Iterable[Clip]) -> tuple[Clip, ...]:
    """Clips to choose from: people's pins first, by time, then what the machine suggests."""
    pinned = [Clip(pin.at, pin.why or "pinned for the 1:1") for pin in pins]
    found = sorted(pinned, key=lambda clip: clip.at)
    for clip in suggestions:
        if all(_apart(clip.at, other.at) for other in found):
            found.append(clip)
    return tuple(found)


def last_step_of(earlier: Sequence[Held]) -> LastStep | None:
    """
    What was agreed in the 1:1 about the conversation before, else the step named in it; where
    neither is known, of the one before that; None where none is.
    """
    for before in reversed(earlier):
        day = date_in_words(before.on)
        if before.focus.strip():
            return LastStep(before.focus, f"Agreed in the 1:1 about the conversation of {day}")
        if before.step.strip():
            return LastStep(before.step, f"Said in the conversation of {day}")
    return None


def goal_before(earlier: Sequence[Held]) -> str:
    """The goal of the last 1:1 that had one, or empty."""
    return next((held.goal for held in reversed(earlier) if held.goal), "")


def step_said(report: Report) -> str:
    """The next step as the two named it, in their words, or empty."""
    if all(result.id != "next_step" for result in report.results):
        return ""
    if report.result("next_step").value is None:
        return ""
    said = " ".join(coded.text for coded in report.evidence("next_step"))
    if len(said) <= LONGEST_STEP:
        return said
    return f"{said[:LONGEST_STEP].rsplit(' ', 1)[0]} …"


def _people(about: About | None, on: date) -> str:
    said = []
    if about and about.leader:
        said.append(f"Leader: {about.leader}")
    if about and about.teacher:
        said.append(f"Teacher: {about.teacher}")
    held = "held" if about and about.held_on else "added"
    return " · ".join([*said, f"{held} {date_in_words(on)}"])


def _goal(id: str, here: Held, earlier: Sequence[Held]) -> Goal | None:
    course = course_of(id, [*earlier, here]) if id else None
    points = course.points if course else ()
    point = next((p for p in points if p.recording == here.recording), None)
    if course is None or point is None:
        return None
    before = tuple(p for p in course.points if p.recording != here.recording)
    try:
        meaning = definition_of(id).meaning
    except KeyError:
        meaning = ""
    return Goal(
        id=id,
        name=course.name,
        meaning=meaning,
        here=point.reading,
        missing=point.missing,
        earlier=before[-EARLIER:],
        sentence=panel_of(course).sentence if before else "It is the first conversation on record.",
    )


def _last(plan: Plan, earlier: Sequence[Held]) -> LastStep:
    known = last_step_of(earlier)
    text = plan.last_step.strip()
    if not text:
        return LastStep(NO_STEP, "") if known is None else known
    source = known.source if known and known.text.strip() == text else ""
    return LastStep(text, source, plan.last_done)


def _legend(clips: Sequence[Excerpt], goal: Goal | None) -> str:
    lines = [line for clip in clips for said in clip.said for line in said.lines]
    marked = any(label.suggested for line in lines for label in line.labels)
    if goal:
        marked |= any(
            reading.suggested for reading in (goal.here, *(p.reading for p in goal.earlier))
        )
    return f"{MARK} {MEANING}." if marked else ""


def _by_time(clips: Iterable[Clip]) -> tuple[Clip, ...]:
    return tuple(sorted(clips, key=lambda clip: clip.at)[:MOST_CLIPS])


def _apart(one: Span, other: Span) -> bool:
    """They share less than half of the shorter one."""
    return 2 * one.overlap_ms(other) < min(one.duration_ms, other.duration_ms)
