"""Numbers and the evidence behind them as one plain value that pages and exports read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from pipeline.codebook import Codebook
from pipeline.coding.gates import CodeStanding
from pipeline.measures.result import Proportion, Result
from pipeline.measures.told_apart import told_apart
from pipeline.span import Span, clock, total_ms
from pipeline.transcript import (
    UNKNOWN_SPEAKER,
    Code,
    CodedUtterance,
    Conversation,
    EngineUsed,
    Heard,
    Role,
    WordQuality,
)

TOLD_UNSURE_MS = 2_000
"""less that is unsure is drawn and not told"""
GIVEN = EngineUsed("given", "", reason="the utterances of the transcript file, as they stand there")

BETTER_WORDS = (
    "put the transcript the meeting software made (Zoom, Teams, Meet, Otter) beside the recording, "
    "or give it with --transcript FILE",
    "let Rapport fetch Whisper weights once, then it needs no network: rapport models get small",
)
"""the two ways to get words that can be measured, for every place that has to say so"""


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a conversation comes from.

    name    of the file, as the user knows it
    sha256  of the recording, or of the transcript where there is no recording
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    What the numbers were made with, so that they can be made again.

    corrections    how many claims of people the numbers contain
    unknown_share  share of speech whose speaker is unknown, 0..1
    """

    rapport_version: str
    source: Source
    words_by: EngineUsed
    voices_by: EngineUsed
    word_quality: WordQuality
    codebook_id: str
    codebook_version: str
    coders: tuple[str, ...]
    corrections: int
    words: int
    minutes: float
    unknown_share: float
    word_confidence: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """
    One conversation, read.

    claims    everybody's claims, also those that do not stand
    headline  ids of at most five results to show first, listening and telling before questions
    notices   what the reader must know before any number, one sentence each, gravest first
    unsure    where somebody speaks and it is not sure who; ordered and separate
    standings  what each code with a gate or a score is worth with the coder that answered here
    """

    conversation: Conversation
    results: tuple[Result, ...]
    headline: tuple[str, ...]
    claims: tuple[Code, ...]
    provenance: Provenance
    notices: tuple[str, ...] = ()
    unsure: tuple[Span, ...] = ()
    standings: tuple[CodeStanding, ...] = ()

    @property
    def title(self) -> str:
        return self.provenance.source.name

    def result(self, id: str) -> Result:
        """The result of a measure; KeyError when there is no such measure."""
        for result in self.results:
            if result.id == id:
                return result
        raise KeyError(id)

    def evidence(self, id: str) -> tuple[CodedUtterance, ...]:
        """The utterances behind a number, in order."""
        return tuple(self.conversation.utterances[i] for i in self.result(id).evidence)


def make_report(
    conversation: Conversation,
    results: Sequence[Result],
    *,
    headline: tuple[str, ...],
    claims: tuple[Code, ...],
    heard: Heard | None,
    source: Source,
    codebook: Codebook,
    coders: tuple[str, ...],
    corrections: int,
    settled: Sequence[Span] = (),
    standings: tuple[CodeStanding, ...] = (),
    notes: Sequence[str] = (),
) -> Report:
    """
    Everything known of one conversation, with what a reader must be told first.

    settled  where a person said who speaks: nothing there is unsure
    notes    what coders had to say besides their claims, one sentence each
    """
    words = [word for u in conversation.utterances for word in u.utterance.words]
    confidences = [word.confidence for word in words if word.confidence is not None]
    speech = {speaker: total_ms(spans) for speaker, spans in conversation.speech.items()}
    provenance = Provenance(
        rapport_version=version("rapport"),
        source=source,
        words_by=heard.words_by if heard else GIVEN,
        voices_by=heard.voices_by if heard else GIVEN,
        word_quality=conversation.word_quality,
        codebook_id=codebook.id,
        codebook_version=codebook.version,
        coders=coders,
        corrections=corrections,
        words=len(words),
        minutes=conversation.window.duration_ms / 60_000,
        unknown_share=speech.get(UNKNOWN_SPEAKER, 0) / max(1, sum(speech.values())),
        word_confidence=sum(confidences) / len(confidences) if confidences else None,
    )
    unsure = heard.sureness.unsure(certain=settled) if heard and heard.sureness else ()
    return Report(
        conversation=conversation,
        results=tuple(_as_told_apart(result, conversation, heard, settled) for result in results),
        headline=headline,
        claims=claims,
        provenance=provenance,
        notices=(*notices(conversation, heard, settled, unsure), *notes),
        unsure=unsure,
        standings=standings,
    )


