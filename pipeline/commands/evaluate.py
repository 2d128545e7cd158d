"""`rapport evaluate`: what the machine says beside what people found, counts first."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.evaluate_codes import evaluate_codes
from pipeline.commands.evaluate_speech import evaluate_speech
from pipeline.commands.options import Asr, ConfigFile, Sets, VoicesBy, settings_from
from pipeline.commands.terminal import out, watching
from pipeline.errors import ConfigError, InputError
from pipeline.span import Span
from pipeline.transcript import Heard, by_speaker

COLLARS_MS = (0, 250)


class What(StrEnum):
    """What can be held against people's work."""

    VOICES = "voices"
    WORDS = "words"
    CODES = "codes"
    SPEECH = "speech"
    PASSES = "passes"


def evaluate(
    what: Annotated[What, typer.Argument(help="voices, words, codes, speech or passes")],
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDING|SOURCE",
            help="For speech, passes: a folder. For codes: a folder or a file, see below.",
        ),
    ],
    truth: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="RTTM for voices, STM or any transcript for words."),
    ] = None,
    asr: Asr = None,
    voices: VoicesBy = None,
    config: ConfigFile = None,
    sets: Sets = None,
    as_csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Of codes: every row, as CSV.")
    ] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Of codes: every row, as JSON.")
    ] = None,
    as_written: Annotated[
        bool,
        typer.Option(
            "--as-written",
            help="Of codes: not again without punctuation and with wrong words.",
        ),
    ] = False,
) -> None:
    """
    Hold the machine against people: diarization error rate, word error rate, codes.

    Examples: rapport evaluate voices call.flac --truth call.rttm · rapport evaluate words call.flac
    --truth call.stm --asr draft
    · rapport evaluate speech calls/ (every recording with an .rttm, and .stm, beside it; the sound
    alone, or with --asr auto as `rapport analyze` would, on any transcript but the .stm)
    · rapport evaluate passes samples/roleplays/ (how far two coders agree)
    · rapport evaluate codes samples/roleplays/ --csv rows.csv

    Codes: SOURCE is a folder of coded conversations (*.json), role-plays (*.tsv) or tables (*.csv),
    or one such file, or AnnoMI's CSV wherever you keep it. A table (CSV, or a JSON list) has an
    utterance a row: role (leader, teacher, other), text, and what was coded of question, form,
    moves, responses, tags, several codes with a space between; conversation where there are
    several; start and end in seconds if known. A column that is missing is not compared.
    """
    from pipeline.analysis import analyse, make_reading  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.passes import agreement_table  # noqa: PLC0415
    from pipeline.roleplay import read_roleplays  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    if what is not What.CODES and (stray := _given(as_csv, as_json, as_written=as_written)):
        raise ConfigError(f"{stray} goes with `rapport evaluate codes`, not with {what}")
    settings = settings_from(config, sets, asr=asr or _alone(what), voices=voices or _own(what))
    if what is What.SPEECH:
        evaluate_speech(source, settings)
        return
    reading = make_reading(settings)
    if what is What.PASSES:
        out.print(agreement_table(read_roleplays(source), reading.codebook), soft_wrap=True)
        return
    if what is What.CODES:
        evaluate_codes(source, reading, as_csv=as_csv, as_json=as_json, as_written=as_written)
        return
    if truth is None:
        raise InputError(f"{source.name}: say what people found with --truth FILE")
    with Workspace.open(None, settings) as workspace, watching(source.name) as progress:
        heard = analyse(
            source, reading=reading, workspace=workspace, watch=progress.progress_for
        ).heard
    if heard is None:
        raise InputError(f"{source.name}: is not a recording; give one")
    out.print(_voices(heard, truth) if what is What.VOICES else _words(heard, truth))


def _given(as_csv: Path | None, as_json: Path | None, *, as_written: bool) -> str:
    """The first option that was given of those for codes, or nothing."""
    options = {"--csv": as_csv, "--json": as_json, "--as-written": as_written}
    return next((name for name, value in options.items() if value), "")


def _alone(what: What) -> str | None:
    """Voices are judged from the sound alone, whatever transcript lies beside it."""
    return "none" if what in (What.VOICES, What.SPEECH) else None


def _own(what: What) -> str | None:
    return "embedded" if what is What.VOICES else None


def _voices(heard: Heard, truth: Path) -> str:
    from pipeline.diarization_error import diarization_error  # noqa: PLC0415 - as above
    from pipeline.formats import read_rttm  # noqa: PLC0415

    whole = [Span(0, heard.duration_ms)]
    lines = [f"voices by {heard.voices_by.name} {heard.voices_by.revision}"]
    for collar_ms in COLLARS_MS:
        errors = diarization_error(
            read_rttm(truth), by_speaker(heard.voices), collar_ms=collar_ms, uem=whole
        )
        lines.append(
            f"  diarization error rate, collar {collar_ms / 1000:g} s: {errors.rate:.1%} of "
            f"{errors.total_ms / 1000:.1f} s (missed {errors.missed_ms / 1000:.1f}, false alarm "
            f"{errors.false_alarm_ms / 1000:.1f}, wrong voice {errors.confusion_ms / 1000:.1f})"
        )
    return "\n".join(lines)


def _words(heard: Heard, truth: Path) -> str:
    from pipeline.formats import read_transcript  # noqa: PLC0415 - as above
    from pipeline.word_error import word_error_rate  # noqa: PLC0415

    said = [word for cue in read_transcript(truth).cues for word in cue.text.split()]
    errors = word_error_rate(said, [word.text for word in heard.words])
    return (
        f"words by {heard.words_by.name} {heard.words_by.revision}\n"
        f"  word error rate: {errors.rate:.1%} of {errors.words} words ({errors.substitutions} "
        f"wrong, {errors.deletions} missed, {errors.insertions} invented)"
    )
