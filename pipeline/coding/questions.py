"""A leader's question becomes its type and form: the decision tree of method 2.2."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.coding.asked import Asked, make_asked
from pipeline.coding.context import Context, acknowledges
from pipeline.coding.grammar import NEUTRAL_TAGS, Question, Shape
from pipeline.coding.reading import Reading
from pipeline.coding.tables import words
from pipeline.transcript import Role

ASIDE_MS = 1_500
"""a leader who goes on this soon did not wait for an answer"""
OPEN_WORDS = frozenset({"what", "how", "why"})
THINKING = words("thinking")


def question_type(question: Question, reading: Reading, context: Context) -> tuple[str, float]:
    """The type and how sure it is, 0..1."""
    asked = make_asked(question, reading, context)
    for name, confidence, holds in TREE:
        if holds(asked):
            return name, confidence
    return "closed_factual", 0.5


def question_form(type_: str, question: Question, reading: Reading) -> str:
    """Open or closed, by type and by what would answer it."""
    if type_ in ("clarifying", "closed_factual", "leading", "rhetorical_tag"):
        return "closed"
    if question.shape is Shape.INDIRECT:
        return "open"
    if question.shape is Shape.WH:
        amount = reading.cues.get("amount", -1)
        return "closed" if question.at <= amount < question.end else "open"
    return "closed"


def _rhetorical(a: Asked) -> bool:
    shape, context = a.question.shape, a.context
    if a.cue("exclaims"):
        return True
    if shape is Shape.BARE_TAG:
        return not _answered(context)
    if shape is Shape.TAG and a.question.word not in NEUTRAL_TAGS:
        return a.question.word != "or" and not (_advises(a) or _checks(a) or _concludes(a))
    return _self_answered(a)


def _answered(context: Context) -> bool:
    if context.next is None or context.next_role is not Role.TEACHER:
        return False
    return (context.gap_ms or 0) >= 1_000 and not acknowledges(context.next)


def _self_answered(a: Asked) -> bool:
    tokens, end = a.reading.tokens, a.question.end
    rest = tokens[end:]
    if a.question.shape is not Shape.WH:
        return False
    if rest:
        return a.reading.head(end) < len(tokens) and (rest[0] == "because" or len(rest) >= 3)
    following = a.context.next
    if following is None or following.asks or a.context.next_role is not Role.LEADER:
        return False
    soon = a.context.gap_ms is not None and a.context.gap_ms <= ASIDE_MS
    told = a.cue("generic") or following.opener in ("because", "well", "they")
    return soon and told and following.opener != "i"


def _advises(a: Asked) -> bool:
    if a.reading.any("advice", "improves", "proposal", "proposal_strong", "instruct", "gap"):
        return True
    return "negative" in a.reading and a.reading.cues["negative"] < _before_tag(a)


def _before_tag(a: Asked) -> int:
    """Where the tag starts: "…, isn't it" negates nothing."""
    return a.question.end - len(a.question.word.split())


def _concludes(a: Asked) -> bool:
    """ "So planning ahead is the key, right?": the leader's reading, offered for a yes."""
    facts = a.reading.any("count", "clock", "noted", "report", "they_past", "you_past")
    return "so" in a.reading.tokens[: a.reading.head()] and not facts


def _checks(a: Asked) -> bool:
    """A statement about what the teacher just said, with a tag that asks for a yes."""
    return (
        a.context.after_teacher
        and a.context.own_before == 0
        and (a.reading.opener in ("so", "wait", "and") and a.shared >= 1)
    )


def _procedural(a: Asked) -> bool:  # noqa: PLR0911
    if a.cue("permission") and not a.cue("indirect"):
        return True
    if a.context.before_role is Role.OTHER:
        return True
    if "rehearse" in a.reading and not a.is_wh:
        return True
    if a.cue("agenda_hand"):
        return False
    if a.cue("chat", "logistics") and not a.reading.any("lesson", "ahead"):
        return True
    if a.reading.any("chat", "logistics") and not a.context.started:
        return True
    if a.core[-1:] in (["how"], ["why"]) and a.shared:
        return False
    arriving = a.context.opening and len(a.context.last_moves) == 0 and a.context.teacher_last
    return bool(arriving) and not a.reading.any("lesson", "datum", "indirect", "probe")


def _comprehension(a: Asked) -> bool:
    return a.cue("comprehension")


def _overall(a: Asked) -> bool:
    return a.cue("overall") and a.is_wh and not a.cue("strong_future", "proposal_strong")


