"""Moves become listening against telling: reflections, uptake, directiveness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from pipeline.measures.definition import (
    ASKED,
    CODED,
    Finding,
    MeasureDefinition,
    Reference,
    Term,
)
from pipeline.measures.material import Material, RoleTurn
from pipeline.measures.result import AnyFigure, Proportion, Ratio, Sample, Unit
from pipeline.transcript import CodedUtterance, Role

FACILITATIVE_MOVES = frozenset({"PARAPHRASE", "AFFIRM", "EMPATHISE", "SHARE_POWER"})
FACILITATIVE_QUESTIONS = frozenset({"open_reflective", "probing", "clarifying", "planning"})
DIRECTIVE_MOVES = frozenset({"SUGGEST", "DIRECT", "INFORM", "JUDGE"})
CARRIED_BY_LEADING = frozenset({"SUGGEST", "DIRECT", "JUDGE"})
STANCES = {
    "CHALLENGE": "press",
    "EVIDENCE": "evidence",
    "NEXT_STEP": "work",
    "REHEARSE": "work",
    "FRAME": "frame",
}
TELLING = Term((*sorted(DIRECTIVE_MOVES), "leading"))
DRAWING_OUT = Term((*sorted(FACILITATIVE_MOVES), *sorted(FACILITATIVE_QUESTIONS)))
STANCE_TERMS = {
    "directive": TELLING,
    "facilitative": DRAWING_OUT,
    **{
        stance: Term(tuple(code for code, name in STANCES.items() if name == stance))
        for stance in STANCES.values()
    },
}
TAKES_UP = frozenset({"probing", "clarifying"})
LONG_ENOUGH = 5
MITI = "reference points: 1 fair, 2 good (MITI 4, counselling)"


def reflection_to_question(material: Material) -> Finding:
    reflections = tuple(u for u in material.scored[Role.LEADER] if "PARAPHRASE" in u.moves)
    return Finding(
        Ratio(len(reflections), len(material.questions)),
        evidence=tuple(u.index for u in reflections),
        notes=(MITI,),
    )


def uptake_share(material: Material) -> Finding:
    pairs = [
        (said, reply)
        for said, reply in pairwise(material.turns)
        if (said.role, reply.role) == (Role.TEACHER, Role.LEADER) and said.words >= LONG_ENOUGH
    ]
    content = {turn.place: _content(material, turn) for pair in pairs for turn in pair}
    taken = [reply for said, reply in pairs if _takes_up(material, reply, content[said.place])]
    shares = (_echo(content[said.place], content[reply.place]) for said, reply in pairs)
    echoes = tuple(share for share in shares if share is not None)
    return Finding(
        Proportion(len(taken), len(pairs)),
        {"teacher's words that come back": Sample(echoes)},
        evidence=tuple(reply.indices[0] for reply in taken),
    )


def directiveness(material: Material) -> Finding:
    stances: Counter[str] = Counter()
    telling: list[int] = []
    for coded in material.scored[Role.LEADER]:
        here = stances_of(coded)
        stances.update(here)
        if "directive" in here:
            telling.append(coded.index)
    total = stances.total()
    mix: dict[str, AnyFigure] = {
        stance: Proportion(stances[stance], total)
        for stance in ("facilitative", "directive", "press", "evidence", "work", "frame")
    }
    directive = stances["directive"]
    return Finding(
        Proportion(directive, directive + stances["facilitative"]), mix, evidence=tuple(telling)
    )


def stances_of(coded: CodedUtterance) -> Iterable[str]:
    """
    The stances of method 2.3 that a leader utterance counts for, each as often as it counts.

    A leading question is one directive act; with the SUGGEST, DIRECT or JUDGE it carries it is
    still one.
    """
    found = ["facilitative" for move in coded.moves if move in FACILITATIVE_MOVES]
    found += ["directive" for move in coded.moves if move in DIRECTIVE_MOVES]
    found += [STANCES[move] for move in coded.moves if move in STANCES]
    if coded.question in FACILITATIVE_QUESTIONS:
        found.append("facilitative")
    if coded.question == "leading" and not CARRIED_BY_LEADING.intersection(coded.moves):
        found.append("directive")
    return found


def _takes_up(material: Material, reply: RoleTurn, said: frozenset[str]) -> bool:
    """PARAPHRASE, probing, clarifying, or an AFFIRM that shares a content word with the turn."""
    for coded in reply.utterances:
        if "PARAPHRASE" in coded.moves or coded.question in TAKES_UP:
            return True
        if "AFFIRM" in coded.moves and material.content[coded.index] & said:
            return True
    return False


def _echo(said: frozenset[str], reply: frozenset[str]) -> float | None:
    """Share of the content words said that come back in the reply; None without any."""
    return len(said & reply) / len(said) if said else None


def _content(material: Material, turn: RoleTurn) -> frozenset[str]:
    return frozenset[str]().union(*[material.content[index] for index in turn.indices])


MEASURES = (
    MeasureDefinition(
        id="reflection_to_question",
        number=21,
        name="Reflections per question",
        unit=Unit.RATIO,
        formula="PARAPHRASE utterances of the leader / eliciting questions",
        meaning="Whether answers are given back and built on, or followed by the next question.",
        edge_cases="Without an eliciting question there is no ratio; the counts are shown.",
        nothing="no eliciting question was asked; see the counts",
        counted="questions",
        needs=CODED,
        find=reflection_to_question,
        references=(
            Reference(1.0, "1, fair", "MITI 4, counselling"),
            Reference(2.0, "2, good", "MITI 4, counselling"),
        ),
        source="method 2.5, after MITI 4 (Moyers, Manuel & Ernst)",
        rests_on=(Term(("PARAPHRASE",)), ASKED),
    ),
    MeasureDefinition(
        id="uptake_share",
        number=22,
        name="Uptake of the teacher's words",
        unit=Unit.SHARE,
        formula=(
            "teacher turns of at least 5 words whose next leader turn paraphrases, probes, "
            "clarifies, or affirms in the teacher's own words / such turns followed by the leader"
        ),
        meaning="How often the leader goes on from what the teacher just said.",
        edge_cases=(
            "The leader turn must come directly after. An AFFIRM counts when it repeats a content "
            "word of the turn. Beside it the median share of the teacher's content words that "
            "come back, which goes with experts' judgement at Spearman .48."
        ),
        nothing="no teacher turn of 5 words was followed by the leader",
        counted="teacher turns",
        needs=CODED,
        find=uptake_share,
        rests_on=(Term(("PARAPHRASE", "probing", "clarifying", "AFFIRM")),),
    ),
    MeasureDefinition(
        id="directiveness",
        number=23,
        name="Telling against drawing out",
        unit=Unit.SHARE,
        formula=(
            "directive acts / (directive + facilitative acts): SUGGEST, DIRECT, INFORM, JUDGE and "
            "leading questions against PARAPHRASE, AFFIRM, EMPATHISE, SHARE_POWER and "
            "open_reflective, probing, clarifying, planning questions"
        ),
        meaning="The balance of telling and drawing out; a mix to look at, neither good nor bad.",
        edge_cases=(
            "A leading question that carries SUGGEST, DIRECT or JUDGE counts once. EVIDENCE, "
            "CHALLENGE, NEXT_STEP, REHEARSE, FRAME and closed_factual questions are on neither "
            "side; the parts show the whole mix of stances."
        ),
        nothing="neither telling nor drawing out was coded",
        counted="acts",
        needs=CODED,
        find=directiveness,
        rests_on=(TELLING, DRAWING_OUT),
        part_terms=STANCE_TERMS,
    ),
)
