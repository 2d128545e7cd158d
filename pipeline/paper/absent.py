"""What a conversation cannot show yet becomes the sentence that stands in its place."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.coding.gates import Standing, names_with
from pipeline.report import BETTER_WORDS, Report
from pipeline.transcript import Conversation, Layer, Role, WordQuality

THINKING = ("ANALYSE", "REALISE")
"""responses of the teacher that are shown on their own"""
_POOR = {
    WordQuality.DRAFT: "The words are a draft, too often wrong to find {things} in",
    WordQuality.NONE: "There are no words to find {things} in",
}


@dataclass(frozen=True, slots=True)
class Absent:
    """
    Why there are no questions, moves or thinking of the teacher to show, a sentence each; and
    which kinds of them are withheld, a sentence or empty.
    """

    questions: str
    moves: str
    thinking: str
    withheld_questions: str = ""
    withheld_moves: str = ""
    withheld_thinking: str = ""


def absent_from(report: Report, codebook: Codebook) -> Absent:
    """
    "None found" only where there was something to look at.

    Without words, or words that count, it says the two ways to get them; with words but without
    the role whose words are read, it asks for the role.
    """
    conversation = report.conversation
    kinds = {layer: codes_in(codebook, layer) for layer in (Layer.QUESTION, Layer.MOVE)}
    return Absent(
        questions=_why(conversation, "questions", Role.LEADER) or "No questions found.",
        moves=_why(conversation, "moves", Role.LEADER) or "No moves found.",
        thinking=_why(conversation, "such passages", Role.TEACHER) or "No passage found.",
        withheld_questions=_withheld(report, kinds[Layer.QUESTION]),
        withheld_moves=_withheld(report, kinds[Layer.MOVE]),
        withheld_thinking=_withheld(report, THINKING),
    )


def codes_in(codebook: Codebook, layer: Layer) -> frozenset[str]:
    return frozenset(c.id for s in codebook.label_sets if s.layer is layer for c in s.codes)


def _withheld(report: Report, kinds: Container[str]) -> str:
    withheld = names_with(report.standings, Standing.WITHHELD).values()
    told = ", ".join(f"“{one.name}” ({one.short})" for one in withheld if one.code in kinds)
    return f"Withheld, since the machine does not find it well enough: {told}." if told else ""


def _why(conversation: Conversation, things: str, role: Role) -> str:
    if poor := _POOR.get(conversation.word_quality):
        return f"{poor.format(things=things)}; {BETTER_WORDS[0]}, or {BETTER_WORDS[1]}."
    if not conversation.speakers_in(role):
        return f"Who is the {role} has not been said; choose the roles to see {things}."
    return ""
