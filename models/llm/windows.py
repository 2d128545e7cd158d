"""A conversation becomes windows: some utterances to code each, with what was said around them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.transcript import CodedUtterance, Role

AROUND = 8
"""at most so many utterances go along on either side"""
LONGEST_TEXT = 1_500
"""characters of one utterance that are sent; a sentence has about a hundred"""


@dataclass(frozen=True, slots=True)
class Window:
    """
    What one request asks about.

    lines  what is shown, in order: the turn before, what is asked about, the turn after
    asked  the utterances among them to code, numbered from 1 in the request
    """

    lines: tuple[CodedUtterance, ...]
    asked: tuple[CodedUtterance, ...]

    @property
    def request(self) -> str:
        """What is sent: JSON, in which whatever people said is a string and nothing else."""
        numbers = {u.index: n for n, u in enumerate(self.asked, start=1)}
        lines = [_line(u, numbers.get(u.index)) for u in self.lines]
        return json.dumps({"conversation": lines}, ensure_ascii=False)

    @property
    def key(self) -> str:
        """The sha256 of what is sent: the same words in the same roles are never asked twice."""
        return hashlib.sha256(self.request.encode()).hexdigest()


def make_windows(
    utterances: Sequence[CodedUtterance], *, coded_roles: Collection[Role], size: int
) -> tuple[Window, ...]:
    """
    Windows of at most `size` utterances, in order; each utterance to code is asked about in one.

    Suspect and empty utterances are not shown; those of roles that carry no codes are only shown.
    Windows are cut by counting what is shown, so that a corrected role changes the windows that
    show it and no other has to be asked again.
    """
    shown = [u for u in utterances if u.utterance.doubt is None and u.text.strip()]
    windows = []
    for start in range(0, len(shown), size):
        end = min(start + size, len(shown))
        asked = tuple(u for u in shown[start:end] if u.role in coded_roles)
        if asked:
            first, last = _turn_before(shown, start), _turn_after(shown, end)
            windows.append(Window(tuple(shown[first:last]), asked))
    return tuple(windows)


def _turn_before(shown: Sequence[CodedUtterance], start: int) -> int:
    """Where the turn before begins; what a turn cut in two began with comes along as well."""
    at, changes = start, 0
    while at > max(0, start - AROUND):
        changes += _speaker(shown, at - 1) != _speaker(shown, at)
        if changes == 2:
            break
        at -= 1
    return at


def _turn_after(shown: Sequence[CodedUtterance], end: int) -> int:
    """Where the turn after ends; what a turn cut in two goes on with comes along as well."""
    at, changes = end, 0
    while at < min(len(shown), end + AROUND):
        changes += _speaker(shown, at) != _speaker(shown, at - 1)
        if changes == 2:
            break
        at += 1
    return at


def _speaker(shown: Sequence[CodedUtterance], at: int) -> str:
    return shown[at].utterance.speaker if at < len(shown) else ""


def _line(utterance: CodedUtterance, number: int | None) -> dict[str, int | str]:
    text = utterance.text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]} …"
    plain: dict[str, int | str] = {"who": utterance.role.value, "said": text}
    return plain if number is None else {"n": number, **plain}
