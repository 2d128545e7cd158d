"""Words as they are written become words as they are said, and unknown ones become phones."""

from __future__ import annotations

import re
import unicodedata

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIGNS = {"%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at", "$": "dollars"}
_PIECE = re.compile(r"\d[\d,]*|[a-z]+(?:'[a-z]+)*|[%&+=@$]")
_SOUNDS = {
    "tch": "CH", "igh": "AY", "sch": "S K", "ough": "AO", "tion": "SH AH N", "sion": "ZH AH N",
    "sh": "SH", "ch": "CH", "th": "TH", "ph": "F", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W",
    "kn": "N", "wr": "R", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW", "ai": "EY",
    "ay": "EY", "oa": "OW", "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ew": "UW",
    "ie": "IY", "ei": "EY", "ey": "IY", "er": "ER", "ir": "ER", "ur": "ER", "ar": "AA R",
    "or": "AO R", "ce": "S EH", "ci": "S IH", "cy": "S IY", "a": "AE", "b": "B", "c": "K",
    "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L",
    "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH",
    "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_LONGEST = max(map(len, _SOUNDS))
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")
_SILENT_E = re.compile(r"(?<=[a-z][b-df-hj-np-tv-z])e$")


def said(text: str) -> tuple[str, ...]:
    """
    How one written word is said: lower case English words, none where nothing can be said.

    >>> said("Well-being,"), said("11:40"), said("I’m"), said("—")
    (('well', 'being'), ('eleven', 'forty'), ("i'm",), ())
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ʼ", "'")).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words: list[str] = []
    for piece in _PIECE.findall(plain):
        if piece[0].isdecimal():
            words += _number(piece)
        else:
            words.append(_SIGNS.get(piece, piece))
    return tuple(words)


def phones(word: str) -> str:
    """
    A rough pronunciation of a word the dictionary lacks, in its phones, letter by letter.

    `word` holds a to z and apostrophes, and at least one letter.

    >>> phones("wexler"), phones("mm")
    ('W EH K S L ER', 'M')
    """
    letters = _SILENT_E.sub("", _DOUBLED.sub(r"\1", word.replace("'", "")))
    found: list[str] = []
    at = 0
    while at < len(letters):
        for length in range(_LONGEST, 0, -1):
            sound = _SOUNDS.get(letters[at : at + length])
            if sound is not None and at + length <= len(letters):
                found.append(sound)
                at += length
                break
        else:
            raise ValueError(f"not a word of a to z and apostrophes: {word!r}")
    return " ".join(found)


def _number(digits: str) -> list[str]:
    plain = "".join(str(unicodedata.decimal(c)) for c in digits if c != ",")
    if len(plain) > 6 or (len(plain) > 1 and plain[0] == "0"):
        return [("oh" if d == "0" else _ONES[int(d)]) for d in plain]
    number = int(plain)
    if 1100 <= number < 2100 and number % 1000 >= 10 and "," not in digits:
        century, year = divmod(number, 100)
        return [*_below_thousand(century), *(_year(year) if year else ["hundred"])]
    thousands, rest = divmod(number, 1000)
    before = [*_below_thousand(thousands), "thousand"] if thousands else []
    return [*before, *(_below_thousand(rest) if rest or not thousands else [])]


def _year(year: int) -> list[str]:
    return ["oh", _ONES[year]] if year < 10 else _below_thousand(year)


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    before = [_ONES[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        return [*before, _TENS[tens], *([_ONES[ones]] if ones else [])]
    return [*before, _ONES[rest]] if rest or not hundreds else before
