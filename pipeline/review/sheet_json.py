"""A sheet becomes plain values that strict JSON can hold, as the browser reads them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pipeline.collector import collector_paused
from pipeline.review.code_list import CodeInfo
from pipeline.review.colours import KIND_COLOURS, ROLE_COLOURS
from pipeline.review.rows import Claim, Mark, Row
from pipeline.review.sheet import Sheet, TurnRow, Voice
from pipeline.review.suggesting import Suggestion
from pipeline.span import Span

Plain = dict[str, Any]


@collector_paused()
def as_plain(sheet: Sheet) -> Plain:
    """Dicts, lists, whole milliseconds; `json.dumps(..., allow_nan=False)` takes it."""
    return {
        "revision": sheet.revision,
        "title": sheet.title,
        "duration": sheet.duration_ms,
        "window": _pair(sheet.window),
        "video": sheet.video,
        "hidden": sheet.hidden,
        "speakers": [_voice(voice) for voice in sheet.voices],
        "codes": [_code(info) for info in sheet.codes],
        "utterances": [_row(row) for row in sheet.rows],
        "turns": [_turn(turn) for turn in sheet.turns],
        "speech": [_pairs(voice.speech) for voice in sheet.voices],
        "overlaps": _pairs(sheet.overlaps),
        "pauses": _pairs(sheet.pauses),
        "unsure": _pairs(sheet.unsure),
        "chapters": [{"name": chapter.name, **_ends(chapter.at)} for chapter in sheet.chapters],
        "suggestions": [_suggestion(one) for one in sheet.suggestions],
        "corrections": sheet.corrections,
    }


def _voice(voice: Voice) -> Plain:
    return {
        "label": voice.label,
        "name": voice.name,
        "role": voice.role.value,
        "colour": ROLE_COLOURS[voice.role],
        "talk": voice.talk,
    }


def _code(info: CodeInfo) -> Plain:
    return {
        "id": info.id,
        "name": info.name,
        "short": info.short,
        "layer": info.layer.value,
        "definition": info.definition,
        "applies": list(info.applies),
        "max": info.max,
        "kind": info.kind,
        "colour": KIND_COLOURS[info.kind],
        "withheld": info.withheld,
        "suggested": info.suggested,
    }


def _row(row: Row) -> Plain:
    return {
        "start": row.at.start_ms,
        "end": row.at.end_ms,
        "who": row.who,
        "text": row.text,
        "starts": None if row.starts is None else list(row.starts),
        "codes": [_mark(mark) for mark in row.codes],
        "claims": [_claim(claim) for claim in row.claims],
        "doubt": row.doubt,
        "review": row.review,
        "listening": row.listening,
        "turn": row.turn,
        "was": {"who": row.was.who, "text": row.was.text} if row.was else None,
    }


def _mark(mark: Mark) -> Plain:
    return {
        "c": mark.code,
        "by": mark.by,
        "unsure": mark.unsure,
        "suggested": mark.suggested,
        "value": mark.value,
    }


def _claim(claim: Claim) -> Plain:
    return {
        "c": claim.code,
        "coder": claim.coder,
        "confidence": _number(claim.confidence),
        "stands": claim.stands,
    }


def _turn(turn: TurnRow) -> Plain:
    return {**_ends(turn.at), "who": turn.who, "first": turn.first, "last": turn.last}


def _suggestion(one: Suggestion) -> Plain:
    return {**_ends(one.at), "why": one.why, "question": one.question, "kind": one.kind}


def _number(value: float | None) -> float | None:
    """JSON knows no NaN, and nobody reads the fourth digit; numpy's numbers become plain ones."""
    return None if value is None or not math.isfinite(value) else round(float(value), 3)


def _ends(span: Span) -> Plain:
    return {"start": span.start_ms, "end": span.end_ms}


def _pair(span: Span) -> list[int]:
    return [span.start_ms, span.end_ms]


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [_pair(span) for span in spans]
