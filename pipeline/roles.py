"""Utterances become a guess of who leads and who teaches, with reasons; a person confirms it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from pipeline.errors import ConfigError, did_you_mean
from pipeline.transcript import UNKNOWN_SPEAKER, Role, RoleGuess, Utterance

MIN_WORDS = 20
"""of each of the two; less says nothing about who they are"""
MIN_SHARE = 0.10
"""of all words (without words: of all talk), for a voice to be one of the two"""
MIN_LEAN = 0.25
"""below this the cues cancel out, or are no more than who opens, and nobody is guessed"""
TELLING = 0.1
"""a cue that adds less is no reason"""
MOST_SURE = 0.95
PRIOR_EVENTS = 2
ENOUGH_WORDS = 100

_DID = (
    "asked|said|told|called|went|waited|had|put|gave|did|were|picked|moved|stopped|came|got|used|"
    "walked|stayed|wrote|kept|let|took|started|planned|wanted|set|turned|paused|pointed|repeated"
)
_OTHERS = "they|he|she"
_QUOTED = re.compile(
    r"""["“][^"“”]*["”]|(?<!\w)'(?!cause|em|til|bout|kay)(?=\w)[^']*(?:\w'\w[^']*)*'(?!\w)"""
)
# what is counted is looked for in lower case: twice as fast as a pattern that ignores case
_ASKS = re.compile(r"\?")
_WOULD_ASK = re.compile(
    r"\b(?:what|how|why|which|where|when|who)(?:'s|'d)?\b(?:\s\w+){0,2}?\s"
    r"(?:do|did|does|is|are|was|were|would|could|will|can|might|made|makes)\b"
    r"|\b(?:do|did|could|would|can|are|were|have) you\b",
)
_YOU = re.compile(r"\b(?:you|you(?:'re|'ve|'d|'ll)|yours?|yourself)\b")
_ME = re.compile(r"\b(?:i|i(?:'m|'ve|'d|'ll)|my|me|mine|myself)\b")
_SEEN = re.compile(
    rf"\byou (?:\w+ )?(?:{_DID})\b"
    r"|\bi (?:\w+ )?(?:counted|tallied|noted|tracked|timed|recorded|observed|wrote down)\b"
    r"|\bi kept time\b|\bmy (?:notes|tally|count|map|chart)\b|\bi(?:'ve got| have) you\b"
    r"|\bwhen i (?:walked|came|sat|visited|was) in\b|\bat \d{1,2}:\d\d\b"
    r"|\b(?:seven|eight|nine|ten|eleven|twelve|one|two|three)-"
    r"(?:oh-\w+|ten|eleven|twelve|\w+teen|(?:twenty|thirty|forty|fifty)(?:-\w+)?)\b",
)
_TAUGHT = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:students?|kids?|class|classes|period|groups?|newcomers|lesson|"
    r"warm-up|objective|plan)\b"
    rf"|\b(?:i|we) (?:\w+ )?(?:{_DID}|tried|taught|skipped|lost|usually|always|never) "
    r"(?:\w+ )?(?:them|they|him|her|the|this|that|it)\b"
    rf"|\b(?:{_OTHERS}) (?:\w+ )?(?:don't|didn't|can't|couldn't|won't)\b"
    rf"|\b(?:{_OTHERS}) (?:\w+ )?(?:get|got|know|knew|understand|understood|finish|finished|"
    r"struggle|struggled|shut|wrote|read|said|says)\b",
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """
    Something in the words that tells a leader from a teacher.

    weight  how much it says; below 0 where the teacher does it more
    says    the reason in words: {a} does it more than {b}, {n} against {m} times
    """

    name: str
    weight: float
    says: str


_CUES = (
    _Cue("asks", 1.0, "{a} asks more ({n} questions, {b} {m})."),
    _Cue("seen", 0.5, "{a} reads out what was seen of the lesson ('you asked …', counts, clock "
         "times: {n} times, {b} {m})."),
    _Cue("you", 0.7, "{a} says 'you' where {b} says 'I' ('you' {n} times, {b} {m})."),
    _Cue("taught", -0.4, "{a} speaks of the class and the lesson as their own ('my kids', 'they "
         "didn't …': {n} times, {b} {m})."),
    _Cue("opens", 0.2, "{a} opens the conversation."),
)  # fmt: skip


