"""Sound becomes stretches with a voice in them, by the Silero detector in faster-whisper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.activity_again import Network, quieter_voices, runs
from models.activity_noise import (
    Room,
    adapted_threshold,
    loud_enough,
    measure_room,
    noise_notes,
    unfit_for,
)
from models.activity_sound import (
    FRAME,
    FRAME_MS,
    WARM_UP,
    frame_levels,
    gain_for,
    without_rumble,
)
from models.guests import installed, not_installed
from pipeline.audio import Audio, Samples
from pipeline.engines import Activity, Progress, no_progress
from pipeline.span import Span, clock, subtract, total_ms, union
from pipeline.transcript import EngineUsed

REVISION = "3"
"""raised when the same sound gets other stretches, other notes or another verdict"""

FIRST_SHARE = 0.8
"""of the work is the first listening"""
NOTABLE_MS = 2_000
"""of talk; less that was added or left out is not told"""


@dataclass(frozen=True, slots=True)
class Edges:
    """
    How probabilities become stretches, in milliseconds; measured on phone, meeting and synthetic
    speech: the detector answers late at the start of a voice and on time at its end.
    """

    bridge_ms: int = 210
    least_ms: int = 100
    before_ms: int = 50
    after_ms: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the detector settled on for one recording, and what of its sound decided it."""

    threshold: float
    room: Room


class SileroActivity:
    """
    An ActivityDetector: Silero VAD v6 through onnxruntime, one core, about 0.003 x real time.

    The sound is freed of rumble and brought to one level first, so that neither hum nor gain
    decides; where nobody is heard it listens again, from a fresh start and with raised gain.

    threshold  0..1, or "adaptive": see `adapted_threshold`

    Source: silero-vad (MIT), the copy inside faster-whisper (MIT).
    """

    def __init__(
        self, threshold: float | Literal["adaptive"] = "adaptive", edges: Edges | None = None
    ) -> None:
        if threshold != "adaptive" and not 0 < threshold < 1:
            raise ValueError(f"threshold must be between 0 and 1 or 'adaptive': {threshold}")
        self._threshold = threshold
        self._edges = edges or Edges()
        self._chosen: Chosen | None = None

    @property
    def used(self) -> EngineUsed:
        """What the answer depends on; the same before and after `detect`, so fit for a key."""
        edges = self._edges
        library = installed("faster-whisper") or "missing"
        return EngineUsed(
            name="silero",
            revision=f"{REVISION} on v6 in faster-whisper {library}",
            parameters={
                "threshold": self._threshold,
                "bridge_ms": edges.bridge_ms,
                "least_ms": edges.least_ms,
                "before_ms": edges.before_ms,
                "after_ms": edges.after_ms,
            },
        )

    @property
    def used_last(self) -> EngineUsed:
        """`used`, with the threshold that the last recording got and why."""
        used, chosen = self.used, self._chosen
        if chosen is None:
            return used
        settled = {
            "threshold_used": round(chosen.threshold, 3),
            "sureness": round(chosen.room.sureness, 3),
        }
        if chosen.room.stands_db is not None:
            settled["voice_above_room_db"] = round(chosen.room.stands_db, 1)
        return EngineUsed(used.name, used.revision, {**used.parameters, **settled})

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        """The stretches with a voice in them. Raises EngineError."""
        network, duration_ms = _network(), audio.duration_ms
        levels = frame_levels(audio.mono)
        gain = gain_for(levels)
        heard = voice_probabilities(
            audio.mono, network, gain, lambda done: progress(FIRST_SHARE * done)
        )
        room = measure_room(heard, levels)
        threshold = adapted_threshold(room) if self._threshold == "adaptive" else self._threshold
        self._chosen = Chosen(threshold, room)
        voices = stretches(heard, threshold, duration_ms=duration_ms, edges=self._edges)
        found = loud_enough(voices, levels, room)
        quieter = quieter_voices(
            audio.mono,
            subtract([Span(0, duration_ms)], voices) if duration_ms else (),
            network=network,
            gain=gain,
            weakest_db=room.weakest_db,
            progress=lambda done: progress(FIRST_SHARE + (1 - FIRST_SHARE) * done),
        )
        spans = union((*found, *quieter), bridge_ms=self._edges.bridge_ms)
        notes = (
            *noise_notes(room, threshold if self._threshold == "adaptive" else None),
            *_quieter_notes(quieter),
            *_left_out_notes(subtract(voices, found)),
        )
        return Activity(spans, notes, unfit_for(room, spans, duration_ms))


def voice_probabilities(
    samples: Samples, network: Network, gain: float, progress: Progress = no_progress
) -> NDArray[np.float32]:
    """One probability per 32 ms, shape (ceil(n / 512),)."""
    blocks = []
    for start, block in without_rumble(samples):
        loud = np.pad(block * np.float32(gain), (0, -len(block) % FRAME))
        blocks.append(network(loud)[WARM_UP // FRAME if start else 0 :])
        progress(min(1.0, (start + len(block)) / len(samples)))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def stretches(
    probabilities: NDArray[np.float32],
    threshold: float,
    *,
    duration_ms: int,
    edges: Edges | None = None,
) -> tuple[Span, ...]:
    """
    Stretches that begin at `threshold` and last until the probability falls under half of it.

    Stretches shorter than `least_ms` are dropped, the others widened and joined over short gaps.
    """
    edges = edges or Edges()
    widened = []
    for first, last in runs(probabilities, threshold, threshold / 2):
        start, end = first * FRAME_MS, last * FRAME_MS
        if end - start >= edges.least_ms and start < duration_ms:
            widened.append(
                Span(max(0, start - edges.before_ms), min(duration_ms, end + edges.after_ms))
            )
    return union(widened, bridge_ms=edges.bridge_ms)


def _quieter_notes(quieter: Sequence[Span]) -> tuple[str, ...]:
    added_ms = total_ms(quieter)
    if added_ms < NOTABLE_MS:
        return ()
    return (f"A quieter voice was found by listening again: {clock(added_ms)} of talk.",)


def _left_out_notes(left_out: Sequence[Span]) -> tuple[str, ...]:
    left_ms = total_ms(left_out)
    if left_ms < NOTABLE_MS:
        return ()
    return (f"A voice far weaker than the others was left out: {clock(left_ms)} of talk.",)


def _network() -> Network:
    try:
        from faster_whisper.vad import get_vad_model
    except ImportError as error:
        library = error.name or "faster-whisper"
        raise not_installed("silero", library, "pip install faster-whisper") from error
    model = get_vad_model()
    return lambda samples: np.asarray(np.ravel(model(samples)), np.float32)
