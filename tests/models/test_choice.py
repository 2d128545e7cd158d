"""Which engine works, and why: one row per case of the documented order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models import choice, whispers
from models.choice import choose_voices, choose_words, nobody_to_ask
from models.whispers import Whisper
from pipeline.audio import Audio
from pipeline.config import Settings, load_config
from pipeline.errors import ConfigError, EngineError

MONO = Audio(np.zeros(16_000, np.float32))
STEREO = Audio(np.zeros(16_000, np.float32), channels=(np.zeros(16_000, np.float32),) * 2)


def settings(**changes: object) -> Settings:
    """`words_engine="draft"` sets words.engine."""
    return load_config(
        overrides={name.replace("_", ".", 1): value for name, value in changes.items()}
    )


class Machine:
    """A machine with some libraries and weights; it notes what was asked and fetched."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.libraries = {"faster-whisper", "openai-whisper", "pocketsphinx", "pyannote.audio"}
        self.weights: set[str] = set()
        self.online = True
        self.apart = False
        self.questions: list[str] = []
        self.fetched: list[str] = []
        rows = tuple(self._row(row) for row in whispers.WHISPERS)
        monkeypatch.setattr(choice, "WHISPERS", rows)
        monkeypatch.setattr(
            choice, "installed", lambda name: name if name in self.libraries else None
        )
        carried = {
            "models.draft": SimpleNamespace(DraftTranscriber=lambda: "draft engine"),
            "models.embedded": SimpleNamespace(
                EmbeddedDiarizer=lambda expected: f"embedded engine for {expected}"
            ),
            "models.channels": SimpleNamespace(
                ChannelDiarizer=lambda: "channel engine", separate=lambda audio: self.apart
            ),
        }
        for name, module in carried.items():
            monkeypatch.setitem(sys.modules, name, module)

    def _row(self, row: Whisper) -> Whisper:
        def find(model: str) -> Path | None:
            found = row.find(model) if "/" in model else None
            return Path(row.name) if row.name in self.weights else found

        def fetch(model: str, _progress: object) -> Path:
            if not self.online:
                raise EngineError("the hub cannot be reached")
            self.fetched.append(f"{row.name}:{model}")
            return Path(row.name)

        return replace(row, find=find, fetch=fetch)

    def answering(self, yes: bool) -> Callable[[str], bool]:
        def ask(question: str) -> bool:
            self.questions.append(question)
            return yes

        return ask


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


BOTH, FASTER, OPENAI, NONE = (
    {"faster_whisper", "whisper"},
    {"faster_whisper"},
    {"whisper"},
    set[str](),
)


@pytest.mark.parametrize(
    ("has_transcript", "weights", "download", "yes", "name", "questions", "reason"),
    [
        (True, BOTH, "ask", True, "transcript", 0, "A transcript came with the recording."),
        (False, BOTH, "ask", True, "faster_whisper", 0, "Its weights are on this machine"),
        (False, FASTER, "no", False, "faster_whisper", 0, "Its weights are on this machine"),
        (False, OPENAI, "ask", True, "whisper", 0, "Its weights are on this machine"),
        (False, NONE, "ask", True, "faster_whisper", 1, "its weights were fetched"),
        (False, NONE, "yes", False, "faster_whisper", 0, "its weights were fetched"),
        (False, NONE, "ask", False, "draft", 1, "was not agreed to"),
        (False, NONE, "no", True, "draft", 0, "is switched off (words.download = no)"),
    ],
)
def test_auto_takes_the_best_words_there_are(
    machine: Machine,
    *,
    has_transcript: bool,
    weights: set[str],
    download: str,
    yes: bool,
    name: str,
    questions: int,
    reason: str,
) -> None:
    machine.weights = weights

    chosen = choose_words(
        settings(words_download=download),
        has_transcript=has_transcript,
        ask=machine.answering(yes),
    )

    assert chosen.name == name
    assert len(machine.questions) == questions
    assert reason in chosen.reason
    assert (chosen.engine is None) == (name == "transcript")


