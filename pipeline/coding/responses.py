"""A teacher's utterance becomes its response codes (method 2.4), each with how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.coding.context import ACKNOWLEDGING, Claims, Context, acknowledges
from pipeline.coding.grammar import AUX, SUBJECT, Question, Shape
from pipeline.coding.quotation import QUOTE
from pipeline.coding.reading import Reading
from pipeline.coding.tables import words

ECHOES = AUX | SUBJECT | {"not", "be", "been", "to", "too", "so", "guess"}
AGREEING = words("agreeing")
PROPOSING = frozenset({"SUGGEST", "DIRECT", "CHALLENGE"})
RECEIVED = frozenset({"PARAPHRASE", "EMPATHISE", "AFFIRM", "JUDGE", "SUGGEST", "DIRECT"})


def responses(reading: Reading, context: Context, question: Question | None) -> Claims:  # noqa: PLR0911
    """One response; a commitment may stand beside an analysis or a reservation."""
    if not reading.tokens:
        return {}
    if question is None and reading.cues.get("request", 99) <= reading.head() + 1:
        return {"ASK": (0.6, {})}
    if question is not None and _asks(reading, question, context.asked is not None):
        if "own_proposal" in reading:
            return {"COMMIT": (0.6, {"strength": "tentative"})}
        return {"ASK": (0.85, {})}
    if _minimal(reading, context):
        return {"MINIMAL": (0.85, {})}
    answer = Answer(reading, context)
    main, sure = next((code, sure) for code, sure, holds in DECISIONS if holds(answer))
    if main == "COMMIT":
        return {"COMMIT": (sure, {"strength": strength(reading)})}
    return {main: (sure, {})}


def _asks(reading: Reading, question: Question, context_asked: bool) -> bool:
    """A question to the leader: not a tag, and not answered in the same breath."""
    if question.shape in (Shape.BARE_TAG, Shape.TAG):
        return question.shape is Shape.TAG and question.word in ("or", "or not")
    if question.shape is Shape.FRAGMENT and context_asked:
        return False
    if reading.cues.get("request", 99) <= reading.head() + 1:
        return True
    return question.end >= len(reading.tokens) - 1


def _minimal(reading: Reading, context: Context) -> bool:
    tokens = reading.tokens
    if tokens == ["right"] or (acknowledges(reading) and not reading.asks):
        return True
    says_more = reading.any("advise_all", "could", "intend", "verdict_self", "doubt_strong")
    if says_more or (reading.asks and len(tokens) > 2) or _contradicts(reading, context):
        return False
    bare = [t for t in tokens if t not in ACKNOWLEDGING]
    if len(bare) <= 4 and all(t in ECHOES for t in bare):
        return True
    if len(tokens) > 7 or reading.any("reason", "insight"):
        return False
    return ("agrees" in reading and not reading.quoted) or _receives(reading, context)


def _receives(reading: Reading, context: Context) -> bool:
    """A short yes to what the leader gave back, praised or proposed."""
    tokens = reading.tokens
    if "but" in tokens or "if" in tokens or context.own_before > 0:
        return False
    acked = tokens[0] in AGREEING or tokens[-1] in AGREEING
    return acked and context.asked is None and bool(RECEIVED & set(context.last_moves))


def _contradicts(reading: Reading, context: Context) -> bool:
    """ "No, he wasn't." to a statement that was not itself a no."""
    told = context.asked is None and context.before is not None
    no = reading.tokens[0] == "no" and len(reading.tokens) > 1
    return no and told and not _negates(context.before)


def _negates(reading: Reading | None) -> bool:
    return reading is not None and any(t == "not" or t.endswith("n't") for t in reading.tokens)


@dataclass(slots=True)
class Answer:
    """A teacher's utterance with everything that decides its response."""

    reading: Reading
    context: Context

    def cue(self, *names: str) -> bool:
        return self.reading.any(*names)

    @property
    def looks_back(self) -> bool:
        return self.cue("was", "they_past", "you_past")

    @property
    def after_proposal(self) -> bool:
        """The leader has just advised, told or challenged."""
        context = self.context
        proposed = context.asked == "leading" or bool(PROPOSING & set(context.last_moves))
        return proposed and context.own_before <= 1

    @property
    def plans(self) -> bool:
        """It answers a question about what to do next."""
        return self.context.asked == "planning" and self.context.own_before <= 2


