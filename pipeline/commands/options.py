"""The options that several commands share, and flags as settings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.config import Settings, load_config
from pipeline.errors import ConfigError

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings, as configs/default.toml.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting: --set words.model=base"),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: one JSON value on stdout.")]
Asr = Annotated[
    str | None,
    typer.Option(
        metavar="ENGINE",
        help="Where words come from: auto, faster_whisper, whisper, transcript, draft, none.",
    ),
]
VoicesBy = Annotated[
    str | None,
    typer.Option(
        "--voices",
        metavar="ENGINE",
        help="What tells voices apart: auto, embedded, pyannote, channels, transcript.",
    ),
]


def settings_from(
    config: Path | None,
    sets: list[str] | None,
    *,
    asr: str | None = None,
    voices: str | None = None,
) -> Settings:
    """
    The settings file, then `--set`, then the short flags.

    >>> settings_from(None, ["words.model=base", "voices.expected=3"]).voices.expected
    3
    """
    overrides: dict[str, Any] = {}
    for given in sets or ():
        key, equals, value = given.partition("=")
        if not equals or "." not in key:
            raise ConfigError(
                f"--set {given}: write it as section.key=value, e.g. words.model=base"
            )
        overrides[key.strip()] = _value(value.strip())
    if asr is not None:
        overrides["words.engine"] = asr
    if voices is not None:
        overrides["voices.engine"] = voices
    return load_config(config, overrides=overrides)


def _value(text: str) -> Any:
    """A TOML value where it is one, else the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
