"""AnnoMI's CSV becomes counselling conversations with what experts found turn by turn."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluating.labelled_file import beginning, csv_rows
from pipeline.gold import Row
from pipeline.roleplay import GAP_MS, LEAST_MS, WORD_MS
from pipeline.sentences import sentence_ends
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Role, Utterance

HEADER = frozenset(
    (
        "transcript_id",
        "video_url",
        "utterance_id",
        "interlocutor",
        "utterance_text",
        "question_exists",
        "question_subtype",
        "reflection_exists",
        "therapist_input_exists",
        "main_therapist_behaviour",
        "client_talk_type",
    )
)
"""the columns that are read; a file that has them all is AnnoMI's"""
ROLES = {"therapist": Role.LEADER, "client": Role.TEACHER}
TALK = frozenset({"change", "neutral", "sustain"})
BEHAVIOUR = frozenset({"question", "reflection", "therapist_input", "other"})


@dataclass(frozen=True, slots=True)
class AnnomiTurn:
    """
    What the experts found in what one says in a row; where several coded it, what most say.

    question    "open", "closed" or None
    main        what the turn mostly is, one of BEHAVIOUR; None for the client
    client      "change", "neutral" or "sustain"; None for the therapist
    utterances  the sentences it is made of, by index
    """

    role: Role
    question: str | None
    reflection: bool
    input: bool
    main: str | None
    client: str | None
    text: str
    utterances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnnomiTalk:
    """One conversation. `video`: several transcripts of one video are drawn together."""

    name: str
    video: str
    turns: tuple[AnnomiTurn, ...]
    utterances: tuple[CodedUtterance, ...]


def is_annomi(path: Path) -> bool:
    """By its header, wherever the user keeps it and whatever it is called."""
    if path.suffix.lower() != ".csv":
        return False
    return set(next(csv.reader([beginning(path).split("\n", 1)[0]]), [])) >= HEADER


def read_annomi(path: Path) -> tuple[AnnomiTalk, ...]:
    """
    For evaluation only: the corpus has no licence, nothing of it is kept or learned from.

    A turn is cut into its sentences, as an analysed conversation is; times are made up from the
    words, as the corpus gives starts only. Raises InputError with the row.
    """
    rows = csv_rows(path)
    if not rows:
        raise InputError(f"{path}: a header and no rows; give the whole file")
    talks: dict[str, dict[str, list[tuple[str, Row]]]] = {}
    for number, row in rows:
        turns = talks.setdefault(row["transcript_id"], {})
        turns.setdefault(row["utterance_id"], []).append((f"{path}, row {number}", row))
    return tuple(_talk(name, list(turns.values())) for name, turns in talks.items())


def _talk(name: str, rows: Sequence[Sequence[tuple[str, Row]]]) -> AnnomiTalk:
    turns: list[AnnomiTurn] = []
    said: list[CodedUtterance] = []
    start_ms = 0
    for coded in rows:
        where, first = coded[0]
        role, text = _role(first, where), first["utterance_text"].strip()
        before = len(said)
        for sentence in sentences(text):
            span = Span(start_ms, start_ms + max(LEAST_MS, WORD_MS * len(sentence.split())))
            start_ms = span.end_ms + GAP_MS
            said.append(CodedUtterance(Utterance(len(said), span, role.value, sentence), role))
        turns.append(_turn(role, text, [row for _, row in coded], range(before, len(said))))
    return AnnomiTalk(name, rows[0][0][1]["video_url"], tuple(turns), tuple(said))


def sentences(text: str) -> Iterator[str]:
    """
    >>> list(sentences("Okay. What would you like to try?"))
    ['Okay.', 'What would you like to try?']
    """
    words = text.split()
    ends = sentence_ends(words)
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or ends[at - 1]:
            yield " ".join(words[first:at])
            first = at


def _role(row: Row, where: str) -> Role:
    said = str(row["interlocutor"]).strip().lower()
    if said not in ROLES:
        raise InputError(f"{where}, column interlocutor: {said!r} is neither therapist nor client")
    return ROLES[said]


def _turn(role: Role, text: str, rows: Sequence[Row], said: Iterable[int]) -> AnnomiTurn:
    """Of several experts what most say; of as many for as against, nothing."""
    asks = _most_say(rows, "question_exists")
    form = _commonest([row["question_subtype"] for row in rows], {"open", "closed"})
    return AnnomiTurn(
        role=role,
        question=form if asks else None,
        reflection=_most_say(rows, "reflection_exists"),
        input=_most_say(rows, "therapist_input_exists"),
        main=_commonest([row["main_therapist_behaviour"] for row in rows], BEHAVIOUR),
        client=_commonest([row["client_talk_type"] for row in rows], TALK),
        text=text,
        utterances=tuple(said),
    )


def _most_say(rows: Sequence[Row], column: str) -> bool:
    return 2 * sum(str(row[column]).lower() == "true" for row in rows) > len(rows)


def _commonest(cells: Iterable[str], known: Iterable[str]) -> str | None:
    found = Counter(cell for cell in cells if cell in set(known))
    return found.most_common(1)[0][0] if found else None
