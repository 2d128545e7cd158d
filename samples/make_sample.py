"""
The written conversation becomes a recording, a meeting service's transcript of it, and the truth.

    python samples/make_sample.py [FOLDER]

Reads conversation.toml beside this script and writes conversation.mp4, .vtt, .rttm, .stm and
expected.json. Needs the `flite` program with its voices slt and rms (Debian: apt install flite),
ffmpeg-python, imageio-ffmpeg, numpy and pillow. The same bytes come out every time, except that
another ffmpeg may encode the film differently.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from picture import FPS, HEIGHT, WIDTH, Figure, frames

RATE = 16_000
CUE_CHARACTERS = 84
TAIL_S = 1.6
NOISE_DBFS = -62.0
HEADING = "Sample conversation, written for Rapport, synthetic voices"
Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Spoken:
    """One line as it sounds: placed on the conversation's clock."""

    line: dict[str, Any]
    start_ms: int
    samples: Samples

    @property
    def end_ms(self) -> int:
        return self.start_ms + len(self.samples) * 1000 // RATE


def main(folder: Path) -> None:
    here = Path(__file__).parent
    script = tomllib.loads((here / "conversation.toml").read_text(encoding="utf-8"))
    people = script["speakers"]
    spoken = place(script["line"], people)
    sound = mix(spoken, people)
    write(folder / "conversation.vtt", as_zoom_writes(spoken, people))
    write(folder / "conversation.rttm", as_rttm(spoken, people))
    write(folder / "conversation.stm", as_stm(spoken, people))
    write(folder / "expected.json", as_gold(script, spoken))
    film(folder / "conversation.mp4", sound, spoken, people)


# --- voices --------------------------------------------------------------------------------------


def place(lines: Sequence[dict[str, Any]], people: dict[str, Any]) -> list[Spoken]:
    """Every line spoken and put on the clock, ordered by start."""
    spoken: list[Spoken] = []
    host_start = floor_end = 0
    for line in lines:
        samples = speak(line, people[line["who"]])
        within = "during" in line
        start = host_start + line["during"] * 1000 if within else floor_end + line["after"] * 1000
        spoken.append(Spoken(line, round(start), samples))
        if not within:
            host_start, floor_end = spoken[-1].start_ms, spoken[-1].end_ms
    return sorted(spoken, key=lambda one: one.start_ms)


def speak(line: dict[str, Any], person: dict[str, Any]) -> Samples:
    """One line in the person's voice at their level, from first sound to last."""
    flite = shutil.which("flite")
    if flite is None:
        sys.exit("flite: no such program; apt install flite")
    words = ["-p", f"pau {line['phones']} pau"] if "phones" in line else ["-t", line["text"]]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "line.wav"
        stretch = line.get("stretch", person["stretch"])
        voice = ["-voice", person["voice"], "--setf", f"duration_stretch={stretch}"]
        subprocess.run([flite, *voice, *words, "-o", str(out)], check=True)  # noqa: S603
        with wave.open(str(out)) as file:
            if file.getframerate() != RATE:
                sys.exit(f"flite: voice {person['voice']} speaks at {file.getframerate()} Hz")
            raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768
    heard = np.flatnonzero(np.abs(raw) > 0.02 * np.abs(raw).max())
    whole_ms = (heard[-1] - heard[0]) // 16 * 16
    samples = raw[heard[0] : heard[0] + whole_ms]
    loudness = np.sqrt(np.mean(samples**2))
    return np.asarray(samples * 10 ** (person["level_dbfs"] / 20) / loudness)


# --- sound ---------------------------------------------------------------------------------------


def mix(spoken: Sequence[Spoken], people: dict[str, Any]) -> Samples:
    """Both voices in one small room, with its quiet noise; mono, -1..1."""
    length = (max(one.end_ms for one in spoken) * RATE) // 1000 + round(TAIL_S * RATE)
    chance = np.random.default_rng(2025)
    sound = noise(length, chance)
    for who in people:
        dry = np.zeros(length)
        for one in spoken:
            if one.line["who"] == who:
                at = one.start_ms * RATE // 1000
                dry[at : at + len(one.samples)] += one.samples
        sound += in_a_room(dry, chance)
    return np.clip(sound, -0.99, 0.99)


