"""The flow on one screen: sound becomes `Heard` (slow, kept), `Heard` becomes a `Report` (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import TypeAdapter

from pipeline.audio import Audio
from pipeline.codebook import Codebook
from pipeline.coding.coded import Coded, code_utterances
from pipeline.coding.gates import standings_of
from pipeline.coding.settle import settle
from pipeline.collector import collector_paused
from pipeline.config import Settings
from pipeline.corrections import CodeCorrection, Correction, correct_voices
from pipeline.cue_clock import fit_clock, moved
from pipeline.cues import check_belongs, check_heard, place_words
from pipeline.engines import (
    Activity,
    ActivityDetector,
    Aligner,
    Coder,
    Diarizer,
    Progress,
    Scores,
    Shelf,
    Transcriber,
    Voices,
)
from pipeline.errors import InputError
from pipeline.keys import stage_key
from pipeline.measures import headline, measure
from pipeline.report import Report, Source, make_report
from pipeline.span import Span, clock, union
from pipeline.transcript import (
    EngineUsed,
    Heard,
    Role,
    RoleGuess,
    SpeakerSpan,
    Timing,
    TranscriptFile,
    Utterance,
    Word,
    WordQuality,
)
from pipeline.turns import VOICES_ONLY, make_conversation
from pipeline.utterances import make_utterances

Watch = Callable[[str], Progress]
"""given a stage's name, answers with what that stage reports its fraction to"""

