"""A coder and conversations that people coded become a table: how often it is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.agreement import Interval, Kappa, f1_interval, hits, kappa, macro_f1, total
from pipeline.codebook import Codebook
from pipeline.coding.settle import settle
from pipeline.engines import Coder
from pipeline.gold import GoldConversation, Labels, read_gold, without_form
from pipeline.transcript import CodedUtterance, Layer, Role

CAUTION = "written conversations, coded twice and adjudicated, not recorded talk"
SIX_TYPES = (
    "open_reflective",
    "probing",
    "clarifying",
    "planning",
    "closed_factual",
    "leading",
)
TELLING = frozenset({"SUGGEST", "DIRECT", "INFORM"})
POOLED = {"ANALYSE": "reasoning", "REALISE": "reasoning", "COMMIT": "commit", "RESERVE": "reserve"}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line of the table.

    value     the figure, or None where nothing could be compared
    n         how often the code holds, or how many things were compared
    target    the least a release needs (anchors 3.5), or None
    """

    name: str
    figure: str
    value: float | None
    n: int
    interval: Interval | None = None
    target: float | None = None

    @property
    def reached(self) -> bool | None:
        return None if self.target is None or self.value is None else self.value >= self.target


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How one coder does on one set of conversations; `str()` is the table."""

    coder: str
    conversations: int
    utterances: int
    rows: tuple[Row, ...]
    caution: str = CAUTION

    def row(self, name: str) -> Row:
        """The line of that name; KeyError when there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def __str__(self) -> str:
        head = (
            f"{self.coder} on {self.conversations} conversations, {self.utterances} utterances\n"
            f"({self.caution})\n"
        )
        lines = [f"{'':34}{'figure':>9}{'value':>7}{'n':>6}  {'95 %':<12}{'target':>7}"]
        return head + "\n".join([*lines, *(_line(row) for row in self.rows)])


def evaluate_coder(coder: Coder, gold_dir: Path, *, codebook: Codebook) -> Evaluation:
    """
    The coder's codes beside those of every conversation in a folder.

    Files are JSON {"utterances": [{"start", "end", "role": "L|T|O", "text", "q", "form", "moves",
    "resp", "tags"}]}. Intervals are drawn by conversation. Raises InputError.
    """
    return evaluate_on(coder, read_gold(gold_dir), codebook=codebook)


def evaluate_on(
    coder: Coder, gold: Sequence[GoldConversation], *, codebook: Codebook
) -> Evaluation:
    """The same for conversations already read."""
    given = [_answers(coder, c.utterances, codebook) for c in gold]
    bare = [_answers(coder, without_form(c.utterances), codebook) for c in gold]
    rows = [
        *_question_rows(gold, given, bare),
        *_move_rows(gold, given, codebook),
        *_response_rows(gold, given, codebook),
        *_tag_rows(gold, given),
    ]
    return Evaluation(
        coder=coder.id,
        conversations=len(gold),
        utterances=sum(len(c.utterances) for c in gold),
        rows=tuple(rows),
    )


def _answers(
    coder: Coder, utterances: Sequence[CodedUtterance], codebook: Codebook
) -> tuple[Labels, ...]:
    settled = settle(utterances, coder.code(utterances), (), codebook=codebook)
    return tuple({layer: frozenset(u.of(layer)) for layer in Layer} for u in settled)


def _layer(
    conversations: Sequence[tuple[GoldConversation, Sequence[Labels]]], layer: Layer, role: Role
) -> list[tuple[list[frozenset[str]], list[frozenset[str]]]]:
    """Per conversation: what holds and what was given, for the utterances of that role."""
    return [
        (
            [a[layer] for a, u in zip(c.answers, c.utterances, strict=True) if u.role is role],
            [a[layer] for a, u in zip(given, c.utterances, strict=True) if u.role is role],
        )
        for c, given in conversations
    ]


Pairs = Sequence[tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]]]


def _f1_row(
    name: str, pairs: Pairs, code: str | frozenset[str], target: float | None = None
) -> Row:
    each = [hits(gold, given, code) for gold, given in pairs]
    return Row(name, "F1", total(each).f1, total(each).n, f1_interval(each), target)


def _macro_row(name: str, pairs: Pairs, codes: Iterable[str], target: float | None = None) -> Row:
    all_hits = {c: total([hits(gold, given, c) for gold, given in pairs]) for c in codes}
    return Row(
        name, "macro-F1", macro_f1(all_hits), sum(h.n for h in all_hits.values()), None, target
    )


def _kappa_row(name: str, result: Kappa, target: float | None = None) -> Row:
    return Row(name, "kappa", result.value, result.n, None, target)


