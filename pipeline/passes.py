"""Two coders' passes over the same conversations become a table of how far they agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.agreement import Kappa, kappa
from pipeline.codebook import Codebook
from pipeline.roleplay import RolePlay
from pipeline.transcript import Layer, Role

NAMES = {
    Layer.QUESTION: "question type or none",
    Layer.FORM: "open, closed or none",
    Layer.MOVE: "moves, all together",
    Layer.RESPONSE: "response",
}
CAUTION = "two passes of one language model, not of trained people: read it as consistency"


def agreement_table(conversations: Sequence[RolePlay], codebook: Codebook) -> str:
    """Cohen's kappa by layer and by code, with how often each code holds in the end."""
    lines = [
        f"{len(conversations)} conversations, "
        f"{sum(len(c.settled.utterances) for c in conversations)} utterances\n({CAUTION})",
        f"{'':30}{'kappa':>7}{'same':>8}{'n':>7}",
    ]
    for layer, name in NAMES.items():
        label_set = codebook.label_set(layer)
        pairs = _pairs(conversations, layer, label_set.applies_to)
        lines.append(_line(name, kappa(*zip(*pairs, strict=True)), len(pairs)))
        settled = [labels[layer] for c in conversations for labels in c.settled.answers]
        for code in (d.id for d in label_set.codes):
            if code not in codebook.not_coded:
                holds = sum(code in labels for labels in settled)
                lines.append(_line(f"  {code}", _one(pairs, code), holds))
    return "\n".join(lines)


Pairs = Sequence[tuple[frozenset[str], frozenset[str]]]


def _pairs(conversations: Iterable[RolePlay], layer: Layer, roles: Collection[Role]) -> Pairs:
    """What the first and the second coder said in a layer, for each utterance of those roles."""
    return [
        (first[layer], second[layer])
        for c in conversations
        for u, first, second in zip(c.settled.utterances, c.first, c.second, strict=True)
        if u.role in roles
    ]


def _one(pairs: Pairs, code: str) -> Kappa:
    return kappa([code in first for first, _ in pairs], [code in second for _, second in pairs])


def _line(name: str, found: Kappa, n: int) -> str:
    value = "-" if found.value is None else f"{found.value:.2f}"
    same = "-" if found.agreement is None else f"{100 * found.agreement:.1f} %"
    return f"{name:30}{value:>7}{same:>8}{n:>7}"
