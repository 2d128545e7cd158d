"""pocketsphinx, loaded and fed: its decoder, its model and dictionary as files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from models.guests import installed, not_installed
from pipeline.audio import SAMPLE_RATE, Samples
from pipeline.span import Span

FRAME_MS = 10
MODEL, DICTIONARY = "en-us/en-us", "en-us/cmudict-en-us.dict"
ALTERNATIVE = re.compile(r"\(\d+\)$")


def revision() -> str:
    """Which pocketsphinx and which model is at work, for `EngineUsed`."""
    return f"pocketsphinx {installed('pocketsphinx') or 'missing'}, its en-us model"


def make_decoder(engine: str, **options: Any) -> Any:
    """Its decoder with the English model it carries. Raises EngineError where it is missing."""
    return _library(engine).Decoder(samprate=SAMPLE_RATE, loglevel="FATAL", **options)


def model_folder(engine: str) -> Path:
    """Where its English acoustic model lies. Raises EngineError where it is missing."""
    return Path(_library(engine).get_model_path(MODEL))


@lru_cache(maxsize=1)
def dictionary(engine: str) -> Mapping[str, Sequence[str]]:
    """English words, lower case, each with the ways it is pronounced: "K AE T"."""
    words: dict[str, list[str]] = {}
    text = Path(_library(engine).get_model_path(DICTIONARY)).read_text("utf-8")
    for line in text.splitlines():
        word, _, way = line.partition(" ")
        words.setdefault(ALTERNATIVE.sub("", word), []).append(way)
    return words


def _library(engine: str) -> Any:
    try:
        import pocketsphinx
    except ImportError as error:
        raise not_installed(engine, "pocketsphinx", "pip install pocketsphinx") from error
    return pocketsphinx


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
