"""One rule for each move of method 2.3: an utterance becomes how sure it is, 0 where it is not."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.coding.challenging import challenge
from pipeline.coding.informing import inform
from pipeline.coding.quotation import QUOTE
from pipeline.coding.reading import Reading
from pipeline.coding.said import Said

Judgement = Callable[[Said], float]


def _evidence(said: Said) -> float:
    r = said.reading
    general = said.cue("generic") and not said.cue("count", "clock")
    if general or said.cue("rehearse", "story", "time_left") or said.exclaims:
        return 0.0
    if r.quoted and said.cue("report", "you_past", "they_past", "clock", "noted"):
        return 0.9
    if said.cue("says_back") and not said.cue("count", "clock"):
        return 0.0
    if said.cue("noted"):
        return 0.85
    if said.cue(
        "advice", "conditional", "instruct", "knowledge", "imperative", "step", "hypothetical"
    ):
        return 0.55 if said.facts >= 3 else 0.0
    return 0.0 if _gives_back(said) else _fact(said)


def _fact(said: Said) -> float:
    """How sure it is that this is a fact of the lesson, by counts, times and the past tense."""
    context = said.context
    if said.answers_ask and said.cue("count", "report", "they_past", "you_past"):
        return 0.75
    past = said.cue("was", "they_past", "you_past", "report")
    verdict = said.cue("verdict") and not said.cue("clock", "count", "they_past")
    if verdict or (said.cue("ahead") and not past):
        return 0.0
    if said.facts >= 2 or said.cue("clock", "counts"):
        return 0.8
    if said.cue("count"):
        return 0.7 if past or context.since_evidence <= 2 else 0.0
    if said.cue("artifact") and not said.cue("frame"):
        return 0.6
    told = said.cue("they_past", "you_past") and not said.cue("verdict")
    return (0.6 if context.since_evidence <= 1 else 0.5) if told else 0.0


def _gives_back(said: Said) -> bool:
    """Right after the teacher, in the teacher's words, or opening with "so you …"."""
    context, r = said.context, said.reading
    if not context.after_teacher or context.own_before > 0 or context.last_response == "ASK":
        return False
    if said.subject == "you" and said.cue("inner"):
        return True
    if said.subject == "you" and not said.cue("count", "clock"):
        return said.shared >= 1 or "because" in r.tokens or len(r.tokens) <= 5
    if said.subject in ("i", "we") or said.facts >= 2 or said.cue("counts"):
        return False
    return "so" in r.tokens[:3] or said.shared >= 2 or said.share >= 0.5


def _paraphrase(said: Said) -> float:
    r, context = said.reading, said.context
    if said.question or r.quoted:
        return 0.0
    if said.cue("says_back"):
        return 0.85
    answers = context.after_teacher and context.own_before == 0 and context.started
    if not answers or context.last_response == "ASK" or said.cue(*SAYS_ITS_OWN):
        return 0.0
    return _gives_meaning(said)


SAYS_ITS_OWN = (
    "step", "rehearse", "instruct", "imperative", "knowledge", "advice", "verdict", "noted",
    "empathy", "power", "frame", "story", "counts",
)  # fmt: skip


def _gives_meaning(said: Said) -> float:
    """How sure it is that a statement right after the teacher gives back what the teacher meant."""
    r = said.reading
    tokens, length = r.tokens, len(r.tokens)
    if said.subject in ("i", "we", "today", "") or length - r.head() < 2:
        return 0.0
    if any(tokens[at] == "so" and r.starts[at] for at in range(min(4, length))):
        return 0.0 if "i" in tokens[:8] else 0.8
    if said.subject == "you" and (said.cue("inner") or said.shared >= 1 or length <= 5):
        return 0.7
    if said.share >= 0.5 and length <= 12:
        return 0.7
    if said.shared >= 3:
        return 0.55
    thought = said.context.last_response in ("ANALYSE", "REALISE")
    own = said.cue("they_past", "you_past", "count", "clock", "was", "gap", "artifact")
    return 0.5 if thought and length >= 5 and not own else 0.0


def _affirm(said: Said) -> float:
    if (
        said.answers_ask
        or said.reading.quoted
        or said.cue("no_effect", "gap", "advice", "instruct", "clock")
    ):
        return 0.0
    if said.cue("noticing"):
        return 0.8
    if said.cue("effect") and said.cue("you_past", "verdict"):
        return 0.75
    return 0.6 if said.cue("effect") and said.cue("made_way") else 0.0


def _empathise(said: Said) -> float:
    return 0.75 if said.cue("empathy") and not said.cue("verdict_watch") else 0.0


