"""Coded utterances become the chapters of a conversation, where their words can carry any."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.measures.material import PARTIES, Material
from pipeline.measures.phases import segment
from pipeline.span import Span

NAMES = {
    "open": "opening",
    "evidence": "evidence",
    "analysis": "analysis",
    "plan": "planning",
    "close": "close",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the conversation: opening, evidence, analysis, planning or close."""

    name: str
    at: Span


def chapters_of(material: Material) -> tuple[Chapter, ...]:
    """
    The phases of method 2.5 as chapters, in order; none where the words are a draft or missing,
    where nothing is coded, or where nobody said who leads and who teaches.
    """
    if material.voices_only or material.conversation.unfit:
        return ()
    if material.said_roles != PARTIES or not any(coded.codes for coded in material.parties):
        return ()
    return tuple(Chapter(NAMES[name], at) for name, (_, at) in segment(material).items())
