"""Moves become evidence against verdicts, and what was asked before advice was given."""

from __future__ import annotations

from collections import Counter

from pipeline.measures.definition import CODED, Finding, MeasureDefinition, Term
from pipeline.measures.material import ELICITING, Material
from pipeline.measures.result import Amounts, Proportion, Unit
from pipeline.transcript import CodedUtterance, Role

ADVICE_MOVES = frozenset({"SUGGEST", "DIRECT"})
ADVICE = Term((*sorted(ADVICE_MOVES), "leading"))
VERDICTS = Term(("JUDGE",))


def evidence_to_judgement(material: Material) -> Finding:
    said = material.scored[Role.LEADER]
    evidence = [u for u in said if "EVIDENCE" in u.moves]
    verdicts = [u for u in said if "JUDGE" in u.moves]
    valence = Counter(u.attribute("JUDGE", "valence") for u in verdicts)
    count = len(verdicts)
    signed = valence["+"] + valence["-"]
    return Finding(
        Proportion(len(evidence), len(evidence) + count),
        {
            "verdicts that praise": Proportion(valence["+"], count),
            "verdicts that fault": Proportion(valence["-"], count),
            "verdicts of unsaid valence": Proportion(count - signed, count),
        },
        evidence=tuple(sorted({u.index for u in (*evidence, *verdicts)})),
    )


def inquiry_before_advice(material: Material) -> Finding:
    advice = next((u for u in material.scored[Role.LEADER] if _advises(u)), None)
    if advice is None:
        return Finding(
            Amounts(()),
            {"advice given": Amounts((0.0,))},
            {"advice given": Unit.SHARE},
            words="no advice given",
        )
    asked = [u for u in material.questions if u.index < advice.index and u.question != "leading"]
    analysed = any(
        "ANALYSE" in u.responses and u.index < advice.index for u in material.scored[Role.TEACHER]
    )
    after_ms = max(0, advice.span.start_ms - material.window.start_ms)
    return Finding(
        Amounts((after_ms / 60_000,)),
        {
            "questions before it": Amounts((float(len(asked)),)),
            "teacher analysed before it": Amounts((float(analysed),)),
            "advice given": Amounts((1.0,)),
        },
        {
            "questions before it": Unit.COUNT,
            "teacher analysed before it": Unit.SHARE,
            "advice given": Unit.SHARE,
        },
        evidence=(*(u.index for u in asked), advice.index),
    )


def _advises(coded: CodedUtterance) -> bool:
    return coded.question == "leading" or bool(ADVICE_MOVES.intersection(coded.moves))


MEASURES = (
    MeasureDefinition(
        id="evidence_to_judgement",
        number=24,
        name="Evidence against verdicts",
        unit=Unit.SHARE,
        formula="EVIDENCE utterances / (EVIDENCE + JUDGE utterances) of the leader",
        meaning="Whether the lesson is talked about in facts or in verdicts.",
        edge_cases="The valence of verdicts is shown as coders gave it, unsaid where they did not.",
        nothing="neither evidence nor a verdict was given",
        counted="statements",
        needs=CODED,
        find=evidence_to_judgement,
        rests_on=(Term(("EVIDENCE",)), VERDICTS),
        part_terms={
            "verdicts that praise": VERDICTS,
            "verdicts that fault": VERDICTS,
            "verdicts of unsaid valence": VERDICTS,
        },
    ),
    MeasureDefinition(
        id="inquiry_before_advice",
        number=25,
        name="Time to the first advice",
        unit=Unit.MINUTES,
        formula=(
            "start of the first SUGGEST, DIRECT or leading question - start of the conversation; "
            "non-leading eliciting questions before it; whether the teacher analysed before it"
        ),
        meaning="Whether the teacher's thinking was asked for before advice came.",
        edge_cases=(
            "Without advice there is no time, and that is said. Over several conversations the "
            "mean of those with advice, and how many had any."
        ),
        nothing="no advice given",
        counted="conversations",
        needs=CODED,
        find=inquiry_before_advice,
        rests_on=(ADVICE,),
        part_terms={
            "questions before it": Term(
                tuple(kind for kind in ELICITING if kind != "leading"), pooled=True
            ),
            "teacher analysed before it": Term(("ANALYSE",)),
            "advice given": ADVICE,
        },
    ),
)
