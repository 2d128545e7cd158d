"""The chance that each voice speaks, moment by moment, as a small value that can be kept."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Chances = NDArray[np.float32]

UNSURE = 0.8
"""the likeliest voice below this chance: the stretch is unsure"""
LEAST_UNSURE_MS = 500
_FULL = 255


@dataclass(frozen=True, slots=True)
class Sureness:
    """
    How surely each voice speaks in each step of a recording; 0 where nobody is heard.

    step_ms  how long a step lasts, in ms
    kept     for each voice its chances as `of` gives them, a byte a step, packed as text
    """

    step_ms: int
    kept: Mapping[str, str]

    @classmethod
    def of_chances(cls, chances: Mapping[str, Chances], *, step_ms: int) -> Sureness:
        """From one array of chances, 0..1, shape (steps,), per voice; all of one length."""
        if len({len(theirs) for theirs in chances.values()}) > 1:
            raise ValueError("every voice must have as many steps as the others")
        return cls(step_ms, {voice: _packed(theirs) for voice, theirs in chances.items()})

    def of(self, voice: str) -> Chances:
        """The chance, 0..1 to the nearest 1/255, that the voice speaks; shape (steps,)."""
        import numpy as np  # noqa: PLC0415 - heavy, and --help must not wait

        levels = np.frombuffer(zlib.decompress(base64.b64decode(self.kept[voice])), np.uint8)
        return levels.astype(np.float32) / np.float32(_FULL)

    def unsure(self) -> tuple[Span, ...]:
        """
        Where somebody speaks and no voice is likelier than `UNSURE`, for half a second or more;
        ordered and separate.

        >>> import numpy as np
        >>> chances = {"S1": np.full(9, 0.55, np.float32), "S2": np.full(9, 0.45, np.float32)}
        >>> Sureness.of_chances(chances, step_ms=100).unsure()
        (Span(start_ms=0, end_ms=900),)
        """
        import numpy as np  # noqa: PLC0415 - as above

        if not self.kept:
            return ()
        likeliest = np.max([self.of(voice) for voice in self.kept], axis=0)
        doubted = (likeliest > 0) & (likeliest < UNSURE)
        edges = np.flatnonzero(np.diff(doubted, prepend=False, append=False)) * self.step_ms
        return tuple(
            Span(start, end)
            for start, end in edges.reshape(-1, 2).tolist()
            if end - start >= LEAST_UNSURE_MS
        )


def _packed(chances: Chances) -> str:
    import numpy as np  # noqa: PLC0415 - as above

    levels = np.rint(np.clip(chances, 0, 1) * _FULL).astype(np.uint8)
    return base64.b64encode(zlib.compress(levels.tobytes())).decode("ascii")