def guess_roles(utterances: Sequence[Utterance]) -> RoleGuess:
    """
    Who seems to lead and who to teach, from the words alone; never confirmed.

    Counts, per word said and outside quotations, what the two differ in: questions, evidence of
    the lesson read out, "you" against "I", the lesson spoken of as one's own, who opens. Of more
    than two voices the pair that differs most is taken and the rest are `other`. Nobody is taken
    for leader or teacher, and the reason says so, where there is one voice, too few words or no
    difference; all are `unknown` then, but for who hardly speaks beside two others: somebody at
    the door, `other`. The two are never told apart by how long they speak, and neither names nor
    pitch are looked at.

    `confidence` runs from 0.5, a coin, to 0.95.
    """
    heard = [u for u in utterances if u.speaker != UNKNOWN_SPEAKER]
    speakers = tuple(dict.fromkeys(u.speaker for u in utterances))
    said = [u for u in heard if u.doubt is None and u.text]
    words = _words(said)
    able = [s for s in words if words[s] >= max(MIN_WORDS, MIN_SHARE * words.total())]
    if len(able) < 2:
        return _nobody(speakers, heard, _why_not({u.speaker for u in heard}, words))
    counts = _counts(said, opener=next(u.speaker for u in said if u.speaker in able))
    leader, teacher = max(permutations(able, 2), key=lambda pair: _lean(counts, *pair))
    lean = _lean(counts, leader, teacher)
    if lean < MIN_LEAN:
        alike = "Both speak alike: nothing in the words tells leader from teacher; choose."
        return _nobody(speakers, heard, alike)
    rest = [s for s in speakers if s not in (leader, teacher, UNKNOWN_SPEAKER)]
    total = words[leader] + words[teacher]
    return RoleGuess(
        dict.fromkeys(speakers, Role.UNKNOWN)
        | dict.fromkeys(rest, Role.OTHER)
        | {leader: Role.LEADER, teacher: Role.TEACHER},
        _reasons(counts, leader, teacher) + tuple(_aside(s, words) for s in rest),
        confidence=min(MOST_SURE, 1 / (1 + math.exp(-lean * total / (total + ENOUGH_WORDS)))),
    )


def parse_roles(written: str, speakers: Sequence[str]) -> RoleGuess:
    """
    Roles as a person writes them: "Dana Reyes=leader,Marcus Webb=teacher"; confirmed.

    Speakers left out stay `unknown`. Raises ConfigError naming what is not known.
    """
    roles: dict[str, Role] = dict.fromkeys(speakers, Role.UNKNOWN)
    given: set[str] = set()
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not equals or not name:
            raise ConfigError(f"roles: {part!r}: write SPEAKER=ROLE, as in 'S1=leader,S2=teacher'")
        speaker = _known(name, speakers)
        if speaker in given:
            raise ConfigError(f"roles: {speaker}: given twice; keep one of them")
        if role.lower() not in list(Role):
            raise ConfigError(f"roles: {role}: no such role; {did_you_mean(role.lower(), Role)}")
        given.add(speaker)
        roles[speaker] = Role(role.lower())
    if not given:
        raise ConfigError("roles: empty; write SPEAKER=ROLE, as in 'S1=leader,S2=teacher'")
    return RoleGuess(roles, confirmed=True)


def swap(guess: RoleGuess) -> RoleGuess:
    """The same with leader and teacher exchanged; everything else as it was."""
    other = {Role.LEADER: Role.TEACHER, Role.TEACHER: Role.LEADER}
    return replace(guess, roles={s: other.get(role, role) for s, role in guess.roles.items()})


def _known(name: str, speakers: Sequence[str]) -> str:
    found = next((s for s in speakers if s.casefold() == name.casefold()), None)
    if found is None:
        raise ConfigError(f"roles: {name}: no such speaker; {did_you_mean(name, speakers)}")
    return found


def _words(said: Sequence[Utterance]) -> Counter[str]:
    words: Counter[str] = Counter()
    for utterance in said:
        words[utterance.speaker] += len(utterance.text.split())
    return words


