"""What coders claim about a recording, kept; what a language model is still to be asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.choice import Ask, nobody_to_ask
from models.llm.asking import AskedAsItGoes, ask_for_claims
from models.llm.coder import Tell, tell_nobody
from models.llm.consent import Consent
from models.llm.kept import KeptClaims, with_kept
from pipeline.coding.coded import Coded, CodedBefore, to_code, without_codes
from pipeline.corrections import Correction
from pipeline.engines import Coder
from pipeline.errors import InputError
from pipeline.run import Reading, Watch, code
from pipeline.store import Recording, Workspace
from pipeline.transcript import CodedUtterance, Heard, RoleGuess
from pipeline.turns import VOICES_ONLY
from pipeline.utterances import make_utterances

OUTSIDE = hashlib.sha256(b"conversations outside the library").hexdigest()
"""the content under which a language model's claims about such conversations are kept"""


def reading_of(workspace: Workspace, sha256: str, reading: Reading) -> Reading:
    """The reading with what a language model was asked about this content before."""
    coders = with_kept(reading.coders, lambda: workspace.shelf(sha256))
    return replace(reading, coders=coders)


def state_of(reading: Reading) -> tuple[tuple[str, int], ...]:
    """Changes whenever a language model has said more."""
    return tuple((c.id, len(c.kept)) for c in reading.coders if isinstance(c, KeptClaims))


def coded_in(
    workspace: Workspace,
    recording: Recording,
    reading: Reading,
    roles: RoleGuess | None,
    corrections: Sequence[Correction],
    *,
    before: CodedBefore | None = None,
) -> tuple[Heard, Coded]:
    """
    What was heard in a recording of the library and what coders claim of it, from what was kept
    `before` where neither what they are given nor they themselves have changed since.

    reading  of `reading_of`

    Raises InputError while nobody has heard it.
    """
    kept = workspace.derived_path(recording.id, "heard.json")
    heard_at = kept.stat().st_mtime_ns if kept else 0
    coders = (reading.codebook.id, reading.codebook.version, [c.id for c in reading.coders])
    told = (without_codes(corrections), roles, reading.settings.turns)
    key = (workspace.folder, recording.id, heard_at, repr((coders, state_of(reading), told)))

    def listen_and_code() -> tuple[Heard, Coded]:
        heard = workspace.heard(recording.id)
        if heard is None:
            raise InputError(f"{recording.name}: it has not been analysed yet; wait, or analyze it")
        return heard, code(heard, reading, roles=roles, corrections=corrections)

    return (before or CodedBefore()).once(key, listen_and_code)


def as_it_goes(
    reading: Reading, workspace: Workspace, *, ask: Ask = nobody_to_ask, tell: Tell = tell_nobody
) -> Reading:
    """The reading for conversations outside the library (an evaluation), asked as they come."""
    settings = reading.settings.language_model

    def one(coder: Coder) -> Coder:
        if not isinstance(coder, KeptClaims):
            return coder
        return AskedAsItGoes(coder, settings, workspace.shelf(OUTSIDE), ask, tell)

    return replace(reading, coders=tuple(one(coder) for coder in reading.coders))


@dataclass(frozen=True, slots=True)
class Asking:
    """
    Asks a language model, where the reading has one, for the claims that it lacks.

    workspace  keeps them, beside the content's finished stages
    ask        where it costs or leaves this machine, whether it may
    tell       what a person should know while it works
    consent    of the people in the recording; without one nothing leaves this machine
    """

    workspace: Workspace
    watch: Watch
    ask: Ask = nobody_to_ask
    tell: Tell = tell_nobody
    consent: Consent | None = None

    def about(
        self,
        heard: Heard,
        reading: Reading,
        *,
        sha256: str,
        roles: RoleGuess | None,
        corrections: Sequence[Correction] = (),
    ) -> Reading:
        """Of a recording; words too poor to be measured are not worth asking about."""
        if not state_of(reading) or heard.word_quality in VOICES_ONLY:
            return reading
        utterances = make_utterances(heard, reading.settings.turns)
        _, uncoded = to_code(utterances, roles=roles, corrections=corrections)
        return self.about_utterances(uncoded, reading, sha256=sha256)

    def about_utterances(
        self, uncoded: Sequence[CodedUtterance], reading: Reading, *, sha256: str
    ) -> Reading:
        """Of utterances as given."""
        coders = tuple(self._complete(coder, uncoded, reading, sha256) for coder in reading.coders)
        return replace(reading, coders=coders)

    def _complete(
        self, coder: Coder, uncoded: Sequence[CodedUtterance], reading: Reading, sha256: str
    ) -> Coder:
        if not isinstance(coder, KeptClaims):
            return coder
        kept = coder.of(self.workspace.shelf(sha256))
        if not kept.unread(uncoded):
            return kept
        return ask_for_claims(
            coder,
            uncoded,
            reading.settings.language_model,
            shelf=self.workspace.shelf(sha256),
            consent=self.consent,
            progress=self.watch("codes"),
            ask=self.ask,
            tell=self.tell,
        )
