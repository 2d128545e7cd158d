"""A recording becomes 16 kHz samples on the player's timeline."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Audio, Samples, by_minute
from pipeline.decoder import ON_THE_TIMELINE, Ending, recording, refusal, run
from pipeline.engines import Progress, no_progress
from pipeline.errors import MediaError
from pipeline.probe import MediaFacts, VideoFacts, patience_s, probe, require_file
from pipeline.proxy import make_poster, make_proxy
from pipeline.span import clock
from pipeline.tape import Tape, check_room

__all__ = [
    "MediaFacts", "VideoFacts", "content_hash", "load_audio", "make_poster", "make_proxy", "probe",
]  # fmt: skip

MIN_AUDIO_S = 5
MAX_HOURS = 6
FEW_DAMAGES = 3
"""Sound recordings begin or end on a broken packet and lose nothing that anybody said."""
MAX_CHANNELS = 8
"""More are mixed and not kept apart."""
SILENCE_DBFS = -60.0
_FRAME = SAMPLE_RATE // 10
_BROKEN_OFF = re.compile(r"partial file|ended prematurely", re.IGNORECASE)


def load_audio(
    path: Path, progress: Progress = no_progress, *, folder: Path | None = None
) -> Audio:
    """
    The recording's first audio stream at 16 kHz: a mono mix, and its channels where it has 2 to 8.

    Sample i is at i / 16000 s of the player's time. The mix is the mean of the channels that carry
    sound, or the loudest one where they cancel out. More than a few packets that cannot be
    decoded are told in `notes`.

    folder  holds the samples, 230 MB an hour for the mix and as much for each channel, in files
            without a name that go with the answer; None for the system's, $TMPDIR

    Raises MediaError: not a recording, no audio track, breaks off early, under 5 s, silent, over
    6 hours; StoreError: no room in the folder.
    """
    facts = probe(path)
    if not facts.has_audio:
        raise MediaError(f"{path.name}: has no audio track; export it again with sound")
    call = recording(path)["a:0"].filter("aresample", SAMPLE_RATE, **ON_THE_TIMELINE)
    call = call.output("pipe:", format="f32le", ac=facts.channels, loglevel="repeat+warning")
    with closing(_Arriving(path, facts, progress, folder)) as arriving:
        ending = run(call, limit_s=patience_s(facts), take=arriving.take)
        if ending.late:
            raise refusal(path, ending)
        _refuse_broken_off(path, facts, ending, arriving.duration_ms)
        if ending.code != 0:
            raise refusal(path, ending)
        audio = arriving.audio(_damage(ending))
    _refuse_unusable(path, audio)
    progress(1.0)
    return audio


def content_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, 64 hex digits. Raises MediaError when it cannot be read."""
    require_file(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MediaError(
            f"{path.name}: cannot be read ({error.strerror}); copy it again"
        ) from error


class _Arriving:
    """Interleaved float32 samples, block by block, laid down per channel."""

    def __init__(
        self, path: Path, facts: MediaFacts, progress: Progress, folder: Path | None
    ) -> None:
        self._path, self._progress = path, progress
        self._count, self._rest = 0, b""
        self._expected = max(SAMPLE_RATE, facts.duration_ms * SAMPLE_RATE // 1000)
        kept = facts.channels if 1 < facts.channels <= MAX_CHANNELS else 0
        check_room(folder, 4 * min(self._expected, _most_samples()) * (1 + kept))
        self._sum = Tape(folder)
        self._channels = [Tape(folder) for _ in range(kept)]
        self._energy = np.zeros(facts.channels)
        self._sum_energy, self._apart = 0.0, 0.0

    @property
    def duration_ms(self) -> int:
        return self._count * 1000 // SAMPLE_RATE

    def take(self, block: bytes) -> None:
        width = 4 * len(self._energy)
        block = self._rest + block
        whole = len(block) // width * width
        self._rest = block[whole:]
        frames = np.frombuffer(block[:whole], dtype="<f4").reshape(-1, len(self._energy))
        self._count += len(frames)
        if self._count > _most_samples():
            raise MediaError(
                f"{self._path.name}: longer than {MAX_HOURS} hours; cut it into its conversations"
            )
        added: Samples = frames.sum(axis=1)
        self._sum.write(added)
        for i, channel in enumerate(self._channels):
            channel.write(frames[:, i])
        self._sum_energy += _energy(added)
        self._energy += np.square(frames, dtype=np.float64).sum(axis=0)
        self._apart += _energy(frames - frames[:, :1])
        self._progress(min(0.99, self._count / self._expected))

    def audio(self, notes: tuple[str, ...]) -> Audio:
        loudest = float(self._energy.max(initial=0.0))
        sounding = max(1, int((self._energy > loudest * 1e-4).sum()))
        if self._channels and self._apart <= 1e-6 * loudest:  # one signal: hold it once
            mono = self._sum.samples(divisor=sounding)
            return Audio(mono, (mono,) * len(self._channels), notes)
        channels = tuple(channel.samples() for channel in self._channels)
        if channels and self._sum_energy < 0.01 * loudest * sounding**2:  # in opposite phase
            return Audio(channels[int(self._energy.argmax())], channels, notes)
        return Audio(self._sum.samples(divisor=sounding), channels, notes)

    def close(self) -> None:
        for tape in (self._sum, *self._channels):
            tape.close()


def _most_samples() -> int:
    return int(MAX_HOURS * 3600 * SAMPLE_RATE)


def _energy(samples: NDArray[np.float32]) -> float:
    return float(np.square(samples, dtype=np.float64).sum())


def _refuse_broken_off(path: Path, facts: MediaFacts, ending: Ending, heard_ms: int) -> None:
    """Sound that just stops before a longer picture does is no reason: the file must break off."""
    missing_ms = facts.duration_ms - heard_ms
    cut = facts.video is None or _BROKEN_OFF.search(ending.log)
    if facts.duration_stated and cut and missing_ms > max(1000, facts.duration_ms // 50):
        raise MediaError(
            f"{path.name}: breaks off at {clock(heard_ms)} of {clock(facts.duration_ms)}; "
            "copy or upload it again"
        )


def _damage(ending: Ending) -> tuple[str, ...]:
    if ending.damages <= FEW_DAMAGES:
        return ()
    return (
        f"The recording is damaged in {ending.damages} places: what was said there is missing.",
    )


def _refuse_unusable(path: Path, audio: Audio) -> None:
    if audio.duration_ms < MIN_AUDIO_S * 1000:
        seconds = f"{audio.duration_ms / 1000:.1f}".removesuffix(".0")
        raise MediaError(
            f"{path.name}: only {seconds} s of audio, "
            f"{MIN_AUDIO_S} s are needed; check that this is the right file"
        )
    if _loudest_dbfs(audio.mono) < SILENCE_DBFS:
        raise MediaError(
            f"{path.name}: is silent from start to end; check the microphone, or that the "
            "meeting's sound was recorded"
        )


def _loudest_dbfs(mono: Samples) -> float:
    """The level of the loudest tenth of a second."""
    power = max((_loudest_power(minute) for minute in by_minute(mono)), default=0.0)
    return 10 * float(np.log10(max(power, 1e-20)))


def _loudest_power(samples: Samples) -> float:
    frames: NDArray[np.float32] = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return float(np.einsum("ij,ij->i", frames, frames).max(initial=0.0)) / _FRAME
