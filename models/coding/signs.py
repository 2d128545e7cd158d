"""A conversation's utterances become the signs that the trained coder weighs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise, starmap

from pipeline.coding.context import Context
from pipeline.coding.reading import STOP, Reading
from pipeline.coding.rules import ReadUtterance, RulesCoder, is_punctuated
from pipeline.transcript import CodedUtterance

Signs = list[str]

_TOKEN = re.compile(r"[\w']+|[?!.,…\"“”—–-]")
NUMBER = "#"
STEM = 5
"""letters of a longer word by which "asking" and "asked" are one"""
BEFORE = 12
"""the last words of the utterance before"""
OTHERS = 4
"""utterances of the other's last turn that a word may come back from"""
LENGTHS = (0, 1, 2, 3, 5, 8, 12, 18, 26)
BESIDE = (1, 3, 8, 16)
SHARES = (0.0, 0.15, 0.3, 0.5)
SINCE = (0, 1, 3, 8)
TOLD = (0, 3, 8, 20, 40)
UNSURE = 0.6
"""below this confidence a rule's claim is a sign of its own"""
EARLY, LATE = 2, 3
"""tokens from the start and the end of an utterance at which a cue opens or closes it"""


def signs_of(
    utterances: Sequence[CodedUtterance], rules: RulesCoder
) -> tuple[tuple[ReadUtterance, Signs], ...]:
    """
    Every utterance that is not suspect, with its signs, each a short text of its own.

    Its words, one to three together; its marks where the conversation has any; its cues and what
    the rules make of it; its length and place; the utterances beside it; what of the other's last
    turn comes back; and what was asked and done before. No sign is about who speaks.
    """
    read = rules.read(utterances)
    told = [_told(one) for one in read]
    pieces = [_TOKEN.findall(one.utterance.text.lower().replace("’", "'")) for one in read]
    words = [list(filter(None, map(_word, own))) for own in pieces]
    content = [frozenset([w for w in own if len(w) > 2 and w not in STOP]) for own in words]
    punctuated = is_punctuated([u.text for u in utterances])
    signs = []
    for at, one in enumerate(read):
        same = [_same(read, at, beside) for beside in (at - 1, at + 1)]
        own = [
            *_own(words[at]),
            *(_marks(pieces[at]) if punctuated else ["bare"]),
            *told[at],
            *_cues(one.reading),
            f"place {10 * at // len(read)}",
            f"same {same[0]} {same[1]}",
            *_returning(read, content, at),
            *_so_far(one.context),
        ]
        if at:
            own += [f"p:{word}" for word in words[at - 1][-BEFORE:]]
            own += _beside("P" if same[0] else "p", words[at - 1], told[at - 1])
            own += ["asked before"] if pieces[at - 1][-1:] == ["?"] else []
        if at + 1 < len(read) and words[at + 1]:
            own += _beside("N" if same[1] else "n", words[at + 1], told[at + 1])
        signs.append(own)
    return tuple(zip(read, signs, strict=True))


@lru_cache(maxsize=20_000)
def _word(piece: str) -> str:
    """The piece where it is a word, any number as one; "" where it is a mark."""
    if piece[0].isdigit():
        return NUMBER
    return piece if piece[0].isalnum() or piece[0] == "'" else ""


def _same(read: Sequence[ReadUtterance], at: int, beside: int) -> bool:
    """Whether the neighbour is there and of the same role."""
    return 0 <= beside < len(read) and read[beside].utterance.role is read[at].utterance.role


def _own(words: Sequence[str]) -> Signs:
    framed = ["^", *words, "$"]
    signs = [
        *words,
        *map(" ".join, pairwise(framed)),
        *map(" ".join, zip(framed, framed[1:], framed[2:], strict=False)),
        *[f"s:{word[:STEM]}" for word in words if len(word) > STEM],
        f"long {bisect_left(LENGTHS, len(words))}",
    ]
    if words:
        signs.append(f"1:{words[0]}")
    if len(words) > 1:
        signs.append(f"2:{words[0]} {words[1]}")
    if len(words) > 3:
        signs.append(f"4:{' '.join(words[1:4])}")
    return signs


def _marks(pieces: Sequence[str]) -> Signs:
    signs = ["marked"]
    last = pieces[-1] if pieces else ""
    if last == "?":
        signs.append("?$")
    if "?" in pieces[:-1]:
        signs.append("?in")
    if not {'"', "“", "”"}.isdisjoint(pieces):
        signs.append("quotes")
    if last in ("—", "–", "-", "…"):
        signs.append("cut off")
    return signs


def _told(one: ReadUtterance) -> Signs:
    """What the rules find, as signs."""
    return [
        f"{layer}:{code}{'?' if sure < UNSURE else ''}"
        for layer, codes in one.found.items()
        for code, (sure, _) in codes.items()
    ] or ["nothing told"]


def _cues(reading: Reading) -> Signs:
    """Which of the rules' phrases stand in it, where, and which stand together."""
    count = len(reading.tokens)
    signs = [f"q:{cue}" for cue in reading.cues]
    signs += [f"q^{cue}" for cue, at in reading.cues.items() if at <= EARLY]
    signs += [f"q${cue}" for cue, at in reading.again.items() if at >= count - LATE]
    if len(signs) > 1:
        signs += starmap(_together, combinations(sorted(reading.cues), 2))
    signs.append(f"head {reading.token(reading.head())}")
    if reading.quoted:
        signs.append("quoted")
    if reading.hedged:
        signs.append("hedged")
    return signs


@cache
def _together(one: str, other: str) -> str:
    return f"q&{one}&{other}"


def _beside(side: str, words: Sequence[str], told: Iterable[str]) -> Signs:
    signs = [f"{side}{bisect_left(BESIDE, len(words))}", *[f"{side}:{sign}" for sign in told]]
    return [*signs, f"{side}1:{words[0]}"] if words else signs


def _returning(read: Sequence[ReadUtterance], content: Sequence[frozenset[str]], at: int) -> Signs:
    """How much of it the other has just said."""
    own = content[at]
    if not own:
        return []
    role, theirs, seen = read[at].utterance.role, set[str](), 0
    for before in range(at - 1, -1, -1):
        if read[before].utterance.role is not role:
            theirs |= content[before]
            seen += 1
        elif seen:
            break
        if seen == OTHERS:
            break
    share = len(own & theirs) / len(own)
    return [f"back {bisect_left(SHARES, share)}", *(["comes back"] if share else [])]


def _so_far(context: Context) -> Signs:
    """What was asked, answered and done before."""
    return [
        f"own {min(context.own_before, 4)}",
        f"answers {context.after_teacher}",
        f"under way {context.started} {context.closing}",
        f"asked {context.asked}",
        f"answered {context.last_response}",
        f"ahead {context.future}",
        *[f"did {move}" for move in context.last_moves],
        f"evidence {bisect_left(SINCE, context.since_evidence)}",
        f"rehearsal {bisect_left(SINCE, context.since_rehearsal)}",
        f"told {bisect_left(TOLD, context.teacher_words)}",
    ]
