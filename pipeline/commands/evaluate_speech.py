"""`rapport evaluate speech`: a folder of recordings beside what people found, one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.commands.batch import MEDIA, SOME_FAILED
from pipeline.commands.terminal import watching
from pipeline.errors import InputError, RapportError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.speech_error import SpeechError

GIVEN = ("auto", "transcript")


def evaluate_speech(folder: Path, settings: Settings) -> None:
    """
    Print the table of a folder: every recording heard as `rapport analyze` would hear it.

    The .stm of a recording is what it is held against, so it is never taken for its transcript.
    Ends with `SOME_FAILED` when a recording could not be heard or its truth not read.
    """
    from models.choice import choose_words  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.diarization_error import diarization_error  # noqa: PLC0415
    from pipeline.speech_table import speech_table  # noqa: PLC0415

    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give one with recordings and their .rttm")
    conditions = _conditions(folder / "conditions.json")
    recordings = sorted(file for file in folder.iterdir() if file.suffix.lower() in MEDIA)
    if not recordings:
        raise InputError(f"{folder}: {_nothing(folder)}; put the recording NAME.wav beside it")
    diarization_error({}, {}, uem=())  # what is missing for all of them is told once
    if settings.words.engine != "transcript":
        choose_words(settings, has_transcript=False)
    found = _speech_errors(recordings, settings)
    if not found:
        raise InputError(
            f"{folder}: nothing to compare; put NAME.rttm beside the recording NAME.wav"
        )
    print(speech_table(found, conditions))
    if len(found) < len(recordings):
        print(f"\n{len(recordings) - len(found)} recordings without an .rttm were left out.")
    if any(isinstance(outcome, str) for outcome in found.values()):
        raise typer.Exit(SOME_FAILED)


def _nothing(folder: Path) -> str:
    truths = sorted(file.name for file in folder.glob("*.rttm"))
    if not truths:
        return "holds no recording and no .rttm"
    return f"holds {truths[0]}{f' and {len(truths) - 1} more' if truths[1:] else ''}, no recording"


def _speech_errors(recordings: list[Path], settings: Settings) -> dict[str, SpeechError | str]:
    """Recording -> its errors, or in one line why there are none; without a truth left out."""
    from pipeline.analysis import analyse, make_reading  # noqa: PLC0415 - as above
    from pipeline.speech_error import speech_error  # noqa: PLC0415
    from pipeline.speech_truth import find_truth  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    found: dict[str, SpeechError | str] = {}
    with Workspace.open(None, settings) as workspace:
        for file in recordings:
            try:
                truth = find_truth(file)
                if truth is None:
                    continue
                transcript = _transcript(file, settings)
                reading = make_reading(_on(settings, transcript))
                with watching(file.name) as progress:
                    watch = progress.progress_for
                    heard = analyse(
                        file,
                        reading=reading,
                        workspace=workspace,
                        watch=watch,
                        transcript=transcript,
                    ).heard
                if heard is not None:
                    found[file.stem] = speech_error(truth, heard)
            except RapportError as error:
                found[file.stem] = _told(error, file)
    return found


def _transcript(recording: Path, settings: Settings) -> Path | None:
    """What lies beside a recording and is not its truth, where a transcript is wanted."""
    from pipeline.formats import find_transcript  # noqa: PLC0415 - as above

    if settings.words.engine not in GIVEN:
        return None
    beside = find_transcript(recording)
    if beside is not None and beside != recording.with_suffix(".stm"):
        return beside
    if settings.words.engine == "auto":
        return None
    raise InputError(
        "no transcript beside it but what it is held against; put its captions there "
        f"as {recording.stem}.vtt"
    )


def _on(settings: Settings, transcript: Path | None) -> Settings:
    """The settings that take this transcript, or what `auto` takes where there is none."""
    from models.choice import choose_words  # noqa: PLC0415 - as above

    if settings.words.engine != "auto":
        return settings
    engine = "transcript"
    if transcript is None:
        engine = choose_words(settings, has_transcript=False).name
    words = settings.words.model_copy(update={"engine": engine})
    return settings.model_copy(update={"words": words})


def _told(error: RapportError, file: Path) -> str:
    return str(error).replace(f"{file.parent}/", "").removeprefix(f"{file.name}: ")


def _conditions(file: Path) -> dict[str, dict[str, str]]:
    """Recording -> condition -> value; nothing without the file. Raises InputError."""
    if not file.is_file():
        return {}
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        return {
            stem: {str(name): str(value) for name, value in values.items()}
            for stem, values in given.items()
        }
    except (ValueError, AttributeError) as error:
        raise InputError(
            f'{file}: not {{"recording": {{"condition": "value"}}}}; mend it'
        ) from error
