"""What is worth a look in a conversation becomes moments; they describe and do not judge."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.formats.webvtt import voice_names
from pipeline.measures.advice import ADVICE_MOVES
from pipeline.measures.material import Material
from pipeline.measures.waits import ANSWER_WORDS
from pipeline.report import Report
from pipeline.review.moments import (
    LEAD_MS,
    Moment,
    around,
    asked_as,
    claims,
    pairs,
    seconds,
    silences,
    sure_in,
)
from pipeline.review.steps import step_of
from pipeline.review.strengths import held_pauses
from pipeline.span import Span, clock, intersection, union
from pipeline.transcript import CodedUtterance, Role

LONG_TURN_MS = 30_000
"""a leader turn of less is not called long; a product default"""
OVERLAP_MS = 300
BURST, BURST_MS = 3, 60_000
"""so many times at once, within a minute"""
_RANKS = ("the longest", "the second longest", "the third longest")


def looks_in(material: Material, report: Report) -> Iterator[Moment]:
    """What is worth a look, listening against telling before questions."""
    yield from _long_turns(material)
    if not material.voices_only:
        yield from _advice(material)
        yield from _leading(material)
        yield from _stacked(material)
        if (step := step_of(report)) and not step.strength:
            yield step
    yield from _overlaps(material)
    if material.voices_only:
        yield from _pauses(material)


def _long_turns(material: Material) -> Iterator[Moment]:
    """The leader's; as long as nobody said who leads, anybody's."""
    leads = Role.LEADER in material.said_roles
    turns = material.turns_of(Role.LEADER) if leads else material.turns
    ranked = sorted(turns, key=lambda t: (-t.span.duration_ms, t.place))[: len(_RANKS)]
    names = {} if leads else voice_names(material.conversation)
    for rank, turn in zip(_RANKS, ranked, strict=False):
        if turn.span.duration_ms < LONG_TURN_MS:
            return
        facts = [] if material.voices_only else [u for u in sure_in(turn) if "EVIDENCE" in u.moves]
        place = f"{rank} of {len(turns)}" if len(turns) > 1 else "the only one"
        shares = "; it shares evidence of the lesson" if facts else ""
        yield Moment(
            at=turn.span,
            kind="long turn",
            why=(
                f"{names.get(turn.speaker, 'The leader')} speaks for "
                f"{clock(turn.span.duration_ms)} in one turn, {place}{shares}"
            ),
            question="What was this turn for, and what did the other take from it?",
            strength=False,
            size=turn.span.duration_ms,
            rests_on=claims(facts, "EVIDENCE"),
        )


def _advice(material: Material) -> Iterator[Moment]:
    """Advice in the first breath after an answer, before anything is asked or given back."""
    for said, turn in pairs(material, Role.TEACHER, Role.LEADER):
        advice = next((u for u in turn.utterances if _advises(u)), None)
        if said.words < ANSWER_WORDS or advice is None or advice.needs_review:
            continue
        before = [u for u in turn.utterances if u.index < advice.index]
        if any(u.moves and "INFORM" not in u.moves for u in before) or any(
            u.question for u in before
        ):
            continue
        yield Moment(
            at=Span(max(said.span.start_ms, said.span.end_ms - LEAD_MS), turn.span.end_ms),
            kind="advice",
            why=(
                f"Advice comes right after {said.words} words of the teacher's, with no question "
                "in between"
            ),
            question="What might the teacher have said, had you asked first?",
            strength=False,
            size=said.words,
            rests_on=claims([advice], *ADVICE_MOVES, "leading"),
        )


def _leading(material: Material) -> Iterator[Moment]:
    for turn, reply in pairs(material, Role.LEADER, Role.TEACHER):
        asked = turn.questions[-1] if turn.questions else None
        if asked is None or asked.question != "leading" or asked.needs_review:
            continue
        yield Moment(
            at=Span(asked.span.start_ms, reply.span.end_ms),
            kind="leading question",
            why=f"A leading question, and the teacher answers in {_counted(reply.words)}",
            question="How could the same question leave the answer to the teacher?",
            strength=False,
            size=-reply.words,
            rests_on=claims([asked], "leading"),
        )


def _stacked(material: Material) -> Iterator[Moment]:
    for turn, reply in pairs(material, Role.LEADER, Role.TEACHER):
        asked = [q for q in turn.questions if not q.needs_review]
        if len(asked) > 1:
            yield Moment(
                at=Span(asked[0].span.start_ms, reply.span.end_ms),
                kind="stacked questions",
                why=f"The leader asks {len(asked)} questions before the teacher can answer",
                question="Which of these questions did you most want answered?",
                strength=False,
                size=len(asked),
                rests_on=tuple(code for q in asked for code in asked_as(q)),
            )


def _overlaps(material: Material) -> Iterator[Moment]:
    """Where two talk at once again and again; captions cannot tell."""
    if material.from_captions:
        return
    floors = material.conversation.floor.values()
    met = union(s for one, other in combinations(floors, 2) for s in intersection(one, other))
    inside = intersection(met, [material.window])
    both = [span for span in inside if span.duration_ms >= OVERLAP_MS]
    for at, first in enumerate(both):
        near = [s for s in both[at:] if s.end_ms <= first.start_ms + BURST_MS]
        if len(near) >= BURST:
            span = Span(first.start_ms, near[-1].end_ms)
            yield Moment(
                at=span,
                kind="overlap",
                why=f"Two speak at once {len(near)} times within {clock(span.duration_ms)}",
                question="What was going on here: eagerness, or somebody not getting through?",
                strength=False,
                size=len(near),
            )


def _pauses(material: Material) -> Iterator[Moment]:
    held = {moment.at for moment in held_pauses(material)}
    for pause in silences(material):
        if (at := around(pause, material)) not in held:
            yield Moment(
                at=at,
                kind="pause",
                why=f"Nobody speaks for {seconds(pause.duration_ms, material)}",
                question="What was this pause for?",
                strength=False,
                size=pause.duration_ms,
            )


def _advises(coded: CodedUtterance) -> bool:
    return coded.question == "leading" or bool(ADVICE_MOVES.intersection(coded.moves))


def _counted(words: int) -> str:
    return "a word" if words <= 1 else f"{words} words"