def test_the_question_says_what_would_be_fetched_and_how_much(machine: Machine) -> None:
    choose_words(settings(), has_transcript=False, ask=machine.answering(True))

    assert machine.questions == [
        "No Whisper weights are on this machine. Fetch 'small' (484 MB) once, "
        "so that words can be recognised?"
    ]
    assert machine.fetched == ["faster_whisper:small"]


def test_without_a_terminal_nothing_is_fetched(machine: Machine) -> None:
    chosen = choose_words(settings(), has_transcript=False)

    assert chosen.name == "draft"
    assert machine.fetched == []
    assert not nobody_to_ask("May I?")


def test_without_a_connection_auto_goes_on_with_the_draft_and_says_why(machine: Machine) -> None:
    machine.online = False

    chosen = choose_words(settings(words_download="yes"), has_transcript=False)

    assert chosen.name == "draft"
    assert chosen.reason == (
        "No transcript came with the recording, and fetching Whisper's weights failed "
        "(the hub cannot be reached)."
    )


def test_without_faster_whisper_the_weights_of_openai_are_fetched(machine: Machine) -> None:
    machine.libraries -= {"faster-whisper"}

    choose_words(settings(words_download="yes"), has_transcript=False)

    assert machine.fetched == ["whisper:small"]


def test_without_any_whisper_nobody_is_asked(machine: Machine) -> None:
    machine.libraries -= {"faster-whisper", "openai-whisper"}

    chosen = choose_words(settings(), has_transcript=False, ask=machine.answering(True))

    assert (chosen.name, machine.questions) == ("draft", [])
    assert "faster-whisper is not installed" in chosen.reason


@pytest.mark.parametrize(
    ("changes", "absent", "reason"),
    [
        ({"words_language": "de"}, set(), "The draft recogniser knows English only, and"),
        ({}, {"pocketsphinx"}, "The draft recogniser is not installed, and"),
    ],
)
def test_where_no_draft_can_be_made_there_are_no_words(
    machine: Machine, changes: dict[str, object], absent: set[str], reason: str
) -> None:
    machine.libraries -= absent

    chosen = choose_words(settings(words_download="no", **changes), has_transcript=False)

    assert (chosen.name, chosen.engine) == ("none", None)
    assert chosen.reason.startswith(reason)


@pytest.mark.parametrize("model", ["smal", "./nothing-here", "./nothing-here.pt"])
def test_auto_does_not_hide_a_mistyped_model(machine: Machine, model: str) -> None:
    with pytest.raises((ConfigError, EngineError), match=r"did you mean 'small'\?|no such"):
        choose_words(settings(words_model=model), has_transcript=False)


def test_a_pt_file_without_its_library_names_the_command(machine: Machine, tmp_path: Path) -> None:
    machine.libraries -= {"openai-whisper"}
    (tmp_path / "mine.pt").touch()

    with pytest.raises(EngineError, match=r"pip install 'rapport\[whisper\]'"):
        choose_words(settings(words_model=str(tmp_path / "mine.pt")), has_transcript=False)


@pytest.mark.parametrize("engine", ["faster_whisper", "whisper", "draft", "none", "transcript"])
def test_an_engine_asked_for_is_taken_and_said_so(machine: Machine, engine: str) -> None:
    machine.weights = BOTH

    chosen = choose_words(settings(words_engine=engine), has_transcript=True)

    assert chosen.name == engine
    assert chosen.reason == f"It was asked for: words.engine = {engine}."
    assert (chosen.engine is None) == (engine in {"none", "transcript"})


@pytest.mark.parametrize(
    ("engine", "absent", "mend"),
    [
        ("faster_whisper", "faster-whisper", "pip install faster-whisper"),
        ("whisper", "openai-whisper", "pip install 'rapport[whisper]'"),
    ],
)
def test_an_engine_asked_for_without_its_library_names_the_command(
    machine: Machine, engine: str, absent: str, mend: str
) -> None:
    machine.libraries -= {absent}

    with pytest.raises(EngineError) as told:
        choose_words(settings(words_engine=engine), has_transcript=False)

    assert str(told.value) == f"{engine}: {absent} is not installed; {mend}"


