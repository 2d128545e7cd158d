"""The leader's eliciting questions become their rate, their kinds and how they were asked."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.measures.definition import ASKED, CODED, Finding, MeasureDefinition, Term
from pipeline.measures.material import ELICITING, Material, RoleTurn
from pipeline.measures.result import Proportion, Rate, Unit
from pipeline.speech import tokens
from pipeline.transcript import CodedUtterance, Role

OPEN_KINDS = frozenset({"open_reflective", "probing"})
OPENING_KINDS = frozenset({"open_reflective", "probing", "planning"})
"""kinds that leave the answer to the teacher (rubric R2)"""
OPEN_WORDS = frozenset(
    ("what", "what's", "how", "how's", "why", "which", "who", "whom", "where", "when")
)
KAPPA = "trained people agree on open or closed only moderately (kappa 0.57 to 0.69)"


def question_rate(material: Material) -> Finding:
    count = len(material.questions)
    said = len(material.scored[Role.LEADER])
    return Finding(
        Rate(count, material.minutes / 10),
        {"per 100 leader utterances": Rate(count, said / 100)},
        {"per 100 leader utterances": Unit.PER_HUNDRED},
        evidence=_indices(material.questions),
    )


def open_share(material: Material) -> Finding:
    open_ones = tuple(q for q in material.questions if is_open(q))
    return Finding(
        Proportion(len(open_ones), len(material.questions)),
        evidence=_indices(open_ones),
        notes=(KAPPA,),
    )


def question_mix(material: Material) -> Finding:
    kinds = [q.question for q in material.questions]
    opening = tuple(q for q in material.questions if q.question in OPENING_KINDS)
    return Finding(
        Proportion(len(opening), len(kinds)),
        {kind: Proportion(kinds.count(kind), len(kinds)) for kind in ELICITING},
        evidence=_indices(material.questions),
    )


def evidence_anchored_share(material: Material) -> Finding:
    anchored = _anchored(material)
    asked = material.questions
    return Finding(
        Proportion(sum(q.index in anchored for q in asked), len(asked)),
        evidence=tuple(q.index for q in asked if q.index in anchored),
    )


def stacked_share(material: Material) -> Finding:
    asking = [turn for turn in material.turns_of(Role.LEADER) if turn.questions]
    stacked = [turn for turn in asking if len(turn.questions) > 1]
    return Finding(
        Proportion(len(stacked), len(asking)),
        evidence=tuple(q.index for turn in stacked for q in turn.questions),
    )


def is_open(question: CodedUtterance) -> bool:
    """
    The form a coder gave; without one the type's own (method 2.2).

    A planning question may be either: it is open when it begins, after "so" or "and", with a
    question word.
    """
    if question.form is not None:
        return question.form == "open"
    if question.question == "planning":
        return any(word in OPEN_WORDS for word in tokens(question.text)[:3])
    return question.question in OPEN_KINDS


def _anchored(material: Material) -> frozenset[int]:
    """
    Questions tagged evidence_anchored, in one turn with EVIDENCE, or the leader's next utterance
    after it.
    """
    found: set[int] = set()
    before: CodedUtterance | None = None
    turn_of: Mapping[int, int] = material.place_of
    with_evidence = {t.place for t in material.turns_of(Role.LEADER) if _shares_evidence(t)}
    for coded in material.scored[Role.LEADER]:
        if coded.question in ELICITING and (
            "evidence_anchored" in coded.tags
            or turn_of.get(coded.index) in with_evidence
            or "EVIDENCE" in coded.moves
            or (before is not None and "EVIDENCE" in before.moves)
        ):
            found.add(coded.index)
        before = coded
    return frozenset(found)


def _shares_evidence(turn: RoleTurn) -> bool:
    return any("EVIDENCE" in coded.moves for coded in turn.utterances)


def _indices(utterances: tuple[CodedUtterance, ...]) -> tuple[int, ...]:
    return tuple(u.index for u in utterances)


_NONE_ASKED = "no eliciting question was asked"

MEASURES = (
    MeasureDefinition(
        id="question_rate",
        number=16,
        name="Eliciting questions",
        unit=Unit.PER_TEN_MINUTES,
        formula="leader's eliciting questions / length of the conversation x 10 minutes",
        meaning="How often the leader asks; says nothing of how well.",
        edge_cases=(
            "Eliciting are open_reflective, probing, clarifying, planning, closed_factual and "
            "leading. Rhetorical, procedural and quoted questions do not count."
        ),
        nothing="the conversation has no length",
        counted="questions",
        needs=CODED,
        find=question_rate,
        rests_on=(ASKED,),
    ),
    MeasureDefinition(
        id="open_share",
        number=17,
        name="Open questions",
        unit=Unit.SHARE,
        formula="eliciting questions of open form / eliciting questions",
        meaning="How many questions left the answer open.",
        edge_cases=(
            "Form as coded; without a coded form open_reflective and probing are open, planning is "
            "open when it begins with a question word, the others are closed."
        ),
        nothing=_NONE_ASKED,
        counted="questions",
        needs=CODED,
        find=open_share,
        rests_on=(ASKED, Term(("open",)), Term(("closed",))),
    ),
    MeasureDefinition(
        id="question_mix",
        number=18,
        name="Questions that open thinking",
        unit=Unit.SHARE,
        formula=(
            "each of the six types / eliciting questions; the value is open_reflective, probing "
            "and planning together"
        ),
        meaning="Which kinds of questions the conversation is made of.",
        edge_cases="One type per question. The three types of the value are those of rubric R2.",
        nothing=_NONE_ASKED,
        counted="questions",
        needs=CODED,
        find=question_mix,
        rests_on=(Term(ELICITING),),
    ),
    MeasureDefinition(
        id="evidence_anchored_share",
        number=19,
        name="Questions anchored in evidence",
        unit=Unit.SHARE,
        formula="eliciting questions anchored in evidence / eliciting questions",
        meaning="Whether questions start from what was seen in the lesson.",
        edge_cases=(
            "Anchored: tagged so (it names a datum), in one turn with EVIDENCE, or the leader's "
            "next utterance after EVIDENCE."
        ),
        nothing=_NONE_ASKED,
        counted="questions",
        needs=CODED,
        find=evidence_anchored_share,
        rests_on=(ASKED, Term(("evidence_anchored", "EVIDENCE"))),
    ),
    MeasureDefinition(
        id="stacked_share",
        number=20,
        name="Stacked questions",
        unit=Unit.SHARE,
        formula=(
            "leader turns with two or more eliciting questions / leader turns with at least one"
        ),
        meaning="How often a question was followed by another before it could be answered.",
        edge_cases=(
            "Asking the same again in other words counts. A backchannel between two questions is "
            "no answer."
        ),
        nothing=_NONE_ASKED,
        counted="turns with a question",
        needs=CODED,
        find=stacked_share,
        rests_on=(ASKED,),
    ),
)
