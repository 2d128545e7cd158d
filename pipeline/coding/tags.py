"""An utterance becomes its tags: equity with its topic, evidence referred to or asked about."""

from __future__ import annotations

from pipeline.coding.context import Claims, Context
from pipeline.coding.grammar import Question
from pipeline.coding.reading import Reading

EQUITY_TOPICS = (
    "calling_on",
    "voice_distribution",
    "question_level",
    "wait_time",
    "access_language",
    "errors_contributions",
    "discipline",
)
_EQUITY_CUES = {f"equity.{topic}": topic for topic in EQUITY_TOPICS}
EPISODE = 1
"""utterances after which a topic is no longer the one at hand"""
ELICITING = frozenset(
    {"open_reflective", "probing", "clarifying", "planning", "closed_factual", "leading"}
)


def leader_tags(
    reading: Reading,
    context: Context,
    question: str | None,
    asking: Question | None,
    *,
    evident: bool,
) -> Claims:
    """Of a leader's utterance; `evident`: it puts evidence on the table itself."""
    found = _equity(reading, context)
    if question not in ELICITING or asking is None:
        return found
    looks = "overall" in reading and context.since_evidence <= 3
    near = evident or reading.quoted or context.since_evidence == 0 or "datum" in reading
    if question != "planning" and (near or looks):
        found["evidence_anchored"] = (0.6, {})
    if _several(reading, asking):
        found["multi_barrelled"] = (0.5, {})
    if "comprehension" in reading:
        found["comprehension_check"] = (0.8, {})
    return found


def teacher_tags(reading: Reading, context: Context, *, commits: bool) -> Claims:
    """Of a teacher's utterance; `commits`: it looks ahead and not at the lesson."""
    found = _equity(reading, context)
    if _refers(reading, context, commits=commits):
        found["evidence_ref"] = (0.5, {})
    if "feeling" in reading:
        found["affect"] = (0.6, {})
    if "verdict_self" in reading and len(reading.tokens) <= 10:
        found["self_eval"] = (0.7, {})
    return found


def _refers(reading: Reading, context: Context, *, commits: bool) -> bool:
    """Names a datum, quotes a student, or gives a number while evidence is on the table."""
    if commits or context.asked == "planning" or context.since_rehearsal <= 3:
        return False
    if "refers" in reading:
        return True
    first = context.own_before == 0
    if first and context.asked_datum and len(reading.tokens) >= 4:
        return True
    return (
        "number" in reading and context.since_evidence <= 1 and (first or len(reading.tokens) < 12)
    )


def _equity(reading: Reading, context: Context) -> Claims:
    """By its words; or about people while the talk is about who takes part."""
    if reading.any(*_EQUITY_CUES):
        topic = next(topic for cue, topic in _EQUITY_CUES.items() if cue in reading)
        return {"equity": (0.5, {"topic": topic})}
    running = context.equity_topic and context.since_equity <= EPISODE
    if running and reading.any("people", "datum") and len(reading.tokens) >= 4:
        return {"equity": (0.4, {"topic": context.equity_topic})}
    return {}


def _several(reading: Reading, asking: Question) -> bool:
    """More than one question mark, or a second wh-word after "and"."""
    if sum("?" in mark for mark in reading.marks) >= 2:
        return True
    tokens = reading.tokens
    return any(
        tokens[at] in ("and", "or") and tokens[at + 1] in ("what", "how", "why", "who", "when")
        for at in range(asking.at + 2, min(asking.end, len(tokens)) - 2)
    )
