"""The sample read with gates and scores of a test's own: one code suggested, one withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.codebook import Below, Codebook, Gate, load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.config import load_config
from pipeline.engines import Score
from pipeline.formats import read_transcript
from pipeline.report import Report, Source
from pipeline.resources import shipped
from pipeline.run import Reading, read
from tests.heard import heard_from

GATES = {
    "PARAPHRASE": Gate(0.65),
    "CHALLENGE": Gate(0.5, Below.WITHHELD),
    "SHARE_POWER": Gate(0.5, Below.WITHHELD),
    "EVIDENCE": Gate(0.65),
}
SCORES = {
    "PARAPHRASE": Score(0.58, 0.49, 0.66, 212),
    "CHALLENGE": Score(0.31, 0.22, 0.4, 88),
    "SHARE_POWER": Score(0.37, 0.3, 0.45, 120),
    "EVIDENCE": Score(0.74, 0.69, 0.79, 300),
}
"""PARAPHRASE is suggested, CHALLENGE and SHARE_POWER are withheld, EVIDENCE is found"""


def gated_book(gates: Mapping[str, Gate] = GATES) -> Codebook:
    """PoC-Core with these gates and no others."""
    book = load_codebook("poc-core")
    sets = tuple(
        replace(
            label_set,
            codes=tuple(replace(code, gate=gates.get(code.id)) for code in label_set.codes),
        )
        for label_set in book.label_sets
    )
    return replace(book, label_sets=sets)


def gated_reading(scores: Mapping[str, Score] = SCORES) -> Reading:
    """The rules coder under the gates, with these scores."""
    book = gated_book()
    coder = RulesCoder(book)
    return Reading((coder,), book, load_config(), scores={coder.id: scores})


def gated_report(scores: Mapping[str, Score] = SCORES) -> Report:
    """The sample conversation, read so."""
    heard = heard_from(read_transcript(shipped("samples/conversation.vtt")))
    return read(heard, gated_reading(scores), source=Source("conversation.vtt", "abc"))
