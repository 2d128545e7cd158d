"""The script becomes the committed voices: flite and espeak-ng say every sentence, opus keeps it.

Run as `python -m samples.trial.make_voices`, with `flite` and `espeak-ng` installed.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from samples.trial.script import SENTENCES, SHORT
from samples.trial.sounds import RATE, VOICES, Samples, decode, encode, extents

SPEAKERS = {
    "slt": ["flite", "-voice", "slt"],
    "rms": ["flite", "-voice", "rms"],
    "awb": ["flite", "-voice", "awb"],
    "kal": ["flite", "-voice", "kal16"],
    "britain": ["espeak-ng", "-v", "en-gb+m3", "-s", "160"],
    "scotland": ["espeak-ng", "-v", "en-gb-scotland+m7", "-s", "150"],
    "america": ["espeak-ng", "-v", "en-us+f3", "-s", "160"],
    "received": ["espeak-ng", "-v", "en-gb-x-rp+f2", "-s", "155"],
}


def say(command: list[str], text: str) -> Samples:
    """The trimmed samples (n,) of one sentence said by one program."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        out = ["-t", text, "-o"] if command[0] == "flite" else ["-w"]
        rest = [] if command[0] == "flite" else [text]
        subprocess.run([*command, *out, str(path), *rest], check=True)  # noqa: S603
        said = decode(path)
    spoken = extents(said)
    said = said[spoken[0][0] : spoken[-1][1]]
    return np.asarray(said / np.abs(said).max() * 0.7)


def main() -> None:
    """Write voices/NAME.opus and voices/index.toml."""
    lines: list[str] = []
    for name, command in SPEAKERS.items():
        parts: list[Samples] = []
        at = 0
        for text in (*SENTENCES, *SHORT):
            said = np.pad(say(command, text), 800)
            start, at = at, at + len(said)
            lines.append(f"[[{name}]]\ntext = {json.dumps(text)}")
            lines.append(f"start = {start / RATE:.4f}\nend = {at / RATE:.4f}\n")
            parts += [said, np.zeros(RATE // 4)]
            at += RATE // 4
        encode(
            VOICES / f"{name}.opus", np.concatenate(parts), acodec="libopus", audio_bitrate=24000
        )
    (VOICES / "index.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
