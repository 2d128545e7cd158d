"""Timed utterances with roles, written as JSON, become a conversation as given."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipeline.errors import TranscriptError, did_you_mean
from pipeline.formats.draft import Draft, Drafts
from pipeline.formats.encoding import read_text
from pipeline.formats.stamps import MAX_S, seconds_ms
from pipeline.span import Span
from pipeline.spread import spread_words
from pipeline.transcript import UNKNOWN_SPEAKER, Role, Timing, Utterance

KEYS = ("start", "end", "role", "text")
SOME_KEYS = 2
"""of the four: enough to say which are missing, not enough to read the list"""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_ROLES = {
    "L": Role.LEADER,
    "T": Role.TEACHER,
    "O": Role.OTHER,
    "U": Role.UNKNOWN,
    UNKNOWN_SPEAKER: Role.UNKNOWN,
}
_LETTERS = {Role.LEADER: "L", Role.TEACHER: "T", Role.OTHER: "O", Role.UNKNOWN: UNKNOWN_SPEAKER}


@dataclass(frozen=True, slots=True)
class GivenConversation:
    """
    A conversation whose utterances and roles somebody already wrote down.

    utterances  as given, stably sorted by start; speakers are "L", "T", "O" and "?"
    roles       of the speakers that occur
    """

    utterances: tuple[Utterance, ...]
    roles: Mapping[str, Role]
    id: str = ""
    setting: str = ""


def is_utterances_json(path: Path) -> bool:
    """Whether the file is a list of timed utterances with roles; False for anything else."""
    try:
        return is_utterance_list(parse_json(read_text(path)[0], where=str(path)))
    except TranscriptError:
        return False


def read_utterances(path: Path) -> GivenConversation:
    """
    `{"utterances": [{"start": s, "end": s, "role": "L|T|O", "text": …}], "id"?, "setting"?}` or
    the list alone; other keys are ignored.

    Seconds become whole milliseconds as written, halves up. Words are spread over each utterance.
    Raises TranscriptError naming the utterance that cannot be read.
    """
    data = parse_json(read_text(path)[0], where=str(path))
    if not is_utterance_list(data):
        raise TranscriptError(
            f"{path}: no list of utterances; write "
            '{"utterances": [{"start": 0.0, "end": 1.5, "role": "L", "text": "…"}]}'
        )
    items = _items(data)
    given = [_utterance(item, i, where=str(path)) for i, item in enumerate(items, start=1)]
    given.sort(key=lambda pair: pair[0].start_ms)
    roles = dict.fromkeys(role for _, role, _ in given)
    about = data if isinstance(data, Mapping) else {}
    return GivenConversation(
        tuple(_made(i, span, _LETTERS[role], text) for i, (span, role, text) in enumerate(given)),
        {_LETTERS[role]: role for role in roles},
        id=str(about.get("id", "")),
        setting=str(about.get("setting", "")),
    )


def utterance_drafts(data: object, *, where: str) -> Drafts:
    """The same list as cues, for use as the transcript of a recording."""
    given = [_utterance(item, i, where=where) for i, item in enumerate(_items(data), start=1)]
    cues = tuple(
        Draft(i, span.start_ms, span.end_ms, text, _LETTERS[role])
        for i, (span, role, text) in enumerate(given, start=1)
    )
    return Drafts("list of utterances", cues)


def is_utterance_list(data: object) -> bool:
    """Whether parsed JSON is a list with an object of start, end, role and text, or two of them."""
    return any(
        isinstance(item, Mapping) and sum(key in item for key in KEYS) >= SOME_KEYS
        for item in _items(data)[:5]
    )


def parse_json(text: str, *, where: str) -> object:
    """
    JSON with decimals as written; NaN and Infinity become None, half a surrogate pair U+FFFD.

    Raises TranscriptError.
    """
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)
        return _whole(data) if _HALF.search(text) else data
    except json.JSONDecodeError as error:
        raise TranscriptError(
            f"{where}: line {error.lineno}: not valid JSON ({error.msg}); mend that line"
        ) from error
    except (RecursionError, InvalidOperation, ValueError) as error:
        raise TranscriptError(f"{where}: not JSON that can be read; write it again") from error


def _whole(data: object) -> object:
    """The same JSON in characters that can be written to a file."""
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return data


def _made(index: int, span: Span, speaker: str, text: str) -> Utterance:
    words = spread_words(text.split(), [span], speaker=speaker, timing=Timing.WITHIN)
    return Utterance(index, span, speaker, text, words)


def _items(data: object) -> list[Any]:
    items = data.get("utterances") if isinstance(data, Mapping) else data
    return items if isinstance(items, list) else []


def _utterance(item: object, number: int, *, where: str) -> tuple[Span, Role, str]:
    here = f"{where}: utterance {number}"
    if not isinstance(item, Mapping):
        raise TranscriptError(f"{here}: is not an object with {', '.join(KEYS)}; write it as one")
    if missing := [key for key in KEYS if key not in item]:
        names, are = " and ".join(map(repr, missing)), "is" if len(missing) == 1 else "are"
        raise TranscriptError(
            f"{here}: {names} {are} missing; add {'it' if len(missing) == 1 else 'them'}"
        )
    start, end = (_milliseconds(item[name], f"{here}: {name}") for name in ("start", "end"))
    if end < start:
        raise TranscriptError(
            f"{here}: ends at {item['end']} s, before it starts at {item['start']} s; mend that"
        )
    if not isinstance(item["text"], str):
        raise TranscriptError(f"{here}: its text is not a string; put it in quotes")
    return Span(start, max(end, start + 1)), _role(item["role"], here), item["text"]


def _milliseconds(value: object, here: str) -> int:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= MAX_S:
        return seconds_ms(value)
    raise TranscriptError(f"{here} is {value!s:.20}; write seconds from 0 as a number")


def _role(value: object, here: str) -> Role:
    text = str(value).strip()
    known = _ROLES | {role.value.upper(): role for role in Role}
    role = known.get(text.upper())
    if role is None:
        raise TranscriptError(
            f"{here}: unknown role {text!r:.20}; {did_you_mean(text, ['L', 'T', 'O'])}"
        )
    return role
