"""Clock stamps as transcripts write them become whole milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STAMP = r"(?:\d{1,4}:)?\d{1,4}:\d{1,2}(?:[.,]\d{1,6})?"
"""A clock stamp: 0:12, 01:02:03, 1:02:03.5, 00:01:02,345"""

_FIELDS = re.compile(r"(-)?(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,6}))?")
_TIMING = re.compile(rf"\s*(-?{STAMP})\s*-{{1,2}}>\s*(-?{STAMP})(?![\d:]).*")
_UNPADDED = re.compile(r"(?<![\d:])\d{1,2}:(?:\d:\d{1,2}|\d{1,2}:\d)\.\d")
MAX_S = 7 * 24 * 3600
"""Seconds that a number in a file may say: more is no time in a recording."""


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a cue line, as written: they may be negative or the wrong way round."""

    start_ms: int
    end_ms: int


def stamp_ms(text: str, *, unpadded: bool = False) -> int | None:
    """
    The milliseconds of a stamp, negative after a minus sign; None when it is not one.

    unpadded  Teams' old export writes 6 s 90 ms as `0:0:6.90`: the fraction counts milliseconds

    >>> stamp_ms("1:02.5"), stamp_ms("0:0:6.90", unpadded=True), stamp_ms("0:75:00")
    (62500, 6090, None)
    """
    match = _FIELDS.fullmatch(text.strip())
    if not match:
        return None
    sign, hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    if unpadded and fraction and len(fraction) <= 3:
        part = int(fraction)
    else:
        part = seconds_ms(Decimal(f"0.{fraction or 0}"))
    return -(whole + part) if sign else whole + part


def timing_of(line: str, *, unpadded: bool = False) -> Times | None:
    """
    The start and end of a cue's timing line, however its fields are punctuated, or None.

    >>> timing_of("0:01,5 --> 00:00:03.000 align:start")
    Times(start_ms=1500, end_ms=3000)
    """
    match = _TIMING.fullmatch(line)
    if not match:
        return None
    start, end = (stamp_ms(stamp, unpadded=unpadded) for stamp in match.groups())
    return None if start is None or end is None else Times(start, end)


def looks_unpadded(lines: list[str]) -> bool:
    """Whether any timing line has one-digit minutes or seconds, as Teams' old export does."""
    return any("-->" in line and _UNPADDED.search(line) for line in lines)


def seconds_ms(seconds: Decimal | int) -> int:
    """
    Seconds as written, to the nearest millisecond; halves go up.

    >>> seconds_ms(Decimal("1.0005")), seconds_ms(2)
    (1001, 2000)
    """
    return int((Decimal(seconds) * 1000).to_integral_value(ROUND_HALF_UP))