def _share_power(said: Said) -> float:
    r = said.reading
    if "power" in r and "but" in r.tokens and r.any("instruct", "imperative", "has_to"):
        return 0.0
    if "agenda_hand" in r and said.question:
        return 0.8
    if "permission" in r and not r.any("logistics"):
        return 0.8
    return 0.75 if "power" in r else 0.0


def _suggest(said: Said) -> float:
    r = said.reading
    if said.cue("rehearse", "step"):
        return 0.0
    if said.cue("advice") or (said.cue("they_could") and r.hedged):
        return 0.75
    return 0.6 if said.cue("imperative") and r.hedged else 0.0


def _direct(said: Said) -> float:
    r = said.reading
    if said.cue("says_back", "we_agreed") or (r.quoted and said.cue("report")):
        return 0.0
    if said.cue("instruct"):
        return 0.75
    if said.cue("you_do") and said.cue("improves", "ahead"):
        return 0.6
    if (
        said.cue("imperative")
        and "frame" not in r
        and not (r.hedged or said.cue("polite_order", "advice", "rehearse"))
    ):
        started = said.context.started or said.context.place == 0.0
        return 0.65 if started and not said.context.closing else 0.0
    return 0.0


def _next_step(said: Said) -> float:
    r, context = said.reading, said.context
    if said.question not in (None, "planning", "procedural") or said.cue("advice"):
        return 0.0
    late = context.place > 0.4 or context.place == 0.0
    last = context.teacher_last
    requested = context.last_response == "ASK" and last is not None and "request" in last
    agreed = (context.future or requested) and not said.cue("frame")
    fresh = agreed and said.question is None and context.own_before == 0 and late
    promises = "day" in r and "leader_will" in r
    if (
        fresh
        and not said.cue("instruct", "says_back")
        and (r.any("day", "leader_will") or _lists(r))
    ):
        return 0.7
    if promises and late and said.question is None and not said.cue("instruct", "imperative"):
        return 0.75
    orders = said.cue("instruct") or (said.cue("imperative") and not ("day" in r and _lists(r)))
    return 0.0 if orders and not promises else _agrees(said, late=late)


def _agrees(said: Said, *, late: bool) -> float:
    """How sure it is that it states what was agreed, by its words and the day it names."""
    r = said.reading
    if said.cue("step", "we_agreed") and ("day" in r or (late and len(r.tokens) > 4)):
        return 0.85 if "day" in r else 0.7
    told = said.cue("knowledge", "story", "was", "report")
    if "day" in r and late and said.question is None and _sums_up(r) and not told:
        return 0.75
    return 0.0


def _lists(reading: Reading) -> bool:
    """Three things and more, set apart by commas."""
    return len(reading.tokens) >= 8 and sum(mark == "," for mark in reading.marks) >= 2


def _sums_up(reading: Reading) -> bool:
    return "so" in reading.tokens[:3] or _lists(reading)


def _rehearse(said: Said) -> float:
    r = said.reading
    told = min(r.cues.get("you_past", 99), r.cues.get("report", 99))
    if told < r.cues.get("rehearse", 0) and not r.quoted:
        return 0.0
    if "rehearse" in r and not (said.context.place < 0.15 and r.any("frame")):
        return 0.85
    before = said.context.before
    if set(r.tokens) == {QUOTE} and before is not None and before.quoted:
        return 0.7
    playing = said.context.since_rehearsal <= 4
    if playing and r.quoted and not r.any("noted", "clock", "you_past"):
        return 0.75
    return 0.6 if playing and said.question is None and said.cue("imperative") else 0.0


def _judge(said: Said) -> float:
    if "if" in said.reading.tokens[:2]:
        return 0.0
    return 0.65 if said.cue("verdict") and said.question != "clarifying" else 0.0


def _frame(said: Said) -> float:
    if said.cue("time_left"):
        return 0.8
    early = said.context.place < 0.15
    return 0.7 if said.cue("frame") and (early or not said.cue("rehearse")) else 0.0


MOVES: dict[str, Judgement] = {
    "REHEARSE": _rehearse,
    "NEXT_STEP": _next_step,
    "DIRECT": _direct,
    "CHALLENGE": challenge,
    "SUGGEST": _suggest,
    "EVIDENCE": _evidence,
    "AFFIRM": _affirm,
    "JUDGE": _judge,
    "PARAPHRASE": _paraphrase,
    "EMPATHISE": _empathise,
    "SHARE_POWER": _share_power,
    "INFORM": inform,
    "FRAME": _frame,
}
