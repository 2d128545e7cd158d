"""A report becomes plain JSON: every number with its counts, interval, coverage and evidence."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from pipeline.coding.gates import CodeStanding
from pipeline.measures.result import AnyFigure, Result
from pipeline.report import Report
from pipeline.span import Span
from pipeline.transcript import Code, CodedUtterance

SCHEMA = "rapport-report-1"


def report_json(report: Report, *, indent: int | None = 1) -> str:
    """The whole report as one JSON text; strict JSON, no NaN, times in whole milliseconds."""
    return json.dumps(as_plain(report), ensure_ascii=False, allow_nan=False, indent=indent)


def as_plain(report: Report) -> dict[str, Any]:
    """The same as dictionaries and lists."""
    conversation = report.conversation
    return {
        "schema": SCHEMA,
        "title": report.title,
        "notices": list(report.notices),
        "provenance": asdict(report.provenance),
        "window": _span(conversation.window),
        "roles": {s: role.value for s, role in conversation.roles.roles.items()},
        "roles_confirmed": conversation.roles.confirmed,
        "roles_because": list(conversation.roles.reasons),
        "headline": list(report.headline),
        "measures": [_result(result) for result in report.results],
        "utterances": [_utterance(utterance) for utterance in conversation.utterances],
        "turns": [
            {**_span(turn.span), "speaker": turn.speaker, "utterances": list(turn.utterances)}
            for turn in conversation.turns
        ],
        "claims": [_claim(claim) for claim in report.claims],
        "standings": [_standing(standing) for standing in report.standings],
    }


def _span(span: Span) -> dict[str, int]:
    return {"start_ms": span.start_ms, "end_ms": span.end_ms}


def _figure(figure: AnyFigure) -> dict[str, Any]:
    low_high = figure.interval
    return {
        "value": figure.value,
        "interval": None if low_high is None else [_finite(bound) for bound in low_high],
        "n": figure.n,
        "counts": asdict(figure),
    }


def _shown(figure: AnyFigure, withheld: str | None) -> dict[str, Any]:
    """The counts always; value and interval only where they may be shown."""
    plain = _figure(figure) | {"withheld": withheld}
    return plain | ({"value": None, "interval": None} if withheld else {})


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "number": result.number,
        "name": result.name,
        "unit": result.unit.value,
        **_shown(result.figure, result.withheld),
        "coverage": result.coverage,
        "words": result.words,
        "parts": {
            part: _shown(figure, result.part_withheld(part)) | {"unit": result.unit_of(part).value}
            for part, figure in result.parts.items()
        },
        "notes": list(result.notes),
        "suggested": list(result.suggested),
        "left_out": list(result.left_out),
        "suggested_parts": list(result.suggested_parts),
        "evidence": list(result.evidence),
    }


def _utterance(coded: CodedUtterance) -> dict[str, Any]:
    said = coded.utterance
    return {
        "index": said.index,
        **_span(said.span),
        "speaker": said.speaker,
        "role": coded.role.value,
        "text": said.text,
        "backchannel": said.backchannel,
        "doubt": said.doubt.value if said.doubt else None,
        "needs_review": coded.needs_review,
        "interpolated": said.interpolated,
        "question": coded.question,
        "form": coded.form,
        "moves": list(coded.moves),
        "responses": list(coded.responses),
        "tags": list(coded.tags),
        "codes": [_claim(code) | {"suggested": code.suggested} for code in coded.codes],
    }


def _claim(code: Code) -> dict[str, Any]:
    return {
        "utterance": code.utterance,
        "layer": code.layer.value,
        "code": code.code,
        "coder": code.coder,
        "confidence": code.confidence,
        "attributes": dict(code.attributes),
        "stands": code.stands,
    }


def _standing(one: CodeStanding) -> dict[str, Any]:
    """What a code asks of its coder, what that reaches and what follows."""
    return {
        "code": one.code,
        "name": one.name,
        "coder": one.coder,
        "standing": one.standing.value,
        "gate": one.gate and {"f1": one.gate.f1, "below": one.gate.below.value},
        "score": one.score and asdict(one.score),
    }


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
