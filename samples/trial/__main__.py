"""A folder becomes a trial: conversations, their truth and captions, the conditions of each."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from samples.trial.grid import plans
from samples.trial.sounds import RATE, encode, read_voice
from samples.trial.talk import Plan, Spoken, Talk, mix

CUES_OFF_S = 0.15
"""how far the edges of captions are off, as one standard deviation"""


def write(folder: Path, plan: Plan, talk: Talk) -> None:
    """Write STEM.flac, its truth STEM.rttm and STEM.stm, and STEM.vtt into the folder."""
    encode(folder / f"{plan.stem}.flac", talk.samples)
    rttm = "".join(
        f"SPEAKER {plan.stem} 1 {s.start / RATE:.3f} {(s.end - s.start) / RATE:.3f}"
        f" <NA> <NA> {s.speaker} <NA> <NA>\n"
        for s in talk.truth
    )
    stm = "".join(
        f"{plan.stem} 1 {s.speaker} {s.start / RATE:.3f} {s.end / RATE:.3f} <o> {s.text}\n"
        for s in talk.words
    )
    (folder / f"{plan.stem}.rttm").write_text(rttm, encoding="utf-8")
    (folder / f"{plan.stem}.stm").write_text(stm, encoding="utf-8")
    (folder / f"{plan.stem}.vtt").write_text(captions(talk.words, plan.seed), encoding="utf-8")


def captions(said: tuple[Spoken, ...], seed: int) -> str:
    """WebVTT as a programme writes it: a cue per sentence, nobody named, times nearly right."""
    rng = np.random.default_rng((seed, 1))
    cues = []
    for one in said:
        start, end = np.array([one.start, one.end]) / RATE + rng.normal(0, CUES_OFF_S, 2)
        start = max(0.0, start)
        cues.append((start, max(end, start + 0.2), one.text))
    blocks = [f"{_clock(a)} --> {_clock(b)}\n{text}\n" for a, b, text in sorted(cues)]
    return "\n".join(["WEBVTT\n", *blocks])


def _clock(seconds: float) -> str:
    minutes, ms = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02d}:{ms // 1000:02d}.{ms % 1000:03d}"


def main() -> None:
    """Make the trial the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m samples.trial", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=1000.0, help="stop after this much talk")
    parser.add_argument("--half", choices=("tune", "report"), help="only this half")
    parser.add_argument("--each", type=float, help="seconds of each conversation, about")
    asked = parser.parse_args()
    halves = [asked.half] if asked.half else ["tune", "report"]
    count, seconds = make(asked.folder, halves, minutes=asked.minutes, each_s=asked.each)
    print(f"{count} conversations, {seconds / 60:.1f} minutes")


def make(
    folder: Path, halves: list[str], *, minutes: float = 1000.0, each_s: float | None = None
) -> tuple[int, float]:
    """
    Write conversations of the halves in turn until `minutes` are full; how many, and seconds.

    each_s  how long each is, about; None as planned
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [plan for row in zip(*(plans(half) for half in halves), strict=True) for plan in row]
    chosen = [replace(plan, seconds=each_s) for plan in chosen] if each_s else chosen
    voices = {name: read_voice(name) for name in sorted({v for p in chosen for v in p.voices})}
    conditions: dict[str, dict[str, str]] = {}
    seconds = 0.0
    for plan in chosen:
        if seconds >= minutes * 60:
            break
        talk = mix(plan, voices)
        write(folder, plan, talk)
        seconds += len(talk.samples) / RATE
        conditions[plan.stem] = dict(plan.conditions)
    text = json.dumps(conditions, indent=2) + "\n"
    (folder / "conditions.json").write_text(text, encoding="utf-8")
    return len(conditions), seconds


if __name__ == "__main__":
    main()
