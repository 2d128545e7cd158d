"""Evidence against verdicts, and what came before advice."""

from __future__ import annotations

import pytest

from pipeline.measures import Amounts, Proportion
from tests.pipeline.measures.measured import found


def test_evidence_against_verdicts_with_their_valence() -> None:
    script = """
        L 0-2 Nine students spoke. [EVIDENCE]
        L 3-4 Great lesson! [JUDGE:+]
        L 5-6 The launch was weak. [JUDGE:-]
        L 7-8 It was what it was. [JUDGE]
        T 9-12 Thank you for that.
    """
    result = found("evidence_to_judgement", script)
    assert result.figure == Proportion(1, 4)
    assert result.parts == {
        "verdicts that praise": Proportion(1, 3),
        "verdicts that fault": Proportion(1, 3),
        "verdicts of unsaid valence": Proportion(1, 3),
    }


def test_neither_evidence_nor_verdict_is_said() -> None:
    assert found("evidence_to_judgement", "L 0-2 So. / T 3-5 So it is.").words == (
        "neither evidence nor a verdict was given"
    )


@pytest.mark.parametrize("advice", ["[SUGGEST]", "[DIRECT]", "[q:leading]"])
def test_the_first_advice_of_any_kind_ends_the_inquiry(advice: str) -> None:
    script = f"""
        L 0-2 What stood out? [q:open_reflective]
        T 3-6 The cards were slow. [DESCRIBE]
        L 60-63 Cards at the launch then. {advice}
        T 64-66 They copied because of me. [ANALYSE]
        L 67-69 What next? [q:planning]
    """
    result = found("inquiry_before_advice", script)
    assert result.value == pytest.approx(1.0)
    assert result.parts["questions before it"] == Amounts((1.0,))
    assert result.parts["teacher analysed before it"] == Amounts((0.0,))
    assert result.evidence == (0, 2)


def test_no_advice_is_said_and_in_a_sum_counted() -> None:
    without = found("inquiry_before_advice", "L 0-2 Why? [q:probing] / T 3-6 They copied it.")
    assert (without.value, without.words) == (None, "no advice given")
    advised = found("inquiry_before_advice", "T 0-30 They copied. / L 30-33 Try cards. [SUGGEST]")
    both = without + advised
    assert both.value == 0.5
    assert both.words is None
    assert both.parts["advice given"].value == 0.5
