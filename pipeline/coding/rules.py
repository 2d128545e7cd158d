"""A conversation's utterances become claims by rules that say what method 2.1 to 2.4 say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.codebook import Codebook
from pipeline.coding.asking import find_question
from pipeline.coding.context import Context, Found, Thread
from pipeline.coding.moves import moves
from pipeline.coding.names import names_in
from pipeline.coding.questions import question_form, question_type
from pipeline.coding.reading import Cues, Reading, read
from pipeline.coding.responses import responses
from pipeline.coding.tables import groups, table
from pipeline.coding.tags import leader_tags, teacher_tags
from pipeline.transcript import Code, CodedUtterance, Layer, Role

REVISION = "1"
PUNCTUATED_SHARE = 0.3
"""of the utterances with four words and more that end in a mark; below, marks mean nothing"""
_ENDS = re.compile(r"[.?!…—–\"”]\s*$")


@dataclass(frozen=True, slots=True)
class ReadUtterance:
    """
    One utterance as the rules hear it: how it reads, where it stands, which codes they find.
    """

    utterance: CodedUtterance
    reading: Reading
    context: Context
    found: Found


class RulesCoder:
    """
    Codes by rules alone; the same conversation always gets the same codes.

    Needs no punctuation: where a conversation has none, questions are found by the order of words.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._known = {d.id for label_set in codebook.label_sets for d in label_set.codes}
        self._max = {label_set.layer: label_set.max for label_set in codebook.label_sets}
        self._priority = {code: at for at, code in enumerate(codebook.priority)}
        self._cues = cue_tables()
        self._openers = frozenset().union(*(cues.openers for cues in self._cues.values()))
        self._none = Cues()

    @property
    def id(self) -> str:
        return f"rules@{REVISION}"

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """Claims in the order of the utterances; suspect ones and other roles get none."""
        heard = self.read(utterances)
        return tuple(c for one in heard for c in self._claims(one.utterance.index, one.found))

    def read(self, utterances: Sequence[CodedUtterance]) -> tuple[ReadUtterance, ...]:
        """The utterances that are not suspect, in order, with all that the rules find in them."""
        punctuated = is_punctuated([u.text for u in utterances])
        heard = [u for u in utterances if u.utterance.doubt is None]
        names = names_in(u.text for u in heard) - self._openers if punctuated else frozenset()
        readings = [
            read(u.text, self._cues.get(u.role, self._none), punctuated=punctuated, names=names)
            for u in heard
        ]
        thread = Thread(heard, readings, punctuated=punctuated)
        told: list[ReadUtterance] = []
        for place, utterance in enumerate(heard):
            context = thread.context(place)
            found = _CODERS.get(utterance.role, _nothing)(
                thread.readings[place], context, punctuated
            )
            thread.said(place, found)
            told.append(ReadUtterance(utterance, thread.readings[place], context, found))
        return tuple(told)

    def _claims(self, index: int, found: Found) -> list[Code]:
        """At most as many of a layer as the book allows, the most telling first."""
        claims: list[Code] = []
        for layer, codes in found.items():
            known = [code for code in codes if code in self._known]
            known.sort(key=lambda code: self._priority.get(code, 0))
            for code in known[: self._max.get(layer, 0)]:
                sure, attributes = codes[code]
                claims.append(
                    Code(index, layer, code, self.id, confidence=sure, attributes=attributes)
                )
        return claims


@cache
def cue_tables() -> Mapping[Role, Cues]:
    """What to listen for in each role's words; made once, for all coders."""
    questions, moves_, tags_ = table("questions"), table("moves"), table("tags")
    shared = {name: questions[name] for name in ("indirect", "check_back")}
    told = {name: moves_[name] for name in ("was", "they_past", "you_past")}
    return {
        Role.LEADER: Cues(questions, moves_, tags_, groups=groups()),
        Role.TEACHER: Cues(shared, told, table("responses"), tags_, groups=groups()),
    }


def is_punctuated(texts: Sequence[str]) -> bool:
    """Whether marks can be relied on: at least a third of the longer utterances end in one."""
    longer = [text for text in texts if text.count(" ") >= 3]
    ended = sum(bool(_ENDS.search(text)) for text in longer)
    return (not longer and any(mark in text for text in texts for mark in ".?!")) or (
        bool(longer) and ended / len(longer) >= PUNCTUATED_SHARE
    )


def _leader(reading: Reading, context: Context, punctuated: bool) -> Found:
    asking = find_question(reading, punctuated=punctuated)
    found: Found = {}
    type_: str | None = None
    if asking:
        type_, sure = question_type(asking, reading, context)
        found[Layer.QUESTION] = {type_: (sure * asking.sure, {})}
        found[Layer.FORM] = {question_form(type_, asking, reading): (0.8 * asking.sure, {})}
    found[Layer.MOVE] = moves(reading, context, type_, asking)
    evident = "EVIDENCE" in found[Layer.MOVE]
    found[Layer.TAG] = leader_tags(reading, context, type_, asking, evident=evident)
    return found


def _teacher(reading: Reading, context: Context, punctuated: bool) -> Found:
    asking = find_question(reading, punctuated=punctuated)
    answer = responses(reading, context, asking)
    return {
        Layer.RESPONSE: answer,
        Layer.TAG: teacher_tags(reading, context, commits="COMMIT" in answer),
    }


def _nothing(_reading: Reading, _context: Context, _punctuated: bool) -> Found:
    return {}


_CODERS = {Role.LEADER: _leader, Role.TEACHER: _teacher}
