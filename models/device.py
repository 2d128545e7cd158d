"""The processor that is here decides how exactly Whisper computes, and how many clips at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """
    What a Whisper runs on.

    kind          "cuda" or "cpu"
    compute_type  how exactly it computes
    batch         clips at once
    """

    kind: str
    compute_type: str
    batch: int


def device_for_ctranslate2() -> Device:
    """
    A graphics card where CTranslate2 finds one, at float16 where the card can; else the processor,
    at int8.

    A batch of eight of large-v3's windows takes about 3 GB of a card beside the weights (keys and
    values of five beams, 448 tokens, 32 layers at float16). On a processor a batch of four saves
    3 to 8 % of the time (int8, one core, a window: base 5.9 and 5.5 s, small 17.2 and 16.7 s), and
    memory grows with the model, so there it is one.
    """
    from ctranslate2 import (  # type: ignore[attr-defined]
        get_cuda_device_count,
        get_supported_compute_types,
    )

    if get_cuda_device_count():
        exact = "float16" in get_supported_compute_types("cuda")
        return Device("cuda", "float16" if exact else "float32", 8)
    small = "int8" in get_supported_compute_types("cpu")
    return Device("cpu", "int8" if small else "float32", 1)


def device_for_torch() -> Device:
    """The same for openai-whisper, which takes one clip at a time; the processor without torch."""
    try:
        from torch import cuda
    except ImportError:
        return Device("cpu", "float32", 1)
    return Device("cuda", "float16", 1) if cuda.is_available() else Device("cpu", "float32", 1)