def notices(
    conversation: Conversation,
    heard: Heard | None,
    settled: Sequence[Span] = (),
    unsure: Sequence[Span] = (),
) -> list[str]:
    """What must be said before any number, gravest first."""
    said = [f"Nothing is measured here: {conversation.unfit}."] if conversation.unfit else []
    if conversation.word_quality in (WordQuality.DRAFT, WordQuality.NONE):
        said.append(_poor_words(conversation.word_quality))
    roles = set(conversation.roles.roles.values())
    if not {Role.LEADER, Role.TEACHER} <= roles:
        said.append(
            "Who is the leader and who the teacher is not known yet: choose the roles. "
            + ("" if conversation.unfit else _by_voice(conversation, heard, settled))
        )
    elif not conversation.roles.confirmed:
        said.append("Who is the leader is a guess until a person confirms it.")
    if {Role.LEADER, Role.TEACHER} <= roles and (neither := _neither(conversation)):
        said.append(neither)
    doubtful = sum(u.utterance.doubt is not None for u in conversation.utterances)
    if doubtful and conversation.word_quality not in (WordQuality.DRAFT, WordQuality.NONE):
        said.append(
            f"{doubtful} utterance{'s are' if doubtful > 1 else ' is'} marked suspect "
            "(nobody heard there, or a recogniser's loop) and scored nowhere."
        )
    if (unsure_ms := total_ms(unsure)) >= TOLD_UNSURE_MS:
        said.append(
            f"For {clock(unsure_ms)} of the talk it is not sure whose voice it is: look there."
        )
    return said + [_sentence(note) for note in (heard.notes if heard else ())]


def _sentence(note: str) -> str:
    """
    A note with a capital and a full stop.

    >>> _sentence("one voice only")
    'One voice only.'
    """
    return note[:1].upper() + note[1:] + ("" if note.endswith((".", "!", "?")) else ".")


def _as_told_apart(
    result: Result, conversation: Conversation, heard: Heard | None, settled: Sequence[Span]
) -> Result:
    """The talk share with how surely its voices were told apart, where the diarizer says so."""
    if result.id != "talk_share" or result.value is None or not (heard and heard.sureness):
        return result
    leader, teacher = (
        {who: conversation.floor.get(who, ()) for who in conversation.speakers_in(role)}
        for role in (Role.LEADER, Role.TEACHER)
    )
    interval = told_apart(leader, teacher, heard.sureness, certain=settled)
    figure = result.figure
    if interval is None or not isinstance(figure, Proportion) or figure.by_chance is None:
        return result
    return replace(result, figure=replace(figure, told=interval))


def _by_voice(conversation: Conversation, heard: Heard | None, settled: Sequence[Span]) -> str:
    """What each voice holds of the floor, for as long as nobody says whose it is."""
    floor = {who: spans for who, spans in conversation.floor.items() if spans}
    whole = sum(total_ms(spans) for spans in floor.values())
    shares = []
    for who, spans in floor.items():
        share = Proportion(total_ms(spans), whole, draws=len(conversation.turns))
        others = {other: theirs for other, theirs in floor.items() if other != who}
        told = heard.sureness if heard else None
        interval = told and told_apart({who: spans}, others, told, certain=settled)
        interval = interval or share.interval
        if share.value is not None and interval is not None:
            low, high = interval
            shares.append(f"{who} {share.value:.0%} (95 % interval {low * 100:.0f} to {high:.0%})")
    return f"By voice, of the talk: {', '.join(shares)}.".replace("%", " %").replace("  %", " %")


def _neither(conversation: Conversation) -> str:
    """Which voices are neither leader nor teacher and how much they speak, or empty."""
    spoken = {who: total_ms(spans) for who, spans in conversation.speech.items()}
    neither = [
        f"{who} speaks {_percent(ms, sum(spoken.values()))} of the time"
        for who, ms in spoken.items()
        if ms and who != UNKNOWN_SPEAKER and conversation.role_of(who) in (Role.OTHER, Role.UNKNOWN)
    ]
    if not neither:
        return ""
    one = len(neither) == 1
    return (
        f"{', '.join(neither)} and {'counts' if one else 'they count'} as neither; "
        f"if {'it' if one else 'such a voice'} is one of the two, "
        "give it the same role, which merges them."
    )


def _percent(part: int, whole: int) -> str:
    return f"{part / whole * 100:.0f} %" if part * 100 >= whole else "less than 1 %"


def _poor_words(quality: WordQuality) -> str:
    have = (
        "The words are a draft, too often wrong to count"
        if quality is WordQuality.DRAFT
        else "There are no words"
    )
    return (
        f"{have}: talk share, turns, silence and overlap are measured from the voices alone; "
        f"questions and moves need better words. Either {BETTER_WORDS[0]}; or {BETTER_WORDS[1]}."
    )
