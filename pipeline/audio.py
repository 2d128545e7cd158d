"""Sound as the engines take it: 16 kHz samples, a mono mix and the channels behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """
    One recording's sound.

    mono      float32, shape (n,), -1..1, 16 kHz
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
