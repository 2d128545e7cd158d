"""A coder before and after people's corrections becomes figures on conversations held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.coding.corrections import Answer, Corrected, answers_of, codes_of, tuned
from models.coding.fit import fit
from models.coding.lessons import CLEAN, LEARNED, make_lessons
from models.coding.model import NONE, CoderModel, to_bytes
from pipeline.agreement import f1, macro_f1, tally
from pipeline.bootstrap import Draws, Estimate, share
from pipeline.codebook import Codebook
from pipeline.coding.rules import RulesCoder
from pipeline.engines import Progress, no_progress
from pipeline.errors import InputError
from pipeline.gold import GoldConversation, Labels

LEAST_CONVERSATIONS = 3
LEAST_UTTERANCES = 30
"""corrected utterances; with fewer, better and luck cannot be told apart"""
DISTURBED = 0.02
"""how much less the coder may agree with what people left standing, nine in ten of it untouched"""
FORGOTTEN = 0.05
"""how much macro-F1 it may lose on role-plays"""


Values = NDArray[np.float64]
Grouped = Sequence[tuple[str, GoldConversation]]


@dataclass(frozen=True, slots=True)
class Change:
    """
    A figure of the coder before and after, on the same held-out conversations.

    gain  after less before; its interval draws conversations again
    n     what it is counted over
    """

    before: Estimate
    after: Estimate
    gain: Estimate
    n: int

    @property
    def pair(self) -> str:
        """
        "0.41 before and 0.63 after".

        >>> Change(Estimate(0.41), Estimate(0.63), Estimate(0.22), 40).pair
        '0.41 before and 0.63 after'
        """
        return f"{self.before.value or 0:.2f} before and {self.after.value or 0:.2f} after"


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What fine-tuning did.

    corrected  F1 over all codes of the layers people spoke of, in utterances they corrected
    agreement  share of answers, of all utterances, equal to what people left standing
    plays      macro-F1 on role-plays of a writer that neither coder learned from
    """

    conversations: int
    corrected: Change
    agreement: Change
    plays: Change

    @property
    def refusal(self) -> str:
        """Why the tuned coder is not to be used, with both figures; empty: it is better."""
        if (self.corrected.gain.interval or (0.0, 0.0))[0] <= 0:
            return (
                f"not surely better on held-out conversations: F1 {self.corrected.pair} over "
                f"{self.corrected.n} corrected utterances"
            )
        if (self.agreement.gain.value or 0) < -DISTURBED:
            return (
                "worse where nobody complained: agreement with what people left standing "
                f"{self.agreement.pair} on held-out conversations (what is left counts as right: "
                "go through conversations to their end)"
            )
        if (self.plays.gain.value or 0) < -FORGOTTEN:
            return f"it forgets: macro-F1 {self.plays.pair} on role-plays of a writer left out"
        return ""


def train_with(
    model: CoderModel,
    conversations: Sequence[Corrected],
    plays: Grouped,
    codebook: Codebook,
    progress: Progress = no_progress,
) -> tuple[bytes, Verdict]:
    """
    The coder fine-tuned on all the conversations, and what that does for one left out.

    Raises InputError with the figures when there is too little to learn from or it does not get
    better: nothing is to be written then.
    """
    told = [c for c in conversations if c.touched]
    check_enough(told)
    verdict = judge(model, told, plays, codebook, progress)
    if verdict.refusal:
        raise InputError(f"{verdict.refusal}; nothing was written, the coder stays as it is")
    about = {
        **model.about,
        "corrected conversations": str(len(told)),
        "corrected utterances": str(verdict.corrected.n),
    }
    progress(1.0)
    after = tuned(model, answers_of(told, model, codebook))
    return to_bytes(replace(after, about=about)), verdict


