"""Claims that a language model made once, kept beside `Heard`, become a coder that asks nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from models.llm.schema import coded_roles
from models.llm.windows import Window, make_windows
from pipeline.codebook import Codebook
from pipeline.engines import Coder, Shelf
from pipeline.transcript import Code, CodedUtterance

SHELF_VERSION = 1
"""raised when what is kept of a window changes its form"""
MOST_UNREAD = 0.05
"""of the utterances to code; beyond it one conversation would be coded by two coders in turns"""


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """
    What one answer said.

    claims      `utterance` is the number in the window, from 1
    answered    the numbers the model said anything about, "no code" included
    dropped     reason -> how often something in the answer was not taken
    served_by   the model, and its build where told, as the server named them
    form        how the answer was bound to its form: json_schema, json_object, plain
    tokens_in   as the server counted them; 0 where it does not
    tokens_out  likewise
    """

    claims: tuple[Code, ...]
    answered: tuple[int, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    served_by: str = ""
    form: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


Kept = Mapping[str, KeptWindow]
"""the key of a window -> what was answered"""
Answers = Sequence[tuple[Window, KeptWindow | None]]
"""each window of a conversation, with what was answered"""


def read_kept(shelf: Shelf, coder: str) -> dict[str, KeptWindow]:
    """What this coder was answered about this recording; one that cannot be read counts as none."""
    found = shelf.get(shelf_key(coder))
    if found is None:
        return {}
    try:
        return _KEPT.validate_json(found)
    except ValidationError:
        return {}


def keep(shelf: Shelf, coder: str, kept: Kept) -> None:
    """All of it at once; after a crash what was there before. Raises StoreError."""
    shelf.put(shelf_key(coder), _KEPT.dump_json(dict(kept)))


def shelf_key(coder: str) -> str:
    """Under which all windows of a coder lie: its id says model, prompt, schema and codebook."""
    return f"claims-{SHELF_VERSION}-{hashlib.sha256(coder.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class KeptClaims:
    """
    A Coder of what a language model answered before: no network, no file, as fast as a look-up.

    It claims nothing while more than MOST_UNREAD is unread: the coders before it then answer for
    the whole conversation, where two in turns would make its parts incomparable.

    id      of the coder that was answered
    size    utterances in a window
    kept    of one recording; a window that is not in it has no claims
    """

    id: str
    codebook: Codebook
    size: int
    kept: Kept = field(default_factory=dict)

    def of(self, shelf: Shelf) -> KeptClaims:
        """The same coder with what is kept of one recording."""
        return replace(self, kept=read_kept(shelf, self.id))

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """The kept claims, in the order of the utterances."""
        answers = self._answers_to(utterances)
        if _too_many(len(_unread(answers)), answers):
            return ()
        return tuple(
            replace(claim, utterance=window.asked[claim.utterance - 1].index)
            for window, answer in answers
            if answer is not None
            for claim in answer.claims
        )

    def unread(self, utterances: Sequence[CodedUtterance]) -> frozenset[int]:
        """The utterances to code that no kept answer speaks of."""
        return _unread(self._answers_to(utterances))

    def notes(self, utterances: Sequence[CodedUtterance]) -> tuple[str, ...]:
        """What a reader must know, one sentence; none where everything was read."""
        answers = self._answers_to(utterances)
        unread, asked = len(_unread(answers)), _asked(answers)
        if not unread:
            return ()
        if unread == asked:
            return (
                "The language model has not coded this conversation with these roles: its codes "
                "are missing; analyse it again to ask for them.",
            )
        read = f"The language model has coded {asked - unread} of {asked} utterances"
        again = "analyse it again to ask for the rest"
        if _too_many(unread, answers):
            return (f"{read}: its codes are left out until it has read them; {again}.",)
        return (f"{read}; the others have no codes of its; {again}.",)

    def windows(self, utterances: Sequence[CodedUtterance]) -> tuple[Window, ...]:
        """What is asked of such a conversation, a request each."""
        return make_windows(utterances, coded_roles=coded_roles(self.codebook), size=self.size)

    def _answers_to(self, utterances: Sequence[CodedUtterance]) -> Answers:
        return [(window, self.kept.get(window.key)) for window in self.windows(utterances)]


def with_kept(coders: Sequence[Coder], shelf: Callable[[], Shelf]) -> tuple[Coder, ...]:
    """The same coders, those of kept claims with what is kept of one recording."""
    return tuple(c.of(shelf()) if isinstance(c, KeptClaims) else c for c in coders)


def _asked(answers: Answers) -> int:
    return sum(len(window.asked) for window, _ in answers)


def _unread(answers: Answers) -> frozenset[int]:
    return frozenset(
        utterance.index
        for window, answer in answers
        for number, utterance in enumerate(window.asked, start=1)
        if answer is None or number not in answer.answered
    )


def _too_many(unread: int, answers: Answers) -> bool:
    return unread > MOST_UNREAD * _asked(answers)


_KEPT = TypeAdapter(dict[str, KeptWindow])