def _question_rows(
    gold: Sequence[GoldConversation],
    given: Sequence[Sequence[Labels]],
    bare: Sequence[Sequence[Labels]],
) -> list[Row]:
    types = _layer(list(zip(gold, given, strict=True)), Layer.QUESTION, Role.LEADER)
    unmarked = _layer(list(zip(gold, bare, strict=True)), Layer.QUESTION, Role.LEADER)
    forms = _layer(list(zip(gold, given, strict=True)), Layer.FORM, Role.LEADER)
    any_type = frozenset({*SIX_TYPES, "rhetorical_tag", "procedural"})
    both = [(g, p) for pair in forms for g, p in zip(*pair, strict=True) if g and p]
    one_type = kappa(*_flat(types))
    return [
        _f1_row("question present", types, any_type, 0.90),
        _f1_row("question present, no punctuation", unmarked, any_type, 0.80),
        _kappa_row("open/closed", kappa([g for g, _ in both], [p for _, p in both]), 0.55),
        _macro_row("six question types", types, SIX_TYPES, 0.60),
        _macro_row("six types, no punctuation", unmarked, SIX_TYPES),
        _kappa_row("question type or none", one_type),
        *(
            _f1_row(code, types, code, 0.50 if code == "leading" else None)
            for code in (*SIX_TYPES, "rhetorical_tag", "procedural")
        ),
    ]


MOVE_TARGETS = {
    **dict.fromkeys(("EVIDENCE", "PARAPHRASE", "NEXT_STEP"), 0.65),
    **dict.fromkeys(("AFFIRM", "CHALLENGE", "EMPATHISE", "SHARE_POWER"), 0.50),
}


def _move_rows(
    gold: Sequence[GoldConversation], given: Sequence[Sequence[Labels]], codebook: Codebook
) -> list[Row]:
    pairs = _layer(list(zip(gold, given, strict=True)), Layer.MOVE, Role.LEADER)
    codes = [c for c in codebook.priority if c not in codebook.not_coded]
    return [
        _f1_row("SUGGEST/DIRECT/INFORM pooled", pairs, TELLING, 0.65),
        _macro_row("moves", pairs, codes),
        *(_f1_row(code, pairs, code, MOVE_TARGETS.get(code)) for code in codes),
    ]


def _response_rows(
    gold: Sequence[GoldConversation], given: Sequence[Sequence[Labels]], codebook: Codebook
) -> list[Row]:
    """Teacher utterances that people gave a response; backchannels have none."""
    pairs = [
        ([g for g, _ in kept], [p for _, p in kept])
        for gold_side, given_side in _layer(
            list(zip(gold, given, strict=True)), Layer.RESPONSE, Role.TEACHER
        )
        for kept in [[(g, p) for g, p in zip(gold_side, given_side, strict=True) if g]]
    ]
    pooled = [([_pool(g) for g in gold], [_pool(p) for p in given]) for gold, given in pairs]
    codes = [d.id for d in codebook.label_set(Layer.RESPONSE).codes]
    return [
        _macro_row("responses, pooled", pooled, ("reasoning", "commit", "reserve", "rest"), 0.60),
        _macro_row("responses", pairs, codes),
        _kappa_row("response", kappa(*_flat(pairs))),
        *(_f1_row(code, pairs, code) for code in codes),
    ]


def _tag_rows(gold: Sequence[GoldConversation], given: Sequence[Sequence[Labels]]) -> list[Row]:
    tagged = list(zip(gold, given, strict=True))
    leader = _layer(tagged, Layer.TAG, Role.LEADER)
    teacher = _layer(tagged, Layer.TAG, Role.TEACHER)
    return [
        _f1_row("equity", [*leader, *teacher], "equity"),
        _f1_row("evidence_ref", teacher, "evidence_ref"),
        _f1_row("evidence_anchored", leader, "evidence_anchored"),
        _f1_row("multi_barrelled", leader, "multi_barrelled"),
    ]


def _pool(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(POOLED.get(code, "rest") for code in codes)


def _flat(pairs: Pairs) -> tuple[list[str], list[str]]:
    """Sets of codes as one answer each, for kappa."""
    gold = ["+".join(sorted(codes)) for side, _ in pairs for codes in side]
    given = ["+".join(sorted(codes)) for _, side in pairs for codes in side]
    return gold, given


def _line(row: Row) -> str:
    value = "-" if row.value is None else f"{row.value:.2f}"
    interval = "" if row.interval is None else "{:.2f}..{:.2f}".format(*row.interval)
    target = "" if row.target is None else f"{row.target:.2f}"
    mark = {True: " ok", False: " SHORT", None: ""}[row.reached]
    return f"{row.name:34}{row.figure:>9}{value:>7}{row.n:>6}  {interval:<12}{target:>7}{mark}"
