"""A leader's utterance becomes how sure it is that it informs (INFORM of method 2.3)."""

from __future__ import annotations

from pipeline.coding.said import Said

PEOPLE_HERE = frozenset({"you", "i", "we", "he", "she", "your", "my", "our", "that", "it"})


def inform(said: Said) -> float:
    """How sure it is that the utterance gives knowledge, with no push to act, 0..1."""
    if said.cue("step", "rehearse") or not (said.context.started or said.context.place == 0.0):
        return 0.0
    if said.cue("knowledge", "story"):
        return 0.65
    return 0.5 if _generic(said) or _exists(said) else 0.0


def _exists(said: Said) -> bool:
    """ "There is a column for that": where something is to be found."""
    owned = said.cue("gap", "verdict", "empathy", "frame", "power", "advice", "instruct")
    return said.cue("exists") and not (said.question or said.facts or owned or said.shared)


def _generic(said: Said) -> bool:
    """A general truth in the present tense, about nobody in the room."""
    r = said.reading
    if said.question or not said.cue("holds") or not PEOPLE_HERE.isdisjoint(r.tokens):
        return False
    answers = said.context.after_teacher and said.context.own_before == 0
    if answers and "so" in r.tokens[:3]:
        return False
    return said.shared == 0 and not said.cue("was", "they_past", "count", "verdict", "gap")
