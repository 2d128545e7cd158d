"""The flow on one screen: sound becomes `Heard` (slow, kept), `Heard` becomes a `Report` (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import TypeAdapter

from pipeline.audio import Audio
from pipeline.codebook import Codebook
from pipeline.coding.settle import settle
from pipeline.config import Settings
from pipeline.corrections import CodeCorrection, Correction, SpeakerCorrection, move_speakers
from pipeline.cues import check_belongs, place_words
from pipeline.engines import ActivityDetector, Coder, Diarizer, Progress, Shelf, Transcriber, Voices
from pipeline.errors import InputError
from pipeline.keys import stage_key
from pipeline.measures import headline, measure
from pipeline.report import Report, Source, make_report
from pipeline.roles import guess_roles
from pipeline.span import Span, clock, union
from pipeline.transcript import (
    CodedUtterance,
    EngineUsed,
    Heard,
    Role,
    RoleGuess,
    SpeakerSpan,
    TranscriptFile,
    Utterance,
    Word,
    WordQuality,
)
from pipeline.turns import VOICES_ONLY, make_conversation
from pipeline.utterances import make_utterances

Watch = Callable[[str], Progress]
"""given a stage's name, answers with what that stage reports its fraction to"""

STAGES = ("activity", "words", "voices")
MIN_SECOND_VOICE_MS = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ears:
    """
    What a recording is heard with.

    words       a recogniser, the transcript that was given, or nobody
    voices      a diarizer, or what to say when the transcript's own speaker names are the voices
    """

    activity: ActivityDetector
    words: Transcriber | GivenWords | NoWords
    voices: Diarizer | EngineUsed


@dataclass(frozen=True, slots=True)
class GivenWords:
    """A transcript that came with the recording, in place of a recogniser."""

    transcript: TranscriptFile
    used: EngineUsed
    quality: WordQuality = WordQuality.TRANSCRIPT


@dataclass(frozen=True, slots=True)
class NoWords:
    """Nobody recognises words: only the voices are heard."""

    used: EngineUsed = field(default_factory=lambda: EngineUsed("none", ""))
    quality: WordQuality = WordQuality.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """With what a conversation is read."""

    coders: tuple[Coder, ...]
    codebook: Codebook
    settings: Settings


def hear(audio: Audio, ears: Ears, *, media_sha256: str, shelf: Shelf, watch: Watch) -> Heard:
    """
    What the engines make of the sound; every finished stage is kept and never done twice.

    Raises EngineError from an engine, TranscriptError when the transcript is another recording's,
    InputError when fewer than two voices are heard.
    """

    def kept(
        stage: str, used: EngineUsed, kind: TypeAdapter[T], make: Callable[[], T], *inputs: str
    ) -> T:
        return _kept(shelf, stage_key(stage, used, media_sha256, *inputs), kind, make)

    words, voices = ears.words, ears.voices
    activity = kept(
        "activity",
        ears.activity.used,
        _SPANS,
        lambda: ears.activity.detect(audio, watch("activity")),
    )
    said: tuple[Word, ...] = ()
    if isinstance(words, GivenWords):
        check_belongs(words.transcript, duration_ms=audio.duration_ms, activity=activity)
        said = place_words(words.transcript.cues, activity, audio.duration_ms)
    elif not isinstance(words, NoWords):
        said = kept("words", words.used, _WORDS, lambda: words.transcribe(audio, watch("words")))
    if isinstance(voices, EngineUsed):
        who, voices_by = Voices(named_voices(said)), voices
    else:
        voices_by = voices.used
        who = kept(
            "voices",
            voices_by,
            _VOICES,
            lambda: voices.diarize(audio, activity, watch("voices")),
            stage_key("activity", ears.activity.used, media_sha256),
        )
    heard = Heard(
        duration_ms=audio.duration_ms,
        words=said,
        voices=who.spans,
        activity=activity,
        words_by=words.used,
        voices_by=voices_by,
        word_quality=words.quality,
        notes=who.notes + (words.transcript.notes if isinstance(words, GivenWords) else ()),
    )
    check_two_voices(heard)
    return heard


def read(
    heard: Heard,
    reading: Reading,
    *,
    source: Source,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> Report:
    """Utterances, roles, codes, measures; pure and fast, so it is redone on every change."""
    utterances = make_utterances(heard, reading.settings.turns)
    return read_utterances(
        utterances, reading, source=source, heard=heard, roles=roles, corrections=corrections
    )


def read_utterances(
    utterances: Sequence[Utterance],
    reading: Reading,
    *,
    source: Source,
    heard: Heard | None = None,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> Report:
    """The same from utterances as given: a transcript alone has no `heard`."""
    moved = move_speakers(utterances, [c for c in corrections if isinstance(c, SpeakerCorrection)])
    who = roles or guess_roles(moved)
    uncoded = [CodedUtterance(u, who.roles.get(u.speaker, Role.UNKNOWN)) for u in moved]
    claims = [claim for coder in reading.coders for claim in coder.code(uncoded)]
    coded = settle(
        uncoded,
        claims,
        [c for c in corrections if isinstance(c, CodeCorrection)],
        codebook=reading.codebook,
        review_confidence=reading.settings.coding.review_confidence,
    )
    conversation = make_conversation(
        coded,
        heard.voices if heard else None,
        roles=who,
        rules=reading.settings.turns,
        word_quality=heard.word_quality if heard else WordQuality.TRANSCRIPT,
        channels_apart=heard is not None and heard.voices_by.name == "channels",
    )
    results = measure(conversation, reading.settings.measures)
    return make_report(
        conversation,
        results,
        headline=headline(results, voices_only=conversation.word_quality in VOICES_ONLY),
        claims=tuple(claims),
        heard=heard,
        source=source,
        codebook=reading.codebook,
        coders=tuple(coder.id for coder in reading.coders),
        corrections=len(corrections),
    )


def named_voices(words: Sequence[Word], *, bridge_ms: int = 300) -> tuple[SpeakerSpan, ...]:
    """The voices of a transcript that names its speakers: each name's words, short gaps closed."""
    spans: dict[str, list[Span]] = {}
    for word in words:
        if word.speaker is not None:
            spans.setdefault(word.speaker, []).append(word.span)
    return tuple(
        sorted(
            SpeakerSpan(span, speaker)
            for speaker, theirs in spans.items()
            for span in union(theirs, bridge_ms=bridge_ms)
        )
    )


def check_two_voices(heard: Heard) -> None:
    """Raises InputError when nobody or only one voice speaks: there is nothing to measure."""
    talk: dict[str, int] = {}
    for voice in heard.voices:
        talk[voice.speaker] = talk.get(voice.speaker, 0) + voice.span.duration_ms
    if not talk:
        raise InputError("no voice is heard; check that the microphone was on")
    if sum(ms >= MIN_SECOND_VOICE_MS for ms in talk.values()) < 2:
        raise InputError(
            f"only one voice is heard ({clock(max(talk.values()))} of talk) and a conversation "
            "needs two; check that both people were recorded"
        )


_SPANS = TypeAdapter(tuple[Span, ...])
_WORDS = TypeAdapter(tuple[Word, ...])
_VOICES = TypeAdapter(Voices)


def _kept(shelf: Shelf, key: str, kind: TypeAdapter[T], make: Callable[[], T]) -> T:
    found = shelf.get(key)
    if found is not None:
        return kind.validate_json(found)
    made = make()
    shelf.put(key, kind.dump_json(made))
    return made
