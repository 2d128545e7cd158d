"""Sound becomes stretches with a voice in them, by the Silero detector in faster-whisper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.guests import installed, not_installed
from pipeline.audio import SAMPLE_RATE, Audio, Samples
from pipeline.engines import Activity, Progress, no_progress
from pipeline.span import Span, union
from pipeline.transcript import EngineUsed

FRAME = 512
"""samples per probability: 32 ms, fixed by the network"""
BLOCK = 1875 * FRAME
"""one minute at a time, so that memory stays flat"""
WARM_UP = 32 * FRAME
"""a second before each block, heard again so that the network is not cold at the seam"""

SURE, MAYBE = 0.8, 0.1
SURENESS = (0.65, 0.80)
THRESHOLDS = (0.20, 0.50)
LEAST_SURE_MS = 250


@dataclass(frozen=True, slots=True)
class Edges:
    """
    How probabilities become stretches, in milliseconds; measured on phone, meeting and synthetic
    speech: the detector answers late at the start of a voice and hardly at its end.
    """

    bridge_ms: int = 200
    least_ms: int = 100
    before_ms: int = 60
    after_ms: int = 30


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    What an adaptive detector settled on for one recording.

    sureness  of the frames that may be a voice, the share the detector is sure of, 0..1
    """

    threshold: float
    sureness: float


class SileroActivity:
    """
    An ActivityDetector: Silero VAD v6 through onnxruntime, one core, about 0.002 x real time.

    threshold  0..1, or "adaptive": see `adapted`

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
        return EngineUsed(
            name="silero",
            revision=f"v6 in faster-whisper {installed('faster-whisper') or 'missing'}",
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
            "sureness": round(chosen.sureness, 3),
        }
        return EngineUsed(used.name, used.revision, {**used.parameters, **settled})

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        """The stretches with a voice in them. Raises EngineError."""
        heard = voice_probabilities(audio.mono, progress)
        adapted = adapted_threshold(heard)
        if self._threshold != "adaptive":
            adapted = Chosen(self._threshold, adapted.sureness)
        self._chosen = adapted
        return Activity(
            stretches(heard, adapted.threshold, duration_ms=audio.duration_ms, edges=self._edges)
        )


def voice_probabilities(samples: Samples, progress: Progress = no_progress) -> NDArray[np.float32]:
    """One probability per 32 ms, shape (ceil(n / 512),). Raises EngineError."""
    network = _network()
    blocks = []
    for start in range(0, len(samples), BLOCK):
        warm = min(start, WARM_UP)
        block = samples[start - warm : start + BLOCK]
        block = np.pad(block, (0, -len(block) % FRAME))
        blocks.append(np.ravel(network(block))[warm // FRAME :])
        progress(min(1.0, (start + BLOCK) / len(samples)))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def adapted_threshold(probabilities: NDArray[np.float32]) -> Chosen:
    """
    The threshold that suits the recording: .5 where the detector is sure of itself, .2 where not.

    On a near microphone, a telephone or synthetic speech some 80 % of the frames that may be a
    voice (p > .1) are surely one (p > .8), and .5 cuts cleanest. With the microphone far from the
    speakers the detector hesitates (40 to 65 % sure) and .5 loses a quarter of the speech; .2
    gives most of it back for a few per cent of false alarms. Level and signal-to-noise ratio do
    not tell the two apart: distant speech in a quiet room hesitates at 35 dB. Between the two the
    threshold moves in a straight line. With less than a quarter second of sure voice there is
    nothing to adapt to and it stays .5.
    """
    sure = int(np.count_nonzero(probabilities > SURE))
    maybe = int(np.count_nonzero(probabilities > MAYBE))
    sureness = sure / maybe if maybe else 0.0
    if sure * FRAME * 1000 < LEAST_SURE_MS * SAMPLE_RATE:
        return Chosen(THRESHOLDS[1], sureness)
    return Chosen(float(np.interp(sureness, SURENESS, THRESHOLDS)), sureness)


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
    widened = [
        Span(max(0, start - edges.before_ms), min(duration_ms, end + edges.after_ms))
        for start, end in _frames_to_ms(_runs(probabilities, threshold, threshold / 2))
        if end - start >= edges.least_ms and start < duration_ms
    ]
    return union(widened, bridge_ms=edges.bridge_ms)


def _runs(values: NDArray[np.float32], on: float, off: float) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for i, value in enumerate(values):
        if start is None and value >= on:
            start = i
        elif start is not None and value < off:
            yield start, i
            start = None
    if start is not None:
        yield start, len(values)


def _frames_to_ms(runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in runs:
        yield start * FRAME * 1000 // SAMPLE_RATE, end * FRAME * 1000 // SAMPLE_RATE


def _network() -> Any:
    try:
        from faster_whisper.vad import get_vad_model
    except ImportError as error:
        library = error.name or "faster-whisper"
        raise not_installed("silero", library, "pip install faster-whisper") from error
    return get_vad_model()