def _plays(a: Answer) -> bool:
    playing = a.context.since_rehearsal <= 2 or (set(a.reading.tokens) == {QUOTE} and not a.plans)
    return a.reading.quoted and playing


def _struck(a: Answer) -> bool:
    """ "Oh. …", right after the leader put evidence or a gap on the table."""
    context = a.context
    shown = bool({"EVIDENCE", "CHALLENGE", "INFORM"} & set(context.last_moves))
    opens = a.reading.opener in ("oh", "ooh", "ah", "hm", "huh", "wait") and context.own_before == 0
    return opens and shown and context.asked is None and len(a.reading.tokens) >= 4


def _doubts(a: Answer) -> bool:
    cues = a.reading.cues
    return "doubt_strong" in cues and cues["doubt_strong"] <= cues.get("intend", 99)


def _resists(a: Answer) -> bool:
    """ "But …", "No, …", or a doubt about what was proposed."""
    opens = [t for t in a.reading.tokens[:3] if t not in AGREEING][:1]
    if (a.after_proposal and a.cue("doubt_weak")) or opens == ["but"]:
        return True
    if a.cue("agrees"):
        return False
    context = a.context
    told = context.own_before == 0 and context.asked in (None, "leading", "clarifying")
    return told and a.reading.opener in ("no", "nah") and not a.cue("reason")


def _plans(a: Answer) -> bool:
    return a.plans and a.reading.opener != "no" and not a.cue("was")


def _reasons(a: Answer) -> bool:
    return a.cue("reason") or (a.reading.hedged and a.cue("people"))


def _thinks(a: Answer) -> bool:
    """Asked what it makes of it, and not telling what happened."""
    asked = a.context.asked_opinion and a.context.own_before == 0
    return asked and not a.cue("was", "they_past") and len(a.reading.tokens) >= 7


def _designs(a: Answer) -> bool:
    """Goes on with what was just decided."""
    context = a.context
    goes_on = context.own_before > 0 or context.asked == "clarifying"
    return context.last_response == "COMMIT" and context.future and goes_on and not a.looks_back


DECISIONS: tuple[tuple[str, float, Callable[[Answer], bool]], ...] = (
    ("DESCRIBE", 0.6, lambda a: a.cue("beyond")),
    ("ANALYSE", 0.6, lambda a: a.cue("advise_all")),
    ("DESCRIBE", 0.6, _plays),
    ("REALISE", 0.7, lambda a: a.cue("insight") and not a.cue("doubt_strong") and not a.plans),
    ("RESERVE", 0.6, _doubts),
    ("REALISE", 0.55, _struck),
    ("COMMIT", 0.7, lambda a: a.cue("intend")),
    ("COMMIT", 0.6, lambda a: a.cue("could", "own_proposal")),
    ("RESERVE", 0.55, _resists),
    ("COMMIT", 0.55, _plans),
    ("DESCRIBE", 0.7, lambda a: a.cue("verdict_self") and len(a.reading.tokens) <= 8),
    ("ANALYSE", 0.6, _reasons),
    ("ANALYSE", 0.5, _thinks),
    ("COMMIT", 0.45, _designs),
    ("DESCRIBE", 0.65, lambda a: True),
)
"""first that holds"""


def strength(reading: Reading) -> str:
    """How firmly a teacher commits, as far as the words show it: `firm` or `tentative`."""
    loose = reading.hedged or (reading.any("could", "own_proposal") and "intend" not in reading)
    return "tentative" if loose or reading.any("guessing") else "firm"
