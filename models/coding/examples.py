"""A codebook's own sentences become examples: what they show of each code, and which are alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.coding.signs import Signs, signs_of
from pipeline.codebook import Codebook, LabelSet
from pipeline.coding.rules import RulesCoder
from pipeline.gold import ROLES
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Role, Utterance

EACH_MS = 2_500
"""made-up length of a sentence that nobody spoke"""
ALIKE = 0.6
"""share of two sentences' words that they have in common, from which on one is a copy"""
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Example:
    """
    A sentence of the codebook.

    after  what was said just before, and by whom: "T: They weren't with me."; or nothing
    holds  code -> whether it holds; a code of the set that is missing: not known
    """

    text: str
    after: str
    holds: Mapping[str, bool]


def examples_of(label_set: LabelSet, codebook: Codebook) -> tuple[Example, ...]:
    """
    All that the book shows of a label set, in order, every sentence once.

    A positive example of one code is none of the set's others, unless it is said to be. A near miss
    is an example of what it gets instead, where that is one code and not one of two.
    """
    own = [code.id for code in label_set.codes]
    found: dict[tuple[str, str], dict[str, bool]] = {}
    open_to: dict[tuple[str, str], set[str]] = {}
    for said, codes, denied, maybe in _shown(codebook):
        if not {*codes, *denied, *maybe}.isdisjoint(own):
            known = found.setdefault(said, {})
            known |= {code: True for code in codes if code in own}
            known |= {code: False for code in denied if code in own and not known.get(code)}
            open_to.setdefault(said, set()).update(maybe)
    return tuple(
        Example(
            *said, {c: known.get(c, False) for c in own if c in known or c not in open_to[said]}
        )
        for said, known in found.items()
    )


_Shown = tuple[tuple[str, str], Sequence[str], Sequence[str], Sequence[str]]


def _shown(codebook: Codebook) -> Iterator[_Shown]:
    """Each sentence with the codes it has, those it has not, and those of which it has one."""
    for label_set in codebook.label_sets:
        for code in label_set.codes:
            for text in code.positive:
                yield (text, code.after.get(text, "")), [code.id], [], []
            for miss in code.near_miss:
                sure = [name for name in miss.codes if "|" not in name]
                either = [one for name in miss.codes if "|" in name for one in name.split("|")]
                yield (miss.text, miss.after), sure, [code.id], either


def signs_alone(
    said: Iterable[tuple[str, str]], role: Role, rules: RulesCoder
) -> tuple[Signs, ...]:
    """The signs of sentences, each said by the role after the one before it and nothing else."""
    return tuple(signs_of(_scene(text, after, role), rules)[-1][1] for text, after in said)


def _scene(text: str, after: str, role: Role) -> list[CodedUtterance]:
    who, _, before = after.partition(": ")
    said = [(ROLES[who], before)] if after else []
    return [
        CodedUtterance(Utterance(at, Span(at * EACH_MS, (at + 1) * EACH_MS), one.value, words), one)
        for at, (one, words) in enumerate([*said, (role, text)])
    ]


def groups_of(texts: Sequence[str]) -> tuple[int, ...]:
    """
    Sentences that are all but copies of each other, by the same number.

    >>> groups_of(["Thank you for the plan.", "So, the plan.", "Thank you for the plan!"])
    (0, 1, 0)
    """
    words = [frozenset(_WORD.findall(text.lower())) for text in texts]
    groups: list[int] = []
    for at, own in enumerate(words):
        alike = [k for k in range(at) if _shared(own, words[k]) >= ALIKE]
        groups.append(groups[alike[0]] if alike else at)
        for k in alike[1:]:
            groups = [groups[alike[0]] if group == groups[k] else group for group in groups]
    return tuple(groups)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
