"""A caption's text becomes the words that were said: no tags, no entities, no stage directions."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.,]*>|\{\\[^{}]*\}")
_SPACE = re.compile(r"[\s\u200b-\u200f\u2028\u2029\u2060\ufeff]+")
_BRACKETED = re.compile(r"\[\s*([^\[\]]{1,60}?)\s*\]|\(\s*([^()]{1,60}?)\s*\)")
_MUSIC = re.compile(r"[♪♫♬♩][^♪♫♬♩]*[♪♫♬♩]|[♪♫♬♩]+")
_NOT_SPEECH = re.compile(
    r"\b(?:inaudible|unintelligible|indiscernible|cross-?\s?talk|overlapping|laugh(?:s|ter|ing)?"
    r"|chuckl(?:es?|ing)|music(?: playing)?|applause|clapping|silence|pauses?|no audio|noises?"
    r"|cough(?:s|ing)?|sigh(?:s|ing)?|sniff(?:s|les)?|clears throat|background|foreign"
    r"|blank_audio|speaking (?:in )?\w+|phone rings|bell rings|typing|no speech)\b",
    re.IGNORECASE,
)
MAX_MARKER_WORDS = 5


def plain(text: str) -> str:
    """
    Without markup: tags and override blocks removed, entities read, white space single.

    >>> plain("<i>So</i>, what&#39;s  <c.blue>next</c>?")
    "So, what's next?"
    """
    return _SPACE.sub(" ", html.unescape(_TAG.sub("", text))).strip()


def said(text: str) -> tuple[str, int]:
    """
    Without stage directions, and how many were taken out.

    >>> said("[inaudible] so (laughter) we began ♪"), said("I told [Jaylen] to wait")
    (('so we began', 3), ('I told [Jaylen] to wait', 0))
    """
    without_music, music = _MUSIC.subn(" ", text)
    markers = [m for m in _BRACKETED.finditer(without_music) if _is_marker(m)]
    for marker in reversed(markers):
        without_music = without_music[: marker.start()] + " " + without_music[marker.end() :]
    count = music + len(markers)
    return (_SPACE.sub(" ", without_music).strip() if count else text), count


def _is_marker(match: re.Match[str]) -> bool:
    inside = match.group(1) or match.group(2) or ""
    return len(inside.split()) <= MAX_MARKER_WORDS and bool(_NOT_SPEECH.search(inside))
