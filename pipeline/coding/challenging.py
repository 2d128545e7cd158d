"""A leader's utterance becomes how sure it is that it challenges (CHALLENGE of method 2.3)."""

from __future__ import annotations

from pipeline.coding.said import Said


def challenge(said: Said) -> float:
    """How sure it is that the utterance puts a gap up for examination, 0..1."""
    if said.question in ("procedural", "rhetorical_tag"):
        return 0.0
    if said.question == "planning" and "sign" in said.reading:
        return 0.0
    if "gap" in said.reading or _turns(said):
        return 0.6
    return 0.0


def _turns(said: Said) -> bool:
    """A claim and what speaks against it: "You said …, but …", "… , though"."""
    cues, r = said.reading.cues, said.reading
    if said.question in ("planning", "leading") or said.cue("advice", "instruct", "rehearse"):
        return False
    turn = max(cues.get("contrast", -1), r.again.get("contrast", -1))
    facts = [r.again.get(f, -1) for f in ("count", "counts", "they_past", "clock", "was")]
    if "claim" in cues and not r.quoted and turn > cues["claim"] + 1:
        return cues["claim"] > 0 or r.tokens[0] != "so"
    if "claim" in cues and said.context.since_evidence == 0 and said.context.own_before > 0:
        return not said.question and not r.quoted
    if "wish" in cues and turn > cues["wish"] + 1:
        return max(facts) > turn and "so" not in r.tokens[: r.head()]
    answers = said.context.after_teacher and said.context.own_before == 0 and not said.question
    objects = r.tokens[-1:] == ["though"] or r.opener in ("but", "except", "although")
    return answers and objects and len(r.tokens) >= 4 and said.context.last_response != "ASK"
