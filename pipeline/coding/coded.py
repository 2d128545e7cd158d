"""Utterances, as people heard them, become what coders claim of them; it is slow, and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock

from pipeline.corrections import CodeCorrection, Corrected, Correction, corrected
from pipeline.engines import Coder, Noting
from pipeline.roles import guess_roles
from pipeline.transcript import Code, CodedUtterance, Heard, Role, RoleGuess, Utterance

CONVERSATIONS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Coded:
    """
    What coders claim of a conversation. Nobody's code changes what coders are given, so it holds
    for as long as roles and all other corrections stay the same.

    heard_so    the utterances as people heard them
    utterances  the same as coders are given them: by role, and without codes
    claims      coder after coder
    notes       what coders had to say besides their claims, one sentence each
    """

    heard_so: Corrected
    roles: RoleGuess
    utterances: tuple[CodedUtterance, ...]
    coders: tuple[str, ...]
    claims: tuple[Code, ...]
    notes: tuple[str, ...]


def code_utterances(
    utterances: Sequence[Utterance],
    coders: Sequence[Coder],
    *,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> Coded:
    """Every coder's claims about utterances as engines left them, corrected first."""
    heard_so, who, uncoded = _to_code(utterances, roles, corrections)
    noting = [coder for coder in coders if isinstance(coder, Noting)]
    return Coded(
        heard_so,
        who,
        tuple(uncoded),
        tuple(coder.id for coder in coders),
        tuple(claim for coder in coders for claim in coder.code(uncoded)),
        tuple(note for coder in noting for note in coder.notes(uncoded)),
    )


def to_code(
    utterances: Sequence[Utterance],
    *,
    roles: RoleGuess | None = None,
    corrections: Sequence[Correction] = (),
) -> tuple[RoleGuess, list[CodedUtterance]]:
    """Who is who, and the utterances as coders are given them: by role, and without codes."""
    _, who, uncoded = _to_code(utterances, roles, corrections)
    return who, uncoded


def without_codes(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    """Those that change what coders are given."""
    return tuple(c for c in corrections if not isinstance(c, CodeCorrection))


def _to_code(
    utterances: Sequence[Utterance], roles: RoleGuess | None, corrections: Sequence[Correction]
) -> tuple[Corrected, RoleGuess, list[CodedUtterance]]:
    heard_so = corrected(utterances, without_codes(corrections))
    who = roles or guess_roles(heard_so.utterances)
    return (
        heard_so,
        who,
        [CodedUtterance(u, who.roles.get(u.speaker, Role.UNKNOWN)) for u in heard_so.utterances],
    )


class CodedBefore:
    """
    What was heard in the conversations read last and what coders claimed of them, kept by whoever
    reads them again and again.

    Safe to share among threads; two that ask for the same at once may both make it.
    """

    def __init__(self, most: int = CONVERSATIONS_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Heard, Coded]] = OrderedDict()
        self._lock = Lock()

    def once(self, key: Hashable, make: Callable[[], tuple[Heard, Coded]]) -> tuple[Heard, Coded]:
        """What is kept under the key, or what is made now and kept."""
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Nothing of any conversation is left here."""
        with self._lock:
            self._kept.clear()
