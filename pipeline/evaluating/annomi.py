"""A coder's codes by the crosswalk beside AnnoMI's experts become figures from another field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.agreement import correlation, f1, kappa_of
from pipeline.bootstrap import Draws
from pipeline.codebook import Codebook
from pipeline.coding.settle import settle
from pipeline.engines import Coder
from pipeline.evaluating.annomi_file import BEHAVIOUR, TALK, AnnomiTalk, AnnomiTurn
from pipeline.evaluating.by_code import (
    NONE,
    Conversations,
    kappa_row,
    macro_row,
    pooled_rows,
)
from pipeline.evaluating.compared import TOGETHER, Claims, Pair, layers_of
from pipeline.evaluating.result import Evaluation
from pipeline.evaluating.rows import Row, row
from pipeline.gold import without_form
from pipeline.transcript import CodedUtterance, Layer, Role

CAUTION = (
    "AnnoMI: counselling conversations coded by experts, another field; by the crosswalk, turn by "
    "turn; for evaluation only, nothing may be learned from it"
)
SECTION = "AnnoMI"
COMPARED = (Layer.QUESTION, Layer.MOVE, Layer.RESPONSE)
ASKS_NOTHING = "rhetorical_tag"
REFLECTION = frozenset({"PARAPHRASE"})
INPUT = frozenset({"INFORM", "EVIDENCE", "SUGGEST", "DIRECT", "NEXT_STEP"})
"""information, advice, options, negotiation of goals"""
CLIENT = {"REALISE": "change", "COMMIT": "change", "RESERVE": "sustain"}
"""all else is neutral"""
YES, NO = frozenset({"yes"}), frozenset[str]()
MARK_ALONE = 'by "?" alone'

Given = Sequence[CodedUtterance]
Answer = Callable[[AnnomiTurn, Given], Pair]
"""what the experts and what the coder say of a turn, the coder by its utterances"""


def evaluate_annomi(
    coders: Sequence[Coder], talks: Sequence[AnnomiTalk], *, codebook: Codebook
) -> tuple[Evaluation, ...]:
    """Each coder alone, of several all together, and how far one gets by looking for "?"."""
    draws = Draws.among([talk.video for talk in talks])
    written: list[Given] = [talk.utterances for talk in talks]
    looks = (written, [without_form(said) for said in written])
    claims = {c.id: [[c.code(said) for said in look] for look in looks] for c in coders}
    if len(coders) > 1:
        each = list(claims.values())
        claims[TOGETHER] = [_together([theirs[at] for theirs in each]) for at in range(len(looks))]
    found = [
        Evaluation(
            coder=name,
            conversations=len(talks),
            utterances=sum(len(talk.turns) for talk in talks),
            rows=tuple(_rows(talks, looks, theirs, codebook, draws)),
            caution=CAUTION,
            silent=tuple(x for x in COMPARED if x not in layers_of(theirs[0])),
        )
        for name, theirs in claims.items()
    ]
    rule = replace(found[0], coder=MARK_ALONE, rows=tuple(_by_mark(talks, draws)), silent=())
    return (*found, rule)


def _by_mark(talks: Sequence[AnnomiTalk], draws: Draws) -> list[Row]:
    asked = [
        [(_asked(turn), _yes("?" in turn.text)) for turn in talk.turns if turn.role is Role.LEADER]
        for talk in talks
    ]
    return _present("question present", asked, draws)


def _together(each: Sequence[Sequence[Claims]]) -> list[Claims]:
    return [tuple(code for one in claims for code in one) for claims in zip(*each, strict=True)]


def _rows(
    talks: Sequence[AnnomiTalk],
    looks: Sequence[Sequence[Given]],
    claims: Sequence[Sequence[Claims]],
    codebook: Codebook,
    draws: Draws,
) -> list[Row]:
    written, bare = (
        [settle(said, c, (), codebook=codebook) for said, c in zip(look, theirs, strict=True)]
        for look, theirs in zip(looks, claims, strict=True)
    )
    spoken = layers_of(claims[0])
    rows: list[Row] = []
    if Layer.QUESTION in spoken:
        asked = _pairs(talks, written, Role.LEADER, _asks)
        again = _pairs(talks, bare, Role.LEADER, _asks)
        rows += _present("question present", asked, draws)
        rows += _present("question present, no punctuation", again, draws)
        rows += _forms(_pairs(talks, written, Role.LEADER, _form), draws)
        rows.append(_session("questions per turn", asked, draws))
    if Layer.MOVE in spoken:
        for name, answer in (("reflection", _reflects), ("input", _informs)):
            made = _pairs(talks, written, Role.LEADER, answer)
            rows += _present(f"{name} present", made, draws)
            rows.append(_session(f"{name}s per turn", made, draws))
    if {Layer.QUESTION, Layer.MOVE} <= spoken:
        mostly = _coded(_pairs(talks, written, Role.LEADER, _main))
        rows.append(_macro("main behaviour", mostly, sorted(BEHAVIOUR), draws))
        rows.append(kappa_row(SECTION, f"{SECTION}: main behaviour", mostly, draws))
    if Layer.RESPONSE in spoken:
        said = _coded(_pairs(talks, written, Role.TEACHER, _client))
        rows.append(_macro("client talk", said, sorted(TALK), draws))
        rows.append(kappa_row(SECTION, f"{SECTION}: client talk", said, draws))
    return rows


def _pairs(
    talks: Sequence[AnnomiTalk], given: Sequence[Given], role: Role, answer: Answer
) -> Conversations:
    return [
        [
            answer(turn, [coded[at] for at in turn.utterances])
            for turn in talk.turns
            if turn.role is role
        ]
        for talk, coded in zip(talks, given, strict=True)
    ]


def _coded(found: Conversations) -> Conversations:
    """Without what no expert coded."""
    return [[pair for pair in each if pair[0]] for each in found]


def _present(name: str, found: Conversations, draws: Draws) -> list[Row]:
    """F1 of yes, the mean of yes and no, and kappa."""
    figures = {"F1": f1, "kappa": kappa_of}
    first, last = pooled_rows(SECTION, f"{SECTION}: {name}", found, YES, draws, figures=figures)
    return [first, _macro(name, found, (*YES, NONE), draws), last]


def _forms(forms: Conversations, draws: Draws) -> list[Row]:
    """Of questions both see; then with none a third answer."""
    both = [[pair for pair in each if all(pair)] for each in forms]
    return [
        _macro("open or closed", both, ("open", "closed"), draws),
        kappa_row(SECTION, f"{SECTION}: open or closed", both, draws),
        _macro("none, open or closed", forms, ("open", "closed", NONE), draws),
        kappa_row(SECTION, f"{SECTION}: none, open or closed", forms, draws),
        _session("open share", both, draws, of="open"),
    ]


def _macro(name: str, found: Conversations, codes: Sequence[str], draws: Draws) -> Row:
    return macro_row(SECTION, f"{SECTION}: {name}", found, codes, draws)


def _session(name: str, found: Conversations, draws: Draws, *, of: str = "yes") -> Row:
    """How the two shares go together over conversations, of turns or of questions."""
    known = np.array([float(len(each) > 0) for each in found])
    experts, given = (
        np.array([sum(of in pair[side] for pair in each) / max(1, len(each)) for each in found])
        for side in (0, 1)
    )
    estimate = draws.estimate(correlation(experts, given, known, draws))
    return row(SECTION, f"{SECTION}: {name}", "r", estimate, float(known.sum()))


def _yes(holds: bool) -> frozenset[str]:
    return YES if holds else NO


def _asked(turn: AnnomiTurn) -> frozenset[str]:
    return _yes(turn.question is not None)


def _questions(given: Given) -> list[CodedUtterance]:
    return [u for u in given if u.question not in (None, ASKS_NOTHING)]


def _asks(turn: AnnomiTurn, given: Given) -> Pair:
    return _asked(turn), _yes(bool(_questions(given)))


def _form(turn: AnnomiTurn, given: Given) -> Pair:
    """A turn in which any question is open is open."""
    forms = {u.form for u in _questions(given)}
    said = "open" if "open" in forms else "closed" if forms else None
    return frozenset(filter(None, [turn.question])), frozenset(filter(None, [said]))


def _reflects(turn: AnnomiTurn, given: Given) -> Pair:
    return _yes(turn.reflection), _yes(any(REFLECTION.intersection(u.moves) for u in given))


def _informs(turn: AnnomiTurn, given: Given) -> Pair:
    return _yes(turn.input), _yes(any(INPUT.intersection(u.moves) for u in given))


def _main(turn: AnnomiTurn, given: Given) -> Pair:
    """A turn that asks is a question, else one that reflects, else one that tells."""
    if _questions(given):
        said = "question"
    elif _reflects(turn, given)[1]:
        said = "reflection"
    else:
        said = "therapist_input" if _informs(turn, given)[1] else "other"
    return frozenset(filter(None, [turn.main])), frozenset({said})


def _client(turn: AnnomiTurn, given: Given) -> Pair:
    """The last that is not neutral counts for the turn."""
    kinds = [CLIENT[code] for u in given for code in u.responses if code in CLIENT]
    return frozenset(filter(None, [turn.client])), frozenset({kinds[-1] if kinds else "neutral"})
