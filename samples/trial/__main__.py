"""A folder becomes a trial: conversations, their truth, and the conditions of each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from samples.trial.grid import plans
from samples.trial.sounds import RATE, encode, read_voice
from samples.trial.talk import Plan, Talk, mix


def write(folder: Path, plan: Plan, talk: Talk) -> None:
    """Write STEM.flac, STEM.rttm and STEM.stm into the folder."""
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


def main() -> None:
    """Make the trial the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m samples.trial", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=1000.0, help="stop after this much talk")
    parser.add_argument("--half", choices=("tune", "report"), help="only this half")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    halves = [plans(half) for half in ([asked.half] if asked.half else ["tune", "report"])]
    chosen = [plan for row in zip(*halves, strict=True) for plan in row]
    voices = {name: read_voice(name) for name in sorted({v for p in chosen for v in p.voices})}
    conditions: dict[str, dict[str, str]] = {}
    seconds = 0.0
    for plan in chosen:
        if seconds >= asked.minutes * 60:
            break
        talk = mix(plan, voices)
        write(asked.folder, plan, talk)
        seconds += len(talk.samples) / RATE
        conditions[plan.stem] = dict(plan.conditions)
    text = json.dumps(conditions, indent=2) + "\n"
    (asked.folder / "conditions.json").write_text(text, encoding="utf-8")
    print(f"{len(conditions)} conversations, {seconds / 60:.1f} minutes")


if __name__ == "__main__":
    main()
