"""A conversation's texts become the names in them: who is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.coding.reading import DISCOURSE, STOP
from pipeline.coding.tables import words

_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")
_SUBJECT = re.compile(
    r"(?:(?:And|So|But|Then|Okay|Well),? )?([A-Z][a-z]+) "
    r"(?:said|says|goes|asked|raised|had|was|wrote|got|went|"
    r"came|did|didn't|never|answered|started|sat|told|read|gave|put|stood|looked|kept|tried)\b"
)
_NOT_NAMES = words("not_names")
_NOBODY = STOP | DISCOURSE | _NOT_NAMES


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """
    The words written with a capital in mid-sentence, or that open a sentence and do something,
    lower case: people's names, mostly.

    >>> sorted(names_in(["And then Maya said no.", "On Monday, Luis came."]))
    ['luis', 'maya']
    """
    found: set[str] = set()
    for text in texts:
        found.update(name.lower() for name in _CAPITAL.findall(text))
        opening = _SUBJECT.match(text)
        if opening and opening[1].lower() not in _NOBODY:
            found.add(opening[1].lower())
    return frozenset(found - _NOT_NAMES)
