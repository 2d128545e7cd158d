"""The words of an agreed action become the slots it fills: what, with whom, when, sign, support."""

from __future__ import annotations

import re

from pipeline.measures.material import Material, RoleTurn
from pipeline.measures.wording import content_words
from pipeline.speech import tokens
from pipeline.transcript import CodedUtterance, Role

SLOTS = {
    "what": "what",
    "with_whom": "with whom or where",
    "when": "when",
    "success_sign": "sign of success",
    "support": "support or follow-up",
}

# the patterns are looked for in lower case: twice as fast as ignoring case
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WHEN = re.compile(
    rf"\b(?:today|tonight|tomorrow|(?:{_DAYS})(?:'s)?|first thing|after school|before school"
    rf"|(?:this|next|every|each) (?:week|lesson|class|unit|month|time|day|morning|{_DAYS})"
    r"|in (?:a|one|two|three|\d+) (?:days?|weeks?)|at \d{1,2}(?::\d\d)?|\d{1,2}:\d\d|noon"
    r"|january|february|april|june|july|august|september|october|november|december)\b",
)
_COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_WITH_WHOM = re.compile(
    rf"\b(?:(?:period|block|section|group|table|grade|year|class) {_COUNT}"
    r"|(?:first|second) (?:period|hour|block|grade|section)"
    r"|(?:third|fourth|fifth|sixth|seventh|eighth)(?: (?:period|hour|block|grade))?"
    r"|(?:my|your|the|those|these) (?:\w+ )?(?:class|students|kids|group|groups|table|tables|block)"
    r"|(?:every|each|all|eight) (?:student|students|kid|table|tables|group)"
    r"|(?:back|front) (?:row|tables?|of the room)|whole class|everybody|everyone|newcomers"
    r"|with (?:my|your|those|these|them|him|her))\b",
)
_SIGN = re.compile(
    r"\b(?:(?:i|we|you)'ll know|so (?:that )?you (?:can )?see|at least \w+|out of"
    rf"|more \w+ than|success|if (?:they|he|she|nobody|{_COUNT}|half|most))\b",
)
_ASKS_FOR_SIGN = re.compile(
    r"\b(?:know|tell|sign|success|worked|works|working|was worth|looking (?:at|for)|see on"
    r"|have to see|would you (?:see|hear|notice)|make you say|enough|evidence)\b",
)
_HELPS = (
    r"(?:come|stop|drop|visit|watch|observe|tally|count|time|send|share|bring|cover|check|look"
    r"|help|model|sit|sort|meet|follow|email|be (?:there|in|back)|be by|put this|put it in)"
)
_LEADER_HELPS = re.compile(
    rf"\b(?:i'll|i will|i can|i'm going to|we'll|we will|let's)\b[^,.;!?]*\b{_HELPS}\b[^,.;!?]*"
    r"|\b(?:i'm|i am) (?:in|there|back|over)\b[^,.;!?]*"
    r"|\bfollow(?:-| )up\b|\bcheck(?:ing)? in\b",
)
_TEACHER_ASKS_HELP = re.compile(
    rf"\b(?:could|can|would|will) you\b[^,.;!?]*\b{_HELPS}\b[^,.;!?]*"
    rf"|\byou(?:'ll| can| could)\b[^,.;!?]*\b{_HELPS}\b[^,.;!?]*",
)


def slots_of(material: Material, coded: CodedUtterance, signs: frozenset[int]) -> frozenset[str]:
    """The slots a coder gave, else those the word rules find."""
    given = coded.attribute("NEXT_STEP", "slots") or coded.attribute("COMMIT", "slots")
    if given is not None:
        return frozenset(re.split(r"[\s,|]+", given.strip())) & frozenset(SLOTS)
    sign, said = coded.index in signs, coded.text.lower()
    tests = {
        "what": not sign and bool(action_of(material, coded)),
        "with_whom": bool(_WITH_WHOM.search(said)),
        "when": bool(_WHEN.search(said)),
        "success_sign": sign or bool(_SIGN.search(said)),
        "support": bool(_help_of(material, coded).search(_plain(said))),
    }
    return frozenset(slot for slot, found in tests.items() if found)


def action_of(material: Material, coded: CodedUtterance) -> frozenset[str]:
    rest = _help_of(material, coded).sub(" ", _plain(coded.text.lower()))
    return content_words(tokens(_WITH_WHOM.sub(" ", _WHEN.sub(" ", rest))))


def signs_in(material: Material) -> frozenset[int]:
    """COMMITs in the teacher turn right after a planning question that asks for a sign."""
    found: set[int] = set()
    for ask, answer in zip(material.turns, material.turns[1:], strict=False):
        if answer.role is Role.TEACHER and ask.role is Role.LEADER and _wants_sign(ask):
            found.update(u.index for u in answer.utterances if "COMMIT" in u.responses)
    return frozenset(found)


def _wants_sign(turn: RoleTurn) -> bool:
    asked = turn.questions
    return bool(
        asked and asked[-1].question == "planning" and _ASKS_FOR_SIGN.search(asked[-1].text.lower())
    )


def _help_of(material: Material, coded: CodedUtterance) -> re.Pattern[str]:
    role = material.conversation.role_of(coded.utterance.speaker)
    return _LEADER_HELPS if role is Role.LEADER else _TEACHER_ASKS_HELP


def _plain(text: str) -> str:
    return text.replace("’", "'")
