"""A few words of a script become utterances, codes and conversations, so a test shows its world."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.config import TurnRules
from pipeline.span import Span
from pipeline.speech import tokens
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Conversation,
    EngineUsed,
    Heard,
    Layer,
    Role,
    RoleGuess,
    SpeakerSpan,
    Utterance,
    Word,
    WordQuality,
)
from pipeline.turns import make_conversation

FIXTURE = Path(__file__).parent / "fixture_mini.json"
CODER = "gold@1"
ROLES = {"L": Role.LEADER, "T": Role.TEACHER, "O": Role.OTHER, "?": Role.UNKNOWN}
WORD_MS = 300

_LINE = re.compile(
    r"(?P<who>\S+)\s+(?P<start>\d+(?:\.\d+)?)(?:-(?P<end>\d+(?:\.\d+)?))?\s*(?P<text>.*?)"
    r"(?:\s*\[(?P<codes>[^\]]*)\])?$"
)


def said(
    start_ms: int,
    end_ms: int,
    text: str,
    *,
    speaker: str | None = None,
    confidence: float | None = None,
) -> Word:
    """`said(0, 400, "so")`: one word."""
    return Word(Span(start_ms, end_ms), text, confidence=confidence, speaker=speaker)


def heard(
    words: Sequence[Word],
    voices: Sequence[SpeakerSpan] = (),
    *,
    activity: Sequence[Span] | None = None,
    quality: WordQuality = WordQuality.RECOGNISED,
) -> Heard:
    """`heard(words(0, "So."), [voice("S1", 0, 400)])`: what engines say of such a recording."""
    ends = [w.span.end_ms for w in words] + [v.span.end_ms for v in voices]
    used = EngineUsed("fake", "1")
    return Heard(
        duration_ms=max(ends, default=1),
        words=tuple(words),
        voices=tuple(voices),
        activity=None if activity is None else tuple(activity),
        words_by=used,
        voices_by=used,
        word_quality=quality,
    )


def words(start_ms: int, text: str, *, each_ms: int = WORD_MS, gap_ms: int = 0) -> tuple[Word, ...]:
    """`words(0, "What would you try?")`: its words one after the other."""
    step = each_ms + gap_ms
    return tuple(
        said(start_ms + i * step, start_ms + i * step + each_ms, word)
        for i, word in enumerate(text.split())
    )


def voice(who: str, start_ms: int, end_ms: int) -> SpeakerSpan:
    """`voice("S1", 0, 4000)`: a stretch of one voice."""
    return SpeakerSpan(Span(start_ms, end_ms), who)


def talk(script: str) -> tuple[Utterance, ...]:
    """
    `talk("L 0.0 What would you try? / T 2.5-4.0 Maybe pairs.")`: utterances, seconds given.

    Without an end each word lasts 0.3 s. The words fill the utterance evenly.
    """
    return tuple(coded.utterance for coded in coded_talk(script))


def coded_talk(script: str) -> tuple[CodedUtterance, ...]:
    """
    `coded_talk("L 0.0 What stands out? [q:open_reflective form:open] / T 2.5 Hm. [MINIMAL]")`.

    Codes as in the fixture: `q:` question, `form:` form, capitals a leader's move or a teacher's
    response, small letters a tag. `COMMIT:firm`, `JUDGE:+` carry strength and valence;
    `NEXT_STEP:slots=what+when` any attribute, + for blanks.
    """
    lines = [line.strip() for line in re.split(r"\s/\s|\n", script.strip()) if line.strip()]
    rows = sorted((_row(line) for line in lines), key=lambda row: (row["start"], row["end"]))
    return tuple(_coded(index, row) for index, row in enumerate(rows))


def conversation(
    script: str | Sequence[CodedUtterance],
    *,
    roles: Mapping[str, Role] = ROLES,
    rules: TurnRules | None = None,
    window: Span | None = None,
    channels_apart: bool = False,
    word_quality: WordQuality = WordQuality.TRANSCRIPT,
    heard_voices: Sequence[SpeakerSpan] | None = None,
) -> Conversation:
    """The conversation of a script in the form of `coded_talk`, roles confirmed."""
    coded = coded_talk(script) if isinstance(script, str) else tuple(script)
    speakers = {c.utterance.speaker for c in coded}
    return make_conversation(
        coded,
        heard_voices,
        roles=RoleGuess({s: r for s, r in roles.items() if s in speakers}, confirmed=True),
        rules=rules or TurnRules(),
        word_quality=word_quality,
        channels_apart=channels_apart,
        window=window,
    )


def fixture_utterances() -> tuple[CodedUtterance, ...]:
    """
    The twenty coded utterances of method 2.8, times as given and without words of their own.

    The one BACKCHANNEL is left uncoded: the rule of method 2.5 has to find it.
    """
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return tuple(
        _coded(
            index,
            {
                "who": row["role"],
                "start": row["start"],
                "end": row["end"],
                "text": row["text"],
                "codes": [code for code in row["codes"] if code != "BACKCHANNEL"],
                "timed": False,
            },
        )
        for index, row in enumerate(rows)
    )


def fixture_conversation(*, roles: Mapping[str, Role] = ROLES) -> Conversation:
    """The fixture of method 2.8 as a conversation, its worked figures in the method."""
    return conversation(fixture_utterances(), roles=roles)


def mirrored(coded: Sequence[CodedUtterance]) -> tuple[CodedUtterance, ...]:
    """The same talk with L called T and T called L; codes stay with their utterances."""
    other = {"L": "T", "T": "L"}
    return tuple(
        replace(
            c,
            utterance=replace(
                c.utterance, speaker=other.get(c.utterance.speaker, c.utterance.speaker)
            ),
        )
        for c in coded
    )


def _row(line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"not a line of talk: {line!r}; write 'L 0.0-2.4 Text. [codes]'")
    start, text = float(found["start"]), found["text"]
    count = max(1, len(tokens(text)))
    end = float(found["end"]) if found["end"] else start + count * WORD_MS / 1000
    codes = (found["codes"] or "").split()
    return {"who": found["who"], "start": start, "end": end, "text": text, "codes": codes}


def _coded(index: int, row: Mapping[str, Any]) -> CodedUtterance:
    span = Span(round(row["start"] * 1000), round(row["end"] * 1000))
    timed = _spread(span, row["text"]) if row.get("timed", True) else ()
    role = ROLES.get(row["who"], Role.UNKNOWN)
    return CodedUtterance(
        Utterance(index, span, row["who"], row["text"], timed),
        role,
        tuple(_code(index, code, role) for code in row["codes"]),
    )


def _spread(span: Span, text: str) -> tuple[Word, ...]:
    parts = text.split()
    if not parts:
        return ()
    edges = [span.start_ms + span.duration_ms * i // len(parts) for i in range(len(parts) + 1)]
    return tuple(said(a, b, part) for part, a, b in zip(parts, edges, edges[1:], strict=False))


def _code(index: int, written: str, role: Role) -> Code:
    head, _, tail = written.partition(":")
    if head == "q":
        return Code(index, Layer.QUESTION, tail, CODER)
    if head == "form":
        return Code(index, Layer.FORM, tail, CODER)
    if not head.isupper():
        return Code(index, Layer.TAG, head, CODER)
    layer = Layer.RESPONSE if role is Role.TEACHER else Layer.MOVE
    return Code(index, layer, head, CODER, attributes=_attributes(tail))


def _attributes(tail: str) -> dict[str, str]:
    if not tail:
        return {}
    if "=" in tail:
        return {k: v.replace("+", " ") for k, _, v in (p.partition("=") for p in tail.split(","))}
    return {"valence": tail} if tail in "+-" else {"strength": tail}
