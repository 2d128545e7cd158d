"""A script becomes one result, so that a test of a measure is one line and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from pipeline.config import MeasureRules
from pipeline.measures import Result, measure
from pipeline.span import Span
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Conversation,
    Doubt,
    Layer,
    Role,
    RoleGuess,
    Utterance,
    WordQuality,
)
from tests.talk import ROLES, conversation

ANYTHING = MeasureRules(min_speech_s=0, min_n=1)
"""nothing is too short and nothing too few"""


def results_of(
    talk: str | Sequence[CodedUtterance] | Conversation, rules: MeasureRules = ANYTHING
) -> dict[str, Result]:
    """Every result by id."""
    whole = talk if isinstance(talk, Conversation) else conversation(talk)
    return {result.id: result for result in measure(whole, rules)}


def found(
    id: str, talk: str | Sequence[CodedUtterance] | Conversation, rules: MeasureRules = ANYTHING
) -> Result:
    """`found("talk_share", "L 0-6 Hello. / T 6-10 Hi.")`: the result of one measure."""
    return results_of(talk, rules)[id]


def nobody_speaks() -> Conversation:
    """A window of one minute in which nothing is said."""
    return Conversation(
        window=Span(0, 60_000),
        utterances=(),
        turns=(),
        speech={},
        floor={},
        roles=RoleGuess({}),
    )


TEXTS = (
    "Mm-hm.",
    "Sure.",
    "What did you see in the back row?",
    "I think they copied because the example was too close.",
    "Tomorrow in period four I'll use the name cards.",
    "You asked them to turn and talk, and nine of them did.",
    "Um, well.",
    "How will you know it worked?",
    "",
)
CODES = {
    Layer.QUESTION: (
        *("open_reflective", "probing", "clarifying", "planning", "closed_factual", "leading"),
        *("rhetorical_tag", "procedural"),
    ),
    Layer.FORM: ("open", "closed"),
    Layer.MOVE: (
        *("FRAME", "EVIDENCE", "PARAPHRASE", "AFFIRM", "SHARE_POWER", "INFORM", "SUGGEST"),
        *("DIRECT", "CHALLENGE", "NEXT_STEP", "REHEARSE", "JUDGE"),
    ),
    Layer.RESPONSE: ("DESCRIBE", "ANALYSE", "REALISE", "COMMIT", "RESERVE", "ASK", "MINIMAL"),
    Layer.TAG: ("equity", "evidence_ref", "evidence_anchored", "opening"),
}


@st.composite
def codes(draw: st.DrawFn, index: int) -> tuple[Code, ...]:
    """At most one code of each layer, sometimes by a person, sometimes with attributes."""
    chosen = []
    for layer, known in CODES.items():
        if draw(st.booleans()):
            coder = draw(st.sampled_from(("rules@1", "human:1")))
            attributes: Mapping[str, str] = draw(
                st.sampled_from(({}, {"owner": "joint"}, {"slots": "what when"}, {"valence": "+"}))
            )
            code = draw(st.sampled_from(known))
            chosen.append(Code(index, layer, code, coder, attributes=attributes))
    return tuple(chosen)


@st.composite
def talks(
    draw: st.DrawFn, speakers: Sequence[str] = ("L", "L2", "T", "O", "?"), doubts: bool = True
) -> tuple[CodedUtterance, ...]:
    """Up to twenty coded utterances with gaps and overlaps; each voice goes on by itself."""
    rows = []
    ends = dict.fromkeys(speakers, 0)
    at = 0
    for _ in range(draw(st.integers(1, 20))):
        speaker = draw(st.sampled_from(speakers))
        at = max(at + draw(st.integers(-800, 6_000)), ends[speaker], 0)
        end = at + draw(st.integers(100, 8_000))
        ends[speaker] = end
        rows.append((at, end, speaker, draw(st.sampled_from(TEXTS))))
        at = end
    made = []
    for index, (start, end, speaker, text) in enumerate(sorted(rows)):
        doubt = draw(st.sampled_from((None, None, None, *Doubt))) if doubts else None
        made.append(
            CodedUtterance(
                Utterance(index, Span(start, end), speaker, text, doubt=doubt),
                ROLES.get(speaker, Role.LEADER),
                draw(codes(index)),
                needs_review=draw(st.booleans()),
            )
        )
    return tuple(made)


EVERYBODY = {**ROLES, "L2": Role.LEADER}


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Any conversation: one role or none, several leaders, any words, a trimmed window."""
    said = draw(talks())
    roles = {s: draw(st.sampled_from((r, r, r, Role.UNKNOWN))) for s, r in EVERYBODY.items()}
    if not any(u.utterance.doubt in (None, Doubt.DRAFT) for u in said):
        return nobody_speaks()
    whole = conversation(
        said,
        roles=roles,
        word_quality=draw(st.sampled_from(WordQuality)),
        channels_apart=draw(st.booleans()),
    )
    if not draw(st.booleans()):
        return whole
    length = whole.window.duration_ms
    start = whole.window.start_ms + draw(st.integers(0, length - 1))
    trimmed = Span(start, draw(st.integers(start + 1, whole.window.end_ms)))
    return replace(conversation(said, roles=roles, window=trimmed), word_quality=whole.word_quality)
