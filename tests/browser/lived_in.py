"""The sample conversation after a week of use: corrected, commented, pinned, planned, one of four."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pipeline.acts import (
    About,
    Act,
    Audience,
    Clip,
    Comment,
    Deed,
    Done,
    Kind,
    Part,
    Person,
    Pin,
    Plan,
    Reply,
)
from pipeline.corrections import CodeCorrection
from pipeline.span import Span
from pipeline.store import Recording, Workspace
from pipeline.transcript import Heard, Layer
from tests.pipeline.dashboard.sample import FILM, WORDS, repeated, sample_heard

COACH = Person("Ines Calder", Part.COACH)
LEADER = Person("Dana Reyes", Part.LEADER)
TEACHER = Person("Marcus Webb", Part.TEACHER)
SINCE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TELLING = Span(104_255, 109_405)
FELL_QUIET = Span(26_966, 28_089)
EARLIER = ((date(2026, 9, 14), 5), (date(2026, 10, 5), 4), (date(2026, 10, 26), 3))
"""when the leader's other conversations were held, and which part of each was left out"""
STEP = "I will ask somebody at the back for a reason before I thank anybody."


def lived_in(workspace: Workspace) -> Recording:
    """The sample with its film; the leader's three conversations before it have no film."""
    for number, (held_on, missing) in enumerate(EARLIER):
        _add_earlier(workspace, number, held_on, missing)
    recording = workspace.add(FILM, name="Third period, fractions.mp4", transcript=WORDS)
    workspace.save_heard(recording.id, sample_heard())
    workspace.describe(recording.id, duration_ms=236_000, has_video=True)
    does = _doing(workspace, recording)
    does("about", COACH, About("Dana Reyes", "Marcus Webb", date(2026, 11, 23)))
    _corrections(does)
    _comments(does)
    does("pin-1", COACH, Pin(Span(75_015, 76_907), "a question that opened something"))
    does("pin-2", LEADER, Pin(TELLING, "praise that says what was seen"))
    does("plan", COACH, _plan())
    return workspace.recording(recording.id)


Does = Callable[[str, Person, Deed], None]


def _doing(workspace: Workspace, recording: Recording) -> Does:
    """Acts a minute apart, so that whatever names their time is the same whenever it is made."""
    done: list[str] = []

    def does(id: str, by: Person, deed: Deed) -> None:
        done.append(id)
        at = SINCE + timedelta(minutes=len(done))
        workspace.add_acts(recording.id, [Act(f"{recording.id[:8]}-{id}", by, at, deed)])

    does.__dict__["of"] = recording.id[:8]
    return does


def _corrections(does: Does) -> None:
    at, author = Span(13_213, 15_953), COACH.name
    for code, stands in (("open", False), ("probing", True)):
        deed = CodeCorrection(at, "Dana Reyes", Layer.QUESTION, code, stands, author, SINCE)
        does(f"code-{code}", COACH, deed)


def _comments(does: Does) -> None:
    of = does.__dict__["of"]
    does("comment-1", COACH, Comment(
        Span(13_213, 15_953), Kind.STRENGTH,
        "You asked before you showed your notes. Marcus went straight to what mattered to him.",
        Audience.US,
    ))  # fmt: skip
    does("comment-2", LEADER, Comment(
        FELL_QUIET, Kind.QUESTION, "Should I have waited longer here?", Audience.US
    ))  # fmt: skip
    does("reply-1", COACH, Reply(f"{of}-comment-2", "He went on by himself. Listen once more."))
    does("comment-3", TEACHER, Comment(
        Span(81_283, 87_772), Kind.NOTE, "I had not seen this before you counted.", Audience.GROUP
    ))  # fmt: skip
    does("comment-4", COACH, Comment(
        TELLING, Kind.SUGGESTION, "Say also what the two students did.", Audience.US
    ))  # fmt: skip


def _plan() -> Plan:
    return Plan(
        clips=(
            Clip(Span(75_015, 76_907), "a question that opened something",
                 "What did you hope he would say?"),
            Clip(TELLING, "praise that says what was seen", "What do you notice?"),
        ),
        goal="open_questions",
        opener="What are you still thinking about from this conversation?",
        last_step=STEP,
        last_done=Done.PARTLY,
        focus="Wait three seconds before the second question.",
    )  # fmt: skip


def _add_earlier(workspace: Workspace, number: int, held_on: date, missing: int) -> None:
    file = workspace.folder / f"earlier-{number}"
    file.write_bytes(b"earlier" + bytes([number]))
    recording = workspace.add(file, name=f"Third period, {held_on:%B}.mp4", move=True)
    workspace.save_heard(recording.id, _with_a_gap(repeated(sample_heard(), 6), missing))
    does = _doing(workspace, recording)
    does("about", COACH, About("Dana Reyes", "Marcus Webb", held_on))
    if number == len(EARLIER) - 1:
        does("plan", COACH, Plan(goal="open_questions", focus=STEP))


def _with_a_gap(heard: Heard, part: int) -> Heard:
    """Without a sixth of every time through, another for each part, so that numbers differ."""
    step = heard.duration_ms // 6

    def is_kept(span: Span) -> bool:
        return (span.start_ms % step) * 6 // step != part % 6

    return replace(
        heard,
        words=tuple(word for word in heard.words if is_kept(word.span)),
        voices=tuple(voice for voice in heard.voices if is_kept(voice.span)),
    )
