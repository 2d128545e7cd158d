"""Utterances become what people heard: corrections are applied in the order they were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.corrections.boundaries import border_at, joined, parted
from pipeline.corrections.claims import (
    BoundaryCorrection,
    CodeCorrection,
    Correction,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.corrections.timeline import Timeline
from pipeline.corrections.wording import reworded
from pipeline.span import Span, union
from pipeline.transcript import Utterance


@dataclass(frozen=True, slots=True)
class Corrected:
    """
    Utterances as people heard them.

    utterances  ordered by start, numbered from 0
    settled     where a person said who speaks, ordered and separate
    written     the utterances all words of which are a person's
    unplaced    the corrections that met no utterance
    """

    utterances: tuple[Utterance, ...]
    settled: tuple[Span, ...] = ()
    written: frozenset[int] = frozenset()
    unplaced: tuple[Correction, ...] = ()


def correct(
    utterances: Sequence[Utterance], corrections: Iterable[Correction]
) -> tuple[Utterance, ...]:
    """The utterances with the speakers, words and boundaries people heard, numbered anew."""
    return corrected(utterances, corrections).utterances


def unplaced(
    utterances: Sequence[Utterance], corrections: Iterable[Correction]
) -> tuple[Correction, ...]:
    """
    The corrections that have nothing to apply to any more, of all that are made to utterances as
    the engines left them; of a voice, because nobody has that label any more.
    """
    return corrected(utterances, corrections).unplaced


def corrected(utterances: Sequence[Utterance], corrections: Iterable[Correction]) -> Corrected:
    """
    All corrections but those of codes, one after the other in the order they were made, of the
    same moment in the order given. What a code's correction is about is looked for in the result.

    A speaker's correction moves every utterance more than half inside it, or, where there is
    none, the one it overlaps most. Words and boundaries are looked for among the utterances of
    their speaker at that time, or of who speaks there now. One that meets nothing changes nothing.
    """
    given = tuple(corrections)
    work = _Work.on(utterances)
    for correction in sorted(given, key=lambda c: c.made_at):
        work.apply(correction)
    said = work.timeline.said
    moved = (u.span for u in said if u.index in work.moved)
    return Corrected(
        work.numbered(),
        union((*moved, *(c.at for c in given if isinstance(c, SpeakerCorrection)))),
        frozenset(place for place, u in enumerate(said) if u.index in work.written),
        tuple(c for c in given if not work.meets(c)),
    )


@dataclass(slots=True)
class _Work:
    """
    Utterances under correction; until all is done, their index is a name that none shares.

    written  of which a person wrote all words
    moved    whose voice a person named
    lost     the corrections that met nothing, by identity
    """

    timeline: Timeline[Utterance]
    fresh: int
    written: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    @classmethod
    def on(cls, utterances: Sequence[Utterance]) -> _Work:
        return cls(Timeline.of(utterances), max((u.index for u in utterances), default=-1) + 1)

    def apply(self, correction: Correction) -> None:
        met = True
        if isinstance(correction, SpeakerCorrection):
            met = self._move(self.timeline.covered(correction.at), correction.speaker)
        elif isinstance(correction, VoiceCorrection):
            theirs = self.timeline.all_of(correction.voice)
            self.moved.update(self.timeline.said[place].index for place in theirs)
            met = self._move(theirs, correction.speaker)
        elif isinstance(correction, WordsCorrection):
            met = self._word(correction)
        elif isinstance(correction, BoundaryCorrection):
            met = self._bound(correction)
        if not met:
            self.lost.add(id(correction))

    def meets(self, correction: Correction) -> bool:
        if isinstance(correction, CodeCorrection):
            return bool(self.timeline.meeting(correction.at))
        return id(correction) not in self.lost

    def numbered(self) -> tuple[Utterance, ...]:
        both = zip(self.timeline.said, self.timeline.speakers, strict=True)
        return tuple(
            u if (u.index, u.speaker) == (i, who) else replace(u, index=i, speaker=who)
            for i, (u, who) in enumerate(both)
        )

    def _move(self, places: Sequence[int], speaker: str) -> bool:
        self.timeline.move(places, speaker)
        return bool(places)

    def _word(self, correction: WordsCorrection) -> bool:
        places = self.timeline.of_voice(correction.at, correction.speaker)
        theirs = [self.timeline.said[place] for place in places]
        made = reworded(theirs, correction.at, correction.text)
        for place, new in reversed(list(zip(places, made, strict=True))):
            if new is None:
                continue
            if new.utterance is None:
                self.timeline.drop(place)
                continue
            self.timeline.change(place, new.utterance)
            if new.whole:
                self.written.add(new.utterance.index)
        return any(made)

    def _bound(self, correction: BoundaryCorrection) -> bool:
        places = self.timeline.of_voice(correction.at, correction.speaker)
        theirs = [self.timeline.said[place] for place in places]
        border = border_at(theirs, correction.between_ms)
        if border is not None and border.words is None and not correction.stands:
            self._join(places[border.which], places[border.which + 1])
        elif border is not None and border.words is not None and correction.stands:
            self._part(places[border.which], border.words, correction.between_ms)
        return bool(places)

    def _part(self, place: int, words: int, at_ms: int) -> None:
        whole = self.timeline.said[place]
        parts = parted(whole, words, at_ms)
        if parts is None:
            return
        first, second = parts[0], replace(parts[1], index=self.fresh)
        self.timeline.change(place, first)
        self.timeline.add(second, self.timeline.speakers[place])
        for marked in (self.written, self.moved):
            if first.index in marked:
                marked.add(second.index)
        self.fresh += 1

    def _join(self, place: int, other: int) -> None:
        first, second = self.timeline.said[place], self.timeline.said[other]
        self.timeline.change(place, joined(first, second))
        self.timeline.drop(other)
        for marked in (self.written, self.moved):
            if second.index not in marked:
                marked.discard(first.index)
