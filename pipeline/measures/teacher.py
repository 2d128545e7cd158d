"""What the teacher says becomes reasoning share and yield per question type; and equity focus."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from pipeline.measures.definition import ASKED, CODED, Finding, MeasureDefinition, Term
from pipeline.measures.material import ELICITING, PARTIES, Material, RoleTurn
from pipeline.measures.result import AnyFigure, Proportion, Sample, Unit
from pipeline.transcript import CodedUtterance, Role

REASONING = frozenset({"ANALYSE", "REALISE"})
THINKING = Term(("ANALYSE", "REALISE"), pooled=True)
EXPERIMENTAL = "experimental: people agree only moderately on what a teacher's words do"
NO_TOPIC = "topic not said"


def equity_focus(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {}
    tagged: list[CodedUtterance] = []
    count = 0
    for role in PARTIES:
        said = [u for u in material.scored[role] if is_substantive(u)]
        mine = [u for u in said if "equity" in u.tags]
        parts[role.value] = Proportion(len(mine), len(said))
        tagged += mine
        count += len(said)
    topics = Counter(topic for u in tagged for topic in _topics(u))
    for topic, times in sorted(topics.items(), key=lambda item: (-item[1], item[0])):
        parts[topic if topic == NO_TOPIC else f"about {topic}"] = Proportion(times, len(tagged))
    return Finding(
        Proportion(len(tagged), count),
        parts,
        evidence=tuple(sorted(u.index for u in tagged)),
        words="not discussed" if count and not tagged else None,
    )


def teacher_reasoning_share(material: Material) -> Finding:
    said = [u for u in material.scored[Role.TEACHER] if is_substantive(u)]
    reasoning = [u for u in said if _reasons(u)]
    return Finding(
        Proportion(
            sum(material.words[u.index] for u in reasoning),
            sum(material.words[u.index] for u in said),
            len(said),
        ),
        evidence=tuple(u.index for u in reasoning),
        notes=(EXPERIMENTAL,),
    )


def reflection_yield(material: Material) -> Finding:
    answered = _answers(material)
    reasoned = [(q, t) for q, t in answered if any(_reasons(u) for u in t.utterances)]
    parts: dict[str, AnyFigure] = {}
    units: dict[str, Unit] = {}
    for kind in ELICITING:
        turns = [t for q, t in answered if q.question == kind]
        if turns:
            yielded = sum(q.question == kind for q, _ in reasoned)
            parts[kind] = Proportion(yielded, len(turns))
            parts[f"words after {kind}"] = Sample(tuple(float(t.words) for t in turns))
            units[f"words after {kind}"] = Unit.WORDS
    parts["words after any"] = Sample(tuple(float(t.words) for _, t in answered))
    return Finding(
        Proportion(len(reasoned), len(answered)),
        parts,
        {**units, "words after any": Unit.WORDS},
        evidence=tuple(q.index for q, _ in reasoned),
        notes=(EXPERIMENTAL,),
    )


def is_substantive(coded: CodedUtterance) -> bool:
    """More than a bare agreement; backchannels are no floor speech and never get here."""
    return "MINIMAL" not in coded.responses


def _reasons(coded: CodedUtterance) -> bool:
    return bool(REASONING.intersection(coded.responses))


def _answers(material: Material) -> list[tuple[CodedUtterance, RoleTurn]]:
    """Each eliciting question with the next teacher turn; one that has none is left out."""
    turns = material.turns_of(Role.TEACHER)
    places = [turn.place for turn in turns]
    found: list[tuple[CodedUtterance, RoleTurn]] = []
    for question in material.questions:
        place = material.place_of.get(question.index)
        if place is None:
            continue
        at = bisect_right(places, place)
        if at < len(turns):
            found.append((question, turns[at]))
    return found


def _topics(coded: CodedUtterance) -> list[str]:
    said = coded.attribute("equity", "topic")
    return (said or "").replace(",", " ").split() or [NO_TOPIC]


MEASURES = (
    MeasureDefinition(
        id="equity_focus",
        number=26,
        name="Equity focus",
        unit=Unit.SHARE,
        formula="utterances tagged equity / substantive utterances, of both and of each role",
        meaning="Whether who takes part, and how, was talked about.",
        edge_cases=(
            "Substantive is neither a backchannel nor a bare agreement. None is shown as not "
            "discussed, not as bad. Topics as coders gave them."
        ),
        nothing="nobody said anything substantive",
        counted="utterances",
        needs=CODED,
        find=equity_focus,
        rests_on=(Term(("equity",)),),
        beside=("MINIMAL",),
    ),
    MeasureDefinition(
        id="teacher_reasoning_share",
        number=27,
        name="Teacher reasoning",
        unit=Unit.SHARE,
        formula="words of the teacher's ANALYSE and REALISE / words of all substantive utterances",
        meaning="How much of what the teacher says is thinking about causes and insights.",
        edge_cases=(
            "Bare agreements and backchannels are not substantive; fillers are no words. The "
            "interval counts utterances, not words, as independent. Experimental."
        ),
        nothing="the teacher said nothing substantive",
        counted="utterances",
        needs=CODED,
        find=teacher_reasoning_share,
        rests_on=(THINKING,),
        beside=("MINIMAL",),
    ),
    MeasureDefinition(
        id="reflection_yield",
        number=28,
        name="Reflection yield of questions",
        unit=Unit.SHARE,
        formula=(
            "eliciting questions whose next teacher turn has ANALYSE or REALISE / eliciting "
            "questions with a next teacher turn; by type, with the median words of that turn"
        ),
        meaning="Which kinds of questions got the teacher thinking aloud.",
        edge_cases=(
            "Stacked questions share their answer. A question with no teacher turn after it is "
            "left out. Experimental."
        ),
        nothing="no eliciting question was answered",
        counted="questions",
        needs=CODED,
        find=reflection_yield,
        rests_on=(ASKED, THINKING),
    ),
)
