"""A clip becomes the words that are said in it, as many as a page has room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.acts import Clip
from pipeline.paper.lines import Line
from pipeline.span import Span, clock
from pipeline.transcript import CodedUtterance, Conversation, Layer

MOST_LINES, LINE = 8, 95
"""printed lines under a clip, so that three of them fit on a page, and about how long one is"""
OPEN_QUESTION = "What do you notice here?"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in one go, utterance by utterance, with what was asked and done in it."""

    who: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """
    A clip as it is printed.

    when  "1:02 to 1:37"
    said  the words there, as many as there is room for
    rest  how much of it is not printed, in words, or empty
    """

    at: Span
    when: str
    why: str
    question: str
    said: tuple[Said, ...]
    rest: str


def excerpt_of(clip: Clip, conversation: Conversation, lines: Sequence[Line]) -> Excerpt:
    """`lines` are all utterances in words."""
    inside = [
        _telling(coded, lines[coded.index])
        for coded in conversation.utterances
        if _said_in(coded, clip.at)
    ]
    printed = _fitting(inside)
    more = len(inside) - len(printed)
    return Excerpt(
        at=clip.at,
        when=f"{clock(clip.at.start_ms)} to {clock(clip.at.end_ms)}",
        why=clip.why,
        question=clip.question or OPEN_QUESTION,
        said=tuple(Said(who, tuple(run)) for who, run in groupby(printed, lambda x: x.who)),
        rest=f"… and {more} more utterance{'' if more == 1 else 's'}: listen to it." * bool(more),
    )


def _said_in(coded: CodedUtterance, at: Span) -> bool:
    """More than half of it lies in the clip, or the clip lies in it."""
    shared = coded.span.overlap_ms(at)
    return bool(coded.text) and 2 * shared > min(coded.span.duration_ms, at.duration_ms)


def _telling(coded: CodedUtterance, line: Line) -> Line:
    """The line with what was asked and done in it, and no more codes."""
    telling = {*coded.of(Layer.QUESTION), *coded.of(Layer.MOVE)}
    return replace(line, labels=tuple(x for x in line.labels if x.code in telling))


def _fitting(lines: Sequence[Line]) -> tuple[Line, ...]:
    """As many whole utterances as there is room for; where one alone is too long, its beginning."""
    room = MOST_LINES * LINE
    if lines and len(lines[0].text) > room:
        return (replace(lines[0], text=f"{lines[0].text[:room].rsplit(' ', 1)[0]} …"),)
    fitting: list[Line] = []
    for line in lines:
        fitting.append(line)
        runs = groupby(fitting, lambda x: x.who)
        if sum(_printed(who, run) for who, run in runs) > MOST_LINES:
            return tuple(fitting[:-1])
    return tuple(fitting)


def _printed(who: str, run: Iterable[Line]) -> int:
    """About how many lines it takes on paper; a code beside the words takes room as well."""
    letters = sum(len(line.text) + 1 + sum(len(x.name) + 4 for x in line.labels) for line in run)
    return max(1, -(-(len(who) + letters) // LINE))
