"""A conversation becomes claims by a language model behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.llm.answer import UnreadableError, read_answer
from models.llm.client import Chat
from models.llm.consent import Consent, check_permitted
from models.llm.endpoint import Endpoint, read_endpoint
from models.llm.estimate import Estimate, estimate
from models.llm.faults import ENGINE, GoneError, NoAnswerError
from models.llm.kept import KeptClaims, KeptWindow, keep, read_kept
from models.llm.prompt import instructions
from models.llm.schema import answer_schema
from models.llm.windows import Window
from pipeline.codebook import Codebook
from pipeline.config import LanguageModelSettings
from pipeline.engines import Progress, Shelf, no_progress
from pipeline.errors import ConfigError, EngineError
from pipeline.transcript import Code, CodedUtterance

IN_A_ROW = 3
"""so many windows without an answer one after the other: the next will have none either"""
READ_SHARE = 0.5
"""a server that counts fewer of the tokens sent than this has cut the prompt"""

Tell = Callable[[str], None]
"""What a person should know while it works, one line each."""


def tell_nobody(_line: str) -> None:
    """For callers that show nothing."""


def kept_claims(codebook: Codebook, settings: LanguageModelSettings) -> KeptClaims:
    """
    The coder that reads what this language model answered before, for one recording: `.of(shelf)`.

    Raises ConfigError when the settings name no model.
    """
    return KeptClaims(coder_id(codebook, settings), codebook, settings.window)


def coder_id(codebook: Codebook, settings: LanguageModelSettings) -> str:
    """
    `llm:qwen3:8b@1a2b3c4d`: the model, and a hash over all that makes it answer differently: the
    instructions, the schema, the codebook and the revision the settings name.
    """
    if not settings.model:
        raise ConfigError(
            "config: language_model.model: no model named; give its name as the server lists it"
        )
    made_of = [
        instructions(codebook),
        answer_schema(codebook),
        codebook.id,
        codebook.version,
        settings.model,
        settings.revision,
    ]
    digest = hashlib.sha256(json.dumps(made_of).encode("utf-8", "replace")).hexdigest()
    return f"{ENGINE}:{settings.model}@{digest[:8]}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of a conversation.

    coder    answers from all that is kept now
    windows  requests that the conversation makes
    unread   windows that got no answer that can be read
    dropped  reason -> how often a part of an answer was not taken
    forms    how answers were bound to their form
    """

    coder: KeptClaims
    windows: int
    unread: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    forms: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What a person should know of it, gravest first."""
        said = []
        if self.unread:
            said.append(
                f"{self.unread} of {self.windows} windows got no answer that can be read and have "
                "no claims of the language model; run it again to ask for these alone"
            )
        if self.dropped:
            listed = ", ".join(f"{reason}: {n}" for reason, n in sorted(self.dropped.items()))
            said.append(f"not taken from answers ({listed})")
        if self.forms:
            said.append(f"answers were bound by {' and '.join(self.forms)}")
        return tuple(said)


class LanguageModelCoder:
    """
    A Coder. Each window is asked once; its claims are kept on the shelf as soon as they come, so a
    run that ends early, whyever, goes on there and asks nothing twice.

    shelf     of the recording
    consent   of the people in it; without one nothing leaves this machine
    tell      what a person should know while it works; never a word of the transcript
    """

    def __init__(
        self,
        codebook: Codebook,
        settings: LanguageModelSettings,
        *,
        shelf: Shelf,
        consent: Consent | None = None,
        progress: Progress = no_progress,
        tell: Tell = tell_nobody,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._codebook = codebook
        self._settings = settings
        self._shelf = shelf
        self._consent = consent or Consent()
        self._progress = progress
        self._tell = tell
        self._sleep = sleep
        self._clock = clock
        self._reader = kept_claims(codebook, settings)
        self._prompt = instructions(codebook)
        self._schema = answer_schema(codebook)

    @property
    def id(self) -> str:
        return self._reader.id

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """Claims of what is kept and of what the model answers now. Raises EngineError."""
        return self.ask(utterances).coder.code(utterances)

    def estimate(self, utterances: Sequence[CodedUtterance]) -> Estimate:
        """What asking for the windows that are not kept will take; nobody is asked for it."""
        return self._estimate(self._missing(utterances, read_kept(self._shelf, self.id)))

    def wants_a_yes(self, expected: Estimate) -> bool:
        """
        Whether a person should agree first: it costs, or the words leave this machine.

        Raises ConfigError where nobody could agree: the endpoint is not permitted.
        """
        here = self._permitted().here
        return expected.cost is not None or not here

    def ask(self, utterances: Sequence[CodedUtterance]) -> Outcome:
        """
        Asks for every window that is not kept.

        Raises ConfigError (an endpoint that is not permitted), EngineError (no client, no server,
        another model, no answer to several windows in a row), StoreError.
        """
        kept = read_kept(self._shelf, self.id)
        windows = self._reader.windows(utterances)
        missing = self._missing(utterances, kept)
        if missing:
            chat = Chat(self._permitted(), self._settings, sleep=self._sleep)
            try:
                chat.load()
                self._ask_all(missing, chat, kept, done=len(windows) - len(missing))
            finally:
                chat.close()
        self._progress(1.0)
        there = [kept[window.key] for window in windows if window.key in kept]
        return Outcome(
            coder=replace(self._reader, kept=kept),
            windows=len(windows),
            unread=len(windows) - len(there),
            dropped=sum((Counter(one.dropped) for one in there), Counter()),
            forms=tuple(dict.fromkeys(one.form for one in there)),
        )

    def _missing(
        self, utterances: Sequence[CodedUtterance], kept: Mapping[str, KeptWindow]
    ) -> list[Window]:
        return [w for w in self._reader.windows(utterances) if w.key not in kept]

    def _estimate(self, windows: Sequence[Window], seconds_each: float | None = None) -> Estimate:
        sent = self._prompt + json.dumps(self._schema)
        return estimate(windows, sent, self._settings, seconds_each=seconds_each)

    def _permitted(self) -> Endpoint:
        endpoint = read_endpoint(self._settings.endpoint)
        check_permitted(endpoint, self._settings.allowed_host, self._consent)
        return endpoint

    def _ask_all(
        self, missing: Sequence[Window], chat: Chat, kept: dict[str, KeptWindow], *, done: int
    ) -> None:
        """Fills `kept`, on the shelf as well, window by window."""
        in_a_row, timed = 0, False
        for at, window in enumerate(missing, start=1):
            began = self._clock()
            try:
                kept[window.key] = self._answer_to(window, chat)
            except (NoAnswerError, UnreadableError) as error:
                in_a_row += 1
                if in_a_row == IN_A_ROW or isinstance(error, GoneError):
                    raise self._stopped(error, len(missing) - at) from None
            else:
                in_a_row = 0
                keep(self._shelf, self.id, kept)
                if not timed:
                    timed = True
                    left = self._estimate(missing[at:], seconds_each=self._clock() - began)
                    self._tell_after_first(window, kept[window.key], left)
            self._progress((done + at) / (done + len(missing)))

    def _answer_to(self, window: Window, chat: Chat) -> KeptWindow:
        """
        What the model says of a window, asked again where that cannot be read, and once more where
        it leaves out utterances. Raises UnreadableError, NoAnswerError.
        """
        best: KeptWindow | None = None
        for again in range(self._settings.retries + 1):
            said = chat.ask(self._prompt, window.request, self._schema, again=again)
            try:
                answer = read_answer(said.text, window, self._codebook, coder=self.id)
            except UnreadableError:
                if best is not None or again == self._settings.retries:
                    break
                continue
            if best is None or len(answer.answered) > len(best.answered):
                best = KeptWindow(
                    answer.claims,
                    answer.answered,
                    answer.dropped,
                    said.served_by,
                    said.form,
                    said.tokens_in,
                    said.tokens_out,
                )
            if again > 0 or len(best.answered) == len(window.asked):
                break
        if best is None:
            raise UnreadableError("no answer in the form asked for")
        return best

    def _tell_after_first(self, window: Window, first: KeptWindow, left: Estimate) -> None:
        if left.windows:
            self._tell(f"{ENGINE}: still to ask: {left}")
        sent = self._estimate([window]).tokens_in
        if 0 < first.tokens_in < READ_SHARE * sent:
            self._tell(
                f"{ENGINE}: the server counts {first.tokens_in:,} of about {sent:,} tokens sent: "
                "its context may be too short for the codebook; give it 8,192 or more (Ollama: "
                "OLLAMA_CONTEXT_LENGTH=16384)"
            )

    def _stopped(self, error: Exception, left: int) -> EngineError:
        return EngineError(
            f"{ENGINE}: {error}; stopped with {left} windows not asked, what came is kept: "
            f"see to the server of {self._settings.model} and run it again to go on"
        )
