"""Sound becomes voices by pyannote.audio's community-1, overlaps kept."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from models.guests import as_engine_error, ensure_torchaudio, installed, not_installed, quietly
from models.hub import cached_folder, fetch_folder, gate_steps
from models.weights import local_path, sha256_of
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.engines import Progress, Voices, no_progress
from pipeline.errors import EngineError
from pipeline.span import Span, total_ms, union
from pipeline.transcript import EngineUsed, SpeakerSpan, Word

NAME = "pyannote"
COMMUNITY = "pyannote/speaker-diarization-community-1"
INSTALL = "pip install 'rapport[pyannote]'"
TOKENS = ("HF_TOKEN", "HUGGINGFACE_TOKEN")

Track = tuple[float, float, str]
"""start and end in seconds, the library's label"""

SHARES = {"segmentation": (0.0, 0.1), "embeddings": (0.1, 0.97)}
"""of the whole work; measured on a processor, where the embeddings take nearly all of it"""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


class PyannoteDiarizer:
    """
    A Diarizer: segmentation, speaker embeddings and VBx clustering by pyannote.audio 4 on torch.

    model     a hub repository or the path of a local folder with its config.yaml; its files are
              pickles, which can run code: use only a folder you trust
    token     for the hub; None takes HF_TOKEN or HUGGINGFACE_TOKEN from the environment
    expected  voices; one more may be found, so that a third is reported and not merged away;
              "auto" leaves the number to the library

    The embeddings of voices are biometric: they never leave the library. Its telemetry is off.
    Source: Bredin 2023, 10.21437/Interspeech.2023-105; community-1 weights CC BY 4.0.
    """

    def __init__(
        self,
        model: str = COMMUNITY,
        *,
        token: str | None = None,
        expected: int | Literal["auto"] = 2,
    ) -> None:
        self._model = model
        self._token = token or token_from_environment()
        self._expected = expected

    @cached_property
    def used(self) -> EngineUsed:
        """What the voices depend on. Raises EngineError when there are no weights."""
        path = local_path(self._model)
        folder = self._folder
        weights = f"sha256:{_digest(folder)[:16]}" if path else f"hub:{folder.name}"
        return EngineUsed(
            name=NAME,
            revision=f"pyannote.audio {installed('pyannote.audio')}, {weights}",
            parameters={
                "model": path.name if path else self._model,
                "min_speakers": 1,
                "max_speakers": self._most,
            },
        )

    def check(self) -> None:
        """Raises EngineError when there are neither weights nor a token to fetch them with."""
        if weights_folder(self._model) is None and not self._token:
            raise missing_token(self._model)

    @property
    def uses_words(self) -> bool:
        return False

    def diarize(
        self,
        audio: Audio,
        activity: Sequence[Span] = (),
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> Voices:
        """
        Voices ordered by start, labelled S1, S2 as they first hold the floor; overlaps kept.

        activity  is not used: the segmentation decides for itself where anybody speaks

        Raises EngineError.
        """
        if not len(audio.mono):
            return Voices(())
        pipeline = self._loaded
        import torch

        with as_engine_error(NAME, "use voices.engine = embedded"), quietly():
            said = pipeline(
                {"waveform": torch.from_numpy(audio.mono)[None], "sample_rate": SAMPLE_RATE},
                min_speakers=1,
                max_speakers=self._most,
                hook=hook_for(progress),
            )
        progress(1.0)
        regular = getattr(said, "speaker_diarization", said)
        exclusive = _tracks(getattr(said, "exclusive_speaker_diarization", regular))
        spans, floor = voices_from(_tracks(regular), exclusive, duration_ms=audio.duration_ms)
        return Voices(spans, notes_on(spans, expected=self._expected), floor=floor)

    @property
    def _most(self) -> int | None:
        return None if self._expected == "auto" else self._expected + 1

    @cached_property
    def _folder(self) -> Path:
        self.check()
        return weights_folder(self._model) or fetch_folder(NAME, self._model, token=self._token)

    @cached_property
    def _loaded(self) -> Any:
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
        with quietly():
            ensure_torchaudio(NAME, INSTALL)
            try:
                import torch
                from pyannote.audio import Pipeline
            except ImportError as error:
                raise not_installed(NAME, "pyannote.audio", INSTALL) from error
            folder = self._folder
            with as_engine_error(NAME, f"fetch the model in {folder} again"):
                pipeline = Pipeline.from_pretrained(str(folder), token=self._token)
            if torch.cuda.is_available():
                pipeline.to(torch.device("cuda"))
        return pipeline


def voices_from(
    regular: Iterable[Track], exclusive: Iterable[Track], *, duration_ms: int
) -> tuple[tuple[SpeakerSpan, ...], tuple[SpeakerSpan, ...]]:
    """
    pyannote's tracks as our voices, and who holds the floor, both ordered by start.

    regular    who speaks when, several at once where they overlap
    exclusive  at most one at a time: words go by it, and labels, so that S1 is who first holds
               the floor and not who first coughs into it
    """
    names: dict[str, str] = {}
    floor = _named(exclusive, names, duration_ms)
    return _named(regular, names, duration_ms), floor


def _named(
    tracks: Iterable[Track], names: dict[str, str], duration_ms: int
) -> tuple[SpeakerSpan, ...]:
    """Tracks within the recording, each voice's joined; a new voice gets the next name."""
    stretches: dict[str, list[Span]] = {}
    for start_s, end_s, label in sorted(tracks):
        start, end = max(0, round(start_s * 1000)), min(duration_ms, round(end_s * 1000))
        if start < end:
            name = names.setdefault(label, f"S{len(names) + 1}")
            stretches.setdefault(name, []).append(Span(start, end))
    return tuple(
        sorted(
            SpeakerSpan(span, name) for name, spans in stretches.items() for span in union(spans)
        )
    )


def notes_on(voices: Sequence[SpeakerSpan], *, expected: int | Literal["auto"]) -> tuple[str, ...]:
    """One sentence for each voice more than expected, the least heard last, and for a lone one."""
    talk: Counter[str] = Counter()
    for voice in voices:
        talk[voice.speaker] += voice.span.duration_ms
    if expected == "auto":
        expected = 2
    if len(talk) == 1 and expected > 1:
        return ("one voice only",)
    everybody = total_ms(voice.span for voice in voices)
    return tuple(
        f"a {ORDINALS[place]} voice ({name}), {100 * ms / everybody:.0f} % of the talk"
        for place, (name, ms) in enumerate(talk.most_common())
        if place >= expected
    )


def hook_for(progress: Progress) -> Any:
    """What pyannote calls after every batch of a step, as one fraction of the whole."""

    def hook(
        step: str,
        _artifact: object,
        file: object = None,
        total: int | None = None,
        completed: int | None = None,
    ) -> None:
        if step in SHARES and total and completed is not None:
            start, end = SHARES[step]
            progress(start + (end - start) * min(1.0, completed / total))

    return hook


def weights_folder(model: str) -> Path | None:
    """The model's folder on this machine, or None. Raises EngineError for a wrong local path."""
    path = local_path(model)
    if path is None:
        return cached_folder(model, ("config.yaml",))
    folder = path.parent if path.is_file() else path
    if not (folder / "config.yaml").is_file():
        raise EngineError(f"{NAME}: {path}: no folder with a config.yaml; check voices.model")
    return folder


def token_from_environment() -> str | None:
    """The hub token the user has set, or None."""
    return next((os.environ[name] for name in TOKENS if os.environ.get(name)), None)


def missing_token(model: str) -> EngineError:
    """The error of a model behind consent, with the two steps that open it."""
    return EngineError(
        f"{NAME}: {model} is not on this machine and there is no token: {gate_steps(model)}"
    )


def _tracks(annotation: Any) -> Iterator[Track]:
    for turn, _track, label in annotation.itertracks(yield_label=True):
        yield float(turn.start), float(turn.end), str(label)


def _digest(folder: Path) -> str:
    return sha256_of(sorted(file for file in folder.rglob("*") if file.is_file()))
