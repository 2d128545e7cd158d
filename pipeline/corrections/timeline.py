"""What was said in order of time, kept so while corrections move, part and join it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

from pipeline.span import Span


class Spoken(Protocol):
    """An utterance, or a stretch of a voice."""

    @property
    def span(self) -> Span: ...

    @property
    def speaker(self) -> str: ...


T = TypeVar("T", bound=Spoken)


@dataclass(slots=True)
class Timeline(Generic[T]):
    """
    Ordered by start, so that few are looked at for each of many corrections.

    speakers    who says each now, whatever `said` says: a voice moves at once, however much it says
    longest_ms  no one of them lasts longer
    """

    said: list[T]
    starts: list[int]
    speakers: list[str]
    longest_ms: int

    @classmethod
    def of(cls, said: Iterable[T]) -> Self:
        ordered = sorted(said, key=lambda one: one.span.start_ms)
        longest_ms = max((one.span.duration_ms for one in ordered), default=0)
        starts, speakers = (
            [one.span.start_ms for one in ordered],
            [one.speaker for one in ordered],
        )
        return cls(ordered, starts, speakers, longest_ms)

    def meeting(self, at: Span) -> dict[int, int]:
        """Place -> how long what is said there shares the stretch; in order, no zeros."""
        first = bisect_left(self.starts, at.start_ms - self.longest_ms)
        last = bisect_left(self.starts, at.end_ms)
        shared = {place: self.said[place].span.overlap_ms(at) for place in range(first, last)}
        return {place: ms for place, ms in shared.items() if ms}

    def covered(self, at: Span) -> list[int]:
        """The places more than half inside a stretch; where there is none, the one most inside."""
        shared = self.meeting(at)
        inside = [place for place, ms in shared.items() if 2 * ms > self._lasts(place)]
        if inside or not shared:
            return inside
        return [max(shared, key=lambda place: shared[place])]

    def of_voice(self, at: Span, speaker: str) -> list[int]:
        """
        The places of one voice that meet a stretch: of the speaker, or where they hold less than
        half as much of it as another (their label may have changed since), of that other.
        """
        places = list(self.meeting(at))
        voice = _meant(self._held(places, at), speaker)
        return [place for place in places if self.speakers[place] == voice]

    def all_of(self, voice: str) -> list[int]:
        """The places of everything a voice says."""
        return [place for place, speaker in enumerate(self.speakers) if speaker == voice]

    def move(self, places: Iterable[int], speaker: str) -> None:
        """Another says what is said there."""
        for place in places:
            self.speakers[place] = speaker

    def change(self, place: int, one: T) -> None:
        """Another in its place, that starts when it did and is said by the same."""
        self.said[place] = one
        self.longest_ms = max(self.longest_ms, one.span.duration_ms)

    def add(self, one: T, speaker: str) -> None:
        """One more, after all that start by then."""
        place = bisect_right(self.starts, one.span.start_ms)
        self.said.insert(place, one)
        self.starts.insert(place, one.span.start_ms)
        self.speakers.insert(place, speaker)
        self.longest_ms = max(self.longest_ms, one.span.duration_ms)

    def drop(self, place: int) -> None:
        """It was not said."""
        del self.said[place], self.starts[place], self.speakers[place]

    def _held(self, places: Iterable[int], at: Span) -> dict[str, int]:
        """For how long each voice speaks there, pauses included: as an utterance, so its parts."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for place in places:
            speaker, span = self.speakers[place], self.said[place].span
            first.setdefault(speaker, max(span.start_ms, at.start_ms))
            last[speaker] = max(last.get(speaker, 0), min(span.end_ms, at.end_ms))
        return {speaker: last[speaker] - start for speaker, start in first.items()}

    def _lasts(self, place: int) -> int:
        return self.said[place].span.duration_ms


def _meant(held: Mapping[str, int], speaker: str) -> str:
    most = max(held, key=lambda voice: held[voice], default=speaker)
    return speaker if 2 * held.get(speaker, 0) >= held.get(most, 0) else most
