"""A script becomes a report as the review room gets it, with codes as somebody gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.codebook import load_codebook
from pipeline.coding.gates import CodeStanding
from pipeline.config import MeasureRules
from pipeline.measures import measure
from pipeline.report import Report, Source, make_report
from pipeline.span import Span
from pipeline.transcript import Code, CodedUtterance, Conversation, Role, WordQuality
from tests.talk import ROLES, conversation

BOOK = load_codebook("poc-core")


def read_talk(
    script: str | Sequence[CodedUtterance],
    *,
    claims: Sequence[Code] = (),
    standings: Sequence[CodeStanding] = (),
    roles: Mapping[str, Role] = ROLES,
    word_quality: WordQuality = WordQuality.TRANSCRIPT,
    window: Span | None = None,
    unfit: str | None = None,
) -> Report:
    """`read_talk("L 0.0 What would you try? [q:planning] / T 4.0 Pairs.")`: the talk, measured."""
    talked = conversation(script, roles=roles, word_quality=word_quality, window=window)
    return report_of(replace(talked, unfit=unfit), claims=claims, standings=standings)


def report_of(
    talked: Conversation, *, claims: Sequence[Code] = (), standings: Sequence[CodeStanding] = ()
) -> Report:
    return make_report(
        talked,
        measure(talked, MeasureRules(min_speech_s=0), standings),
        headline=(),
        claims=tuple(claims),
        heard=None,
        source=Source("Talk.mp4", "0" * 64),
        codebook=BOOK,
        coders=(),
        corrections=0,
        standings=tuple(standings),
    )
