"""A conversation becomes a table with one row per utterance, for spreadsheets and statistics."""

from __future__ import annotations

import csv
import io

from pipeline.transcript import CodedUtterance, Conversation

COLUMNS = (
    "start_ms",
    "end_ms",
    "speaker",
    "role",
    "text",
    "question_type",
    "form",
    "moves",
    "response",
    "tags",
    "coder",
    "confidence",
    "suggested",
)
BACKCHANNEL = "backchannel"


def write_csv(conversation: Conversation) -> str:
    """
    RFC 4180 with a header row, rows in the order of the utterances, several values joined by `|`.

    tags        with `backchannel` where the utterance is one
    coder       every coder whose claim stands
    confidence  the lowest among the standing claims; empty where none has one
    suggested   the codes among them that are only suggested
    text        what a spreadsheet would run as a formula (a first character of = + - @, tab or
                carriage return) has an apostrophe before it; likewise speaker. Nothing else is
                changed.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows(_row(coded) for coded in conversation.utterances)
    return out.getvalue()


def _row(coded: CodedUtterance) -> list[str | int]:
    confidences = [code.confidence for code in coded.codes if code.confidence is not None]
    tags = dict.fromkeys([*coded.tags, *([BACKCHANNEL] if coded.utterance.backchannel else [])])
    return [
        coded.span.start_ms,
        coded.span.end_ms,
        _inert(coded.utterance.speaker),
        coded.role.value,
        _inert(coded.text),
        coded.question or "",
        coded.form or "",
        "|".join(coded.moves),
        "|".join(coded.responses),
        "|".join(tags),
        "|".join(dict.fromkeys(code.coder for code in coded.codes)),
        f"{min(confidences):g}" if confidences else "",
        "|".join(code.code for code in coded.codes if code.suggested),
    ]


def _inert(text: str) -> str:
    """So that a spreadsheet shows the text and does not run it (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
