"""Utterances as engines heard them tell of each one now what a person changed in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.span import Span, union
from pipeline.transcript import CodedUtterance, Utterance


@dataclass(frozen=True, slots=True)
class Was:
    """Who spoke as the engines heard it, by the voice's label, and what was said."""

    who: str
    text: str


def changed(now: Sequence[CodedUtterance], before: Sequence[Utterance]) -> dict[int, Was]:
    """
    Index of an utterance whose speaker or words are not those heard -> what was heard then.

    Both are matched by time. Where utterances were only parted or joined nothing is told: their
    words are those of the utterance that were heard inside it.
    """
    same = {(u.span, u.speaker, u.text) for u in before}
    other = [u for u in now if (u.span, u.utterance.speaker, u.text) not in same]
    if not other:
        return {}
    heard = _Heard.of(before)
    told: dict[int, Was] = {}
    for coded in other:
        was = heard.during(coded.span)
        if was and (was.who, was.text) != (coded.utterance.speaker, _plain(coded.text)):
            told[coded.index] = was
    return told


@dataclass(frozen=True, slots=True)
class _Heard:
    """
    Utterances by start.

    ends  the latest end so far, so that those that meet a time are found without looking at all
    """

    utterances: tuple[Utterance, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, utterances: Sequence[Utterance]) -> _Heard:
        ordered = tuple(sorted(utterances, key=lambda u: u.span))
        return cls(ordered, tuple(accumulate((u.span.end_ms for u in ordered), max)))

    def during(self, at: Span) -> Was | None:
        """What the voice said then that spoke most of it; None where nobody was heard."""
        met: dict[str, list[Utterance]] = {}
        for utterance in self._meeting(at):
            if utterance.span == at:
                return Was(utterance.speaker, _plain(utterance.text))
            met.setdefault(utterance.speaker, []).append(utterance)
        if not met:
            return None
        who = max(met, key=lambda speaker: _shared_ms(met[speaker], at))
        return Was(who, _plain(" ".join(_said_in(u, at) for u in met[who])))

    def _meeting(self, at: Span) -> Iterator[Utterance]:
        for place in range(bisect_left(self.ends, at.start_ms + 1), len(self.utterances)):
            utterance = self.utterances[place]
            if utterance.span.start_ms >= at.end_ms:
                return
            if utterance.span.end_ms > at.start_ms:
                yield utterance


def _shared_ms(utterances: Sequence[Utterance], at: Span) -> int:
    return sum(both.duration_ms for u in union(u.span for u in utterances) if (both := u & at))


def _said_in(utterance: Utterance, at: Span) -> str:
    """Its words whose middle lies there; where its words have no times, all or none of them."""
    if utterance.words:
        return " ".join(w.text for w in utterance.words if _middle(w.span) in at)
    return utterance.text if _middle(utterance.span) in at else ""


def _middle(span: Span) -> int:
    return (span.start_ms + span.end_ms) // 2


def _plain(text: str) -> str:
    return " ".join(text.split())
