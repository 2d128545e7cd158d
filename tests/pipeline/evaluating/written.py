"""Small coded conversations and coders for the tests of the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.codebook import load_codebook
from pipeline.gold import GoldConversation, gold_of
from pipeline.transcript import Code, CodedUtterance, Layer

BOOK = load_codebook("poc-core")
SECONDS = 3
"""of each utterance, with one second between"""


def talk(name: str, *lines: str, source: str = "") -> GoldConversation:
    """Lines such as "L probing/open EVIDENCE: What did you see?"."""
    rows: list[tuple[str, dict[str, Any]]] = []
    for at, line in enumerate(lines):
        head, text = line.split(": ", 1)
        role, *codes = head.split(" ")
        row: dict[str, Any] = {"role": role, "text": text, "start": 4 * at, "end": 4 * at + SECONDS}
        asked = next((code for code in codes if "/" in code), "/")
        row["question"], row["form"] = asked.split("/")
        spoken = [code for code in codes if code.isupper()]
        row["responses" if role == "T" else "moves"] = spoken
        row["tags"] = [code for code in codes if code.islower() and "/" not in code]
        rows.append((f"{name}, line {at}", row))
    return gold_of(name, rows, source=source)


@dataclass(frozen=True)
class Says:
    """A coder that claims what `of` says of each utterance: (layer, code, confidence)."""

    of: Callable[[CodedUtterance], Sequence[tuple[Layer, str, float | None]]]
    id: str = "says@1"

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        return tuple(
            Code(u.index, layer, code, self.id, confidence=sure)
            for u in utterances
            for layer, code, sure in self.of(u)
        )
