"""Coded conversations become a trained coder's file, the same bytes every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from models.coding.fit import fit, hold_out, scored, scores, with_cuts
from models.coding.lessons import make_lessons, questions_of
from models.coding.model import CoderModel, to_bytes
from pipeline.agreement import FALSE, HIT, tally
from pipeline.codebook import Codebook
from pipeline.coding.rules import RulesCoder
from pipeline.coding.settle import settle
from pipeline.engines import Progress, Score, no_progress
from pipeline.errors import InputError
from pipeline.gold import GoldConversation
from pipeline.transcript import Layer

LEAST_GROUPS = 2
"""with fewer, nothing can be held out"""

Grouped = Sequence[tuple[str, GoldConversation]]
"""conversations, each with whoever wrote it: one writer's are held out together"""


def train(conversations: Grouped, codebook: Codebook, progress: Progress = no_progress) -> bytes:
    """
    A coder that has learned from the conversations, with its scores on writers left out.

    Each conversation is learned as it stands, without marks and case, with wrong words, and with
    borders missing. Thresholds and calibration come from the writers left out; each score from
    writers that neither weights nor thresholds have seen. Raises InputError for a single writer.
    """
    groups = {group for group, _ in conversations}
    if len(groups) < LEAST_GROUPS:
        raise InputError("training needs conversations by two writers or more, to hold one out")
    rules = RulesCoder(codebook)
    lessons = make_lessons(conversations, rules)
    questions = questions_of(codebook, lessons)
    held = hold_out(lessons, questions, progress)
    parts = fit(lessons, questions)
    model = CoderModel(
        codebook=codebook.id,
        parts={role: with_cuts(part, held, role) for role, part in parts.items()},
        scores=scores(parts, held),
        rules={rules.id: rules_scores(conversations, codebook, rules)},
        about={
            "conversations": str(len(conversations)),
            "utterances": str(sum(len(talk.utterances) for _, talk in conversations)),
            "writers": str(len(groups)),
            "data": fingerprint(conversations),
        },
    )
    progress(1.0)
    return to_bytes(model)


def rules_scores(conversations: Grouped, codebook: Codebook, rules: RulesCoder) -> dict[str, Score]:
    """
    What the rules reach on the same conversations: they learned from none of them.

    Codes they never claim are others' work and missing.
    """
    sets = codebook.label_sets
    places = [(s.layer, s.applies_to, d.id) for s in sets for d in s.codes]
    counts = []
    for _, talk in conversations:
        coded = settle(talk.utterances, rules.code(talk.utterances), (), codebook=codebook)
        counts.append(
            np.stack(
                [
                    tally(
                        [
                            (labels[layer], frozenset(u.of(layer)))
                            for u, labels in zip(coded, talk.answers, strict=True)
                            if u.role in roles
                        ],
                        [frozenset({code})],
                    )[0]
                    for layer, roles, code in places
                ]
            )
        )
    codes = [code for _, _, code in places]
    found = scored(codes, np.stack(counts), [talk.name for _, talk in conversations])
    claimed = np.stack(counts)[:, :, [HIT, FALSE]].sum(axis=(0, 2)) > 0
    ever = {code for code, once in zip(codes, claimed, strict=True) if once}
    return {code: score for code, score in found.items() if code in ever}


def fingerprint(conversations: Grouped) -> str:
    """The sha256 of all texts, roles and codes, in order: whether a coder's data has changed."""
    digest = hashlib.sha256()
    for group, talk in conversations:
        for utterance, labels in zip(talk.utterances, talk.answers, strict=True):
            codes = " ".join(code for layer in Layer for code in sorted(labels[layer]))
            line = (group, talk.name, utterance.role.value, codes, utterance.text)
            digest.update("\t".join(line).encode() + b"\n")
    return digest.hexdigest()
