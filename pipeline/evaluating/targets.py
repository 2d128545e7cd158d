"""What the method asks of a coder, and what people and other systems reach, by figure."""

from __future__ import annotations

from dataclasses import dataclass

PRESENT = "question present"
TYPES = "question types and none"
FORM = "open or closed"
MOVES = "moves"
RESPONSES = "responses"
QUOTED = "quoted question taken for own"
STATED_MOVES = "moves, stated confidence"


@dataclass(frozen=True, slots=True)
class Target:
    """The least a figure must be, or with `at_most` the most."""

    value: float
    at_most: bool = False


TARGETS = {
    (PRESENT, "F1"): Target(0.95),
    (f"{PRESENT}, no punctuation", "F1"): Target(0.88),
    (TYPES, "macro-F1"): Target(0.70),
    ("leading", "F1"): Target(0.65),
    (FORM, "kappa"): Target(0.75),
    (MOVES, "macro-F1"): Target(0.65),
    ("EVIDENCE", "F1"): Target(0.75),
    ("PARAPHRASE", "F1"): Target(0.75),
    ("NEXT_STEP", "F1"): Target(0.75),
    (RESPONSES, "macro-F1"): Target(0.65),
    (QUOTED, "share"): Target(0.02, at_most=True),
    (STATED_MOVES, "ECE"): Target(0.05, at_most=True),
    ("AnnoMI: question present", "F1"): Target(0.90),
    ("AnnoMI: open or closed", "macro-F1"): Target(0.72),
    ("AnnoMI: reflection present", "macro-F1"): Target(0.70),
}
"""(name, figure) -> target, on conversations not seen in training; in the order of the summary"""

ANCHORS = {
    (PRESENT, "F1"): 'AnnoMI: "?" .88, words .86',
    (f"{PRESENT}, no punctuation", "F1"): "AnnoMI: words .73",
    (FORM, "kappa"): "AnnoMI: people .74 (3-way)",
    (RESPONSES, "macro-F1"): "client talk: .49-.66 (3)",
}
"""
(name, figure) -> what neighbouring fields reach; of this one nothing is published. AnnoMI is
counselling talk (Wu et al. 2022); `words` is logistic regression on n-grams trained there.
"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """
    What is known of a figure on AnnoMI.

    people   one expert against the majority of nine others: 7 transcripts, 216 and 212 utterances,
             computed from the corpus's labels
    trained  words and n-grams, logistic regression trained there, five folds by video
    context  the same with the turn before, position, length and rule features
    published  F1 that others report on splits of their own, lowest and highest, whose in PUBLISHED
    """

    people: float | None = None
    trained: float | None = None
    context: float | None = None
    published: tuple[float, float] | None = None


ANNOMI_ANCHORS = {
    ("AnnoMI: question present", "F1"): Anchor(None, 0.858, 0.895),
    ("AnnoMI: question present", "macro-F1"): Anchor(0.96, 0.892, 0.920),
    ("AnnoMI: question present", "kappa"): Anchor(0.92, 0.78),
    ("AnnoMI: question present, no punctuation", "F1"): Anchor(None, 0.733),
    ("AnnoMI: question present, no punctuation", "macro-F1"): Anchor(None, None, 0.824),
    ("AnnoMI: open or closed", "macro-F1"): Anchor(None, 0.717, 0.766),
    ("AnnoMI: open or closed", "kappa"): Anchor(None, 0.43),
    ("AnnoMI: none, open or closed", "macro-F1"): Anchor(0.83, 0.703),
    ("AnnoMI: none, open or closed", "kappa"): Anchor(0.80),
    ("AnnoMI: reflection present", "macro-F1"): Anchor(0.88, 0.749, 0.780),
    ("AnnoMI: reflection present", "kappa"): Anchor(0.77, 0.50),
    ("AnnoMI: reflection present", "F1"): Anchor(None, 0.66),
    ("AnnoMI: input present", "macro-F1"): Anchor(0.88, 0.728, 0.747),
    ("AnnoMI: input present", "kappa"): Anchor(0.75, 0.46),
    ("AnnoMI: input present", "F1"): Anchor(None, 0.55),
    ("AnnoMI: main behaviour", "macro-F1"): Anchor(0.85, 0.726, 0.745, (0.72, 0.83)),
    ("AnnoMI: main behaviour", "kappa"): Anchor(0.81, 0.67),
    ("AnnoMI: client talk", "macro-F1"): Anchor(0.72, 0.485, 0.498, (0.55, 0.66)),
    ("AnnoMI: client talk", "kappa"): Anchor(0.58),
    ("AnnoMI: questions per turn", "r"): Anchor(None, 0.82, 0.94),
    ("AnnoMI: open share", "r"): Anchor(None, 0.46, 0.57),
    ("AnnoMI: reflections per turn", "r"): Anchor(None, 0.53, 0.64),
    ("AnnoMI: inputs per turn", "r"): Anchor(None, None, 0.78),
}
PUBLISHED = (
    "published, on splits of their own: main behaviour .72 (Wu et al. 2023, BERT), .77 (RoBERTa "
    "with ten turns), .83 (M3TCM 2024, with audio); client talk .55 (Wu et al.), .58 (BERT, "
    "CounselReflect), .66 (M3TCM)"
)
