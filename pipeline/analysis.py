"""One file, or one recording of the library, becomes one report; engines are chosen here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from models.activity import SileroActivity
from models.choice import (
    Ask,
    Choice,
    choose_aligner,
    choose_voices,
    choose_words,
    nobody_to_ask,
)
from models.coding.coder import EmbeddedCoder, embedded_id
from models.coding.model import CoderModel, read_model
from models.llm.coder import Tell, kept_claims, tell_nobody
from pipeline.claims import Asking, coded_in, reading_of
from pipeline.codebook import load_codebook
from pipeline.coding.coded import CodedBefore, to_code
from pipeline.coding.rules import RulesCoder
from pipeline.config import Settings
from pipeline.cues import place_words
from pipeline.engines import Coder, Transcriber
from pipeline.errors import ConfigError, InputError, RapportError, did_you_mean
from pipeline.formats import find_transcript, is_utterances_json, read_transcript, read_utterances
from pipeline.media import content_hash, load_audio
from pipeline.peaks import peaks_of
from pipeline.probe import probe
from pipeline.proxy import make_poster, make_proxy
from pipeline.report import Report, Source
from pipeline.resources import shipped
from pipeline.roles import parse_roles
from pipeline.run import (
    Ears,
    GivenWords,
    NoWords,
    Reading,
    Watch,
    hear,
    named_voices,
    read,
    read_coded,
)
from pipeline.run import read_utterances as read_given
from pipeline.speakers import names_count
from pipeline.store import Recording, Workspace
from pipeline.store.disk import write_private
from pipeline.transcript import (
    EngineUsed,
    Heard,
    Role,
    RoleGuess,
    TranscriptFile,
    Utterance,
    WordQuality,
)

TRANSCRIPTS = frozenset({".vtt", ".srt", ".json", ".txt", ".stm"})
PLAYED_CODECS = frozenset({"h264", "vp8", "vp9", "av1"})
PLAYED_FILES = frozenset({".mp4", ".m4v", ".webm"})
IN_PLACE = " Its words were placed in the sound."
PEAKS = "peaks.bin"
CODER_FILE = "models/coder.npz"
CODERS = ("rules", "embedded", "llm")


@dataclass(frozen=True, slots=True)
class Analysed:
    """What became of one file. `heard` is None for utterances as given."""

    report: Report
    heard: Heard | None = None
    recording: Recording | None = None


def make_reading(settings: Settings) -> Reading:
    """The codebook and coders that the settings name. Raises CodebookError, ConfigError."""
    codebook = load_codebook(settings.coding.codebook)
    model, revision = _coder_model(settings.coding.model)
    fits = model.codebook == codebook.id
    if settings.coding.model and not fits:
        raise ConfigError(
            f"coding.model: {settings.coding.model} learned {model.codebook}, and "
            f"coding.codebook is {codebook.id}; give a coder of that codebook"
        )
    coders: list[Coder] = []
    for name in settings.coding.coders:
        if name not in CODERS:
            raise ConfigError(f"coding.coders: no coder {name!r}; {did_you_mean(name, CODERS)}")
        if name == "rules":
            coders.append(RulesCoder(codebook))
        elif name == "llm":  # of kept claims: it is asked while a recording is analysed
            coders.append(kept_claims(codebook, settings.language_model))
        elif fits:
            coders.append(EmbeddedCoder(codebook, model, revision))
    scores = {**model.rules, embedded_id(revision): model.scores} if fits else {}
    return Reading(tuple(coders), codebook, settings, scores)


def _coder_model(own: str) -> tuple[CoderModel, str]:
    """The embedded coder's weights: those shipped, or a file of one's own. Raises EngineError."""
    path = Path(own) if own else shipped(CODER_FILE)
    return _read_once(path, path.stat().st_mtime_ns if path.exists() else 0)


@cache
def _read_once(path: Path, _changed_ns: int) -> tuple[CoderModel, str]:
    return read_model(path)


def analyse(
    file: Path,
    *,
    reading: Reading,
    workspace: Workspace,
    watch: Watch,
    transcript: Path | None = None,
    roles: str | None = None,
    library: bool = False,
    ask: Ask = nobody_to_ask,
    tell: Tell = tell_nobody,
    wait_s: float = 0.0,
) -> Analysed:
    """
    A recording, or a transcript alone, becomes a report.

    transcript  of the recording; None looks for one beside it
    roles       "S1=leader,S2=teacher"; None lets the words guess
    library     keep the recording where the dashboard shows it
    tell        what a person should know while a language model is asked
    wait_s      how long to wait for another run on the same recording

    Raises RapportError that names the file.
    """
    asking = Asking(workspace, watch, ask, tell)
    if file.suffix.lower() in TRANSCRIPTS and file.is_file():
        if transcript is not None:
            raise InputError(
                f"{file.name}: is itself a transcript; --transcript goes with a recording"
            )
        return _read_alone(file, reading, roles, asking)
    with _naming(file):
        probe(file)
        sha256 = content_hash(file)
        beside = transcript or _beside(file, reading.settings)
        with workspace.claimed(sha256, file.name, wait_s=wait_s):
            errand = _Errand(file, sha256, beside, ask)
            heard, peaks = _hear(errand, reading.settings, workspace, watch)
            recording = _shelve(workspace, file, beside, heard) if library else None
            if recording is not None:
                _keep_peaks(workspace, recording, peaks)
        who = parse_roles(roles, speakers_of(heard)) if roles else None
        if recording is not None and who is not None:
            workspace.save_roles(recording.id, who.roles, by="command line")
        reading = asking.about(heard, reading, sha256=sha256, roles=who)
        report = read(heard, reading, source=Source(_shown(file), sha256), roles=who)
    return Analysed(report, heard, recording)


def analyse_recording(
    workspace: Workspace,
    recording: Recording,
    reading: Reading,
    watch: Watch,
    *,
    tell: Tell = tell_nobody,
) -> None:
    """
    What the background worker does with a recording of the library: hear it, keep what was heard,
    make the small video and the poster, ask a language model where the settings name one.
    """
    media = workspace.media_path(recording.id)
    if media is None:
        raise InputError(f"{recording.name}: the recording is no longer in the workspace")
    with _naming(Path(recording.name)):
        facts = probe(media)
        transcript = workspace.transcript_path(recording.id)
        errand = _Errand(media, recording.sha256, transcript, nobody_to_ask)
        heard, peaks = _hear(errand, reading.settings, workspace, watch)
        workspace.describe(
            recording.id, duration_ms=heard.duration_ms, has_video=facts.video is not None
        )
        workspace.save_heard(recording.id, heard)
        _keep_peaks(workspace, recording, peaks)
        make_derived(workspace, recording, media, watch)
        Asking(workspace, watch, tell=tell).about(
            heard,
            reading,
            sha256=recording.sha256,
            roles=_confirmed(workspace, recording),
            corrections=workspace.corrections(recording.id),
        )


def make_derived(workspace: Workspace, recording: Recording, media: Path, watch: Watch) -> None:
    """The small video and the poster that a page shows, unless they are there."""
    _make_poster(workspace, recording, media)
    if workspace.proxy_path(recording.id) is None:
        with workspace.place_for(recording.id, "proxy.mp4") as place:
            make_proxy(media, place, watch("proxy"))


def make_playable(workspace: Workspace, recording: Recording, media: Path, watch: Watch) -> None:
    """The small video where a browser could not play the recording itself (HEVC, .mov, .mkv)."""
    video = probe(media).video
    if video and (video.codec not in PLAYED_CODECS or media.suffix.lower() not in PLAYED_FILES):
        make_derived(workspace, recording, media, watch)


def _make_poster(workspace: Workspace, recording: Recording, media: Path) -> None:
    if probe(media).video is not None and workspace.poster_path(recording.id) is None:
        with workspace.place_for(recording.id, "poster.jpg") as place:
            make_poster(media, place)


def make_peaks(workspace: Workspace, recording: Recording, media: Path) -> None:
    """The waveform of a recording that was analysed before there were any, from its sound."""
    with _naming(Path(recording.name)):
        audio = load_audio(media, folder=workspace.folder)
        _keep_peaks(workspace, recording, peaks_of(audio))


def _keep_peaks(workspace: Workspace, recording: Recording, peaks: bytes) -> None:
    if workspace.derived_path(recording.id, PEAKS) is None:
        with workspace.place_for(recording.id, PEAKS) as place:
            write_private(place, peaks)


def read_recording(
    workspace: Workspace, recording: Recording, reading: Reading, before: CodedBefore | None = None
) -> Report:
    """
    A recording of the library, read anew with the roles and corrections people gave; where only
    codes were corrected no coder is asked again that was `before`.
    """
    now = reading_of(workspace, recording.sha256, reading)
    roles, given = _confirmed(workspace, recording), workspace.corrections(recording.id)
    heard, coded = coded_in(workspace, recording, now, roles, given, before=before)
    source = Source(recording.name, recording.sha256)
    return read_coded(coded, now, source=source, heard=heard, corrections=given)


def _confirmed(workspace: Workspace, recording: Recording) -> RoleGuess | None:
    roles = workspace.roles(recording.id)
    return RoleGuess(roles, ("A person said so.",), confirmed=True) if roles else None


def speakers_of(heard: Heard) -> tuple[str, ...]:
    """Every voice label, in order of first appearance; no name that stands for several voices."""
    words = heard.words if names_count(heard.words, heard.voices) else ()
    named = [(w.span.start_ms, w.speaker) for w in words if w.speaker is not None]
    voiced = [(v.span.start_ms, v.speaker) for v in heard.voices]
    return tuple(dict.fromkeys(speaker for _, speaker in sorted(named + voiced)))


def _read_alone(file: Path, reading: Reading, roles: str | None, asking: Asking) -> Analysed:
    """A transcript without its recording: only reading, on what the file says."""
    source = Source(_shown(file), content_hash(file))
    with _naming(file):
        if is_utterances_json(file):
            given = read_utterances(file)
            speakers = tuple(given.roles)
            who = (
                parse_roles(roles, speakers)
                if roles
                else RoleGuess(given.roles, ("The file says so.",), confirmed=True)
            )
            _check_two(given.utterances, who)
            _, uncoded = to_code(given.utterances, roles=who)
            reading = asking.about_utterances(uncoded, reading, sha256=source.sha256)
            return Analysed(read_given(given.utterances, reading, source=source, roles=who))
        heard = heard_in(read_transcript(file), revision=source.sha256[:12])
        who_says = parse_roles(roles, speakers_of(heard)) if roles else None
        reading = asking.about(heard, reading, sha256=source.sha256, roles=who_says)
        return Analysed(read(heard, reading, source=source, roles=who_says), heard)


def heard_in(transcript: TranscriptFile, *, revision: str) -> Heard:
    """A transcript alone as if heard: its words spread over its cues, its names as voices."""
    end_ms = max(cue.span.end_ms for cue in transcript.cues)
    words = place_words(transcript.cues, None, end_ms)
    voices = named_voices(words)
    if len({voice.speaker for voice in voices}) < 2:
        raise InputError(
            "it does not name two speakers, and without the recording nobody can tell them apart; "
            "export it with names, or analyse the recording with --transcript"
        )
    used = EngineUsed("transcript", revision, {"kind": transcript.source}, "It came alone.")
    return Heard(
        duration_ms=end_ms,
        words=words,
        voices=voices,
        activity=None,
        words_by=used,
        voices_by=used,
        word_quality=WordQuality.TRANSCRIPT,
        notes=transcript.notes,
    )


def _check_two(utterances: tuple[Utterance, ...], who: RoleGuess) -> None:
    if len({utterance.speaker for utterance in utterances}) < 2:
        only = who.roles.get(utterances[0].speaker, Role.UNKNOWN).value
        raise InputError(f"only one speaker ({only}) in it, and a conversation needs two; check it")


def _shown(file: Path) -> str:
    """A file's name as text, also where the disk has bytes that are none."""
    return os.fsencode(file.name).decode("utf-8", "replace")


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Puts the file's name in front of an error that does not name it."""
    try:
        yield
    except RapportError as error:
        if file.name in str(error):
            raise
        raise type(error)(f"{file.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Errand:
    """One recording to hear, with what came beside it."""

    media: Path
    sha256: str
    transcript: Path | None
    ask: Ask


def _hear(
    errand: _Errand, settings: Settings, workspace: Workspace, watch: Watch
) -> tuple[Heard, bytes]:
    """What engines hear in it, and its waveform, since the sound is at hand."""
    audio = load_audio(errand.media, watch("audio"), folder=workspace.folder)
    given = read_transcript(errand.transcript) if errand.transcript else None
    words = choose_words(settings, has_transcript=given is not None, ask=errand.ask)
    spoken = given if words.name == "transcript" else None
    names = {cue.speaker for cue in spoken.cues if cue.speaker} if spoken else set()
    voices = choose_voices(settings, audio=audio, named_voices=len(names))
    aligner = choose_aligner(settings) if spoken else None
    ears = Ears(
        activity=SileroActivity(),
        words=_words(words, spoken, errand.transcript),
        voices=voices.engine or EngineUsed("transcript", _revision(errand.transcript)),
        aligner=aligner,
    )
    shelf = workspace.shelf(errand.sha256)
    heard = hear(audio, ears, media_sha256=errand.sha256, shelf=shelf, watch=watch)
    heard = replace(
        heard,
        words_by=replace(heard.words_by, reason=f"{words.reason}{IN_PLACE if aligner else ''}"),
        voices_by=replace(heard.voices_by, reason=voices.reason),
    )
    return heard, peaks_of(audio)


def _words(
    choice: Choice[Transcriber], given: TranscriptFile | None, path: Path | None
) -> Transcriber | GivenWords | NoWords:
    if choice.engine is not None:
        return choice.engine
    if given is None:
        return NoWords()
    return GivenWords(given, EngineUsed("transcript", _revision(path), {"kind": given.source}))


def _revision(transcript: Path | None) -> str:
    return content_hash(transcript)[:12] if transcript else ""


def _beside(file: Path, settings: Settings) -> Path | None:
    if settings.words.engine not in ("auto", "transcript"):
        return None
    return find_transcript(file)


def _shelve(workspace: Workspace, file: Path, transcript: Path | None, heard: Heard) -> Recording:
    recording = workspace.add(file, name=file.name, transcript=transcript)
    facts = probe(file)
    workspace.describe(
        recording.id, duration_ms=heard.duration_ms, has_video=facts.video is not None
    )
    workspace.save_heard(recording.id, heard)
    _make_poster(workspace, recording, file)
    return workspace.recording(recording.id)