def check_enough(told: Sequence[Corrected]) -> None:
    """Raises InputError, with how much there is and how much it takes."""
    utterances = sum(len(conversation.touched) for conversation in told)
    if len(told) < LEAST_CONVERSATIONS or utterances < LEAST_UTTERANCES:
        raise InputError(
            f"{utterances} utterances in {len(told)} conversations have corrected codes; learning "
            f"takes {LEAST_UTTERANCES} in {LEAST_CONVERSATIONS} conversations: correct some more"
        )


def judge(
    model: CoderModel,
    told: Sequence[Corrected],
    plays: Grouped,
    codebook: Codebook,
    progress: Progress = no_progress,
) -> Verdict:
    """Each conversation in turn seen by the coder before, and by one tuned on the others."""
    counts, equal = [], []
    said = answers_of(told, model, codebook)
    for at, left_out in enumerate(told):
        progress(at / (len(told) + 1))
        others = [answer for answer in said if answer.name != left_out.name]
        final = codes_of(model, left_out, codebook, corrected=True)
        both = [codes_of(one, left_out, codebook) for one in (model, tuned(model, others))]
        counts.append([_tallied(left_out, final, given) for given in both])
        equal.append([_equal(left_out, final, given) for given in both])
    progress(len(told) / (len(told) + 1))
    draws = Draws.among([one.name for one in told])
    micro = f1(draws.totals(np.array(counts)))
    same = draws.totals(np.array(equal))
    shares = share(same[..., 0], same[..., 1])
    touched = sum(len(one.touched) for one in told)
    return Verdict(
        len(told),
        _change(draws, micro, touched),
        _change(draws, shares, int(same[0, 0, 1])),
        _forgotten(model, said, plays, codebook),
    )


def _change(draws: Draws, values: Values, n: int) -> Change:
    """Of draws x (before, after)."""
    before, after = values.T
    gain = after - before
    return Change(draws.estimate(before), draws.estimate(after), draws.estimate(gain), n)


def _tallied(one: Corrected, final: Sequence[Labels], given: Sequence[Labels]) -> Values:
    """All codes of the layers people spoke of, pooled."""
    counts = np.zeros(4)
    for at, layers in one.touched.items():
        for layer in sorted(layers):
            pair = (final[at][layer], given[at][layer])
            codes = [frozenset({code}) for code in sorted(pair[0] | pair[1])]
            counts += tally([pair], codes).sum(axis=0)
    return counts


def _equal(one: Corrected, final: Sequence[Labels], given: Sequence[Labels]) -> tuple[int, int]:
    """How many answers are equal, of how many: those where either says anything."""
    pairs = [
        (held[layer], said[layer])
        for held, said in zip(final, given, strict=True)
        for layer in LEARNED
        if held[layer] or said[layer]
    ]
    return sum(held == said for held, said in pairs), len(pairs)


def _forgotten(
    model: CoderModel, said: Sequence[Answer], plays: Grouped, codebook: Codebook
) -> Change:
    """The same corrections added to a coder that one writer was kept from, on that writer's."""
    writer, rules = sorted(group for group, _ in plays)[0], RulesCoder(codebook)
    lessons = make_lessons([one for one in plays if one[0] != writer], rules, variants=(CLEAN,))
    questions = [q for part in model.parts.values() for q in part.questions]
    parts = {r: replace(p, cuts=model.parts[r].cuts) for r, p in fit(lessons, questions).items()}
    before = replace(model, parts=parts)
    models = (before, tuned(before, said))
    codes = [frozenset({c}) for c in sorted({c for q in questions for c in q.codes if c != NONE})]
    counts, names = [], []
    for play in (one for group, one in plays if group == writer):
        own = Corrected(play.name, play.utterances, (), rules)
        given = [codes_of(one, own, codebook) for one in models]
        held = [_all(labels) for labels in play.answers]
        counts.append([tally(list(zip(held, map(_all, one), strict=True)), codes) for one in given])
        names.append(play.name)
    draws = Draws.among(names)
    return _change(draws, macro_f1(draws.totals(np.array(counts))), len(names))


def _all(labels: Labels) -> frozenset[str]:
    return frozenset(code for layer in LEARNED for code in labels.get(layer, ()))
