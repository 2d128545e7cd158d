"""Clean conversations become such as recognisers write them: no marks, wrong words and borders."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.gold import GoldConversation, Labels, without_form
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Layer

DROPPED, REPLACED = 0.3, 0.85
"""of wrong words three in ten are missing, then up to this share replaced, the rest put in"""
NOTHING_HEARD = "um"
LONG = 8
"""words of an utterance that may be cut in two"""


def noisy(
    utterances: Sequence[CodedUtterance], rate: float, *, seed: int
) -> tuple[CodedUtterance, ...]:
    """
    The utterances without marks and case and with wrong words.

    rate  the word error rate, 0..1; wrong words are drawn from the conversation's own

    >>> from pipeline.transcript import Utterance, Role
    >>> said = CodedUtterance(Utterance(0, Span(0, 900), "L", "What did you see?"), Role.LEADER)
    >>> noisy([said], 0.0, seed=1)[0].text
    'what did you see'
    """
    bare = without_form(utterances)
    vocabulary = [word for u in bare for word in u.text.split()]
    draw = random.Random(seed)
    return tuple(
        _said(u, " ".join(_misheard(u.text.split(), vocabulary, rate, draw)) or NOTHING_HEARD)
        for u in bare
    )


def _misheard(
    words: Sequence[str], vocabulary: Sequence[str], rate: float, draw: random.Random
) -> Iterator[str]:
    for word in words:
        chance = draw.random()
        if chance >= rate:
            yield word
        elif chance >= DROPPED * rate:
            wrong = draw.choice(vocabulary)
            yield from (wrong,) if chance < REPLACED * rate else (word, wrong)


def wrong_borders(
    conversation: GoldConversation, rate: float, *, seed: int, cut: bool = True
) -> GoldConversation:
    """
    The conversation with borders between utterances missing and, with `cut`, in wrong places.

    rate  the share of utterances that are joined to the next of the same voice, and of long ones
          that are cut in two

    Joined utterances carry the codes of both; both halves of a cut one carry all of its codes, so
    that a coder is held against them turn by turn.
    """
    draw = random.Random(seed)
    said: list[CodedUtterance] = []
    answers: list[Labels] = []
    for utterance, labels in zip(conversation.utterances, conversation.answers, strict=True):
        before = said[-1] if said else None
        if before and before.role is utterance.role and draw.random() < rate:
            said[-1] = _joined(before, utterance)
            answers[-1] = {layer: answers[-1][layer] | labels[layer] for layer in Layer}
            continue
        words = utterance.text.split()
        halves = [utterance]
        if cut and len(words) >= LONG and draw.random() < rate:
            halves = _halves(utterance, words, draw.randrange(2, len(words) - 1))
        said += halves
        answers += [labels] * len(halves)
    numbered = tuple(
        replace(u, utterance=replace(u.utterance, index=at)) for at, u in enumerate(said)
    )
    return replace(conversation, utterances=numbered, answers=tuple(answers))


def _joined(one: CodedUtterance, other: CodedUtterance) -> CodedUtterance:
    span = Span(one.span.start_ms, max(one.span.end_ms, other.span.end_ms))
    return _said(one, f"{one.text} {other.text}", span)


def _halves(utterance: CodedUtterance, words: Sequence[str], at: int) -> list[CodedUtterance]:
    start, end = utterance.span.start_ms, utterance.span.end_ms
    middle = start + (end - start) * at // len(words)
    if not start < middle < end:
        return [utterance]
    return [
        _said(utterance, " ".join(words[:at]), Span(start, middle)),
        _said(utterance, " ".join(words[at:]), Span(middle, end)),
    ]


def _said(utterance: CodedUtterance, text: str, span: Span | None = None) -> CodedUtterance:
    changed = replace(utterance.utterance, text=text, span=span or utterance.span)
    return replace(utterance, utterance=changed)
