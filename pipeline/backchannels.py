"""Listening signals ("mm-hm", "right") that leave the floor where it is (method 2.5, BC)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pipeline.config import TurnRules
from pipeline.span import Span
from pipeline.speech import SCORED_NOWHERE, Ipu, last_before, lexicon, tokens
from pipeline.transcript import CodedUtterance, Layer

LEXICON = lexicon(
    """
    mm mmm mm-hm mm-hmm mmhm mmhmm mhm mhmm m-hm hm hmm hm-hm uh-huh uhuh uhhuh huh ah aha a-ha
    oh ooh wow ha haha ha-ha heh hah gosh whoa
    yeah yea yep yup yes yah ya right okay ok 'kay kay k alright sure true exactly absolutely
    definitely totally certainly indeed agreed correct interesting nice cool great good fine perfect
    wonderful lovely awesome gotcha really
    """
)
"""single words that by themselves only show that one listens"""

PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in (
        "i see", "i know", "got it", "of course", "all right", "for sure", "uh huh", "mm hm",
        "mm hmm", "m hm", "that's right", "that's true", "you're right", "oh yes", "oh my",
        "fair enough", "makes sense", "i understand", "no way", "oh no", "my goodness",
        "i hear you",
    )
)  # fmt: skip
"""the same in two or three words"""


def backchannels(
    utterances: Sequence[CodedUtterance],
    ipus: Mapping[str, Sequence[Ipu]],
    rules: TurnRules,
    *,
    voices_only: bool,
) -> frozenset[int]:
    """
    The utterances that are listening signals, by index.

    An utterance is one when every inter-pausal unit it is part of has at most three tokens, all
    in the lexicon, lasts at most 1.2 s, and lies within 1.5 s of the same other voice on both
    sides or overlaps it, where the other says more than such a signal; and when it answers no
    question. A question counts when another voice began it earlier and ended it at most 3.0 s
    before the signal's onset or, answered early, before the signal's end.

    What a person says of an utterance goes before: a `backchannel` tag makes it one; the tag
    denied, or a question, move or response given by a person, makes it none.

    With `voices_only` duration and position are all there is: a short answer ("No.") that the
    other talks on after is then taken for a listening signal.
    """
    listens = {
        speaker: [_may_listen(ipu, utterances, rules, voices_only) for ipu in theirs]
        for speaker, theirs in ipus.items()
    }
    holders = {
        speaker: [i for i, may in zip(theirs, listens[speaker], strict=True) if not may]
        for speaker, theirs in ipus.items()
    }
    unit: dict[int, Span] = {}
    ruled_out: set[int] = set()
    for speaker, theirs in ipus.items():
        others = [held for other, held in holders.items() if other != speaker]
        for ipu, may in zip(theirs, listens[speaker], strict=True):
            leaves = may and any(_keeps_floor(held, ipu, rules) for held in others)
            for index in ipu.utterances:
                unit.setdefault(index, ipu.span)
                if not leaves:
                    ruled_out.add(index)
    return _unasked(utterances, unit, ruled_out, rules)


def is_listening(text: str) -> bool:
    """
    Whether every word of a text is in the lexicon of listening signals.

    >>> is_listening("Yeah, I see."), is_listening("Yes, the back table."), is_listening("")
    (True, False, False)
    """
    words = tokens(text)
    at = 0
    while at < len(words):
        step = next((n for n in (3, 2) if tuple(words[at : at + n]) in PHRASES), 0)
        if not step and words[at] not in LEXICON:
            return False
        at += step or 1
    return bool(words)


def _may_listen(
    ipu: Ipu, utterances: Sequence[CodedUtterance], rules: TurnRules, voices_only: bool
) -> bool:
    if ipu.span.duration_ms > rules.backchannel_ms:
        return False
    return voices_only or (
        ipu.tokens <= rules.backchannel_tokens
        and all(is_listening(utterances[index].text) for index in ipu.utterances)
    )


def _keeps_floor(held: Sequence[Ipu], ipu: Ipu, rules: TurnRules) -> bool:
    at = last_before(held, ipu.span.end_ms)
    if at < 0:
        return False
    before_ms = ipu.span.start_ms - held[at].span.end_ms
    if before_ms < 0:
        return True
    near = rules.backchannel_near_ms
    return (
        before_ms <= near
        and at + 1 < len(held)
        and held[at + 1].span.start_ms - ipu.span.end_ms <= near
    )


def _unasked(
    utterances: Sequence[CodedUtterance],
    unit: Mapping[int, Span],
    ruled_out: set[int],
    rules: TurnRules,
) -> frozenset[int]:
    """In order of time, so that a question that is itself a listening signal asks nothing."""
    found: set[int] = set()
    asked: list[CodedUtterance] = []
    for coded in utterances:
        said_so = _person_says(coded)
        if coded.utterance.doubt in SCORED_NOWHERE:
            continue
        if said_so or (
            said_so is None
            and coded.index in unit
            and coded.index not in ruled_out
            and not _answers(coded.utterance.speaker, unit[coded.index], asked, rules)
        ):
            found.add(coded.index)
        elif coded.question not in (None, "rhetorical_tag"):
            asked.append(coded)
    return frozenset(found)


def _answers(speaker: str, unit: Span, asked: Sequence[CodedUtterance], rules: TurnRules) -> bool:
    earliest = unit.start_ms - rules.answer_ms
    return any(
        question.utterance.speaker != speaker
        and earliest <= question.span.end_ms <= unit.end_ms
        and question.span.start_ms < unit.start_ms
        for question in _recent(asked, earliest)
    )


def _recent(asked: Sequence[CodedUtterance], earliest_ms: int) -> Sequence[CodedUtterance]:
    """Those that can have ended since; no question lasts a minute."""
    return asked[bisect_left(asked, earliest_ms - 60_000, key=lambda q: q.span.start_ms) :]


def _person_says(coded: CodedUtterance) -> bool | None:
    answer: bool | None = None
    for code in coded.codes:
        if code.by_person and code.code.lower() == "backchannel":
            return code.stands
        if code.by_person and code.stands and code.layer is not Layer.TAG:
            answer = False
    return answer
