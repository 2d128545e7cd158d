"""Settings: every key has a default, and a wrong one is answered with the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings, load_config
from pipeline.errors import ConfigError
from pipeline.resources import shipped


def test_the_file_with_every_setting_says_what_the_defaults_are() -> None:
    assert load_config(shipped("configs/default.toml")) == Settings()


def test_the_file_with_every_setting_names_every_setting() -> None:
    text = shipped("configs/default.toml").read_text()
    for section, model in Settings.model_fields.items():
        assert f"[{section}]" in text
        for key in model.annotation.model_fields:  # type: ignore[union-attr]
            assert f"\n{key} = " in text


def test_flags_beat_the_file_and_the_file_beats_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[voices]\nexpected = 3\n[measures]\nmin_n = 8\n")
    settings = load_config(file, overrides={"measures.min_n": 4})
    assert (settings.voices.expected, settings.measures.min_n) == (3, 4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[turns]\npause = 3\n", "turns.pause: no such setting; did you mean 'pause_ms'?"),
        ("[tuns]\npause_ms = 3\n", "tuns: no such setting; did you mean 'turns'?"),
        ("[words]\nengine = 'wisper'\n", "words.engine: 'wisper' is not one of them"),
        (
            "[voices]\nexpected = 9\n",
            "voices.expected: input should be less than or equal to 4 or 'auto'",
        ),
        ("[voices\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_one_line_with_file_key_and_remedy(
    text: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_config(file)
    assert says in str(raised.value)
    assert str(file) in str(raised.value)
    assert "\n" not in str(raised.value).strip()


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        load_config(tmp_path / "none.toml")


def test_a_vocabulary_in_one_text_is_parted_by_commas() -> None:
    settings = load_config(overrides={"words.vocabulary": "Marisol, exit ticket"})
    assert settings.words.vocabulary == ("Marisol", "exit ticket")
