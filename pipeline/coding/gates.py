"""Gates of a codebook and scores of coders become what each code is worth: found or not sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.codebook import Codebook, CodeDefinition, Gate
from pipeline.engines import Score, Scores
from pipeline.transcript import Code, Layer

MARK = "≈"
"""beside a suggested code and a number that rests on one"""
MEANING = (
    "suggested: the machine finds this kind of code less surely than the method asks, or nobody "
    "has measured how surely; check the words before you build on it"
)
"""said once wherever the mark is shown, after it"""
EXPLAINED = (
    "A code may have a gate: the least F1 its coder must reach on what it did not learn from. "
    "Below it, and where nobody has measured, a machine's code is suggested: shown and counted "
    f"with {MARK} beside it, its words to be checked. Where it would mislead it is withheld: "
    "neither shown nor counted. What a person marked always counts."
)
"""said once on the method page"""


class Standing(StrEnum):
    """What becomes of a machine's claims of a code; what people say is always found."""

    FOUND = "found"
    SUGGESTED = "suggested"
    """shown and counted, with that word beside it"""
    WITHHELD = "withheld"
    """neither shown nor counted"""


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """
    How a code stands with the coder that answers for it.

    gate   what the code asks of its coder; None: anything will do
    score  what that coder reaches; None: that was never measured
    """

    code: str
    name: str
    coder: str
    gate: Gate | None
    score: Score | None

    @property
    def standing(self) -> Standing:
        """A coder that was never measured suggests, whatever the gate says of weak ones."""
        if self.gate is None or (self.score and self.score.f1 >= self.gate.f1):
            return Standing.FOUND
        return Standing(self.gate.below) if self.score else Standing.SUGGESTED

    @property
    def short(self) -> str:
        """
        "F1 0.31, 0.50 asked".

        >>> CodeStanding("JUDGE", "Judges", "rules@1", Gate(0.65), None).short
        'not measured, F1 0.65 asked'
        """
        if self.score is None:
            return f"not measured, F1 {self.gate.f1:.2f} asked" if self.gate else "not measured"
        asked = f", {self.gate.f1:.2f} asked" if self.gate else ""
        return f"F1 {self._f1(self.score)}{asked}"

    @property
    def why(self) -> str:
        """
        The figure, what it is of, the gate and what follows, without full stop.

        >>> CodeStanding("JUDGE", "Judges", "rules@1", Gate(0.65), None).why
        'F1 of rules@1 was not measured; the gate asks 0.65: suggested'
        """
        asked = f"the gate asks {self.gate.f1:.2f}" if self.gate else "there is no gate"
        if self.score is None:
            return f"F1 of {self.coder} was not measured; {asked}: {self.standing}"
        low_high = f"{self.score.low:.2f} to {self.score.high:.2f}"
        return (
            f"F1 of {self.coder} is {self._f1(self.score)} (95 % interval {low_high}, "
            f"n = {self.score.n}) on {self.score.on}; {asked}: {self.standing}"
        )

    def _f1(self, score: Score) -> str:
        """To two places; to three where it would look as if it reached the gate."""
        short = f"{score.f1:.2f}"
        close = self.gate is not None and score.f1 < self.gate.f1 <= float(short)
        return f"{score.f1:.3f}" if close else short


def standings_of(
    codebook: Codebook, coders: Sequence[str], scores: Scores, claims: Iterable[Code] = ()
) -> tuple[CodeStanding, ...]:
    """
    Every code of the book that has a gate or a score, in the order of the book.

    coders  ids, a later one trusted over an earlier
    claims  of one conversation: then who answers for a layer is who answered there

    Without coders nothing is a machine's claim, and nothing is in doubt.
    """
    if not coders:
        return ()
    answered = answering(code for code in claims if not code.by_person)
    found = []
    for label_set in codebook.label_sets:
        codes = label_set.codes
        coder = answered.get(label_set.layer) or _answers_for(codes, coders, scores)
        known = scores.get(coder, {})
        found += [
            CodeStanding(code.id, code.name, coder, code.gate, known.get(code.id))
            for code in codes
            if code.gate or code.id in known
        ]
    return tuple(found)


def answering(codes: Iterable[Code]) -> dict[Layer, str]:
    """Layer -> the last coder, in the order coders first spoke, that says anything about it."""
    seen: set[tuple[Layer, str]] = set()
    answers: dict[Layer, str] = {}
    for code in codes:
        if (code.layer, code.coder) not in seen:
            seen.add((code.layer, code.coder))
            answers[code.layer] = code.coder
    return answers


def names_with(standings: Iterable[CodeStanding], standing: Standing) -> Mapping[str, CodeStanding]:
    """Code -> its standing, of those that stand so."""
    return {one.code: one for one in standings if one.standing is standing}


def _answers_for(codes: Sequence[CodeDefinition], coders: Sequence[str], scores: Scores) -> str:
    """The last coder that may code these: one that was measured, and on none of them, does not."""
    for coder in reversed(coders):
        known = scores.get(coder)
        if known is None or any(code.id in known for code in codes):
            return coder
    return coders[-1]
