"""The sample conversation after a week of use: corrected, commented, pinned, planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
ASKED = Span(13_213, 15_953)
WENT_FLAT = Span(37_426, 39_442)
COUNTED = Span(75_015, 76_907)
PRAISED = Span(104_255, 109_405)
EARLIER = (
    ("Third period, ratios", date(2026, 9, 14), 5),
    ("Sixth period, area", date(2026, 10, 5), 4),
    ("Third period, decimals", date(2026, 10, 26), 3),
)
"""the leader's other conversations, when they were held, and which sixth of each was left out"""
STEP = "I will ask somebody at the back for a reason before I thank anybody."


@dataclass(frozen=True, slots=True)
class Doing:
    """People's acts on a conversation, a minute apart, so that their times are always the same."""

    workspace: Workspace
    recording: Recording

    def __call__(self, name: str, by: Person, deed: Deed) -> None:
        minutes = len(self.workspace.acts(self.recording.id))
        act = Act(self.id(name), by, SINCE + timedelta(minutes=minutes), deed)
        self.workspace.add_acts(self.recording.id, [act])

    def id(self, name: str) -> str:
        """The act of this name on this conversation."""
        return f"{self.recording.id}-{name}"


def lived_in(workspace: Workspace) -> Recording:
    """The sample with its film; the leader's three conversations before it have no film."""
    for title, held_on, missing in EARLIER:
        _add_earlier(workspace, title, held_on, missing)
    recording = workspace.add(FILM, name="Third period, fractions.mp4", transcript=WORDS)
    workspace.save_heard(recording.id, sample_heard())
    workspace.describe(recording.id, duration_ms=236_000, has_video=True)
    does = Doing(workspace, recording)
    does("about", COACH, About("Dana Reyes", "Marcus Webb", date(2026, 11, 23)))
    _corrections(does)
    _comments(does)
    does("pin 1", COACH, Pin(COUNTED, "a question that opened something"))
    does("pin 2", LEADER, Pin(PRAISED, "praise that says what was seen"))
    does("plan", COACH, PLAN)
    return workspace.recording(recording.id)


def _corrections(does: Doing) -> None:
    for at, code, stands in ((WENT_FLAT, "probing", True), (WENT_FLAT, "JUDGE", False)):
        layer = Layer.QUESTION if stands else Layer.MOVE
        deed = CodeCorrection(at, "Dana Reyes", layer, code, stands, COACH.name, SINCE)
        does(f"code {code}", COACH, deed)


def _comments(does: Doing) -> None:
    strength = "You asked before you showed your notes. He went straight to what mattered to him."
    does("strength", COACH, Comment(ASKED, Kind.STRENGTH, strength, Audience.US))
    question = Comment(WENT_FLAT, Kind.QUESTION, "Should I have waited longer here?", Audience.US)
    does("question", LEADER, question)
    answer = "He went on by himself. Listen to it once more."
    does("answer", COACH, Reply(does.id("question"), answer))
    note = "I had not seen this before you counted."
    does("note", TEACHER, Comment(Span(81_283, 87_772), Kind.NOTE, note, Audience.GROUP))
    suggestion = "Say also what the two students did."
    does("suggestion", COACH, Comment(PRAISED, Kind.SUGGESTION, suggestion, Audience.US))


PLAN = Plan(
    clips=(
        Clip(COUNTED, "a question that opened something", "What did you hope he would say?"),
        Clip(PRAISED, "praise that says what was seen", "What do you notice?"),
    ),
    goal="open_share",
    opener="What are you still thinking about from this conversation?",
    last_step=STEP,
    last_done=Done.PARTLY,
    focus="Wait three seconds before the second question.",
)


def _add_earlier(workspace: Workspace, title: str, held_on: date, missing: int) -> None:
    file = workspace.folder / title
    file.write_bytes(title.encode())
    recording = workspace.add(file, name=f"{title}.mp4", move=True)
    workspace.save_heard(recording.id, _without_a_sixth(repeated(sample_heard(), 6), missing))
    does = Doing(workspace, recording)
    does("about", COACH, About("Dana Reyes", "Marcus Webb", held_on))
    does("plan", COACH, Plan(goal="open_share", focus=STEP))


def _without_a_sixth(heard: Heard, part: int) -> Heard:
    """Every time through lacks the same part, so that conversations differ in their numbers."""
    step = heard.duration_ms // 6

    def is_kept(span: Span) -> bool:
        return (span.start_ms % step) * 6 // step != part

    return replace(
        heard,
        words=tuple(word for word in heard.words if is_kept(word.span)),
        voices=tuple(voice for voice in heard.voices if is_kept(voice.span)),
    )
