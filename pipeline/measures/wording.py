"""Words said become counted words and content words, the same way in every measure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

FILLERS = frozenset(
    ("um", "umm", "uhm", "uh", "uhh", "er", "erm", "eh", "ah", "hm", "hmm", "mm", "mmm")
)
"""sounds of hesitation; not counted as words (method 2.5, row 2)"""

_NO_TOPIC = """
    a about actually after again all also am an and another any anything are aren't around as at
    away back be because been before being both but by can can't come could couldn't did didn't do
    does doesn't doing don't done down each either else even ever every everything few for from
    get gets getting give go goes going gonna good got great had hadn't has have haven't having he
    he's her here here's him his how i i'd i'll i'm i've if in into is isn't it it'd it'll it's
    its just keep kind know let let's like little look lot made make makes making many may maybe
    me mean might more most much must my need never no not now of off oh okay on once one ones
    only or other our out over own please put quite rather really right said same say saying see
    she she's should so some something sort start starting still stuff such take than thank thanks
    that that'd that's the their them then there there's these they they'd they'll they're they've
    thing things think this those though through to too tried try trying two under until up us use
    used using very wanna want wanted wants was wasn't way we we'd we'll we're we've well were
    weren't what what's when where which while who why will with without won't would wouldn't
    theirs thinking find finding yeah yep yes you you'd you'll you're you've your
    already alright 'cause cause day em 'em end first four five six seven eight nine ten eleven
    twelve fine four guess guys huh instead kinda last maybe minute minutes new nothing number
    obviously part second sorta sure talk talking their three time times whatever whoever however
    wonder wondering yet
"""
STOPWORDS = frozenset(_NO_TOPIC.split())
"""words that name no topic: function words, numbers, verbs of doing and saying, small talk"""
_NOT_CONTENT = STOPWORDS | FILLERS


def count_words(said: Iterable[str]) -> int:
    """
    How many words were said (`speech.tokens`), fillers left out.

    >>> count_words(["um", "with", "thirty-four", "of", "them", "it", "got", "slow"])
    7
    """
    return len([word for word in said if word not in FILLERS])


def content_words(said: Iterable[str]) -> frozenset[str]:
    """
    The stems of the words that carry the topic.

    >>> sorted(content_words(["i'll", "use", "the", "name", "cards", "for", "the", "launch"]))
    ['card', 'launch', 'nam']
    """
    return frozenset([stem(word) for word in said if len(word) > 1 and word not in _NOT_CONTENT])


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """
    A word without its commonest English endings, so that its forms are one; not itself a word.

    >>> [stem(word) for word in ("cards", "boxes", "tallies", "moving", "move", "planned")]
    ['card', 'box', 'tally', 'mov', 'mov', 'plan']
    """
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            bare = word.removesuffix(ending)
            doubled = bare[-1] == bare[-2] and bare[-1] not in "ls"
            return bare[:-1] if doubled else bare
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
