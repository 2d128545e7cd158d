"""Two coders' passes over the same conversations become a table of how far they agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.agreement import kappa
from pipeline.bootstrap import Draws, Interval
from pipeline.codebook import Codebook
from pipeline.evaluating.by_code import Conversations, kappa_row
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
    """
    Cohen's kappa by layer and by code with its 95 % interval, conversations drawn again, and how
    often each code holds in the end.
    """
    draws = Draws.among([c.settled.name for c in conversations])
    lines = [
        f"{len(conversations)} conversations, "
        f"{sum(len(c.settled.utterances) for c in conversations)} utterances\n({CAUTION})",
        f"{'':30}{'kappa':>7}{'same':>8}{'n':>7}  95 %",
    ]
    for layer, name in NAMES.items():
        label_set = codebook.label_set(layer)
        pairs = _pairs(conversations, layer, label_set.applies_to)
        n = sum(len(each) for each in pairs)
        lines.append(_line(name, pairs, n, kappa_row("", name, pairs, draws).interval))
        settled = [labels[layer] for c in conversations for labels in c.settled.answers]
        for code in (d.id for d in label_set.codes):
            if code not in codebook.not_coded:
                holds = sum(code in labels for labels in settled)
                one = [[(a & {code}, b & {code}) for a, b in each] for each in pairs]
                lines.append(
                    _line(f"  {code}", one, holds, kappa_row("", code, one, draws).interval)
                )
    return "\n".join(lines)


def _pairs(
    conversations: Iterable[RolePlay], layer: Layer, roles: Collection[Role]
) -> Conversations:
    """What the first and the second coder said in a layer, for each utterance of those roles."""
    return [
        [
            (first[layer], second[layer])
            for u, first, second in zip(c.settled.utterances, c.first, c.second, strict=True)
            if u.role in roles
        ]
        for c in conversations
    ]


def _line(name: str, pairs: Conversations, n: int, interval: Interval | None) -> str:
    found = kappa(*zip(*(pair for each in pairs for pair in each), strict=True))
    value = "-" if found.value is None else f"{found.value:.2f}"
    same = "-" if found.agreement is None else f"{100 * found.agreement:.1f} %"
    range_ = "{:.2f} to {:.2f}".format(*interval) if interval else ""
    return f"{name:30}{value:>7}{same:>8}{n:>7}  {range_}".rstrip()
