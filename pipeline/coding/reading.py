"""An utterance's text becomes tokens, clauses and the cues found in one pass over them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
_JOINING = frozenset({"and", "but", "so", "because", "okay", "then"})
"""open a clause where no mark does"""
_DIGIT = re.compile(r"\d")
_MARKS = frozenset(".?!…,;:—–-")
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
    asks: bool = field(init=False)
    """Holds a question mark outside a quotation."""
    _content: frozenset[str] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.asks = "?" in "".join(self.marks)

    def __contains__(self, cue: str) -> bool:
        return cue in self.cues

    def any(self, *cues: str) -> bool:
        return not self.cues.keys().isdisjoint(cues)

    @property
    def content(self) -> frozenset[str]:
        """What it is about: words that are not grammar, endings off."""
        if self._content is None:
            self._content = frozenset(filter(None, map(_stem, self.tokens)))
        return self._content

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


Try = tuple[str, bool, Callable[[str, int], object]]
"""a phrase's name, whether it is anchored, and its match"""


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
        keys = [*tokens, ANY]
        if _DIGIT.search(text):
            keys = [DIGITS if key[:1].isdigit() else key for key in keys]
        for place, seconds in enumerate(map(self._index.get, keys[:-1])):
            if seconds:
                for name, anchored, match in seconds.get(keys[place + 1]) or seconds[ANY]:
                    if (starts[place] or not anchored) and match(text, at):
                        first.setdefault(name, place)
                        last[name] = place
            at += len(tokens[place]) + 1
        return first, last


def _with_any(seconds: Mapping[str, list[Phrase]]) -> dict[str, list[Try]]:
    """Second token -> the phrases to try: those that take any second token, then its own."""
    every = seconds.get(ANY, [])
    return {
        second: [(p.name, p.anchored, p.match) for p in (every if second == ANY else every + own)]
        for second, own in [*seconds.items(), (ANY, every)]
    }


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
    named = tokens
    if not names.isdisjoint(tokens):
        named = [NAME if t in names else t for t in tokens]
    found, again = cues.find(named, starts)
    opener = tokens[0] if tokens else ""
    return Reading(tokens, starts, marks, quoted, hedged, opener, found, again)


def _tokens(text: str) -> tuple[list[str], list[str], list[bool], bool]:
    clauses, hedged = _clauses(text)
    tokens: list[str] = []
    marks: list[str] = []
    begins: list[bool] = []
    glued = False
    for spoken, mark in clauses:
        if not spoken or (
            len(spoken) <= 2 and "?" not in mark and " ".join(spoken) in _FILLER_CLAUSES
        ):
            if marks and mark.strip(",") and not marks[-1].strip(","):
                marks[-1] = mark
            glued = spoken in _GLUE and bool(tokens) and not marks[-1].strip(",")
            continue
        said = spoken
        if tokens and len(said) > 1 and said[0] == tokens[-1] and marks[-1] == ",":
            said = said[1:]
            glued = True
        tokens += said
        begins.append(not glued)
        begins += [False] * (len(said) - 1)
        marks += [""] * (len(said) - 1)
        marks.append(mark)
        glued = False
    return tokens, marks, begins, hedged


def _clauses(text: str) -> tuple[list[tuple[list[str], str]], bool]:
    """The words between marks, each with the mark that follows; whether a hedge was left out."""
    clauses: list[tuple[list[str], str]] = []
    words: list[str] = []
    pieces = _TOKEN.findall(text)
    for piece in pieces:
        if (spoken := _spoken(piece)) is None:
            clauses.append((words, piece))
            words = []
        else:
            words += spoken
    clauses.append((words, ""))
    return clauses, not HEDGES.isdisjoint(pieces)


@lru_cache(maxsize=20_000)
def _spoken(token: str) -> tuple[str, ...] | None:
    """The words it stands for: of a filler none, of a contraction two; None when it is a mark."""
    if token[0] in _MARKS:
        return None
    if token in _NOISE:
        return ()
    if token in _WHOLE:
        return tuple(_WHOLE[token].split())
    stem, apostrophe, tail = token.partition("'")
    if apostrophe and (known := _SUFFIX.get("'" + tail)):
        return stem, known
    if apostrophe and tail == "s" and stem in _IS:
        return stem, "is"
    return (token,)


def _starts(tokens: Sequence[str], begins: Sequence[bool], punctuated: bool) -> list[bool]:
    starts = list(begins)
    if not punctuated:
        starts = [begin or token in _JOINING for begin, token in zip(begins, tokens, strict=True)]
    for place in range(len(tokens) - 1):
        if starts[place] and tokens[place] in DISCOURSE:
            starts[place + 1] = True
    return starts


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Without its ending; "" when it is grammar or a quotation."""
    if word in STOP or word == QUOTE or len(word) <= 2:
        return ""
    for ending in ("ing", "ed", "es", "s", "'s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
