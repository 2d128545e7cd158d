"""Evidence that quotes the lesson becomes how often its questions were taken for the leader's."""

from __future__ import annotations

import re

from pipeline.bootstrap import share
from pipeline.coding.quotation import mask_quotes
from pipeline.evaluating.by_layer import QUESTIONS
from pipeline.evaluating.compared import Compared
from pipeline.evaluating.rows import Row, row
from pipeline.evaluating.targets import QUOTED
from pipeline.sentences import REPORT_VERBS
from pipeline.transcript import Layer

ALSO_OTHERWISE = frozenset({"went", "goes", "called", "thought"})
"""verbs of saying that in a lesson mostly say something else: hands went up"""
_REPORTS = re.compile(rf"\b(?:{'|'.join(sorted(REPORT_VERBS - ALSO_OTHERWISE))}|prompt|was like)\b")


def quoted_row(compared: Compared) -> Row:
    """
    Of utterances that people coded EVIDENCE and no question, and that hold a quotation or a verb
    of saying ("you asked"): the share that was given a question type.
    """
    counts = [
        [
            (1, bool(coded.question))
            for coded, labels in zip(given, conversation.answers, strict=True)
            if "EVIDENCE" in labels[Layer.MOVE]
            and not labels[Layer.QUESTION]
            and quotes(coded.text)
        ]
        for conversation, given in zip(compared.gold, compared.given, strict=True)
    ]
    totals = compared.draws.totals([(len(each), sum(took for _, took in each)) for each in counts])
    estimate = compared.draws.estimate(share(totals[:, 1], totals[:, 0]))
    return row(QUESTIONS, QUOTED, "share", estimate, totals[0, 0])


def quotes(text: str) -> bool:
    """
    >>> quotes("You asked why, and four hands went up."), quotes("Nine hands went up.")
    (True, False)
    """
    return mask_quotes(text)[1] or bool(_REPORTS.search(text.lower()))
