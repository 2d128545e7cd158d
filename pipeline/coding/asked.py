"""A question becomes everything that decides its type: its cues, its words, what came before."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.coding.context import Context
from pipeline.coding.grammar import Question, Shape
from pipeline.coding.reading import Reading
from pipeline.coding.tables import words

DEICTIC = words("deictic")


@dataclass(slots=True)
class Asked:
    """
    One question with everything that decides its type.

    inside  the cues in the asking part
    """

    question: Question
    reading: Reading
    context: Context
    inside: frozenset[str]

    def cue(self, *names: str) -> bool:
        """One of these cues lies in the asking part."""
        return not self.inside.isdisjoint(names)

    @property
    def core(self) -> list[str]:
        return self.reading.tokens[self.question.at : self.question.end]

    @property
    def is_wh(self) -> bool:
        return self.question.shape in (Shape.WH, Shape.INDIRECT)

    @property
    def shared(self) -> int:
        """Content words that come back from the teacher's last turn."""
        return len(self.reading.content & self.context.teacher)

    @property
    def points_back(self) -> bool:
        core = self.core
        return self.shared > 0 or len(core) <= 3 or any(t in DEICTIC for t in core)


def make_asked(question: Question, reading: Reading, context: Context) -> Asked:
    """The question with the cues that lie in its asking part."""
    found = [*reading.cues.items(), *reading.again.items()]
    first, end = question.at, question.end
    inside = frozenset([cue for cue, at in found if first <= at < end])
    return Asked(question, reading, context, inside)
