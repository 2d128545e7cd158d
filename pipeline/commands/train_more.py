"""A codebook of one's own, or what people put right, becomes a coder's file, with its figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shlex import quote

from models.coding.before_after import Change, Verdict, train_with
from models.coding.corrections import Corrected
from models.coding.model import CoderModel, from_bytes, read_model
from models.coding.own import train_own
from pipeline.analysis import CODER_FILE, read_recording
from pipeline.bootstrap import Estimate
from pipeline.codebook import Codebook, load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.commands.terminal import out
from pipeline.commands.train import telling, write_coder
from pipeline.config import Settings
from pipeline.corrections import CodeCorrection
from pipeline.engines import Score
from pipeline.errors import ConfigError
from pipeline.resources import shipped
from pipeline.roleplay import read_roleplays
from pipeline.run import Reading
from pipeline.store import Workspace

TALK_EVERY = 12
"""of the role-plays one in so many is the talk that a codebook's codes are told from"""
WIDE = 0.4
"""width of an interval from which on a figure says little"""
FEW = 20
"""sentences of a code below which even a perfect figure says little, whatever its interval"""
WEAK = 0.4
"""F1 below which a code's claims are more often wrong than right"""
CORRECTED_FILE = "coder.npz"
IN_USE = """--set "coding.coders=['rules','embedded']\""""


def on_codebook(file: Path, path: Path | None, folder: Path, settings: Settings) -> None:
    """`rapport train --codebook FILE`. Raises RapportError."""
    codebook, base = load_codebook(file), _base(settings)
    if base and base.codebook == codebook.id:
        raise ConfigError(
            f"{file}: {codebook.id} has a trained coder already; give a codebook of your own"
        )
    talk = [play.settled for play in read_roleplays(folder)[::TALK_EVERY]]
    content = train_own(codebook, talk, base, telling)
    written = path or Path(f"{file.stem}.npz")
    write_coder(written, content)
    out.print(own_figures(from_bytes(content, name=written.name), codebook), soft_wrap=True)
    out.print(
        f"{written}: {len(content) / 1e6:.1f} MB; to use it: rapport analyze FILE "
        f"{_set('codebook', file)} {IN_USE} {_set('model', written)}",
        soft_wrap=True,
    )


def on_corrections(path: Path | None, folder: Path, settings: Settings) -> None:
    """`rapport train --with-corrections`. Raises RapportError, with nothing written."""
    codebook, base = load_codebook(settings.coding.codebook), _base(settings)
    if base is None:
        raise ConfigError("coding.model: there is no coder to go on from; make it: rapport train")
    if base.codebook != codebook.id or "kind" in base.about:
        raise ConfigError(
            f"--with-corrections: goes on from a coder of {codebook.id} that learned from "
            "conversations; leave coding.codebook and coding.model as they come"
        )
    if "corrected conversations" in base.about:
        raise ConfigError(
            "coding.model: has learned from corrections already, and must not be judged on them; "
            "leave it out, all corrections are learned anew"
        )
    plays = [(play.writer, play.settled) for play in read_roleplays(folder)]
    with Workspace.open(None, settings) as workspace:
        told = corrected(workspace, codebook, settings)
        content, verdict = train_with(base, told, plays, codebook, telling)
        written = path or workspace.folder / CORRECTED_FILE
        write_coder(written, content)
    out.print(before_and_after(verdict), soft_wrap=True)
    out.print(
        f"{written}: to use it: {IN_USE} {_set('model', written)}\n"
        "It holds words that were said in at least two of your conversations: keep it as you keep "
        "the recordings, and train again when one is deleted.",
        soft_wrap=True,
    )


def _set(key: str, path: Path) -> str:
    return f"--set {quote(f'coding.{key}={path}')}"


def corrected(
    workspace: Workspace, codebook: Codebook, settings: Settings
) -> tuple[Corrected, ...]:
    """The conversations of the library in which people put codes right, oldest first."""
    rules = RulesCoder(codebook)
    reading = Reading((rules,), codebook, settings)
    found = []
    for recording in reversed(workspace.recordings()):
        codes = [c for c in workspace.corrections(recording.id) if isinstance(c, CodeCorrection)]
        if codes and workspace.heard(recording.id) is not None:
            said = read_recording(workspace, recording, reading).conversation.utterances
            uncoded = tuple(replace(utterance, codes=()) for utterance in said)
            found.append(Corrected(recording.id, uncoded, tuple(codes), rules))
    return tuple(found)


def own_figures(model: CoderModel, codebook: Codebook) -> str:
    """Each code's F1 among the codebook's sentences, and what would help it."""
    lines = [
        f"{model.about['examples']} sentences of {codebook.id}; each figure from sentences left "
        "out, among the codebook's own: what holds in conversations nobody has measured",
        f"{'':18}{'F1':>5}  {'95 %':<10}{'n':>6}",
    ]
    for label_set in codebook.label_sets:
        for code in label_set.codes:
            if score := model.scores.get(code.id):
                lines.append(
                    f"{code.id:18}{score.f1:>5.2f}  {score.low:.2f}–{score.high:.2f}{score.n:>7}"
                    f"{_advice(score)}"
                )
    return "\n".join(lines)


def _advice(score: Score) -> str:
    if score.f1 < WEAK:
        return "  hardly told apart: add examples and near misses"
    if score.n < FEW:
        return "  too few to be sure of: add examples"
    if score.high - score.low > WIDE:
        return "  a wide interval: add examples"
    return ""


def before_and_after(verdict: Verdict) -> str:
    """The three figures of a verdict, before and after, each with what it is of."""
    rows = (
        ("F1 where people corrected", verdict.corrected, "utterances"),
        ("agreement with what people left", verdict.agreement, "answers"),
        ("macro-F1 on role-plays left out", verdict.plays, "conversations"),
    )
    return "\n".join(
        [
            f"{verdict.conversations} conversations with corrections, each left out in turn",
            f"{'':34}{'before':>7}{'after':>7}  {'gain, 95 %':<16}n",
            *(f"{name:34}{_change(change)}  {change.n} {of}" for name, change, of in rows),
        ]
    )


def _change(change: Change) -> str:
    low, high = change.gain.interval or (float("nan"), float("nan"))
    return (
        f"{_value(change.before):>7}{_value(change.after):>7}  {f'{low:+.2f} to {high:+.2f}':<14}"
    )


def _value(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.2f}"


def _base(settings: Settings) -> CoderModel | None:
    """The coder that the settings name, or the one that comes with Rapport, where one does."""
    if settings.coding.model:
        return read_model(Path(settings.coding.model))[0]
    try:
        return read_model(shipped(CODER_FILE))[0]
    except FileNotFoundError:
        return None