MIN_SECOND_VOICE_MS = 1_000
UNCODED = (
    "Nothing is coded: no coder in use knows this codebook; one learns it from its examples with "
    "rapport train --codebook FILE, then --set coding.model=FILE."
)
MANY_UNPLACED = 0.1
"""share of a transcript's words"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ears:
    """
    What a recording is heard with.

    words       a recogniser, the transcript that was given, or nobody
    voices      a diarizer, or what to say when the transcript's own speaker names are the voices
    aligner     places the words of a given transcript in the sound; None spreads them over its cues
    """

    activity: ActivityDetector
    words: Transcriber | GivenWords | NoWords
    voices: Diarizer | EngineUsed
    aligner: Aligner | None = None


@dataclass(frozen=True, slots=True)
class GivenWords:
    """A transcript that came with the recording, in place of a recogniser."""

    transcript: TranscriptFile
    used: EngineUsed
    quality: WordQuality = WordQuality.TRANSCRIPT

    @property
    def notes(self) -> tuple[str, ...]:
        return self.transcript.notes


@dataclass(frozen=True, slots=True)
class NoWords:
    """Nobody recognises words: only the voices are heard."""

    used: EngineUsed = field(default_factory=lambda: EngineUsed("none", ""))
    quality: WordQuality = WordQuality.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """
    With what a conversation is read.

    scores  how well each of the coders does, where that was measured
    """

    coders: tuple[Coder, ...]
    codebook: Codebook
    settings: Settings
    scores: Scores = field(default_factory=dict)


def hear(audio: Audio, ears: Ears, *, media_sha256: str, shelf: Shelf, watch: Watch) -> Heard:
    """
    What the engines make of the sound; every finished stage is kept and never done twice.

    Raises EngineError from an engine, TranscriptError when the transcript is another recording's,
    InputError when fewer than two voices are heard.
    """
    at_work = _Listening(audio, ears, media_sha256, shelf, watch)
    active = at_work.once("activity", ears.activity.used, _ACTIVITY, at_work.detect)
    slow = not isinstance(ears.words, GivenWords | NoWords)
    early = None
    if slow and not _words_tell_voices(ears):  # one voice is refused before words take minutes
        early = _who(at_work, active.spans, (), watched="voices first")
        check_two_voices(early[0].spans)
    said, said_notes = _said(at_work, active.spans)
    who, voices_by = early or _who(at_work, active.spans, said)
    check_two_voices(who.spans)
    return Heard(
        duration_ms=audio.duration_ms,
        words=said,
        voices=who.spans,
        activity=active.spans,
        words_by=ears.words.used,
        voices_by=voices_by,
        word_quality=ears.words.quality,
        notes=audio.notes + active.notes + who.notes + said_notes,
        sureness=who.sureness,
        unfit=active.unfit or who.unfit,
        floor=who.floor,
    )


def read(
    heard: Heard,
    reading: Reading,
    *,
    source: Source,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> Report:
    """Utterances, roles, codes, measures; pure and fast, so it is redone on every change."""
    coded = code(heard, reading, roles=roles, corrections=corrections)
    return read_coded(coded, reading, source=source, heard=heard, corrections=corrections)


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
    with collector_paused():
        coded = code_utterances(utterances, reading.coders, roles=roles, corrections=corrections)
    return read_coded(coded, reading, source=source, heard=heard, corrections=corrections)


@collector_paused()  # an hour of words is many small values and no cycle: a quarter faster
def code(
    heard: Heard,
    reading: Reading,
    *,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> Coded:
    """The slow half of `read()`, the same for as long as only codes are corrected."""
    utterances = make_utterances(heard, reading.settings.turns)
    return code_utterances(utterances, reading.coders, roles=roles, corrections=corrections)


@collector_paused()
def read_coded(
    coded: Coded,
    reading: Reading,
    *,
    source: Source,
    heard: Heard | None = None,
    corrections: Sequence[Correction] = (),
) -> Report:
    """The quick half: with the same corrections, people's codes and then the measures."""
    said, claims = coded.heard_so, coded.claims
    standings = standings_of(reading.codebook, coded.coders, reading.scores, claims)
    settled = settle(
        coded.utterances,
        claims,
        [c for c in corrections if isinstance(c, CodeCorrection)],
        codebook=reading.codebook,
        review_confidence=reading.settings.coding.review_confidence,
        unsure=heard.sureness.unsure(certain=said.settled) if heard and heard.sureness else (),
        written=said.written,
        standings=standings,
    )
    quality = heard.word_quality if heard else WordQuality.TRANSCRIPT
    conversation = make_conversation(
        settled,
        correct_voices(heard.voices, corrections) if heard and quality in VOICES_ONLY else None,
        roles=coded.roles,
        rules=reading.settings.turns,
        word_quality=quality,
        channels_apart=heard is not None and heard.voices_by.name == "channels",
        unfit=heard.unfit if heard else None,
    )
    by_anybody = claims or any(u.codes for u in settled)
    known = {d.id for one in reading.codebook.label_sets for d in one.codes if by_anybody}
    results = measure(conversation, reading.settings.measures, standings, known=known)
    said_who = any(u.role in (Role.LEADER, Role.TEACHER) for u in settled)
    uncoded = said_who and not by_anybody and quality not in VOICES_ONLY
    return make_report(
        conversation,
        results,
        headline=headline(results, voices_only=quality in VOICES_ONLY),
        claims=claims,
        heard=heard,
        source=source,
        codebook=reading.codebook,
        coders=coded.coders,
        corrections=len(corrections),
        settled=said.settled,
        standings=standings,
        notes=[*([UNCODED] if uncoded else []), *coded.notes],
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


def check_two_voices(voices: Sequence[SpeakerSpan]) -> None:
    """Raises InputError when nobody or only one voice speaks: there is nothing to measure."""
    talk: dict[str, int] = {}
    for voice in voices:
        talk[voice.speaker] = talk.get(voice.speaker, 0) + voice.span.duration_ms
    if not talk:
        raise InputError("no voice is heard; check that the microphone was on")
    if sum(ms >= MIN_SECOND_VOICE_MS for ms in talk.values()) < 2:
        raise InputError(
            f"only one voice is heard ({clock(max(talk.values()))} of talk) and a conversation "
            "needs two; check that both people were recorded and that noise does not drown one"
        )


@dataclass(frozen=True, slots=True)
class _Listening:
    """One run of `hear()`: looks on the shelf before a stage and puts its result there after it."""

    audio: Audio
    ears: Ears
    media_sha256: str
    shelf: Shelf
    watch: Watch

    def detect(self) -> Activity:
        return self.ears.activity.detect(self.audio, self.watch("activity"))

    def key(self, stage: str, used: EngineUsed, *inputs: str) -> str:
        return stage_key(stage, used, self.media_sha256, *inputs)

    def found_in(self) -> str:
        """The key of the activity that a later stage stands on."""
        return self.key("activity", self.ears.activity.used)

    def once(
        self,
        stage: str,
        used: EngineUsed,
        kind: TypeAdapter[T],
        make: Callable[[], T],
        *inputs: str,
    ) -> T:
        key = self.key(stage, used, *inputs)
        found = self.shelf.get(key)
        if found is not None:
            return kind.validate_json(found)
        made = make()
        self.shelf.put(key, kind.dump_json(made))
        return made


def _said(run: _Listening, activity: Sequence[Span]) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The words, and what a reader must know of them."""
    words = run.ears.words
    if isinstance(words, NoWords):
        return (), ()
    if isinstance(words, GivenWords):
        return _placed(run, words, activity)
    made = run.once(
        "words",
        words.used,
        _WORDS,
        lambda: words.transcribe(run.audio, run.watch("words"), activity=activity),
        run.found_in(),
    )
    return made, ()


def _placed(
    run: _Listening, given: GivenWords, activity: Sequence[Span]
) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """A transcript's words on the recording's clock, in the sound where an aligner is at hand."""
    transcript, notes, duration_ms = given.transcript, given.notes, run.audio.duration_ms
    fit = fit_clock(union(cue.span for cue in transcript.cues), activity, duration_ms)
    if fit is not None and fit.changes:
        transcript = replace(transcript, cues=moved(transcript.cues, fit))
        notes = (*notes, fit.note)
    check_belongs(transcript, duration_ms=duration_ms, activity=activity)
    aligner = run.ears.aligner
    if aligner is None:
        return place_words(transcript.cues, activity, duration_ms), notes
    aligned = run.once(
        "aligned",
        aligner.used,
        _WORDS,
        lambda: aligner.align(transcript.cues, run.audio, activity, run.watch("aligned")),
        given.used.revision,
        run.found_in(),
    )
    check_heard(aligned)
    return aligned, (*notes, *_unplaced(aligned))


def _unplaced(words: Sequence[Word]) -> tuple[str, ...]:
    """Told when more than a trifle of the words could not be found in the sound."""
    missing = sum(word.timing is Timing.INTERPOLATED for word in words)
    if missing <= MANY_UNPLACED * len(words):
        return ()
    return (
        f"{missing} of {len(words)} words of the transcript were not found in the sound: check "
        "that it is of this recording. Their times are good to about a second.",
    )


def _words_tell_voices(ears: Ears) -> bool:
    """Whether who spoke is found with the help of the words; a draft's are no help."""
    if isinstance(ears.voices, EngineUsed):
        return True
    readable = ears.words.quality in (WordQuality.RECOGNISED, WordQuality.TRANSCRIPT)
    return ears.voices.uses_words and readable


def _who(
    run: _Listening, activity: Sequence[Span], said: Sequence[Word], *, watched: str = "voices"
) -> tuple[Voices, EngineUsed]:
    voices = run.ears.voices
    if isinstance(voices, EngineUsed):
        return Voices(named_voices(said)), voices
    words = tuple(said) if _words_tell_voices(run.ears) else ()
    who = run.once(
        "voices",
        voices.used,
        _VOICES,
        lambda: voices.diarize(run.audio, activity, run.watch(watched), words=words),
        run.found_in(),
        *([hashlib.sha256(_WORDS.dump_json(words)).hexdigest()] if words else []),
    )
    return who, voices.used


_ACTIVITY = TypeAdapter(Activity)
_WORDS = TypeAdapter(tuple[Word, ...])
_VOICES = TypeAdapter(Voices)
