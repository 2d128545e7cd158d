"""A run of words becomes sentences: where punctuation or a pause ends one (method 2.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.speech import lexicon

MARKS = ".?!…"
LONGEST_QUOTATION = 40
"""words; an opening quote that nothing closes by then was no quote"""

ABBREVIATIONS = lexicon(
    "mr mrs ms mx dr prof sr jr st mt vs approx dept gov gen rep sen hon rev e.g i.e eg ie cf"
)
"""before a full stop that ends nothing"""
NUMBERED = lexicon("no nos fig vol p pp ch")
"""before a full stop that ends nothing when a number follows"""
ABBREVIATIONS_THAT_MAY_END = lexicon("etc a.m p.m am pm u.s u.k ph.d d.c inc ltd co ave")
"""before a full stop that ends a sentence when a capital follows"""

ELIDED = lexicon("cause em til till bout kay n round tis twas nother kinda")
"""words written with an apostrophe in front, which opens no quotation"""

REPORT_VERBS = lexicon(
    "said says asked asks goes went answered answers told tells replied shouted whispered wrote "
    "called thought"
)
"""after a quotation they carry it on: 'Why?' Jaylen said"""

CLAUSE_OPENERS = lexicon(
    """
    so and but or because 'cause cause then well now okay ok right yeah yes no um uh er oh like
    i i'm i'd i'll i've you you're you'd you'll you've we we're we'd we'll we've he he's she she's
    they they're they'd they'll they've it it's that's this these those there there's here here's
    what what's when where why who which how if once after before while although though maybe
    perhaps let let's can could would should will do does did is are was were have has tell thanks
    """
)
"""words a new clause may begin with"""

CANNOT_END = lexicon(
    """
    a an the my your his her its our their this these of to in on at for with from by about into
    and or but so because if when while that than as very really is are was were be been i'm i'd
    i'll i've you're we're they're he's she's it's i we he she they who which every each some any
    """
)
"""words a clause does not end with, however long one pauses after them"""

_QUOTES = "\"'“”‘’«»"
_OPENING = "\"'“‘«"
_CLOSING = "\"'”’»"
_AFTER = ".,;:!?…—–-)]"
_EDGES = _QUOTES + _AFTER + "([¿¡ "
_LAST = frozenset(MARKS + _CLOSING + ")]")
_NUMBER = re.compile(r"\d[\d:.,]*")


def sentence_ends(texts: Sequence[str]) -> list[bool]:
    """
    For each word of one speaker whether it ends a sentence by its punctuation.

    A full stop after "Mr." or "e.g." ends none, nor does one after a number or inside a cased
    text before a small letter. A mark inside a quotation ends none while the quotation goes on,
    nor where the sentence goes on after it: 'You asked, "Why?", and four hands went up.'
    """
    quoted = _inside_quotation(texts)
    cased = any(text[:1].isupper() for text in texts)
    ends = [False] * len(texts)
    for i, text in enumerate(texts):
        if text[-1:] in _LAST and not quoted[i]:
            ends[i] = _ends(text, texts[i + 1 : i + 3], cased=cased)
    return ends


def opens_clause(text: str, before: str, *, punctuated: bool) -> bool:
    """
    Whether a word after a long pause begins a new clause.

    Without any punctuation the pause is all there is, so it does. Else a capital or a
    clause-opening word does, unless the word before cannot end a clause ("the ... launch").
    """
    if not punctuated:
        return True
    last = bare(before)
    if last in CANNOT_END and before[-1:] not in "—–-":
        return False
    first = text.lstrip(_EDGES)[:1]
    return first.isupper() or bare(text) in CLAUSE_OPENERS


def bare(text: str) -> str:
    """
    A word in lower case without the marks around it.

    >>> bare("'Why,"), bare("I'm…")
    ('why', "i'm")
    """
    return text.lower().replace("’", "'").strip(_EDGES)


def is_punctuated(texts: Sequence[str]) -> bool:
    """Whether a recogniser wrote sentence marks at all: at least one per hundred words."""
    marks = sum(text[-1:] in MARKS for text in texts if text)
    return marks * 100 >= len(texts) and marks > 0


def _ends(text: str, following: Sequence[str], *, cased: bool) -> bool:
    core = text.rstrip(_CLOSING + ")]")
    mark = core[-1:]
    if not mark or mark not in MARKS:
        return False
    if not following:
        return True
    goes_on = cased and _first(following[0]).islower()
    if core != text:
        return not goes_on and not _reports(following)
    return mark in "?!" or _stop_ends(core, following[0], goes_on=goes_on)


def _stop_ends(core: str, after: str, *, goes_on: bool) -> bool:
    """Whether a full stop or three of them end a sentence and not only a word."""
    word = core.rstrip(MARKS).lstrip(_QUOTES + "([").lower()
    if word in ABBREVIATIONS or (word in NUMBERED and after[:1].isdigit()):
        return False
    if len(word) == 1 and word.isalpha() and word != "i":
        return bare(after) in CLAUSE_OPENERS
    if _NUMBER.fullmatch(word) or word in ABBREVIATIONS_THAT_MAY_END:
        return _first(after).isupper()
    return not goes_on


def _first(text: str) -> str:
    return text.lstrip(_QUOTES + "([")[:1]


def _reports(following: Sequence[str]) -> bool:
    return len(following) > 1 and bare(following[1]) in REPORT_VERBS


def _inside_quotation(texts: Sequence[str]) -> list[bool]:
    """For each word whether a quotation that began at or before it goes on after it."""
    inside = [False] * len(texts)
    began: int | None = None
    for i, text in enumerate(texts):
        if began is not None and i - began > LONGEST_QUOTATION:
            began = None
        if began is None and text[:1] in _OPENING and _opens(text):
            began = i
        if began is not None and _closes(text):
            inside[began:i] = [True] * (i - began)
            began = None
    return inside


def _opens(text: str) -> bool:
    return len(text) > 1 and bare(text) not in ELIDED


def _closes(text: str) -> bool:
    core = text.rstrip(_AFTER)
    return len(core) > 1 and core[-1] in _CLOSING
