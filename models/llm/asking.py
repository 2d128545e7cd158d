"""What a conversation lacks of a language model's claims is asked for, if a person agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.choice import Ask, nobody_to_ask
from models.llm.coder import LanguageModelCoder, Tell, tell_nobody
from models.llm.consent import Consent
from models.llm.faults import ENGINE
from models.llm.kept import KeptClaims
from pipeline.config import LanguageModelSettings
from pipeline.engines import Progress, Shelf, no_progress
from pipeline.errors import ConfigError, EngineError
from pipeline.transcript import Code, CodedUtterance


def ask_for_claims(
    coder: KeptClaims,
    utterances: Sequence[CodedUtterance],
    settings: LanguageModelSettings,
    *,
    shelf: Shelf,
    consent: Consent | None = None,
    progress: Progress = no_progress,
    ask: Ask = nobody_to_ask,
    tell: Tell = tell_nobody,
) -> KeptClaims:
    """
    The coder of kept claims with those that it lacked.

    A server that cannot be used is told of and stops nothing: what came is kept, and for the rest
    the other coders answer. Raises StoreError.

    ask      called at most once, where it costs or leaves this machine, with the estimate
    consent  of the people in the recording; without one nothing leaves this machine
    """
    asking = LanguageModelCoder(
        coder.codebook, settings, shelf=shelf, consent=consent, progress=progress, tell=tell
    )
    try:
        expected = asking.estimate(utterances)
        line = f"{settings.model} at {settings.endpoint}: {expected}"
        if not expected.windows:
            return coder.of(shelf)
        if asking.wants_a_yes(expected) and not _agreed(settings, line, ask):
            tell(f"{ENGINE}: not asked, for nobody agreed to it: {line} (language_model.proceed)")
            return coder.of(shelf)
        tell(f"{ENGINE}: asking {line}")
        outcome = asking.ask(utterances)
    except (EngineError, ConfigError) as error:
        tell(str(error))
        return coder.of(shelf)
    for said in outcome.lines:
        tell(f"{ENGINE}: {said}")
    return outcome.coder


@dataclass(frozen=True, slots=True)
class AskedAsItGoes:
    """A Coder for conversations outside any library: one shelf keeps the claims about them all."""

    coder: KeptClaims
    settings: LanguageModelSettings
    shelf: Shelf
    ask: Ask = nobody_to_ask
    tell: Tell = tell_nobody

    @property
    def id(self) -> str:
        return self.coder.id

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """Claims of what is kept and of what the model answers now. Raises StoreError."""
        asked = ask_for_claims(
            self.coder, utterances, self.settings, shelf=self.shelf, ask=self.ask, tell=self.tell
        )
        return asked.code(utterances)


def _agreed(settings: LanguageModelSettings, line: str, ask: Ask) -> bool:
    if settings.proceed == "ask":
        return ask(f"Ask {line}?")
    return settings.proceed == "yes"
