"""The cues of a transcript become lines to find in the sound: pronounced, grouped, by speaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.align_path import Said
from models.align_sound import Model
from models.pronounce import phones, said
from pipeline.transcript import Cue

GROUP_MS = 20_000
"""neighbouring cues are aligned together up to this length, with one more cue on either side"""
INITIALS = 5
"""an unknown word in capitals of up to so many letters is spelt: IEP"""


@dataclass(frozen=True, slots=True)
class Line:
    """A cue to find, and how each part of each of its words is pronounced."""

    at: int
    cue: Cue
    said: tuple[tuple[Said, ...], ...]


def line_of(at: int, cue: Cue, known: Mapping[str, Sequence[str]], model: Model) -> Line:
    """A cue with its words pronounced: as the dictionary `known` has them, or as they are spelt."""
    words = (_pronounced(text, known, model) for text in cue.text.split())
    return Line(at, cue, tuple(words))


def _pronounced(text: str, known: Mapping[str, Sequence[str]], model: Model) -> tuple[Said, ...]:
    """How each part of a word is pronounced, in phones of the model."""
    parts: list[Said] = []
    for part in said(text):
        ways = known.get(part)
        if not ways and part.upper() in text and len(part) <= INITIALS and part.isalpha():
            parts += [_numbered(known[letter], model) for letter in part]
        else:
            parts.append(_numbered(ways or [phones(part)], model))
    return tuple(parts)


def _numbered(ways: Sequence[str], model: Model) -> Said:
    return tuple(tuple(model.phones.index(phone) for phone in way.split()) for way in ways)


def following_lines(lines: Sequence[Line]) -> list[Line]:
    """Those that follow each other: without what somebody else says inside another's."""
    main: list[Line] = []
    for line in lines:
        inside = main and line.cue.span.end_ms <= main[-1].cue.span.end_ms
        other = inside and (line.cue.speaker is None or line.cue.speaker != main[-1].cue.speaker)
        if not other:
            main.append(line)
    return main


def by_voice(cues: Sequence[Cue], main: Sequence[Line]) -> list[list[int]]:
    """The cues that each speaker says one after the other; any other cue on its own."""
    following = {line.at for line in main}
    voices: dict[tuple[str | None, int], list[int]] = {}
    for i, cue in enumerate(cues):
        key = (cue.speaker, -1) if i in following else (None, i)
        voices.setdefault(key, []).append(i)
    return list(voices.values())


def grouped(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """First and past-the-last place of lines that are aligned together."""
    first = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or lines[i].cue.span.end_ms - lines[first].cue.span.start_ms > GROUP_MS:
            yield first, i
            first = i
