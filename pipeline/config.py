"""Every setting with its default, frozen; a TOML file or flags become one `Settings`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError, did_you_mean


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _parted(given: Any) -> Any:
    return tuple(part.strip() for part in given.split(",")) if isinstance(given, str) else given


class WordSettings(_Section):
    """How words are recognised."""

    engine: Literal["auto", "faster_whisper", "whisper", "transcript", "draft", "none"] = "auto"
    model: str = "small"
    """a Whisper size, or the path of a folder or .pt file with weights"""
    language: str = "en"
    beam_size: Annotated[int, Field(ge=1, le=20)] = 5
    download: Literal["ask", "yes", "no"] = "ask"
    """may missing Whisper weights be fetched"""
    vocabulary: Annotated[tuple[str, ...], BeforeValidator(_parted)] = ()
    """names and school terms that Whisper is told to expect; in one text, parted by commas"""
    align: bool = True
    """place the words of a transcript in the sound"""


class VoiceSettings(_Section):
    """How voices are told apart."""

    engine: Literal["auto", "embedded", "pyannote", "channels", "transcript"] = "auto"
    expected: Annotated[int, Field(ge=1, le=4)] | Literal["auto"] = 2
    """how many people take part; "auto" estimates it"""
    model: str = "pyannote/speaker-diarization-community-1"
    """for pyannote: a model name or the path of a local folder"""


class TurnRules(_Section):
    """Method 2.1 and 2.5: what makes an utterance, a turn and a backchannel."""

    bridge_ms: Annotated[int, Field(ge=0)] = 300
    pause_ms: Annotated[int, Field(ge=100)] = 1000
    backchannel_ms: Annotated[int, Field(ge=0)] = 1200
    backchannel_tokens: Annotated[int, Field(ge=0)] = 3
    backchannel_near_ms: Annotated[int, Field(ge=0)] = 1500
    answer_ms: Annotated[int, Field(ge=0)] = 3000
    embedded_ms: Annotated[int, Field(ge=0)] = 2000
    embedded_words: Annotated[int, Field(ge=0)] = 5


class MeasureRules(_Section):
    """When a number may be shown."""

    min_speech_s: Annotated[float, Field(ge=0)] = 60.0
    """less floor speech of leader and teacher together: nothing is reported"""
    min_n: Annotated[int, Field(ge=1)] = 5
    """a smaller denominator: counts only"""
    unknown_share: Annotated[float, Field(ge=0, le=1)] = 0.10
    """more unknown speech: warn, and bound the talk share"""


class CodingSettings(_Section):
    """Which codebook and which coders."""

    codebook: str = "poc-core"
    coders: tuple[str, ...] = ("rules", "embedded")
    model: str = ""
    """the embedded coder's file; empty: the one that comes with Rapport"""
    review_confidence: Annotated[float, Field(ge=0, le=1)] = 0.6


class LanguageModelSettings(_Section):
    """The optional language-model coder, asked only where coding.coders names "llm"."""

    endpoint: str = "http://127.0.0.1:11434/v1"
    """the base address of an OpenAI-compatible server"""
    model: str = ""
    """as the server calls it"""
    revision: str = ""
    """to be changed when other weights come behind the same name: all is then coded anew"""
    key_variable: str = ""
    """the environment variable that holds the key; empty: the server needs none"""
    allowed_host: str = ""
    """the one host besides this machine that may be sent transcripts, where a recording allows"""
    proceed: Literal["ask", "yes", "no"] = "ask"
    """may it be asked where that costs money or leaves this machine"""
    window: Annotated[int, Field(ge=1, le=50)] = 12
    """utterances coded in one request"""
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 120.0
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    price_in: Annotated[float, Field(ge=0)] = 0.0
    """for a million tokens read, in any currency"""
    price_out: Annotated[float, Field(ge=0)] = 0.0
    """for a million tokens written"""


class ReviewSettings(_Section):
    """How a conversation is looked at together."""

    reflect_first: bool = False
    """the leader writes a reflection before any code or count is shown"""
    prompts: Annotated[tuple[str, ...], BeforeValidator(_parted)] = (
        "What went as you hoped?",
        "Where did the teacher do the thinking?",
        "What would you do otherwise next time?",
    )
    """what the reflection is asked for; in one text, parted by commas"""
    pause_s: Annotated[float, Field(gt=0)] = 3.0
    """the shortest pause that is marked"""
    goal: str = "talk_share"
    """the measure that is looked at first where nobody chose one"""


class WorkspaceSettings(_Section):
    """Where recordings and results live."""

    folder: str = ""
    """empty: $RAPPORT_HOME, else ~/.local/share/rapport"""
    max_upload_mb: Annotated[int, Field(ge=1)] = 4096


class Settings(_Section):
    """All of it."""

    words: WordSettings = WordSettings()
    voices: VoiceSettings = VoiceSettings()
    turns: TurnRules = TurnRules()
    measures: MeasureRules = MeasureRules()
    coding: CodingSettings = CodingSettings()
    language_model: LanguageModelSettings = LanguageModelSettings()
    review: ReviewSettings = ReviewSettings()
    workspace: WorkspaceSettings = WorkspaceSettings()


def home_folder() -> Path:
    """Where everything is kept unless a setting says otherwise."""
    return Path(os.environ.get("RAPPORT_HOME") or "~/.local/share/rapport").expanduser()


def load_config(
    path: Path | None = None, *, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """
    The defaults, then the file, then `overrides` ({"words.engine": "draft"}).

    Raises ConfigError with file, key and the nearest known name.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ConfigError(
                f"{path}: cannot be read ({error.strerror}); check the path"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: not valid TOML ({error}); mend that line") from error
    for dotted, value in (overrides or {}).items():
        section, _, key = dotted.partition(".")
        values = {**values, section: {**values.get(section, {}), key: value}}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigError(_one_line(error, str(path) if path else "config")) from error


def _one_line(error: ValidationError, where: str) -> str:
    first = error.errors()[0]
    # beyond section and key pydantic names which of several types it tried
    location, given = first["loc"][:2], first["input"]
    setting = f"{where}: {'.'.join(str(part) for part in location)}"
    if first["type"] == "extra_forbidden":
        known = _keys_at(location[:-1])
        return f"{setting}: no such setting; {did_you_mean(str(location[-1]), known)}"
    if first["type"] == "literal_error":
        choices = re.findall(r"'([^']+)'", first["ctx"]["expected"])
        return f"{setting}: {given!r} is not one of them; {did_you_mean(str(given), choices)}"
    others = [e for e in error.errors()[1:] if e["loc"][:2] == location]
    words = "".join(f" or {e['ctx']['expected']}" for e in others if e["type"] == "literal_error")
    return f"{setting}: {first['msg'].lower()}{words}, got {given!r}"


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in location:
        annotation = model.model_fields[str(part)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