def _leading(a: Asked) -> bool:  # noqa: PLR0911
    shape = a.question.shape
    if a.cue("indirect") and not a.cue("proposal_strong"):
        return False
    strong = a.reading.cues.get("proposal_strong", -1)
    if a.cue("verdict_ask") or strong == a.question.at:
        return True
    if a.cue("proposal_strong") and shape is not Shape.WH:
        return True
    if a.cue("negative") and shape is not Shape.TAG:
        return sum(t.endswith("n't") for t in a.core) < 2 or "or" not in a.core
    if shape is Shape.TAG and a.question.word not in NEUTRAL_TAGS:
        return _advises(a) or _concludes(a)
    if a.cue("proposal") and shape is not Shape.WH:
        return not ("or" in a.core and a.cue("offer", "future"))
    return shape in (Shape.STATEMENT, Shape.YES_NO) and a.cue("advice")


def _planning(a: Asked) -> bool:  # noqa: PLR0911
    again = a.reading.any("strong_future", "future") and "if" in a.reading.tokens
    if a.cue("hypothetical") or (a.cue("agenda_hand") and not again):
        return False
    if a.cue("past_frame") and not a.cue("sign"):
        return False
    if a.cue("sign", "offer"):
        return True
    if a.question.shape in (Shape.FRAGMENT, Shape.STATEMENT, Shape.TAG, Shape.BARE_TAG):
        return a.cue("strong_future") and not a.context.after_teacher
    if a.cue("amount") and a.context.future and "would" in a.core:
        return True
    if a.cue("strong_future") or (a.cue("future") and a.question.shape is not Shape.INDIRECT):
        return True
    ahead = a.context.future and a.context.after_teacher and "you" in a.core
    plain = not a.cue("mean", "probe", "opinion") and THINKING.isdisjoint(a.core)
    return ahead and plain and (a.is_wh or a.question.word in ("are", "is", "do"))


def _clarifying(a: Asked) -> bool:  # noqa: PLR0911
    if not (a.context.after_teacher or a.cue("mean")):
        return False
    if a.cue("mean"):
        return not (a.question.shape is Shape.WH and a.question.word in ("why", "how"))
    shape = a.question.shape
    if a.core[-1:] in (["how"], ["what"], ["why"]):
        return False
    if shape in (Shape.FRAGMENT, Shape.STATEMENT, Shape.TAG):
        return not a.cue("probe", "new_topic") and not _turns_to(a)
    if a.question.word == "which":
        return a.shared > 0 or len(a.core) <= 4
    if a.question.word == "what" and a.core[1:2] in (["is"], ["are"]) and len(a.core) <= 5:
        return a.shared > 0 and not a.cue("probe")
    if shape is Shape.YES_NO and not a.cue("opinion"):
        checks = "or" in a.core or len(a.core) <= 9
        return a.core[1:2] in (["that"], ["those"], ["it"], ["this"]) and checks
    return False


def _turns_to(a: Asked) -> bool:
    """ "And the homework?": a fragment that names something the teacher did not."""
    fragment = a.question.shape is Shape.FRAGMENT
    return fragment and a.reading.tokens[:2] in (["and", "the"], ["and", "your"]) and not a.shared


def _probing(a: Asked) -> bool:
    if a.cue("probe") or a.core[-1:] in (["how"], ["why"]):
        return True
    if "mean" in a.reading and a.is_wh and a.question.at > 0:
        return a.question.word in OPEN_WORDS
    return _goes_on(a)


def _goes_on(a: Asked) -> bool:
    """Stays with what the teacher has just said."""
    context = a.context
    if not context.after_teacher or not context.started or a.cue("amount", "new_topic"):
        return False
    if context.since_evidence == 0 and (context.own_before or context.teacher_words < 8):
        return False
    if a.core[-1:] == ["what"]:
        return True
    if a.is_wh and (a.question.word in OPEN_WORDS or a.question.shape is Shape.INDIRECT):
        return a.points_back
    return a.cue("opinion") and a.question.shape is Shape.YES_NO and a.points_back


def _open(a: Asked) -> bool:
    if a.cue("comprehension"):
        return False
    if a.question.shape is Shape.INDIRECT or a.cue("agenda_hand") or _turns_to(a):
        return True
    if a.question.shape is not Shape.WH or a.cue("amount", "short_wh"):
        return a.cue("opinion") and a.question.word in ("which", "where", "when", "who")
    return True


TREE: tuple[tuple[str, float, Callable[[Asked], bool]], ...] = (
    ("rhetorical_tag", 0.7, _rhetorical),
    ("procedural", 0.8, _procedural),
    ("closed_factual", 0.7, _comprehension),
    ("leading", 0.75, _leading),
    ("planning", 0.75, _planning),
    ("open_reflective", 0.75, _overall),
    ("clarifying", 0.65, _clarifying),
    ("probing", 0.65, _probing),
    ("open_reflective", 0.7, _open),
    ("closed_factual", 0.6, lambda a: True),
)
