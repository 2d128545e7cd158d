"""Everything people do on a conversation, as acts: made once, kept in order, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.corrections import Correction
from pipeline.span import Span


class Part(StrEnum):
    """What somebody is in this conversation or beside it."""

    LEADER = "leader"
    TEACHER = "teacher"
    COACH = "coach"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something. Until there is a sign-in, a name on trust."""

    name: str
    part: Part


class Kind(StrEnum):
    """What a comment is; a contest disputes what the machine, or somebody, said."""

    STRENGTH = "strength"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    NOTE = "note"
    CONTEST = "contest"


class Audience(StrEnum):
    """Who may read a comment besides its author."""

    ME = "me"
    US = "us"
    """the leader, and with whom the leader shares it: the coach; a teacher's: leader and teacher"""
    GROUP = "group"
    """everybody who may open this conversation"""


@dataclass(frozen=True, slots=True)
class Comment:
    """
    A remark at a moment or over a stretch. No comment ever feeds a model.

    target  what a contest disputes: the id of a code or measure, "words" or "speaker"; else empty
    """

    at: Span
    kind: Kind
    text: str
    audience: Audience
    target: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a comment, read by whoever may read that."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Another wording for one's own comment or reply."""

    of: str
    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A stretch to discuss in the 1:1, and why."""

    at: Span
    why: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An earlier act no longer holds: undo. A comment withdrawn loses its words for good."""

    of: str


@dataclass(frozen=True, slots=True)
class Reflection:
    """What the leader thought of the conversation; under a setting, before any code is shown."""

    text: str


@dataclass(frozen=True, slots=True)
class About:
    """
    Whose conversation it was and when; what ties a leader's conversations together.

    leader, teacher  names, or empty where nobody said
    """

    leader: str
    teacher: str
    held_on: date | None = None


class Done(StrEnum):
    """What became of the step agreed last time."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """
    A stretch to look at together.

    why       as the page prints it
    question  what to ask about it, or empty
    """

    at: Span
    why: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The 1:1 as it is prepared.

    goal       the id of the measure the leader works on
    opener     the question to open with
    last_step  what was agreed last time, and whether it was done
    focus      what is agreed this time; carried to the next
    """

    clips: tuple[Clip, ...] = ()
    goal: str = ""
    opener: str = ""
    last_step: str = ""
    last_done: Done = Done.UNKNOWN
    focus: str = ""


Deed = Correction | Comment | Reply | Edit | Pin | Withdrawal | Reflection | About | Plan


@dataclass(frozen=True, slots=True)
class Act:
    """
    One thing somebody did.

    id  given by whoever did it, so that what is sent twice happens once
    at  when it was taken in, with a time zone
    """

    id: str
    by: Person
    at: datetime
    deed: Deed
