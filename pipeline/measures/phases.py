"""Codes become the five phases of the conversation, in order, and the time each took."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from pipeline.measures.definition import CODED, Finding, MeasureDefinition, Term
from pipeline.measures.material import Material
from pipeline.measures.result import Amounts, AnyFigure, Proportion, Unit
from pipeline.span import Span
from pipeline.transcript import CodedUtterance

PHASES = ("open", "evidence", "analysis", "plan", "close")
_SPEAKS_FOR = {
    "FRAME": {"open": 1.0, "close": 0.3},
    "procedural": {"open": 0.8, "close": 0.5},
    "SHARE_POWER": {"open": 0.3},
    "EVIDENCE": {"evidence": 1.5},
    "evidence_ref": {"evidence": 0.5, "analysis": 0.3},
    "evidence_anchored": {"evidence": 0.5},
    "closed_factual": {"evidence": 0.5},
    "DESCRIBE": {"evidence": 0.4, "open": 0.1, "analysis": 0.1},
    "open_reflective": {"analysis": 0.6, "evidence": 0.4},
    "probing": {"analysis": 1.0},
    "clarifying": {"analysis": 0.6, "evidence": 0.3},
    "PARAPHRASE": {"analysis": 0.8, "evidence": 0.3},
    "CHALLENGE": {"analysis": 1.0},
    "ANALYSE": {"analysis": 1.2},
    "REALISE": {"analysis": 1.2},
    "RESERVE": {"analysis": 0.4, "plan": 0.4},
    "leading": {"plan": 0.6, "analysis": 0.3},
    "SUGGEST": {"plan": 0.8},
    "DIRECT": {"plan": 0.8},
    "planning": {"plan": 1.5},
    "COMMIT": {"plan": 1.5},
    "NEXT_STEP": {"plan": 1.5, "close": 0.2},
    "REHEARSE": {"plan": 1.0},
}
_WEIGHTS = {
    code: tuple(phases.get(phase, 0.0) for phase in PHASES) for code, phases in _SPEAKS_FOR.items()
}
_CLOSES = tuple(1.5 if phase == "close" else 0.0 for phase in PHASES)
_NOTHING = (0.0,) * len(PHASES)
_FAREWELL = re.compile(
    r"\b(?:thanks|thank you|see you|have a (?:good|great|nice)|take care|bye|good talk)\b"
)
ESTIMATE = "phases are estimated from the codes: move a boundary where it is wrong"


def phase_times(material: Material) -> Finding:
    phases = segment(material)
    whole = material.window.duration_ms
    parts: dict[str, AnyFigure] = {}
    for name in PHASES:
        span = phases.get(name)
        length = span[1].duration_ms if span else 0
        parts[name] = Proportion(length, whole, len(material.turns))
        parts[f"{name}, seconds"] = Amounts((length / 1000,))
    return Finding(
        Amounts((float(len(phases)),)) if phases else Amounts(()),
        parts,
        {p: Unit.SECONDS if p.endswith("seconds") else Unit.SHARE for p in parts},
        evidence=tuple(index for index, _ in phases.values()),
        notes=(ESTIMATE,),
    )


def segment(material: Material) -> dict[str, tuple[int, Span]]:
    """
    Phase -> its first utterance and its span; phases without any utterance are left out.

    The utterances of leader and teacher are cut into at most five stretches, in the order of
    the phases, so that the summed weight of their codes for the phase they fall in is greatest.
    Of equal cuts the one with later boundaries wins. A phase lasts until the next one begins; the
    first begins with the window, the last ends with it.
    """
    utterances = material.parties
    if not utterances:
        return {}
    places = _best_cut([_weights(coded) for coded in utterances])
    firsts = [at for at, place in enumerate(places) if at == 0 or place != places[at - 1]]
    starts = [material.window.start_ms, *(utterances[at].span.start_ms for at in firsts[1:])]
    ordered = list(accumulate(starts, max))
    ends = [*ordered[1:], material.window.end_ms]
    return {
        PHASES[places[at]]: (utterances[at].index, Span(start, end))
        for at, start, end in zip(firsts, ordered, ends, strict=True)
        if start < end
    }


def _weights(coded: CodedUtterance) -> tuple[float, ...]:
    """How much an utterance speaks for each phase."""
    spoken_for = [_WEIGHTS[code.code] for code in coded.codes if code.code in _WEIGHTS]
    if _FAREWELL.search(coded.text.lower()):
        spoken_for.append(_CLOSES)
    score = _NOTHING
    for weights in spoken_for:
        score = tuple([a + b for a, b in zip(score, weights, strict=True)])
    return score


def _best_cut(weights: Sequence[Sequence[float]]) -> list[int]:
    """For each utterance the place of its phase, never falling; linear in their number."""
    count = len(PHASES)
    best = list(weights[0])
    came_from: list[list[int]] = []
    for row in weights[1:]:
        step: list[int] = []
        top = 0
        for phase in range(count):
            if best[phase] > best[top]:
                top = phase
            step.append(top)
        came_from.append(step)
        best = [best[step[phase]] + row[phase] for phase in range(count)]
    place = max(range(count), key=best.__getitem__)
    places = [place]
    for step in reversed(came_from):
        place = step[place]
        places.append(place)
    return places[::-1]


MEASURES = (
    MeasureDefinition(
        id="phase_times",
        number=31,
        name="Phases found",
        unit=Unit.SLOTS,
        formula=(
            "seconds, and share of the conversation, of opening, evidence, analysis, plan and "
            "close; the value is how many of the five there are"
        ),
        meaning="Where the time went: a talk without analysis or plan shows at a glance.",
        edge_cases=(
            "The phases keep their order and any may be missing; the cut that fits the codes best "
            "is taken. Together they fill the conversation. To be corrected by people."
        ),
        nothing="neither leader nor teacher speaks",
        counted="conversations",
        needs=CODED,
        find=phase_times,
        rests_on=(Term(tuple(_SPEAKS_FOR), pooled=True),),
    ),
)
