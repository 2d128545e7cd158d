"""Agreed actions become how complete the next step is and whose idea it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.measures.definition import CODED, Finding, MeasureDefinition, Term
from pipeline.measures.material import Material
from pipeline.measures.result import Amounts, AnyFigure, Proportion, Unit
from pipeline.measures.slots import SLOTS, action_of, signs_in, slots_of
from pipeline.transcript import CodedUtterance, Role

STEPS = Term(("NEXT_STEP", "COMMIT"))
NO_STEP = "no next step was named"
CUES = "slots are read from small word rules where no coder gave them: check the words"
CONFIRM = "a guess from who first used the words of the step: confirm it together"


def next_step(material: Material) -> Finding:
    steps = steps_in(material)
    if not steps:
        return Finding(Amounts((0.0,)), words=NO_STEP)
    signs = signs_in(material)
    filled = {u.index: slots_of(material, u, signs) for u in steps}
    late = [u for u in steps if u.span.end_ms > _last_third(material)]
    union = frozenset[str]().union(*(filled[u.index] for u in late))
    best = max(steps, key=lambda u: len(filled[u.index]))
    alone = len(filled[best.index]) > len(union)
    found, chosen = (filled[best.index], [best]) if alone else (union, late)
    parts: dict[str, AnyFigure] = {
        name: Amounts((float(slot in found),)) for slot, name in SLOTS.items()
    }
    return Finding(
        Amounts((float(len(found)),)),
        parts,
        dict.fromkeys(parts, Unit.SHARE),
        evidence=tuple(u.index for u in chosen),
        notes=(CUES,),
    )


def teacher_ownership(material: Material) -> Finding:
    steps = steps_in(material)
    late = [u for u in steps if u.span.end_ms > _last_third(material)] or steps
    said_so = _person_says(late)
    if said_so is not None:
        return Finding(Amounts((said_so[1],)), evidence=(said_so[0],))
    firsts = first_mentions(material, what_words(material, late))
    if not firsts:
        return Finding(Amounts(()), words=NO_STEP)
    role_of = material.conversation.role_of
    own = sum(role_of(u.utterance.speaker) is Role.TEACHER for u in firsts.values())
    share = own / len(firsts)
    value = 1.0 if share >= 2 / 3 else 0.0 if share <= 1 / 3 else 0.5
    return Finding(
        Amounts((value,)),
        {"words of the step the teacher said first": Proportion(own, len(firsts))},
        evidence=tuple(sorted({u.index for u in firsts.values()})),
        notes=(CONFIRM,),
    )


def steps_in(material: Material) -> tuple[CodedUtterance, ...]:
    """Every NEXT_STEP of the leader and COMMIT of the teacher, in order."""
    return tuple(u for u in material.parties if "NEXT_STEP" in u.moves or "COMMIT" in u.responses)


def what_words(material: Material, steps: Sequence[CodedUtterance]) -> frozenset[str]:
    """
    The content words that name the action: those several steps share, or else all of them.

    Words that say when, with whom, who helps, or how success is known are not the action.
    """
    signs = signs_in(material)
    words = [action_of(material, u) for u in steps if u.index not in signs]
    times = Counter(word for said in words for word in said)
    shared = frozenset(word for word, count in times.items() if count > 1)
    return shared or frozenset(times)


def first_mentions(material: Material, words: Iterable[str]) -> dict[str, CodedUtterance]:
    """Word -> the utterance of leader or teacher in which it is first said."""
    wanted = set(words)
    found: dict[str, CodedUtterance] = {}
    for coded in material.parties if wanted else ():
        for word in wanted & material.content[coded.index]:
            found[word] = coded
            wanted.discard(word)
        if not wanted:
            break
    return found


def _person_says(steps: Sequence[CodedUtterance]) -> tuple[int, float] | None:
    """The owner a person gave the last such step, as (utterance, value)."""
    owners = {"teacher": 1.0, "joint": 0.5, "leader": 0.0}
    for coded in reversed(steps):
        for code in coded.codes:
            owner = code.attributes.get("owner", "")
            if code.by_person and owner in owners:
                return coded.index, owners[owner]
    return None


def _last_third(material: Material) -> int:
    return material.window.start_ms + material.window.duration_ms * 2 // 3


MEASURES = (
    MeasureDefinition(
        id="next_step",
        number=29,
        name="Next step, slots filled",
        unit=Unit.SLOTS,
        formula=(
            "how many of what, with whom or where, when, sign of success, support or follow-up are "
            "filled by the NEXT_STEP and COMMIT utterances of the last third together, or by the "
            "best single one if that has more"
        ),
        meaning="Whether the talk ended in something that can be done and checked.",
        edge_cases=(
            "Slots as coders gave them, else by word rules. An answer to a question such as 'How "
            "will you know it worked?' is the sign of success. Help the leader offers, or the "
            "teacher asks for, is support. No step at all is 0 of 5."
        ),
        nothing=NO_STEP,
        counted="conversations",
        needs=CODED,
        find=next_step,
        rests_on=(STEPS,),
        beside=("planning",),
    ),
    MeasureDefinition(
        id="teacher_ownership",
        number=30,
        name="Teacher's own step",
        unit=Unit.SHARE,
        formula=(
            "1 if the content words of the step's action were first said by the teacher, 0 if by "
            "the leader, 0.5 if by both"
        ),
        meaning="Whose idea the step was.",
        edge_cases=(
            "The step is what NEXT_STEP and COMMIT of the last third (else of the whole) say, "
            "without the words for when, with whom, help and success; words that several of them "
            "share go before others. At least two thirds of these words from one person make it "
            "theirs. An owner given by a person decides. Word order is not thought: who names a "
            "thing first as tried before, counts as its source."
        ),
        nothing=NO_STEP,
        counted="conversations",
        needs=CODED,
        find=teacher_ownership,
        rests_on=(STEPS,),
    ),
)
