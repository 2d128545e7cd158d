"""A codebook becomes the codes that a sheet refers to, each with a short name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from string import ascii_uppercase

from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.coding.gates import Standing, names_with
from pipeline.coding.settle import DEFAULT_FORM
from pipeline.report import Report
from pipeline.transcript import Layer

STEPS = frozenset({"NEXT_STEP", "COMMIT"})
SHORT = 3
"""letters of a short name, at most"""


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """
    A code as the instrument draws it and offers it.

    short      at most three capitals, no other code of its layer has them
    applies    roles, as they are written
    max        how many of its layer an utterance may carry
    kind       open, closed, move, step or other: which mark it has
    withheld   a machine's claims of it are not shown
    suggested  a machine's claims of it are shown as suggested
    """

    id: str
    name: str
    short: str
    layer: Layer
    definition: str
    applies: tuple[str, ...]
    max: int
    kind: str
    withheld: bool = False
    suggested: bool = False


def code_list(report: Report, codebook: Codebook) -> tuple[CodeInfo, ...]:
    """Every code of the book in its order, with how it stands in this report."""
    withheld = names_with(report.standings, Standing.WITHHELD)
    suggested = names_with(report.standings, Standing.SUGGESTED)
    return tuple(
        CodeInfo(
            id=code.id,
            name=code.name,
            short=short,
            layer=label_set.layer,
            definition=code.definition,
            applies=tuple(role.value for role in label_set.applies_to),
            max=label_set.max,
            kind=kind_of(code.id, label_set.layer),
            withheld=code.id in withheld,
            suggested=code.id in suggested,
        )
        for label_set in codebook.label_sets
        for code, short in zip(label_set.codes, short_names(label_set), strict=True)
    )


def kind_of(code: str, layer: Layer) -> str:
    """
    Which mark a code has. A question whose form the method does not give counts as closed.

    >>> kind_of("probing", Layer.QUESTION), kind_of("COMMIT", Layer.RESPONSE)
    ('open', 'step')
    """
    if code in STEPS:
        return "step"
    if layer in (Layer.QUESTION, Layer.FORM):
        return DEFAULT_FORM.get(code, "open" if code.lower().startswith("open") else "closed")
    return "move" if layer is Layer.MOVE else "other"


def short_names(label_set: LabelSet) -> tuple[str, ...]:
    """
    A name of at most three capitals for each code of the set, no two alike: its initials where it
    is several words, else its first letters; of two alike the later takes other letters of its own.
    """
    taken: dict[str, None] = {}
    for code in label_set.codes:
        taken[next(short for short in _shorts(code) if short not in taken)] = None
    return tuple(taken)


def _shorts(code: CodeDefinition) -> Iterator[str]:
    """Names it may have, the best first; more than any set has codes."""
    parts = _words(code.id) or _words(code.name) or ["X"]
    letters = "".join(parts)
    if len(parts) > 1:
        yield "".join(part[0] for part in parts)[:SHORT]
    yield letters[:SHORT]
    for others in combinations(letters[1:], SHORT - 1):
        yield letters[0] + "".join(others)
    for three in product(letters[0] + ascii_uppercase, ascii_uppercase, ascii_uppercase):
        yield "".join(three)


def _words(text: str) -> list[str]:
    """
    The words of an id in plain capitals; what is no letter parts them.

    >>> _words("SHARE_POWER"), _words("open-reflective 2")
    (['SHARE', 'POWER'], ['OPEN', 'REFLECTIVE'])
    """
    plain = "".join(c if c.isascii() and c.isalpha() else " " for c in text.upper())
    return plain.split()
