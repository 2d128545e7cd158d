"""The chance that each voice speaks, moment by moment, as a small value that can be kept."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.span import Span, subtract, union

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Chances = NDArray[np.float32]

BOLDNESS = 2.0
"""
how many times too large the log odds of a chance are: a hidden Markov model counts neighbouring
frames as so many witnesses; from how often each chance was wrong on the tune half of the trial
"""
UNSURE = 0.9
"""the likeliest voice below this cooled chance: the stretch is unsure"""
LEAST_UNSURE_MS = 500
LEAST_SURE_MS = 800
"""
a shorter stretch of one voice is unsure: on real recordings over half of them are the other's,
whatever the chances say; from 0.8 to 2 s it is one in five, above 4 s one in a hundred
"""
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

    def unsure(self, *, certain: Sequence[Span] = ()) -> tuple[Span, ...]:
        """
        Where somebody speaks and it is not sure who, ordered and separate, less where a person
        said it (`certain`): for half a second or more no voice is likelier than `UNSURE`, cooled;
        or a voice is heard for less than `LEAST_SURE_MS` at a stretch, however likely.

        >>> import numpy as np
        >>> chances = {"S1": np.full(9, 0.55, np.float32), "S2": np.full(9, 0.45, np.float32)}
        >>> Sureness.of_chances(chances, step_ms=100).unsure()
        (Span(start_ms=0, end_ms=900),)
        """
        import numpy as np  # noqa: PLC0415 - as above

        if not self.kept:
            return ()
        chances = np.stack([self.of(voice) for voice in self.kept])
        likeliest = chances.max(axis=0)
        voice = np.where(likeliest > 0, chances.argmax(axis=0), -1)
        doubted = self._spans((likeliest > 0) & (cooled(likeliest) < UNSURE))
        doubtful = union(
            [
                *(span for span in doubted if span.duration_ms >= LEAST_UNSURE_MS),
                *(
                    span
                    for one in range(len(chances))
                    for span in self._spans(voice == one)
                    if span.duration_ms < LEAST_SURE_MS
                ),
            ]
        )
        return subtract(doubtful, union(certain))

    def _spans(self, steps: NDArray[np.bool_]) -> list[Span]:
        """The runs of steps that are so."""
        import numpy as np  # noqa: PLC0415 - as above

        edges = np.flatnonzero(np.diff(steps, prepend=False, append=False)) * self.step_ms
        return [Span(start, end) for start, end in edges.reshape(-1, 2).tolist()]


def cooled(chances: Chances) -> Chances:
    """
    Chances with their log odds divided by `BOLDNESS`; none, half and all stay what they are.

    >>> import numpy as np
    >>> [round(float(p), 2) for p in cooled(np.array([0, 0.5, 0.94, 1], np.float32))]
    [0.0, 0.5, 0.8, 1.0]
    """
    import numpy as np  # noqa: PLC0415 - as above

    mine, others = (p ** (1 / BOLDNESS) for p in (chances, 1 - chances))
    return np.asarray(mine / (mine + others), np.float32)


def _packed(chances: Chances) -> str:
    import numpy as np  # noqa: PLC0415 - as above

    levels = np.rint(np.clip(chances, 0, 1) * _FULL).astype(np.uint8)
    return base64.b64encode(zlib.compress(levels.tobytes())).decode("ascii")
