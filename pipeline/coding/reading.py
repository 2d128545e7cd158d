"""An utterance's text becomes tokens, clauses and the cues found in one pass over them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.coding.phrases import ANY, DIGITS, Phrase, compiled
from pipeline.coding.quotation import QUOTE, mask_quotes, mask_reported
from pipeline.coding.tables import words

_TOKEN = re.compile(
    r"<q>|\d{1,2}:\d{2}|\w+(?:['’]\w+)*|['’](?:em|cause|til)\b|[.?!…]+|[,;:—–-]{1,3}"
)
NAME = "<n>"
_ASIDES = re.compile(
    r"\bi mean\b|\byou know(?! (?:that|what|how|who|why|the|these|those|your|them))\b(?!$)"
)
_WHOLE = dict(pair.split(" = ") for pair in words("spelled_out", by_line=True))
_SUFFIX = {"'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "'d": "would"}
_IS = frozenset((
    "that", "it", "what", "how", "who", "where", "why", "there", "here", "he", "she", "when",
    "which", "this", "everybody", "nobody",
))  # fmt: skip
_NOISE = words("noise")
HEDGES = frozenset({"possibly", "perhaps", "maybe", "probably"})
_FILLER_CLAUSES = frozenset(
    {"like", "you know", "i mean", "kind of", "sort of", "let's say", "what"}
)
_GLUE: tuple[list[str], ...] = ([], ["like"], ["kind", "of"], ["sort", "of"])
DISCOURSE = words("discourse")
STOP = words("stop")


@dataclass(slots=True)
class Reading:
    """
    One utterance, read.

    tokens  lower case, contractions apart, fillers and hedges out, a quotation is one mark
    starts  per token: does a clause start here, or the first word after "so, and, well …"
    marks   per token: the punctuation that follows it, or ""
    cues    name -> index of the token where the cue was first found
    again   name -> where it was found last
    """

    tokens: list[str]
    starts: list[bool]
    marks: list[str]
    quoted: bool
    hedged: bool
    opener: str
    cues: dict[str, int]
    again: dict[str, int]

    def __contains__(self, cue: str) -> bool:
        return cue in self.cues

    def any(self, *cues: str) -> bool:
        return not self.cues.keys().isdisjoint(cues)

    @property
    def content(self) -> frozenset[str]:
        """What it is about: words that are not grammar, endings off."""
        return frozenset(
            _stem(t) for t in self.tokens if t not in STOP and t != QUOTE and len(t) > 2
        )

    @property
    def asks(self) -> bool:
        """Holds a question mark outside a quotation."""
        return "?" in "".join(self.marks)

    @property
    def broken_off(self) -> bool:
        return bool(self.marks) and self.marks[-1][:1] in ("—", "–", "-")

    def token(self, at: int) -> str:
        """The token there, or ""."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def head(self, at: int = 0) -> int:
        """Index of the first token from `at` on that is no "so", "and", "well"."""
        while at < len(self.tokens) and self.tokens[at] in DISCOURSE:
            at += 1
        return at


