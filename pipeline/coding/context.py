"""What was said before and comes after an utterance, as far as it decides a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.coding.reading import Reading
from pipeline.coding.tables import words
from pipeline.transcript import CodedUtterance, Layer, Role

Claims = dict[str, tuple[float, dict[str, str]]]
"""code -> confidence, 0..1, and attributes"""
Found = dict[Layer, Claims]

NEAR_MS = 8_000
"""an answer this late no longer belongs to what was said"""
ACKNOWLEDGING = words("acknowledging")
_SHORT = 4
OPENING = 8
"""utterances in which people still arrive"""


@dataclass(slots=True)
class Context:
    """
    Where an utterance stands.

    place        share of the conversation's utterances before it, 0..1
    own_before   how many utterances its speaker has already made in this turn
    teacher      content words of the teacher's last turn; empty when it is long gone
    teacher_last the teacher's last substantive utterance, or None
    after_teacher  the leader answers it: nobody else spoke and the leader has said little since
    future       the teacher's last turn looked ahead: will, going to, next time
    gap_ms       silence before the next utterance; None at the end
    """

    role: Role
    index: int
    place: float
    started: bool
    closing: bool
    opening: bool = False
    own_before: int = 0
    teacher: frozenset[str] = frozenset()
    teacher_words: int = 0
    teacher_last: Reading | None = None
    after_teacher: bool = False
    future: bool = False
    before: Reading | None = None
    before_role: Role | None = None
    next: Reading | None = None
    next_role: Role | None = None
    gap_ms: int | None = None
    asked: str | None = None
    asked_datum: bool = False
    asked_opinion: bool = False
    since_evidence: int = 99
    since_rehearsal: int = 99
    since_equity: int = 99
    equity_topic: str = ""
    last_moves: tuple[str, ...] = ()
    last_response: str | None = None


@dataclass(slots=True)
class Thread:
    """
    The conversation so far, carried from utterance to utterance.

    asked            type of the leader's question that waits for an answer
    since_evidence   leader utterances since the last EVIDENCE
    since_rehearsal  utterances since somebody rehearsed
    """

    utterances: Sequence[CodedUtterance]
    readings: Sequence[Reading]
    punctuated: bool
    started: bool = False
    closing: bool = False
    asked: str | None = None
    asked_datum: bool = False
    asked_opinion: bool = False
    since_evidence: int = 99
    since_rehearsal: int = 99
    since_equity: int = 99
    equity_topic: str = ""
    last_moves: tuple[str, ...] = ()
    last_response: str | None = None
    _turn_role: Role | None = None
    _own: int = 0
    _since_teacher: int = 99
    _teacher: frozenset[str] = frozenset()
    _teacher_words: int = 0
    _teacher_last: Reading | None = None
    _future: bool = False
    _last: int | None = field(default=None)

    def context(self, place: int) -> Context:
        """What the utterance at this place is said into."""
        utterance = self.utterances[place]
        same = utterance.role is self._turn_role
        own = self._own if same else 0
        following = place + 1 < len(self.utterances)
        leader = utterance.role is Role.LEADER
        return Context(
            role=utterance.role,
            index=place,
            place=place / max(1, len(self.utterances) - 1),
            started=self.started,
            closing=self.closing,
            own_before=own,
            teacher=self._teacher,
            teacher_words=self._teacher_words,
            teacher_last=self._teacher_last,
            after_teacher=leader and self._since_teacher <= 1,
            future=self._future,
            before=self.readings[self._last] if self._last is not None else None,
            before_role=self.utterances[self._last].role if self._last is not None else None,
            next=self.readings[place + 1] if following else None,
            next_role=self.utterances[place + 1].role if following else None,
            gap_ms=self._gap(place) if following else None,
            opening=not self.started and place < OPENING,
            asked=self.asked,
            asked_datum=self.asked_datum,
            asked_opinion=self.asked_opinion,
            since_evidence=self.since_evidence,
            since_rehearsal=self.since_rehearsal,
            since_equity=self.since_equity,
            equity_topic=self.equity_topic,
            last_moves=self.last_moves,
            last_response=self.last_response,
        )

    def _gap(self, place: int) -> int:
        return self.utterances[place + 1].span.start_ms - self.utterances[place].span.end_ms

    def said(self, place: int, found: Found) -> None:
        """Takes note of an utterance and its codes; a bare "mm-hm" changes nothing."""
        utterance, reading = self.utterances[place], self.readings[place]
        if utterance.role is Role.LEADER and acknowledges(reading):
            return
        equity = found.get(Layer.TAG, {}).get("equity")
        self.since_equity = 0 if equity else self.since_equity + 1
        self.equity_topic = equity[1]["topic"] if equity else self.equity_topic
        new_turn = utterance.role is not self._turn_role
        self._own = 1 if new_turn else self._own + 1
        self._turn_role, self._last = utterance.role, place
        if utterance.role is Role.TEACHER:
            self._teacher_said(reading, found, new_turn)
        elif utterance.role is Role.LEADER:
            self._since_teacher += 1
            thinks = reading.any("opinion", "overall", "probe") or "why" in reading.tokens
            self._leader_said(found, place)
            self.asked_opinion = thinks and self.asked in ("probing", "open_reflective")

    def _teacher_said(self, reading: Reading, found: Found, new_turn: bool) -> None:
        self.since_rehearsal += 1
        self.last_response = next(iter(found.get(Layer.RESPONSE, {})), None)
        if self.last_response == "MINIMAL":
            self._since_teacher += new_turn
            return
        self._since_teacher = 0
        self._teacher = reading.content | (frozenset() if new_turn else self._teacher)
        self._future = "COMMIT" in found.get(Layer.RESPONSE, {}) or (self._future and not new_turn)
        self._teacher_words = len(reading.tokens) + (0 if new_turn else self._teacher_words)
        self._teacher_last = reading

    def _leader_said(self, found: Found, place: int) -> None:
        done = found.get(Layer.MOVE, {})
        self.last_moves = tuple(done)
        self.since_evidence = 0 if "EVIDENCE" in done else self.since_evidence + 1
        self.since_rehearsal = 0 if "REHEARSE" in done else self.since_rehearsal + 1
        self.asked = next(iter(found.get(Layer.QUESTION, {})), None)
        self.asked_datum = "evidence_anchored" in found.get(Layer.TAG, {})
        self.started = (
            self.started
            or self.asked not in (None, "procedural", "rhetorical_tag")
            or (bool(done.keys() & {"FRAME", "EVIDENCE", "JUDGE"}))
        )
        self.closing = self.closing or ("NEXT_STEP" in done and place > 0.85 * len(self.utterances))


def acknowledges(reading: Reading) -> bool:
    """Nothing but "right, okay, I see": no content at all."""
    tokens = reading.tokens
    return len(tokens) <= _SHORT and not reading.asks and ACKNOWLEDGING.issuperset(tokens)
