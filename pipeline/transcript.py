"""The types that travel: what engines heard, and utterances, turns and codes made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.span import Span
from pipeline.sureness import Sureness

UNKNOWN_SPEAKER = "?"


class Role(StrEnum):
    """Who a voice is in this conversation; kept apart from the voice's label."""

    LEADER = "leader"
    TEACHER = "teacher"
    OTHER = "other"
    UNKNOWN = "unknown"


class Timing(StrEnum):
    """Where a word's times come from."""

    MEASURED = "measured"
    """an engine placed the word in the sound"""
    INTERPOLATED = "interpolated"
    """spread over the transcript's cue by length; good to a second or so"""
    WITHIN = "within"
    """spread inside an utterance whose own start and end somebody measured"""


class Doubt(StrEnum):
    """Why a word is shown as suspect and scored nowhere."""

    NOBODY_HEARD = "nobody heard"
    """the voice activity detector hears no voice there"""
    LOOP = "loop"
    """the recogniser repeated itself"""
    DRAFT = "draft"
    """made by the draft recogniser, too often wrong to count"""


class WordQuality(StrEnum):
    """What the words of a recording can carry."""

    TRANSCRIPT = "transcript"
    """made by people or by the meeting software"""
    RECOGNISED = "recognised"
    """made by a Whisper model"""
    DRAFT = "draft"
    """made by the draft recogniser: for search and a first look, feeds no measure"""
    NONE = "none"
    """no words, voices only"""


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its time. `speaker` is set only where the source itself names who said it."""

    span: Span
    text: str
    confidence: float | None = None
    speaker: str | None = None
    timing: Timing = Timing.MEASURED


@dataclass(frozen=True, slots=True)
class Cue:
    """
    A stretch of a transcript file as its maker timed it, usually a sentence or a caption.

    speaker     the name the file gives, or None
    words       filled only where the file times words itself (whisper, WhisperX)
    open_ended  the file gives no end; this one is estimated from the length of the text
    """

    span: Span
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """
    A transcript as read from a file.

    source  the flavour recognised, in words: "Zoom WebVTT"
    notes   what had to be mended or guessed while reading, one sentence each
    """

    cues: tuple[Cue, ...]
    source: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, order=True, slots=True)
class SpeakerSpan:
    """A stretch in which one voice speaks. Voices may overlap; the label is opaque."""

    span: Span
    speaker: str


def by_speaker(voices: Iterable[SpeakerSpan]) -> dict[str, list[Span]]:
    """The stretches of each voice, as ordered as they come."""
    spans: dict[str, list[Span]] = {}
    for voice in voices:
        spans.setdefault(voice.speaker, []).append(voice.span)
    return spans


@dataclass(frozen=True, slots=True)
class EngineUsed:
    """Which engine made something, and everything that would make it answer differently."""

    name: str
    revision: str
    parameters: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    reason: str = ""
    """why this engine was chosen, in words for the report"""


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What engines said of one recording and nothing we concluded from it.

    activity  where a voice activity detector heard anybody; None when none was run
    notes     what the engines had to say in words ("a third voice, 4 % of the talk")
    sureness  how surely each voice speaks from moment to moment, where the diarizer says so
    unfit     why nothing measured on this sound can be trusted, in words, or None
    floor     where the diarizer says so, who holds the floor, one voice at a time
    """

    duration_ms: int
    words: tuple[Word, ...]
    voices: tuple[SpeakerSpan, ...]
    activity: tuple[Span, ...] | None
    words_by: EngineUsed
    voices_by: EngineUsed
    word_quality: WordQuality
    notes: tuple[str, ...] = ()
    sureness: Sureness | None = None
    unfit: str | None = None
    floor: tuple[SpeakerSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """
    A sentence-like unit inside one speaker's turn (method 2.1), the unit that is coded.

    index   place in the conversation, 0-based, ordered by start
    doubt   why it is shown but not scored, or None
    """

    index: int
    span: Span
    speaker: str
    text: str
    words: tuple[Word, ...] = ()
    doubt: Doubt | None = None
    backchannel: bool = False

    @property
    def confidence(self) -> float | None:
        """Mean word confidence, 0..1, or None where the source gives none."""
        known = [w.confidence for w in self.words if w.confidence is not None]
        return sum(known) / len(known) if known else None

    @property
    def interpolated(self) -> bool:
        return Timing.INTERPOLATED in [word.timing for word in self.words]


@dataclass(frozen=True, slots=True)
class Turn:
    """
    All floor speech of one speaker until another takes the floor (method 2.5).

    span        first to last floor utterance
    utterances  indices into the conversation's utterances; backchannels belong to no turn
    """

    span: Span
    speaker: str
    utterances: tuple[int, ...]


class Layer(StrEnum):
    """What a code says something about; one label set of the codebook each."""

    QUESTION = "question"
    FORM = "form"
    MOVE = "move"
    RESPONSE = "response"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Code:
    """
    One coder's stand-off claim about one utterance; nobody's claim overwrites another's.

    coder       `rules@3`, `embedded@a1b2`, `human:42`
    stands      False is a person's claim that this code does NOT hold
    attributes  e.g. {"strength": "firm"}, {"valence": "-"}, {"slots": "what when"}
    suggested   it stands, and its coder does not find the code as surely as its gate asks
    """

    utterance: int
    layer: Layer
    code: str
    coder: str
    confidence: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    stands: bool = True
    suggested: bool = False

    @property
    def by_person(self) -> bool:
        return self.coder.startswith("human:")


@dataclass(frozen=True, slots=True)
class CodedUtterance:
    """
    An utterance with its role and the claims that stand for it after people and coders are merged.

    needs_review  method 2.1: low word confidence or unsure voice
    """

    utterance: Utterance
    role: Role
    codes: tuple[Code, ...] = ()
    needs_review: bool = False

    @property
    def index(self) -> int:
        return self.utterance.index

    @property
    def span(self) -> Span:
        return self.utterance.span

    @property
    def text(self) -> str:
        return self.utterance.text

    @property
    def question(self) -> str | None:
        return self._first(Layer.QUESTION)

    @property
    def form(self) -> str | None:
        return self._first(Layer.FORM)

    @property
    def moves(self) -> tuple[str, ...]:
        return self.of(Layer.MOVE)

    @property
    def responses(self) -> tuple[str, ...]:
        return self.of(Layer.RESPONSE)

    @property
    def tags(self) -> tuple[str, ...]:
        return self.of(Layer.TAG)

    def of(self, layer: Layer) -> tuple[str, ...]:
        return tuple([code.code for code in self.codes if code.layer is layer])

    def _first(self, layer: Layer) -> str | None:
        for code in self.codes:
            if code.layer is layer:
                return code.code
        return None

    def attribute(self, code: str, name: str) -> str | None:
        """The value a standing claim gives, e.g. `attribute("COMMIT", "strength")`."""
        return next(
            (c.attributes[name] for c in self.codes if c.code == code and name in c.attributes),
            None,
        )


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """
    Who each voice seems to be and why; a guess until a person confirms it.

    reasons  one sentence each, in words a leader understands
    """

    roles: Mapping[str, Role]
    reasons: tuple[str, ...] = ()
    confirmed: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    One conversation, read: what the measures are computed from.

    window      first to last word (or voice), or as the user trimmed it
    utterances  ordered by start; `utterances[i].index == i`
    turns       ordered by start
    speech      per speaker label, S of method 2.5: ordered, separate stretches of speech
                (backchannels included), gaps up to the bridge closed; each one is an IPU
    floor       the same without backchannels: S' of method 2.5
    """

    window: Span
    utterances: tuple[CodedUtterance, ...]
    turns: tuple[Turn, ...]
    speech: Mapping[str, tuple[Span, ...]]
    floor: Mapping[str, tuple[Span, ...]]
    roles: RoleGuess
    word_quality: WordQuality = WordQuality.TRANSCRIPT
    channels_apart: bool = False
    """each speaker recorded on a channel of their own: overlaps can be trusted"""
    unfit: str | None = None
    """why nothing measured on this sound can be trusted, in words, or None"""

    def role_of(self, speaker: str) -> Role:
        return self.roles.roles.get(speaker, Role.UNKNOWN)

    def speakers_in(self, role: Role) -> tuple[str, ...]:
        """The voice labels that have this role."""
        return tuple(s for s in self.speech if self.role_of(s) is role)
