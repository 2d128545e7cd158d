"""Levels and probabilities become how far voices stand above the room, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.activity_sound import FRAME_MS, SILENT_DB, Levels, mean_level
from pipeline.span import Span, total_ms

SURE, MAYBE = 0.8, 0.1
VOICED = 0.5
LEAST_SURE_MS, LEAST_VOICED_MS = 250, 2_000
"""of sure voice, or of likely voice where the detector is nowhere sure: less is no voice"""
SURENESS = (0.65, 0.80)
USUAL_THRESHOLD = 0.50
LOWEST_THRESHOLD = 0.20
NOISY_DB, QUIET_DB = 10.0, 25.0
LOWEST_IN_NOISE = 0.30
"""in a noisy room a lower threshold buys more noise than voice"""
ROOM_PERCENTILE = 10

WEAKEST_DB = 26.0
"""below the mean voice: weaker belongs to another talk in the room or behind the door"""
TOO_NOISY_DB = 3.0
"""below it half of the trial's conversations got a wrong talk share or one voice for two"""
HARDLY_DB = 6.0
"""below it pauses fill with noise that sounds like talk"""
NOISY_ROOM_DB = 15.0
"""below it a hesitating detector is put down to the room, above it to distance or the line"""
NOTABLE_THRESHOLD = 0.475
"""what rounds to the usual one is not worth a note"""
CROWD_DB = 6.5
"""two voices among a dozen others: below it the share was wrong in every one of the trial's"""
CROWD_SHARE = 0.995
LEAST_CROWD_MS = 30_000
"""two people may well talk through a shorter stretch without a breath"""


@dataclass(frozen=True, slots=True)
class Room:
    """
    What a recording's own sound says of where it was made.

    sureness   of the frames that may be a voice, the share the detector is sure of, 0..1
    sure_ms    how long it is sure
    voice_db   power of the frames with a voice, above 150 Hz; None when there is none
    stands_db  how far that is above the room, the tenth percentile of all frames; None likewise
    voiced_ms  how long a voice is likelier than not
    """

    sureness: float
    sure_ms: int
    voice_db: float | None = None
    stands_db: float | None = None
    voiced_ms: int = 0

    @property
    def weakest_db(self) -> float:
        """The level below which a voice is not meant; minus infinity where nobody speaks."""
        return -np.inf if self.voice_db is None else self.voice_db - WEAKEST_DB


def measure_room(probabilities: NDArray[np.float32], levels: Levels) -> Room:
    """Both per 32 ms of the same recording."""
    sure = int(np.count_nonzero(probabilities > SURE))
    maybe = int(np.count_nonzero(probabilities > MAYBE))
    sureness = sure / maybe if maybe else 0.0
    voiced = levels[probabilities >= VOICED]
    if not len(voiced):
        return Room(sureness, sure * FRAME_MS)
    voice_db = mean_level(voiced)
    room_db = max(SILENT_DB, float(np.percentile(levels, ROOM_PERCENTILE)))
    return Room(sureness, sure * FRAME_MS, voice_db, voice_db - room_db, len(voiced) * FRAME_MS)


def adapted_threshold(room: Room) -> float:
    """
    The threshold that suits the recording: .5 where the detector is sure of itself, .2 where not.

    On a near microphone or synthetic speech some 80 % of the frames that may be a voice (p > .1)
    are surely one (p > .8), and .5 cuts cleanest. With the microphone far from the speakers the
    detector hesitates (40 to 65 % sure) and .5 loses a quarter of the speech; .2 gives most of it
    back for a few per cent of false alarms. Between the two the threshold moves in a straight
    line. Where the detector hesitates for noise and not for distance, going so low buys false
    alarms: from 25 dB down to 10 dB of voice above the room the lowest threshold rises to .3.
    With less than a quarter second of sure voice, and two of likely voice, there is nothing to
    adapt to and it stays .5.
    """
    nobody = room.sure_ms < LEAST_SURE_MS and room.voiced_ms < LEAST_VOICED_MS
    if nobody or room.stands_db is None:
        return USUAL_THRESHOLD
    lowest = np.interp(room.stands_db, (NOISY_DB, QUIET_DB), (LOWEST_IN_NOISE, LOWEST_THRESHOLD))
    return float(np.interp(room.sureness, SURENESS, (float(lowest), USUAL_THRESHOLD)))


def loud_enough(spans: Sequence[Span], levels: Levels, room: Room) -> tuple[Span, ...]:
    """The stretches that are no more than 26 dB below the mean voice."""
    return tuple(span for span in spans if _level_in(span, levels) >= room.weakest_db)


def unfit_for(room: Room, spans: Sequence[Span], duration_ms: int) -> str | None:
    """Why nothing may be measured on this sound, or None."""
    if room.stands_db is None:
        return None
    if room.stands_db < TOO_NOISY_DB:
        return (
            f"too noisy: voices stand only {max(0, round(room.stands_db))} dB above the room; "
            "record nearer to both people"
        )
    crowded = duration_ms >= LEAST_CROWD_MS and total_ms(spans) >= CROWD_SHARE * duration_ms
    if crowded and room.stands_db < CROWD_DB:
        return (
            "too noisy: there is never a pause, as in a room full of talk; "
            "record in a quieter room, nearer to both people"
        )
    return None


def noise_notes(room: Room, threshold: float | None) -> tuple[str, ...]:
    """What a reader must know of the room and of the threshold it asked for, if it was asked."""
    notes = []
    if room.stands_db is not None and TOO_NOISY_DB <= room.stands_db < HARDLY_DB:
        notes.append(
            f"The recording is noisy: voices stand only {round(room.stands_db)} dB above the "
            "room, and pauses may be heard as talk."
        )
    if threshold is not None and threshold < NOTABLE_THRESHOLD:
        noisy = room.stands_db is not None and room.stands_db < NOISY_ROOM_DB
        why = "the room is noisy" if noisy else "they sound distant or as on a telephone line"
        notes.append(
            f"The voices were listened for more closely than usual (threshold {threshold:.2f} in "
            f"place of {USUAL_THRESHOLD:.2f}), because {why}; some noise may count as talk."
        )
    return tuple(notes)


def _level_in(span: Span, levels: Levels) -> float:
    first = min(span.start_ms // FRAME_MS, len(levels) - 1)
    return mean_level(levels[first : max(first + 1, span.end_ms // FRAME_MS)])
