"""A leader's utterance becomes its coaching moves (method 2.3), each with how sure it is."""

from __future__ import annotations

from pipeline.coding.context import Claims, Context, acknowledges
from pipeline.coding.grammar import Question, Shape
from pipeline.coding.move_attributes import attributes
from pipeline.coding.move_rules import MOVES
from pipeline.coding.reading import Reading
from pipeline.coding.said import Said
from pipeline.transcript import Role

HYPOTHETICAL = frozenset({"wouldn't", "couldn't", "would", "could"})
EXCLUDES = (
    ("AFFIRM", "JUDGE"),
    ("REHEARSE", "NEXT_STEP"),
    ("NEXT_STEP", "FRAME"),
    ("NEXT_STEP", "EVIDENCE"),
    ("EMPATHISE", "JUDGE"),
    ("EVIDENCE", "PARAPHRASE"),
    ("SUGGEST", "FRAME"),
    ("DIRECT", "SUGGEST"),
    ("CHALLENGE", "SUGGEST"),
    ("CHALLENGE", "PARAPHRASE"),
)
"""first, then not second: the more specific claim stays"""


def moves(
    reading: Reading, context: Context, question: str | None, asking: Question | None
) -> Claims:
    """Move -> confidence and attributes of all that hold; a bare acknowledgement has none."""
    if not reading.tokens or (acknowledges(reading) and question is None and not _adores(reading)):
        return {}
    if context.before_role is Role.OTHER:
        return {}
    shape = asking.shape if asking else None
    said = Said(reading, context, question, _stated(reading, question, asking), shape)
    if question == "leading":
        found = _carried(said)
    else:
        found = {code: sure for code, judge in MOVES.items() if (sure := judge(said)) >= 0.5}
    return {
        code: (sure, attributes(code, said.reading))
        for code, sure in _resolved(said, found).items()
    }


def _adores(reading: Reading) -> bool:
    """ "I love that": short, and still a verdict."""
    return "verdict" in reading and ("love" in reading.tokens or "loved" in reading.tokens)


def _stated(reading: Reading, question: str | None, asking: Question | None) -> frozenset[str]:
    """The cues in what is stated: before the asking part, where there is one."""
    if asking is None or question in ("rhetorical_tag", "leading"):
        return frozenset(reading.cues)
    asks_alone = question == "clarifying" and asking.shape is not Shape.YES_NO
    end = 0 if asks_alone else asking.at
    return frozenset([cue for cue, at in reading.cues.items() if at < end]) if end else frozenset()


def _carried(said: Said) -> dict[str, float]:
    """What a leading question carries: advice, a verdict or a challenge."""
    found: dict[str, float] = {}
    tokens = said.reading.tokens
    if said.cue("gap"):
        found["CHALLENGE"] = 0.6
    elif said.cue("verdict_ask") and not said.cue("advice", "proposal"):
        found["JUDGE"] = 0.6
    elif said.cue("advice", "improves", "proposal") or any(t in HYPOTHETICAL for t in tokens):
        found["SUGGEST"] = 0.75
    elif said.cue("verdict"):
        found["JUDGE"] = 0.6
    elif said.cue("negative") or "why" in tokens[:4]:
        found["CHALLENGE"] = 0.55
    else:
        found["SUGGEST"] = 0.7
    if said.cue("instruct") and not said.cue("negative"):
        found["DIRECT"] = 0.6
    return found


def _resolved(said: Said, found: dict[str, float]) -> dict[str, float]:
    for strong, weak in EXCLUDES:
        if strong in found:
            found.pop(weak, None)
    r = said.reading
    hard = r.quoted or said.cue("count", "clock")
    if "FRAME" in found and not hard and not said.cue("they_past"):
        found.pop("EVIDENCE", None)
    if "EMPATHISE" in found and not (r.quoted or said.cue("noted", "clock")):
        found.pop("EVIDENCE", None)
    if "EVIDENCE" in found:
        found.pop("FRAME", None)
    if "NEXT_STEP" in found and not said.cue("instruct"):
        found.pop("DIRECT", None)
    if "NEXT_STEP" in found and said.question is None:
        found.pop("SHARE_POWER", None)
    if "AFFIRM" in found and not (said.reading.quoted or said.cue("noted", "clock", "count")):
        found.pop("EVIDENCE", None)
    return found