def in_a_room(dry: Samples, chance: np.random.Generator) -> Samples:
    """The direct sound and a decaying tail of a furnished room (0.3 s to -60 dB, 17 dB below)."""
    n = round(0.3 * RATE)
    tail = chance.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail[: RATE // 200] = 0
    tail *= 10 ** (-17 / 20) / np.sqrt(np.sum(tail**2))
    size = 1 << (len(dry) + n - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(tail, size), size)
    return dry + wet[: len(dry)]


def noise(length: int, chance: np.random.Generator) -> Samples:
    """Air and a projector: noise that falls with frequency."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 40))
    sound = np.fft.irfft(spectrum, length)
    return np.asarray(sound * 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(sound**2)))


# --- the files -----------------------------------------------------------------------------------


def as_zoom_writes(spoken: Sequence[Spoken], people: dict[str, Any]) -> str:
    """
    The audio transcript of a cloud recording: numbered cues, the speaker's name on each, at most
    two lines' worth of text, no word times, and edges that are some tenths of a second off.
    """
    chance = random.Random(2025)
    cues: list[tuple[int, int, str]] = []
    for one in spoken:
        name = people[one.line["who"]]["name"]
        total, done = len(one.line["text"]), 0
        late, long = chance.randint(-60, 280), chance.randint(-120, 340)
        for piece in in_cues(one.line["text"]):
            start, end = (
                one.start_ms + late + (one.end_ms - one.start_ms) * at // total
                for at in (done, min(total, done + len(piece) + 1))
            )
            done += len(piece) + 1
            end += long if done >= total else 0
            cues.append((max(0, start), max(end, start + 240), f"{name}: {piece}"))
    cues.sort()
    blocks = (
        f"{i}\n{stamp(start)} --> {stamp(end)}\n{text}\n"
        for i, (start, end, text) in enumerate(cues, start=1)
    )
    return "WEBVTT\n\n" + "\n".join(blocks)


def in_cues(text: str) -> list[str]:
    """The text in pieces of at most two lines, cut at a comma where one is near."""
    if len(text) <= CUE_CHARACTERS:
        return [text]
    commas = [m.end() for m in re.finditer(r",\"? ", text[:CUE_CHARACTERS]) if m.end() > 30]
    cut = commas[-1] if commas else text.rindex(" ", 0, CUE_CHARACTERS) + 1
    return [text[:cut].strip(), *in_cues(text[cut:])]


def stamp(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def as_rttm(spoken: Sequence[Spoken], people: dict[str, Any]) -> str:
    return "".join(
        f"SPEAKER conversation 1 {one.start_ms / 1000:.3f} "
        f"{(one.end_ms - one.start_ms) / 1000:.3f} <NA> <NA> {label(one, people)} <NA> <NA>\n"
        for one in spoken
    )


def as_stm(spoken: Sequence[Spoken], people: dict[str, Any]) -> str:
    return "".join(
        f"conversation 1 {label(one, people)} {one.start_ms / 1000:.3f} {one.end_ms / 1000:.3f} "
        f"{one.line['text']}\n"
        for one in spoken
    )


def label(one: Spoken, people: dict[str, Any]) -> str:
    name: str = people[one.line["who"]]["name"]
    return name.replace(" ", "_")


def as_gold(script: dict[str, Any], spoken: Sequence[Spoken]) -> str:
    """Our own coding of every utterance, in the keys of the gold conversations."""
    utterances = [
        {
            "start": one.start_ms / 1000,
            "end": one.end_ms / 1000,
            "role": one.line["who"],
            "text": one.line["text"],
            "q": one.line.get("q"),
            "form": one.line.get("form"),
            "moves": one.line.get("moves", []),
            "resp": one.line.get("resp"),
            "tags": one.line.get("tags", []),
        }
        for one in spoken
    ]
    whole = {"id": script["id"], "setting": script["setting"], "utterances": utterances}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


# --- the film ------------------------------------------------------------------------------------


def film(out: Path, sound: Samples, spoken: Sequence[Spoken], people: dict[str, Any]) -> None:
    """The mp4: drawn frames through a pipe, the sound from a file beside it."""
    figures = [
        Figure(
            person["name"],
            person["title"],
            [(s.start_ms / 1000, s.end_ms / 1000) for s in spoken if s.line["who"] == who],
        )
        for who, person in people.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "sound.wav"
        with wave.open(str(wav), "wb") as file:
            file.setparams((1, 2, RATE, len(sound), "NONE", ""))
            file.writeframes((sound * 32767).astype("<i2").tobytes())
        call: Any = encoder(wav, out)
        bundle: Any = imageio_ffmpeg
        encoding = call.run_async(cmd=bundle.get_ffmpeg_exe(), pipe_stdin=True)
        for frame in frames(figures, loudness(sound), HEADING):
            encoding.stdin.write(frame)
        encoding.stdin.close()
    if encoding.wait() != 0:
        sys.exit(f"{out}: ffmpeg could not write it")


def encoder(wav: Path, out: Path) -> Any:
    raw: Any = ffmpeg
    picture = raw.input(
        "pipe:", format="rawvideo", pix_fmt="rgb24", video_size=(WIDTH, HEIGHT), framerate=FPS
    )
    return raw.output(
        picture, raw.input(str(wav)), str(out),
        vcodec="libx264", preset="slow", crf=31, tune="animation", pix_fmt="yuv420p", g=4 * FPS,
        threads=1, acodec="aac", audio_bitrate="48k", ar=RATE, movflags="+faststart",
        fflags="+bitexact", **{"flags:v": "+bitexact", "flags:a": "+bitexact"}, loglevel="error",
    ).overwrite_output()  # fmt: skip


def loudness(sound: Samples) -> NDArray[np.float64]:
    """0..1, one value for each 1/24 s."""
    step = RATE // 24
    power = np.sqrt(np.mean(sound[: len(sound) // step * step].reshape(-1, step) ** 2, axis=1))
    return np.asarray(np.minimum(1.0, power / np.quantile(power, 0.98)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
