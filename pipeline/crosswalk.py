"""Coded utterances become the codes of another scheme, each with how well it carries over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.codebook import Mode, Quality, Rule, Scheme, SchemeSet
from pipeline.codebook.condition import Moment, codes_around, codes_in
from pipeline.codebook.formula import SOURCE
from pipeline.speech import tokens
from pipeline.transcript import CodedUtterance, Role, Turn

LISTENING = ("BACKCHANNEL", "backchannel")
"""what a listening signal is called in a codebook; the timing of the turns says which are"""


@dataclass(frozen=True, slots=True)
class Carried:
    """
    One utterance's code in the other scheme.

    to       the code; several where a person has to choose among them
    quality  how well the two schemes' codes meet
    note     what to know of that
    """

    utterance: int
    to: tuple[str, ...]
    quality: Quality
    note: str = ""

    @property
    def asks(self) -> str:
        """What a person has to say: "SR or CR"; empty where nothing is open."""
        if self.quality is not Quality.HUMAN:
            return ""
        return " or ".join(self.to) if len(self.to) > 1 else f"{self.to[0]} or not"

    def is_among(self, codes: Sequence[str]) -> bool:
        """Whether it is one of the codes, whatever a person may say."""
        sure = self.quality is not Quality.HUMAN or len(self.to) > 1
        return sure and set(self.to) <= set(codes)


@dataclass(frozen=True, slots=True)
class Doubted:
    """Codes whose coder does not reach their gate; see `coding/gates.py`."""

    withheld: frozenset[str] = frozenset()
    suggested: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Crossed:
    """
    A conversation read as another scheme; the facts its formulas are about.

    carried   in the order of the utterances
    source    how many utterances carry each code of the codebook it comes from
    spoken_s  how long each role speaks, in seconds, without signals of listening
    ratings   what a person gave the whole conversation
    doubted   codes of that codebook which the machine does not find well enough: those that were
              withheld and are missing here, and those that are only suggested
    """

    scheme: Scheme
    carried: tuple[Carried, ...]
    source: Mapping[str, int]
    spoken_s: Mapping[Role, float]
    ratings: Mapping[str, float] = field(default_factory=dict)
    doubted: Doubted = Doubted()

    def rests_on(self, codes: Sequence[str]) -> frozenset[str]:
        """The codes of the codebook that decide who gets one of these."""
        named = {code.partition(":")[2] for code in codes if code.startswith(f"{SOURCE}:")}
        for rule in self.scheme.rules:
            if not set(codes).isdisjoint(rule.to):
                named.update(codes_in(rule.condition), codes_around(rule.condition))
        return frozenset(named)

    def count(self, codes: Sequence[str]) -> int:
        """How often one of the codes surely was given: whatever a person chooses is among them."""
        theirs = [code.partition(":")[2] for code in codes if code.startswith(f"{SOURCE}:")]
        return sum(c.is_among(codes) for c in self.carried) + sum(
            self.source.get(code, 0) for code in theirs
        )

    def undecided(self, codes: Sequence[str]) -> tuple[Carried, ...]:
        """What may be one of the codes and may be none: a person has to say."""
        return tuple(
            c for c in self.carried if not c.is_among(codes) and not set(codes).isdisjoint(c.to)
        )

    def quality(self, codes: Sequence[str]) -> Quality | None:
        """
        The worst quality among what is counted; None when nothing is. Where a person chooses
        among codes that are counted together, the choice changes nothing: lossy at worst.
        """
        counted = [
            min(c.quality.rank, Quality.LOSSY.rank) for c in self.carried if c.is_among(codes)
        ]
        return list(Quality)[max(counted)] if counted else None

    def seconds(self, role: Role) -> float:
        return self.spoken_s.get(role, 0.0)

    def rating(self, code: str) -> float | None:
        return self.ratings.get(code)


def crosswalk(
    utterances: Sequence[CodedUtterance],
    turns: Sequence[Turn],
    scheme: Scheme,
    *,
    ratings: Mapping[str, float] | None = None,
    doubted: Doubted | None = None,
) -> Crossed:
    """
    The codes that `scheme` would give, by the rules of its crosswalk in their order.

    In a label set of one code the first rule that holds decides; in one of several each rule that
    holds adds its code, up to the set's `max`. Suspect utterances get none.

    utterances  coded, `utterances[i].index == i`
    turns       who held the floor, indices into them; listening signals belong to none
    ratings     what a person gave the whole conversation, by code
    doubted     codes that are missing or only suggested among them
    """
    moments = tuple(_moments(utterances, [turn for turn in turns if turn.utterances]))
    spoken: Counter[Role] = Counter()
    for moment in moments:
        if not moment.utterance.utterance.backchannel:
            spoken[moment.utterance.role] += moment.utterance.span.duration_ms
    return Crossed(
        scheme=scheme,
        carried=tuple(carried for moment in moments for carried in _carried(moment, scheme)),
        source=Counter(code for moment in moments for code in moment.codes),
        spoken_s={role: ms / 1000 for role, ms in spoken.items()},
        ratings=dict(ratings or {}),
        doubted=doubted or Doubted(),
    )


def _carried(moment: Moment, scheme: Scheme) -> Iterator[Carried]:
    for label_set in scheme.label_sets:
        if label_set.mode is Mode.RATING or moment.utterance.role not in label_set.applies_to:
            continue
        for rule in _holding(moment, _rules_of(scheme, label_set), label_set.max):
            yield Carried(moment.utterance.index, rule.to, rule.quality, rule.note)


def _rules_of(scheme: Scheme, label_set: SchemeSet) -> list[Rule]:
    mine = {code.id for code in label_set.codes}
    return [rule for rule in scheme.rules if mine.issuperset(rule.to)]


def _holding(moment: Moment, rules: Sequence[Rule], most: int) -> list[Rule]:
    """The rules that hold, each code once, as many as the label set lets stand."""
    found: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        if len(found) < most and rule.to not in found and rule.condition.holds(moment):
            found[rule.to] = rule
    return list(found.values())


def _moments(utterances: Sequence[CodedUtterance], turns: Sequence[Turn]) -> Iterator[Moment]:
    """Each utterance that may count, with its codes and what lies around it."""
    codes = {u.index: _codes(u) for u in utterances}
    held = [_held(turn, utterances, codes) for turn in turns]
    turn_of = {index: place for place, turn in enumerate(turns) for index in turn.utterances}
    for utterance in utterances:
        if utterance.utterance.doubt is not None:
            continue
        mine, place = codes[utterance.index], turn_of.get(utterance.index)
        if place is None:
            yield Moment(utterance, mine, mine)
            continue
        turn, last = held[place], held[place - 1] if place else None
        before = next((t for t in reversed(held[:place]) if t.role is turn.role), turn)
        theirs = last.words if last and last.role is not turn.role else frozenset()
        words = tokens(utterance.text)
        yield Moment(
            utterance=utterance,
            codes=mine,
            nearby=turn.codes | before.codes,
            overlap=sum(word in theirs for word in words) / len(words) if words else 0.0,
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """What somebody's turn holds: whose it is, its codes, its words."""

    role: Role
    codes: frozenset[str]
    words: frozenset[str]


def _held(
    turn: Turn, utterances: Sequence[CodedUtterance], codes: Mapping[int, frozenset[str]]
) -> _Held:
    return _Held(
        role=utterances[turn.utterances[0]].role,
        codes=frozenset().union(*(codes[i] for i in turn.utterances)),
        words=frozenset(word for i in turn.utterances for word in tokens(utterances[i].text)),
    )


def _codes(utterance: CodedUtterance) -> frozenset[str]:
    standing = {code.code for code in utterance.codes}
    return frozenset(standing.union(LISTENING if utterance.utterance.backchannel else ()))
