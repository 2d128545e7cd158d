"""The five phases, in order, filling the conversation."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings

from pipeline.measures import Amounts, Proportion
from pipeline.measures.material import make_material
from pipeline.measures.phases import PHASES, segment
from pipeline.span import Span
from pipeline.transcript import Conversation
from tests.pipeline.measures.measured import conversations, found
from tests.talk import conversation

WHOLE = """
L 0-5 Let us begin. [FRAME]
L 10-15 Nine students spoke. [EVIDENCE]
T 16-20 They were all up front. [DESCRIBE evidence_ref]
L 20-22 Why? [q:probing]
T 23-30 I follow hands because it is quick. [ANALYSE]
L 31-33 What will you try? [q:planning]
T 34-40 Tomorrow I'll use cards. [COMMIT]
L 41-44 Thanks, have a good day.
"""


def test_a_whole_conversation_has_five_phases() -> None:
    phases = segment(make_material(conversation(WHOLE)))
    assert {name: (index, span) for name, (index, span) in phases.items()} == {
        "open": (0, Span(0, 10_000)),
        "evidence": (1, Span(10_000, 20_000)),
        "analysis": (3, Span(20_000, 31_000)),
        "plan": (5, Span(31_000, 41_000)),
        "close": (7, Span(41_000, 44_000)),
    }
    times = found("phase_times", WHOLE)
    assert times.value == 5.0
    assert times.parts["plan"] == Proportion(10_000, 44_000, draws=7)
    assert times.parts["plan, seconds"] == Amounts((10.0,))
    assert times.evidence == (0, 1, 3, 5, 7)


def test_a_missing_phase_takes_no_time() -> None:
    script = "L 0-5 Let us begin. [FRAME] / L 6-9 Try cards. [SUGGEST] / T 10-14 I will. [COMMIT]"
    times = found("phase_times", script)
    assert times.value == 2.0
    assert times.parts["analysis"] == Proportion(0, 14_000, draws=2)


def test_an_early_suggestion_does_not_make_a_plan_of_the_rest() -> None:
    script = WHOLE.replace("L 20-22 Why? [q:probing]", "L 20-22 Try cards? [q:leading SUGGEST]")
    assert list(segment(make_material(conversation(script)))) == list(PHASES)


@settings(deadline=None, max_examples=40)
@given(conversations())
def test_phases_keep_their_order_and_fill_the_window(talk: Conversation) -> None:
    phases = segment(make_material(talk))
    if not phases:
        return
    assert list(phases) == [name for name in PHASES if name in phases]
    spans = [span for _, span in phases.values()]
    assert spans[0].start_ms == talk.window.start_ms
    assert spans[-1].end_ms == talk.window.end_ms
    assert all(a.end_ms == b.start_ms for a, b in pairwise(spans))
