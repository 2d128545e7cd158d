"""What a conversation cannot show yet becomes the sentence that stands in its place."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report import BETTER_WORDS
from pipeline.transcript import Conversation, Role, WordQuality

_POOR = {
    WordQuality.DRAFT: "The words are a draft, too often wrong to find {things} in",
    WordQuality.NONE: "There are no words to find {things} in",
}


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there are no questions, moves or thinking of the teacher to show, a sentence each."""

    questions: str
    moves: str
    thinking: str


def absent_from(conversation: Conversation) -> Absent:
    """
    "None found" only where there was something to look at.

    Without words, or words that count, it says the two ways to get them; with words but without
    the role whose words are read, it asks for the role.
    """
    return Absent(
        questions=_why(conversation, "questions", Role.LEADER) or "No questions found.",
        moves=_why(conversation, "moves", Role.LEADER) or "No moves found.",
        thinking=_why(conversation, "such passages", Role.TEACHER) or "No passage found.",
    )


def _why(conversation: Conversation, things: str, role: Role) -> str:
    if poor := _POOR.get(conversation.word_quality):
        return f"{poor.format(things=things)}; {BETTER_WORDS[0]}, or {BETTER_WORDS[1]}."
    if not conversation.speakers_in(role):
        return f"Who is the {role} has not been said; choose the roles to see {things}."
    return ""