def _counts(said: Sequence[Utterance], *, opener: str) -> dict[str, dict[str, int]]:
    """Per speaker how many words, and how often each cue."""
    texts: dict[str, list[str]] = {}
    for utterance in said:
        texts.setdefault(utterance.speaker, []).append(utterance.text.replace("’", "'"))
    asks = _ASKS if any("?" in u.text for u in said) else _WOULD_ASK
    return {
        speaker: _count(theirs, asks, opens=speaker == opener) for speaker, theirs in texts.items()
    }


def _count(texts: Sequence[str], asks: re.Pattern[str], *, opens: bool) -> dict[str, int]:
    own = "\n".join([_QUOTED.sub(" ", text) for text in texts]).lower()
    found = {"asks": asks, "seen": _SEEN, "you": _YOU, "me": _ME, "taught": _TAUGHT}
    return {
        "words": sum(len(text.split()) for text in texts),
        "opens": int(opens),
        **{name: len(pattern.findall(own)) for name, pattern in found.items()},
    }


def _lean(counts: Mapping[str, Mapping[str, int]], a: str, b: str) -> float:
    """Above 0 where a is the leader of the two; mirrored, it changes its sign."""
    return sum(_part(cue, counts[a], counts[b]) for cue in _CUES)


def _part(cue: _Cue, a: Mapping[str, int], b: Mapping[str, int]) -> float:
    if cue.name == "opens":
        return cue.weight * (a["opens"] - b["opens"])
    if cue.name == "you":
        return cue.weight * (
            math.log((a["you"] + 2) / (a["me"] + 2)) - math.log((b["you"] + 2) / (b["me"] + 2))
        )
    return cue.weight * math.log(_rate(a, b, cue.name) / _rate(b, a, cue.name))


def _rate(own: Mapping[str, int], other: Mapping[str, int], name: str) -> float:
    """How often per word, drawn to the rate of both as if two more had been counted there."""
    both = own[name] + other[name]
    if not both:
        return 1.0
    drawn = PRIOR_EVENTS * (own["words"] + other["words"]) / both
    return (own[name] + PRIOR_EVENTS) / (own["words"] + drawn)


def _reasons(counts: Mapping[str, Mapping[str, int]], leader: str, teacher: str) -> tuple[str, ...]:
    """The cues that count, weightiest first, then those that speak against."""
    parts = [(cue, _part(cue, counts[leader], counts[teacher])) for cue in _CUES]
    telling = sorted((p for p in parts if abs(p[1]) >= TELLING), key=lambda p: -p[1])
    return tuple(_told(cue, counts, leader, teacher, against=lean < 0) for cue, lean in telling)


def _aside(speaker: str, words: Counter[str]) -> str:
    share = 100 * words[speaker] / words.total()
    return f"{speaker} says {share:.0f} % of the words and is taken for neither of the two."


def _told(
    cue: _Cue,
    counts: Mapping[str, Mapping[str, int]],
    leader: str,
    teacher: str,
    *,
    against: bool,
) -> str:
    a, b = (leader, teacher) if against == (cue.weight < 0) else (teacher, leader)
    told = cue.says.format(a=a, b=b, n=counts[a][cue.name], m=counts[b][cue.name])
    return f"Against it: {told}" if against else told


def _why_not(voices: set[str], words: Mapping[str, int]) -> str:
    if len(voices) < 2:
        return "Only one voice speaks, so there are no two roles to tell apart."
    if not any(words.values()):
        return "There are no words to tell roles from, only voices; choose who leads."
    return "Too few words to tell roles from; choose who leads."


def _nobody(speakers: Sequence[str], heard: Sequence[Utterance], reason: str) -> RoleGuess:
    """No leader and no teacher; who hardly speaks beside two others is `other` all the same."""
    talk: Counter[str] = Counter()
    for utterance in heard:
        talk[utterance.speaker] += utterance.span.duration_ms
    brief = [s for s in speakers if s in talk and talk[s] < MIN_SHARE * talk.total()]
    if len(talk) - len(brief) < 2:
        brief = []
    return RoleGuess(
        dict.fromkeys(speakers, Role.UNKNOWN) | dict.fromkeys(brief, Role.OTHER),
        (reason, *(_brief(s, talk) for s in brief)),
    )


def _brief(speaker: str, talk: Counter[str]) -> str:
    return (
        f"{speaker} has {100 * talk[speaker] / talk.total():.0f} % of the talk and counts as other."
    )
