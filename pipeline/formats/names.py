"""Lines that may begin with a name become pairs of speaker and text; 10:30 is not a speaker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_PREFIX = re.compile(
    r"(?:>>\s*|-\s+)?(?P<name>[^:：\n]{1,60}?)\s*(?::\s+|：\s*|:$)(?P<text>.*)", re.S
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{1,30}[)\]]")
_WORD = re.compile(r"[^\W\d_][\w.'’@&/\-]*,?|\d{1,4}|[&|\-–]")
_PARTICLES = (
    "al and bin da das de del den der di do dos du e el ibn la las le los of the van von y zu"
)
_OPENERS = """
    a about actually after around at before by from in near on past since to until
    actually again agenda alright also and answer anyway aim basically because but conclusion
    context evidence example exactly finally first focus for fourth goal here hint idea instead last
    lastly like look maybe meaning next no not note now objective ok okay one option or oh plus
    point practice problem prompt purpose q question quote reason reflection reminder remember right
    second sentence so step still strength summary sure task two then there third three today
    tomorrow translation update warning well what when where which who why wondering yeah yes
    yesterday
"""
MIN_SHARE = 0.05
"""a file whose lines carry fewer names than this has no names"""
MIN_SHARE_ONCE = 0.3
"""a name met only once counts in a file whose lines mostly begin with names"""


def plausible(name: str) -> bool:
    """
    Whether a prefix has the shape of a name: up to five words, the first one of letters, and not
    only words that open a sentence.

    >>> [plausible(n) for n in ("Ken Simon", "Speaker 1", "Ana Ruiz (she/her)", "10", "At 10")]
    [True, True, True, False, False]
    """
    words = _ASIDE.sub("", name).split()
    return (
        1 <= len(words) <= 5
        and all(_WORD.fullmatch(word) for word in words)
        and words[0][0].isalpha()
        and not all(_key(word) in _OPENERS.split() for word in words if word[0].isalpha())
    )


def titled(name: str) -> bool:
    """Whether a prefix is written like a name: every word but particles with a capital."""
    words = [w for w in _ASIDE.sub("", name).split() if w[0].isalpha()]
    return bool(words) and all(
        not word[0].islower() or (i > 0 and word.casefold() in _PARTICLES.split())
        for i, word in enumerate(words)
    )


def split_names(texts: Sequence[str]) -> tuple[tuple[str | None, str], ...]:
    """
    Speaker and rest for each line of one file; speaker None where the line names nobody.

    A prefix before `: ` is taken for a name when it has the shape of one and either returns in
    the file in capitals, or returns often, or stands once in a file where names are the rule.

    >>> split_names(["Ken Simon: Where to start?", "Ana Ruiz: At 10:30.", "So: name cards."])
    (('Ken Simon', 'Where to start?'), ('Ana Ruiz', 'At 10:30.'), (None, 'So: name cards.'))
    """
    found = [_PREFIX.fullmatch(text) for text in texts]
    names = [m["name"].strip() if m and plausible(m["name"].strip()) else None for m in found]
    accepted = _accepted([name for name in names if name], of=len(texts))
    return tuple(
        (name, match["text"].strip()) if match and name in accepted else (None, _unmarked(text))
        for text, match, name in zip(texts, found, names, strict=True)
    )


def _accepted(names: Sequence[str], *, of: int) -> frozenset[str]:
    counts = Counter(names)
    often = max(3, of * MIN_SHARE)
    capitals = sum(n for name, n in counts.items() if titled(name))
    once_counts = capitals >= of * MIN_SHARE_ONCE
    accepted = {
        name
        for name, n in counts.items()
        if n >= often or (titled(name) and (n >= 2 or once_counts))
    }
    return (
        frozenset(accepted) if sum(counts[n] for n in accepted) >= of * MIN_SHARE else frozenset()
    )


def _unmarked(text: str) -> str:
    """Captioners' `>>` for a change of speaker is not speech."""
    return re.sub(r"^>>+\s*", "", text).strip()


def _key(word: str) -> str:
    return word.casefold().strip(" .,")
