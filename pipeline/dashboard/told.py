"""Each kind of thing a browser may say somebody did, as a shape that is checked when it comes."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

from pipeline.acts import (
    About,
    Audience,
    Clip,
    Comment,
    Deed,
    Done,
    Edit,
    Kind,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.span import Span
from pipeline.transcript import Layer

LONGEST_LABEL = 200
LONGEST_NOTE = 2_000
"""of what is written beside a pin or in a plan; how long a comment may be is for `work` to say"""
MOST_CLIPS = 20
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def cleaned(text: str) -> str:
    """
    A text without control characters and the space around it; line breaks and tabs stay.

    >>> cleaned("  so\\x07 then\\r\\nnext \\x00")
    'so then\\nnext'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = (c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")
    return "".join(seen).strip()


def _one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def _day(given: object) -> object:
    """Pydantic would take a number as seconds since 1970."""
    if given is None or given == "":
        return None
    if not isinstance(given, str) or not DAY.fullmatch(given):
        raise ValueError("a day like 2026-11-27 is needed")
    return given


Ms = Annotated[StrictInt, Field(ge=0)]
Id = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
Label = Annotated[StrictStr, StringConstraints(max_length=LONGEST_LABEL)]
Named = Annotated[StrictStr, StringConstraints(min_length=1, max_length=LONGEST_LABEL)]
Text = Annotated[StrictStr, AfterValidator(cleaned)]
Note = Annotated[StrictStr, StringConstraints(max_length=LONGEST_NOTE), AfterValidator(cleaned)]
Line = Annotated[StrictStr, AfterValidator(_one_line)]
PersonName = Annotated[Label, AfterValidator(_one_line)]
Day = Annotated[date | None, BeforeValidator(_day)]


class _Shape(BaseModel):
    """What more stands in it is left alone: a page may be newer than its server."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def last_ms(self) -> int:
        """The last moment it speaks of."""
        return 0


class _Act(_Shape):
    id: Id


class _Stretch(_Shape):
    start: Ms
    end: Ms

    @property
    def at(self) -> Span:
        return Span(self.start, self.end)

    def last_ms(self) -> int:
        return self.end

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the end must come after the start")
        return self


class _Moment(_Stretch):
    """A stretch, or one moment: then it starts where it ends."""

    @property
    def at(self) -> Span:
        return Span(self.start, max(self.end, self.start + 1))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start > self.end:
            raise ValueError("the end must not come before the start")
        return self


class ToldCode(_Act, _Stretch):
    kind: Literal["code"]
    speaker: Label
    layer: Layer
    code: Named
    stands: StrictBool

    def deed(self, by: Person, at: datetime) -> Deed:
        claim = (self.at, self.speaker, self.layer, self.code, self.stands)
        return CodeCorrection(*claim, by.name, at)


class ToldSpeaker(_Act, _Stretch):
    kind: Literal["speaker"]
    speaker: Named

    def deed(self, by: Person, at: datetime) -> Deed:
        return SpeakerCorrection(self.at, self.speaker, by.name, at)


class ToldVoice(_Act):
    kind: Literal["voice"]
    voice: Named
    speaker: Named

    def deed(self, by: Person, at: datetime) -> Deed:
        return VoiceCorrection(self.voice, self.speaker, by.name, at)


class ToldWords(_Act, _Stretch):
    kind: Literal["words"]
    speaker: Label
    text: Line

    def deed(self, by: Person, at: datetime) -> Deed:
        return WordsCorrection(self.at, self.speaker, self.text, by.name, at)


class ToldBoundary(_Act, _Stretch):
    kind: Literal["boundary"]
    speaker: Label
    between: Ms
    stands: StrictBool

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if not self.start <= self.between <= self.end:
            raise ValueError("between must lie in the stretch that is parted or joined")
        return self

    def deed(self, by: Person, at: datetime) -> Deed:
        claim = (self.at, self.speaker, self.between, self.stands)
        return BoundaryCorrection(*claim, by.name, at)


class ToldWithdrawal(_Act):
    kind: Literal["withdraw"]
    of: Id

    def deed(self, by: Person, at: datetime) -> Deed:
        return Withdrawal(self.of)


class ToldComment(_Act, _Moment):
    kind: Literal["comment"]
    remark: Kind
    text: Text
    audience: Audience
    target: Label = ""

    def deed(self, by: Person, at: datetime) -> Deed:
        return Comment(self.at, self.remark, self.text, self.audience, self.target)


class ToldReply(_Act):
    kind: Literal["reply"]
    to: Id
    text: Text

    def deed(self, by: Person, at: datetime) -> Deed:
        return Reply(self.to, self.text)


class ToldEdit(_Act):
    kind: Literal["edit"]
    of: Id
    text: Text

    def deed(self, by: Person, at: datetime) -> Deed:
        return Edit(self.of, self.text)


class ToldPin(_Act, _Moment):
    kind: Literal["pin"]
    why: Note = ""

    def deed(self, by: Person, at: datetime) -> Deed:
        return Pin(self.at, self.why)


class ToldReflection(_Act):
    kind: Literal["reflection"]
    text: Text

    def deed(self, by: Person, at: datetime) -> Deed:
        return Reflection(self.text)


class ToldAbout(_Act):
    kind: Literal["about"]
    leader: PersonName
    teacher: PersonName
    held_on: Day = None

    def deed(self, by: Person, at: datetime) -> Deed:
        return About(self.leader, self.teacher, self.held_on)


class _Clip(_Stretch):
    why: Note = ""
    question: Note = ""


class ToldPlan(_Act):
    kind: Literal["plan"]
    clips: Annotated[list[_Clip], Field(max_length=MOST_CLIPS)]
    goal: Label = ""
    opener: Note = ""
    last_step: Note = ""
    last_done: Done = Done.UNKNOWN
    focus: Note = ""

    def last_ms(self) -> int:
        return max((clip.end for clip in self.clips), default=0)

    def deed(self, by: Person, at: datetime) -> Deed:
        clips = tuple(Clip(clip.at, clip.why, clip.question) for clip in self.clips)
        step = (self.last_step, self.last_done, self.focus)
        return Plan(clips, self.goal, self.opener, *step)


Told = (
    ToldCode | ToldSpeaker | ToldVoice | ToldWords | ToldBoundary | ToldWithdrawal
    | ToldComment | ToldReply | ToldEdit | ToldPin | ToldReflection | ToldAbout | ToldPlan
)  # fmt: skip
"""any of them"""
READ: TypeAdapter[Told] = TypeAdapter(Annotated[Told, Field(discriminator="kind")])
