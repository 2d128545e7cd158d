"""`rapport train`: coded conversations become the embedded coder's file, with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.options import ConfigFile, Sets, settings_from
from pipeline.commands.terminal import err, out
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from models.coding.model import CoderModel
    from pipeline.codebook import Codebook, CodeDefinition
    from pipeline.config import Settings
    from pipeline.engines import Score

ROLEPLAYS = "samples/roleplays"


def train(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Coded role-plays (*.tsv); those of Rapport itself."),
    ] = None,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where the coder is written: coder.npz, or named after the codebook; with "
            "corrections in the workspace's folder.",
        ),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Learn the codes of a codebook of your own from its examples."
        ),
    ] = None,
    with_corrections: Annotated[
        bool,
        typer.Option(
            "--with-corrections",
            help="Learn from the codes people put right in the library; refused when worse.",
        ),
    ] = False,
    config: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """
    Learn the embedded coder from coded conversations; the same data gives the same bytes.

    Takes minutes. Each writer is held out in turn: the figures are those of writers that nothing
    was learned from. To use the file: --set coding.model=FILE

    With --codebook it learns from the examples and near misses of that file, at least five a code,
    and each code's figure is that of its examples left out in turn. With --with-corrections it goes
    on from the coder there is, and tells how that does on conversations held out, before and after.
    """
    from pipeline.commands import train_more  # noqa: PLC0415 - heavy, and --help must not wait

    settings, folder = settings_from(config, sets), source or _roleplays()
    if codebook is not None and with_corrections:
        raise ConfigError("--with-corrections: learns codes of poc-core; leave --codebook out")
    if codebook is not None:
        train_more.on_codebook(codebook, out_file, folder, settings)
    elif with_corrections:
        train_more.on_corrections(out_file, folder, settings)
    else:
        _on_roleplays(out_file or Path("coder.npz"), folder, settings)


def _roleplays() -> Path:
    from pipeline.resources import shipped  # noqa: PLC0415 - as above

    return shipped(ROLEPLAYS)


def _on_roleplays(path: Path, folder: Path, settings: Settings) -> None:
    from models.coding.model import from_bytes, hash_of  # noqa: PLC0415 - as above
    from models.coding.train import train as learn  # noqa: PLC0415
    from pipeline.codebook import load_codebook  # noqa: PLC0415
    from pipeline.roleplay import read_roleplays  # noqa: PLC0415

    codebook = load_codebook(settings.coding.codebook)
    plays = read_roleplays(folder)
    content = learn([(play.writer, play.settled) for play in plays], codebook, telling)
    write_coder(path, content)
    model = from_bytes(content, name=path.name)
    out.print(figures(model, codebook), soft_wrap=True)
    out.print(f"{path}: {len(content) / 1e6:.1f} MB, sha256 {hash_of(content)}", soft_wrap=True)


def telling(done: float) -> None:
    """How far it is, on stderr."""
    if done < 1:
        err.print(f"learning: {done:.0%}")


def write_coder(path: Path, content: bytes) -> None:
    """All of it or, after a crash, what was there before. Raises StoreError."""
    from pipeline.store import disk  # noqa: PLC0415 - as above

    part = path.with_name(f".{path.name}.part")
    with disk.saying("writing the coder", folder=path.parent, needed=len(content)):
        part.unlink(missing_ok=True)
        disk.make_folder(path.parent)
        disk.write_private(part, content)
        disk.move_into(part, path)


def figures(model: CoderModel, codebook: Codebook) -> str:
    """Each code's F1 beside its gate and what the rules alone reach."""
    (rules,) = model.rules.values()
    about = model.about
    lines = [
        f"{about['conversations']} written conversations by {about['writers']} writers, "
        f"{about['utterances']} utterances; each figure from writers left out",
        f"{'':18}{'F1':>5}  {'95 %':<10}{'n':>6}{'gate':>6}{'rules':>7}",
    ]
    for label_set in codebook.label_sets:
        for definition in label_set.codes:
            if score := model.scores.get(definition.id):
                lines.append(_line(definition, score, rules.get(definition.id)))
    return "\n".join(lines)


def _line(definition: CodeDefinition, score: Score, alone: Score | None) -> str:
    gate = definition.gate
    short = "" if gate is None or score.f1 >= gate.f1 else f"  below its gate: {gate.below}"
    return (
        f"{definition.id:18}{score.f1:>5.2f}  {score.low:.2f}–{score.high:.2f}{score.n:>7}"
        f"{f'{gate.f1:.2f}' if gate else '':>6}{f'{alone.f1:.2f}' if alone else '':>7}{short}"
    )