@pytest.mark.parametrize("engine", ["faster_whisper", "whisper"])
def test_an_engine_asked_for_without_weights_is_an_error_and_no_draft(
    machine: Machine, engine: str
) -> None:
    with pytest.raises(EngineError, match=r"484 MB\) with: rapport models get small"):
        choose_words(settings(words_engine=engine), has_transcript=False)


@pytest.mark.parametrize("engine", ["faster_whisper", "whisper"])
def test_an_engine_asked_for_fetches_its_weights_after_a_yes(machine: Machine, engine: str) -> None:
    chosen = choose_words(
        settings(words_engine=engine), has_transcript=False, ask=machine.answering(True)
    )

    assert chosen.name == engine
    assert machine.fetched == [f"{engine}:small"]
    assert chosen.reason.endswith("Its weights were fetched.")


def test_a_transcript_asked_for_must_be_there(machine: Machine) -> None:
    with pytest.raises(EngineError, match="give it with --transcript FILE"):
        choose_words(settings(words_engine="transcript"), has_transcript=False)


def test_an_unknown_engine_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"words\.engine: .*did you mean 'faster_whisper'\?"):
        settings(words_engine="faster-whisper")


@pytest.mark.parametrize(
    ("audio", "apart", "named", "name", "engine"),
    [
        (STEREO, True, 2, "channels", "channel engine"),
        (STEREO, False, 2, "transcript", None),
        (STEREO, False, 0, "embedded", "embedded engine for 2"),
        (MONO, True, 2, "transcript", None),
        (MONO, False, 1, "embedded", "embedded engine for 2"),
        (MONO, False, 0, "embedded", "embedded engine for 2"),
    ],
)
def test_auto_takes_the_surest_voices_there_are(
    machine: Machine, *, audio: Audio, apart: bool, named: int, name: str, engine: Any
) -> None:
    machine.apart = apart

    chosen = choose_voices(settings(), audio=audio, named_voices=named)

    assert (chosen.name, chosen.engine) == (name, engine)
    assert chosen.reason.endswith(".")


@pytest.mark.parametrize(
    ("engine", "made"),
    [
        ("embedded", "embedded engine for 3"),
        ("channels", "channel engine"),
        ("transcript", None),
    ],
)
def test_voices_asked_for_are_taken_and_said_so(
    machine: Machine, engine: str, made: str | None
) -> None:
    wanted = settings(voices_engine=engine, voices_expected=3)

    chosen = choose_voices(wanted, audio=STEREO, named_voices=2)

    assert (chosen.name, chosen.engine) == (engine, made)
    assert chosen.reason == f"It was asked for: voices.engine = {engine}."


@pytest.mark.parametrize(
    ("engine", "message"),
    [
        ("channels", "the recording has only one; use voices.engine = embedded"),
        ("transcript", "it does not name two speakers; use voices.engine = embedded"),
    ],
)
def test_voices_asked_for_that_the_recording_cannot_give_are_an_error(
    machine: Machine, engine: str, message: str
) -> None:
    with pytest.raises(EngineError, match=message):
        choose_voices(settings(voices_engine=engine), audio=MONO)


def test_pyannote_asked_for_without_its_library_names_the_command(machine: Machine) -> None:
    machine.libraries -= {"pyannote.audio"}

    with pytest.raises(EngineError, match=r"not installed; pip install 'rapport\[pyannote\]'"):
        choose_voices(settings(voices_engine="pyannote"), audio=MONO)


def test_pyannote_asked_for_without_a_token_names_the_steps(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.delenv("HUGGINGFACE_TOKEN", raising=False)

    with pytest.raises(EngineError, match=r"accept its conditions at .*, then set HF_TOKEN"):
        choose_voices(settings(voices_engine="pyannote"), audio=MONO)


def test_pyannote_in_a_local_folder_needs_no_token(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").touch()

    chosen = choose_voices(
        settings(voices_engine="pyannote", voices_model=str(tmp_path)), audio=MONO
    )

    assert chosen.name == "pyannote"
