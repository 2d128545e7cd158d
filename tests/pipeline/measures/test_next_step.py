"""How complete the next step is and whose it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.measures import Amounts
from pipeline.measures.material import make_material
from pipeline.measures.slots import signs_in, slots_of
from tests.pipeline.measures.measured import found
from tests.talk import coded_talk, conversation


def slots(line: str) -> set[str]:
    """The slots of the only step of a talk."""
    material = make_material(conversation(f"L 0-2 So. / T 2-3 So it is. / {line}"))
    return set(slots_of(material, material.parties[-1], signs_in(material)))


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        ("T 4-6 I could do that. [COMMIT:tentative]", set()),
        ("T 4-6 I'll use the name cards. [COMMIT:firm]", {"what"}),
        ("T 4-6 Tomorrow I'll use the name cards. [COMMIT:firm]", {"what", "when"}),
        ("T 4-6 I'll use cards in period four. [COMMIT:firm]", {"what", "with_whom"}),
        ("L 4-6 I'll come by Thursday. [NEXT_STEP]", {"when", "support"}),
        ("T 4-6 I'll stand by the back tables. [COMMIT]", {"what", "with_whom"}),
        ("T 4-6 Could you watch for that on Monday? [COMMIT ASK]", {"when", "support"}),
        (
            "L 4-9 So: name cards, third period Tuesday, and I'm there with my pen. [NEXT_STEP]",
            {"what", "with_whom", "when", "support"},
        ),
        ("T 4-6 At least nine voices. [COMMIT]", {"success_sign", "what"}),
        ("L 4-6 Whatever it says. [NEXT_STEP:slots=what+success_sign]", {"what", "success_sign"}),
    ],
)
def test_slots_from_the_words_unless_a_coder_gave_them(line: str, filled: set[str]) -> None:
    assert slots(line) == filled


def test_the_answer_to_how_will_you_know_is_the_sign_of_success() -> None:
    script = """
        L 0-2 How will you know it worked? [q:planning]
        T 3-6 Three new voices. [COMMIT:firm]
    """
    assert found("next_step", script).parts["sign of success"] == Amounts((1.0,))


def test_slots_are_joined_over_the_last_third() -> None:
    script = """
        T 0-2 I'll use cards at the back tables. [COMMIT]
        L 3-60 We spoke of many things.
        T 61-64 Tomorrow. [COMMIT]
        L 65-70 Name cards it is. [NEXT_STEP]
    """
    step = found("next_step", script)
    assert step.value == 2.0
    assert step.evidence == (2, 3)


def test_one_fuller_step_before_goes_for_a_poorer_last_third() -> None:
    script = """
        T 0-4 Tomorrow in period four I'll use cards. [COMMIT]
        L 5-60 We spoke of many things.
        T 61-64 I'll use cards. [COMMIT]
    """
    step = found("next_step", script)
    assert (step.value, step.evidence) == (3.0, (0,))


def test_no_step_is_none_of_five_and_nobodys() -> None:
    talk = "L 0-2 So it went. / T 3-5 It went well."
    assert found("next_step", talk).value == 0.0
    assert found("next_step", talk).words == "no next step was named"
    assert found("teacher_ownership", talk).value is None
    assert found("teacher_ownership", talk).words == "no next step was named"


@pytest.mark.parametrize(
    ("first", "second", "owner"),
    [
        ("T 0-3 I would like name cards. [ANALYSE]", "L 4-6 Tell me more.", 1.0),
        ("L 0-3 You might try name cards. [SUGGEST]", "T 4-6 I hear you on that.", 0.0),
        ("L 0-3 You might try cards. [SUGGEST]", "T 4-6 With a name on each.", 0.5),
    ],
)
def test_the_step_is_whose_words_it_first_was(first: str, second: str, owner: float) -> None:
    script = f"{first} / {second} / T 8-12 Tomorrow I'll use the name cards. [COMMIT:firm]"
    assert found("teacher_ownership", script).value == owner


def test_an_owner_given_by_a_person_decides() -> None:
    said = list(coded_talk("T 0-3 I want name cards. / L 4-8 So: name cards. [NEXT_STEP]"))
    code = said[1].codes[0]
    by_rules = replace(code, attributes={"owner": "leader"})
    by_person = replace(code, coder="human:1", attributes={"owner": "joint"})
    assert found("teacher_ownership", [said[0], replace(said[1], codes=(by_rules,))]).value == 1.0
    assert found("teacher_ownership", [said[0], replace(said[1], codes=(by_person,))]).value == 0.5
