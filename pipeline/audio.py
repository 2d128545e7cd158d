"""Sound as the engines take it: 16 kHz samples, a mono mix and the channels behind it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
MINUTE = 60 * SAMPLE_RATE
"""samples"""
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """
    One recording's sound.

    mono      float32, shape (n,), -1..1, 16 kHz; of a decoded recording read-only and on the disk
    channels  the recording's own channels, each of the same shape; empty when it has one
    notes     what the decoder had to say in words ("the recording is damaged in 8 places")
    """

    mono: Samples
    channels: tuple[Samples, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mono.ndim != 1 or self.mono.dtype != np.float32:
            raise ValueError(
                f"mono must be float32 of shape (n,): {self.mono.dtype} {self.mono.shape}"
            )
        if any(channel.shape != self.mono.shape for channel in self.channels):
            raise ValueError("every channel must be as long as the mono mix")

    @property
    def duration_ms(self) -> int:
        return len(self.mono) * 1000 // SAMPLE_RATE


def by_minute(samples: Samples) -> Iterator[Samples]:
    """The samples a minute at a time, each let go when the next is asked for."""
    for start in range(0, len(samples), MINUTE):
        minute = samples[start : start + MINUTE]
        yield minute
        let_go(minute)


def let_go(samples: Samples) -> None:
    """
    Samples that lie on the disk leave memory, and come back when they are next read.

    An engine says so of what it has heard, so that hearing a long recording takes no more memory
    than a short one. Samples that lie in memory, or may be written to, stay where they are.
    """
    mapped = None if samples.flags.writeable else _mapping(samples)
    if mapped is None or not len(samples) or not hasattr(mmap, "MADV_DONTNEED"):
        return
    offset = samples.ctypes.data - np.frombuffer(mapped, np.uint8).ctypes.data
    first = offset // mmap.PAGESIZE * mmap.PAGESIZE
    mapped.madvise(mmap.MADV_DONTNEED, first, offset + samples.nbytes - first)


def _mapping(samples: Samples) -> mmap.mmap | None:
    """What the samples lie on where that is a file."""
    under: Any = samples
    while isinstance(under, np.ndarray):
        under = under.base
    under = under.obj if isinstance(under, memoryview) else under
    return under if isinstance(under, mmap.mmap) else None
