"""A leader's utterance with its context, as the rules for moves ask about it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.coding.context import Context
from pipeline.coding.grammar import Shape
from pipeline.coding.reading import Reading

FACTS = frozenset({"noted", "clock", "count", "report", "they_past", "you_past", "artifact"})


@dataclass(slots=True)
class Said:
    """
    A leader's utterance with everything that decides its moves.

    stated  the cues in what is stated: before the question, where there is one
    """

    reading: Reading
    context: Context
    question: str | None
    stated: frozenset[str]
    asking_shape: Shape | None = None

    def cue(self, *names: str) -> bool:
        """One of these cues lies in what is stated."""
        return not self.stated.isdisjoint(names)

    @property
    def exclaims(self) -> bool:
        """Asks what it does not want answered: "And what happens then?", "Who gives …?"."""
        return self.question == "rhetorical_tag" and self.asking_shape is Shape.WH

    @property
    def answers_ask(self) -> bool:
        """The teacher asked, and this is what the leader says first."""
        return self.context.last_response == "ASK" and self.context.own_before == 0

    @property
    def subject(self) -> str:
        """The first word that is no "so", "and", "well"; "" when there is none."""
        tokens, head = self.reading.tokens, self.reading.head()
        return tokens[head] if head < len(tokens) else ""

    @property
    def shared(self) -> int:
        return len(self.reading.content & self.context.teacher)

    @property
    def share(self) -> float:
        content = self.reading.content
        return self.shared / len(content) if content else 0.0

    @property
    def facts(self) -> int:
        """How many kinds of checkable fact it holds."""
        return len(FACTS & self.stated) + self.reading.quoted