class Cues:
    """
    Tables of phrases, found in one pass.

    A phrase is a regular expression over tokens with one space between. It starts with a word or
    with a group of words, `(a|b)`; `^` in front: only where a clause starts. `{NAME}` stands for a
    shared group, `<n>` for a person's name, `<q>` for a quotation.
    """

    def __init__(
        self, *tables: Mapping[str, Sequence[str]], groups: Mapping[str, str] | None = None
    ) -> None:
        index: dict[str, dict[str, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
        for table in tables:
            for name, phrases in table.items():
                for phrase in phrases:
                    made = compiled(name, phrase, groups or {})
                    for first, second in made.opens:
                        index[first][second].append(made)
        self._index = {first: _with_any(seconds) for first, seconds in index.items()}
        self.openers = frozenset(index)
        """the words that phrases start with"""

    def find(
        self, tokens: Sequence[str], starts: Sequence[bool]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Cue -> where it first holds, and where it last does."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        text, at = " ".join(tokens), 0
        keys = [DIGITS if token[0].isdigit() else token for token in tokens]
        keys.append(ANY)
        for place, token in enumerate(tokens):
            seconds = self._index.get(keys[place])
            if seconds:
                for phrase in seconds.get(keys[place + 1]) or seconds[ANY]:
                    name = phrase.name
                    known = last.get(name) == place or (phrase.anchored and not starts[place])
                    if not known and phrase.match(text, at):
                        first.setdefault(name, place)
                        last[name] = place
            at += len(token) + 1
        return first, last


def _with_any(seconds: Mapping[str, list[Phrase]]) -> dict[str, list[Phrase]]:
    """Second token -> the phrases to try: those that take any second token, then its own."""
    every = seconds.get(ANY, [])
    return {second: every + own for second, own in seconds.items() if second != ANY} | {ANY: every}


def read(
    text: str, cues: Cues, *, punctuated: bool, names: frozenset[str] = frozenset()
) -> Reading:
    """
    The text, read.

    punctuated  whether marks and case can be relied on
    names       of people, lower case (`names_in`); a cue's `<n>` stands for any of them
    """
    masked, quoted = mask_quotes(text)
    masked = masked.lower().replace("’", "'")
    if not punctuated:
        masked = _ASIDES.sub(" , ", masked)
        if not quoted:
            masked, quoted = mask_reported(masked)
    tokens, marks, begins, hedged = _tokens(masked)
    starts = _starts(tokens, begins, punctuated)
    named = [NAME if t in names else t for t in tokens] if names else tokens
    found, again = cues.find(named, starts)
    opener = tokens[0] if tokens else ""
    return Reading(tokens, starts, marks, quoted, hedged, opener, found, again)


def overlap(one: Iterable[str], other: frozenset[str]) -> int:
    """How many content words come back."""
    return sum(word in other for word in one)


def _tokens(text: str) -> tuple[list[str], list[str], list[bool], bool]:
    clauses, hedged = _clauses(text)
    tokens: list[str] = []
    marks: list[str] = []
    begins: list[bool] = []
    glued = False
    for spoken, mark in clauses:
        if not spoken or ("?" not in mark and " ".join(spoken) in _FILLER_CLAUSES):
            if marks and mark.strip(",") and not marks[-1].strip(","):
                marks[-1] = mark
            glued = spoken in _GLUE and bool(tokens) and not marks[-1].strip(",")
            continue
        said = spoken
        if tokens and len(said) > 1 and said[0] == tokens[-1] and marks[-1] == ",":
            said = said[1:]
            glued = True
        tokens += said
        begins += [not glued, *[False] * (len(said) - 1)]
        marks += [*[""] * (len(said) - 1), mark]
        glued = False
    return tokens, marks, begins, hedged


def _clauses(text: str) -> tuple[list[tuple[list[str], str]], bool]:
    """The words between marks, each with the mark that follows; whether a hedge was left out."""
    clauses: list[tuple[list[str], str]] = []
    words: list[str] = []
    hedged = False
    for piece in _TOKEN.findall(text):
        if piece[0] in ".?!…,;:—–-":
            clauses.append((words, piece))
            words = []
        elif piece in _NOISE:
            hedged = hedged or piece in HEDGES
        else:
            words.extend(_expand(piece))
    clauses.append((words, ""))
    return clauses, hedged


@lru_cache(maxsize=20_000)
def _expand(token: str) -> tuple[str, ...]:
    if token in _WHOLE:
        return tuple(_WHOLE[token].split())
    stem, apostrophe, tail = token.partition("'")
    if apostrophe and (known := _SUFFIX.get("'" + tail)):
        return stem, known
    if apostrophe and tail == "s" and stem in _IS:
        return stem, "is"
    return (token,)


def _starts(tokens: Sequence[str], begins: Sequence[bool], punctuated: bool) -> list[bool]:
    starts: list[bool] = []
    open_ = False
    for place, token in enumerate(tokens):
        joins = not punctuated and token in ("and", "but", "so", "because", "okay", "then")
        start = place == 0 or begins[place] or open_ or (joins and place > 0)
        starts.append(start)
        open_ = start and token in DISCOURSE
    return starts


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "'s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
