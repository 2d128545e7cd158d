"""What a person heard becomes the words of utterances; those that stay keep their times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.corrections.timing import Put, placed, timed_words
from pipeline.span import Span
from pipeline.transcript import Utterance, Word

_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Reworded:
    """
    What a correction of words made of an utterance.

    utterance  None where nothing was said
    whole      all its words are a person's, so that none is in doubt
    """

    utterance: Utterance | None
    whole: bool


def reworded(utterances: Sequence[Utterance], at: Span, text: str) -> tuple[Reworded | None, ...]:
    """
    One answer for each of a speaker's utterances, in order of start; None where it stays as it is.

    Only what lies inside the stretch is replaced, so that a correction of one sentence never
    takes the words of another, also where the utterances are no longer cut as the person saw
    them. Over several, each keeps its part.
    """
    lines = [_Line.of(utterance, at) for utterance in utterances]
    texts = text.split()
    if not any(line.inside for line in lines):
        return tuple(_voiced(line, texts, lines) for line in lines)
    if texts == [part for line in lines for word in line.inside for part in word.text.split()]:
        return tuple(_confirmed(line) for line in lines)
    pieces = _aligned(lines, texts)
    return tuple(_made(line, mine) for line, mine in zip(lines, pieces, strict=True))


@dataclass(frozen=True, slots=True)
class _Line:
    """
    An utterance with the words that a correction is about.

    covered_ms  how much of the utterance lies inside the correction
    """

    utterance: Utterance
    head: tuple[Word, ...]
    inside: tuple[Word, ...]
    tail: tuple[Word, ...]
    covered_ms: int

    @classmethod
    def of(cls, utterance: Utterance, at: Span) -> _Line:
        words, span = timed_words(utterance), utterance.span
        covered_ms = span.overlap_ms(at)
        within = [i for i, w in enumerate(words) if (w.span.start_ms + w.span.end_ms) // 2 in at]
        first, last = (within[0], within[-1] + 1) if within else (0, 0)
        if covered_ms == span.duration_ms:
            first, last = 0, len(words)
        return cls(utterance, words[:first], words[first:last], words[last:], covered_ms)

    @property
    def silent(self) -> bool:
        """Of a voice whose words nobody knows, and mostly inside."""
        return (
            not (self.head or self.inside or self.tail)
            and 2 * self.covered_ms > self.utterance.span.duration_ms
        )

    @property
    def whole(self) -> bool:
        return bool(self.inside) and not self.head and not self.tail


def _voiced(line: _Line, texts: Sequence[str], lines: Sequence[_Line]) -> Reworded | None:
    """A voice without words says the text; of several that voice which is most inside."""
    if not line.silent:
        return None
    if not texts:
        return Reworded(None, whole=True)
    if line is not max((one for one in lines if one.silent), key=lambda one: one.covered_ms):
        return None
    return Reworded(replace(line.utterance, text=" ".join(texts), doubt=None), whole=True)


def _confirmed(line: _Line) -> Reworded | None:
    """A person heard the same words."""
    if not line.inside:
        return None
    utterance = replace(line.utterance, text=" ".join(line.utterance.text.split()))
    return Reworded(replace(utterance, doubt=None) if line.whole else utterance, line.whole)


def _made(line: _Line, pieces: Sequence[Word | Put]) -> Reworded | None:
    if not line.inside and not pieces:
        return None
    utterance, before = line.utterance, (*line.head, *line.inside, *line.tail)
    words = placed([*line.head, *pieces, *line.tail], utterance.span, before)
    if not words:
        return Reworded(None, line.whole)
    return Reworded(
        replace(
            utterance,
            text=" ".join(word.text for word in words),
            words=words if utterance.words else (),
            doubt=None if line.whole else utterance.doubt,
        ),
        line.whole,
    )


def _aligned(lines: Sequence[_Line], texts: Sequence[str]) -> list[list[Word | Put]]:
    """For each line its part of the text: words that stay, and what is put in their place."""
    old = [(at, word) for at, line in enumerate(lines) for word in line.inside]
    pieces: list[list[Word | Put]] = [[] for _ in lines]
    keys = [_key(word.text) for _, word in old]
    matcher = SequenceMatcher(None, keys, [_key(text) for text in texts], autojunk=False)
    for what, i, i_end, j, j_end in matcher.get_opcodes():
        if what == "equal":
            for (at, word), text in zip(old[i:i_end], texts[j:j_end], strict=True):
                pieces[at].append(word if word.text == text else replace(word, text=text))
        elif what == "insert":
            pieces[old[max(0, i - 1)][0]].append(Put(tuple(texts[j:j_end])))
        elif what == "replace":
            run, new = old[i:i_end], texts[j:j_end]
            homes = [run[n * len(run) // len(new)][0] for n in range(len(new))]
            for at in dict.fromkeys(homes):
                mine = tuple(text for text, home in zip(new, homes, strict=True) if home == at)
                pieces[at].append(Put(mine, tuple(word for home, word in run if home == at)))
    return pieces


def _key(text: str) -> str:
    """What makes two spellings the same word: neither case nor the punctuation around it."""
    return _EDGES.sub("", text).casefold() or text
