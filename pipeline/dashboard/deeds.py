"""What a browser says somebody did becomes an act, and a deed becomes JSON values again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum

from pydantic import ValidationError

from pipeline.acts import (
    About,
    Act,
    Clip,
    Comment,
    Deed,
    Edit,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.codebook import Codebook
from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.dashboard.told import READ, ToldCode
from pipeline.errors import did_you_mean
from pipeline.span import Span, clock

ROUNDING_MS = 1000
"""how far beyond the end a stretch may reach: players and files disagree about where that is"""

KINDS: Mapping[type, str] = {
    CodeCorrection: "code", SpeakerCorrection: "speaker", VoiceCorrection: "voice",
    WordsCorrection: "words", BoundaryCorrection: "boundary", Withdrawal: "withdraw",
    Comment: "comment", Reply: "reply", Edit: "edit", Pin: "pin", Reflection: "reflection",
    About: "about", Plan: "plan",
}  # fmt: skip
NOT_SAID = ("author", "made_at", "attributes")


class DeedError(Exception):
    """What was sent is no deed: one line saying which part of it and why."""


def act_of(told: object, *, by: Person, at: datetime, duration_ms: int, codebook: Codebook) -> Act:
    """
    An act from JSON values; author and time that stand in them count for nothing.

    Raises DeedError: not a deed, a time outside the recording, a code nobody defined.
    """
    try:
        given = READ.validate_python(told)
    except ValidationError as error:
        raise DeedError(_line_of(error)) from None
    if given.last_ms() > duration_ms + ROUNDING_MS:
        raise DeedError(f"{given.kind}: end: the recording ends at {clock(duration_ms)}")
    if isinstance(given, ToldCode):
        _check_code(given, codebook)
    return Act(given.id, by, at, given.deed(by, at))


def plain_of(deed: Deed) -> dict[str, object]:
    """
    The deed as JSON values, as `act_of` reads it, but for the act's id.

    >>> plain_of(Pin(Span(0, 1500), "a good question"))
    {'kind': 'pin', 'start': 0, 'end': 1500, 'why': 'a good question'}
    """
    return {"kind": KINDS[type(deed)], **fields_of(deed)}


def fields_of(deed: Deed | Clip) -> dict[str, object]:
    """The same without its kind; who made it and when is said beside it."""
    plain: dict[str, object] = {}
    for field in fields(deed):
        value = getattr(deed, field.name)
        if isinstance(value, Span):
            plain |= {"start": value.start_ms, "end": value.end_ms}
        elif field.name not in NOT_SAID:
            plain[_called(deed, field.name)] = _plain(value)
    return plain


def _called(deed: Deed | Clip, field: str) -> str:
    """A remark is a comment's kind, since every deed has a kind of its own."""
    if isinstance(deed, Comment) and field == "kind":
        return "remark"
    return field.removesuffix("_ms")


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [fields_of(clip) for clip in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _check_code(given: ToldCode, codebook: Codebook) -> None:
    codes = [c.id for s in codebook.label_sets if s.layer is given.layer for c in s.codes]
    if given.code not in codes:
        raise DeedError(
            f"code: the codebook has no {given.layer.value} of that name; "
            f"{did_you_mean(given.code, codes)}"
        )


def _line_of(error: ValidationError) -> str:
    """Where and why, without what was given: it may be long, or somebody's words."""
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "union_tag_invalid":
        return f"kind: must be one of {first['ctx']['expected_tags']}"
    where = ": ".join(str(part) for part in first["loc"])
    why = first["msg"].replace("Input should be", "must be").removeprefix("Value error, ")
    return f"{where or 'an act'}: {why[:1].lower()}{why[1:]}"
