"""pocketsphinx, loaded and fed: a stretch of sound becomes the entries it answers, with times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from models.guests import installed, not_installed
from pipeline.audio import SAMPLE_RATE, Samples
from pipeline.span import Span

FRAME_MS = 10


def revision() -> str:
    """Which pocketsphinx and which model is at work, for `EngineUsed`."""
    return f"pocketsphinx {installed('pocketsphinx') or 'missing'}, its en-us model"


def make_decoder(engine: str, **options: Any) -> Any:
    """Its decoder with the English model it carries. Raises EngineError where it is missing."""
    try:
        import pocketsphinx
    except ImportError as error:
        raise not_installed(engine, "pocketsphinx", "pip install pocketsphinx") from error
    sphinx: Any = pocketsphinx
    return sphinx.Decoder(samprate=SAMPLE_RATE, loglevel="FATAL", **options)


def entries_in(stretch: Span, samples: Samples, decoder: Any) -> Iterator[tuple[Any, int, int]]:
    """
    Each entry of the answer for a stretch of the samples, silence and noise too, with its start
    and end in ms of the recording. No end is past the stretch's, so it may be at the start.
    """
    sound = samples[stretch.start_ms * SAMPLE_RATE // 1000 : stretch.end_ms * SAMPLE_RATE // 1000]
    decoder.start_utt()
    decoder.process_raw((np.clip(sound, -1, 1) * 32767).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    for entry in decoder.seg() or ():
        start = stretch.start_ms + entry.start_frame * FRAME_MS
        end = stretch.start_ms + (entry.end_frame + 1) * FRAME_MS
        yield entry, start, min(stretch.end_ms, end)


def is_filler(text: str) -> bool:
    """Whether an entry stands for silence, noise or a filler.

    >>> is_filler("<sil>"), is_filler("[NOISE]"), is_filler("well")
    (True, True, False)
    """
    return text.startswith(("<", "[", "++"))
