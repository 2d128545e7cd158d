"""Tables of what was heard: by condition, of talk shares, of word starts, of long recordings.

Parts of `make bench`: ONLY=trial, ONLY=share, ONLY=align and ONLY=long.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles

import ffmpeg
import imageio_ffmpeg
from share_trial import in_folder, table

from models.activity import SileroActivity
from models.aligner import PocketAligner
from models.embedded import EmbeddedDiarizer
from pipeline.audio import Audio
from pipeline.engines import no_progress
from pipeline.errors import InputError
from pipeline.formats import read_transcript
from pipeline.media import load_audio
from pipeline.resources import shipped
from pipeline.run import Ears, GivenWords, NoWords, hear
from pipeline.span import Span
from pipeline.speech_error import SpeechError, pooled, speech_error
from pipeline.speech_table import CLOSE_POINTS, close_shares
from pipeline.speech_truth import Truth, find_truth
from pipeline.transcript import Cue, EngineUsed, Heard, Timing, WordQuality

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = shipped("samples/conversation.mp4")
HALVES = ("tune", "report")
CONDITIONS = ("likeness", "room", "noise", "band", "overlap", "distance", "third", "balance")
HEADINGS = "  n  min   DER  DER+  conf  median  max"
LONG_MINUTES = (10, 60, 180)
TRIAL_ANCHORS = {
    "all": "the study's synthetic: 9.7, 2.5, 1.9",
    "two voices": "talk share: at most 3 points off in 9 of 10",
    "likeness similar": "the study: confusion 10 (one pair); target 3",
}
Row = tuple[str, str, str]


@dataclass(slots=True)
class Kept:
    """A shelf in memory: the second hearing of a recording need not find its speech again."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.kept[key] = value


def trial() -> Iterator[Row]:
    """The trial (synthetic voices), tune | report; median and max: talk share, points off"""
    with tempfile.TemporaryDirectory() as folder:
        _make(folder)
        conditions = json.loads((Path(folder) / "conditions.json").read_text(encoding="utf-8"))
        alone, told = _heard_twice(Path(folder))
    yield "", " | ".join([HEADINGS] * 2), ""
    yield "all", _both(alone, list(alone)), TRIAL_ANCHORS["all"]
    yield "all, with captions", _both(told, list(told)), "words as evidence; the sound alone above"
    two = [stem for stem in alone if conditions[stem]["third"] == "no"]
    yield "two voices", _both(alone, two), TRIAL_ANCHORS["two voices"]
    for name in CONDITIONS:
        for level in sorted({conditions[stem][name] for stem in alone}):
            having = [stem for stem in alone if conditions[stem][name] == level]
            what = f"{name} {level}"
            yield what, _both(alone, having), TRIAL_ANCHORS.get(what, "")
    for half in HALVES:
        shares = close_shares([alone[stem] for stem in two if stem.startswith(half)])
        starts = [abs(ms) for stem in told if stem.startswith(half) for ms in told[stem].starts_ms]
        close = f"{shares[0]} of {shares[1]} within {CLOSE_POINTS:g} points"
        yield f"{half}: talk share, two voices", close, "target: 9 of 10"
        nine = quantiles(starts, n=10, method="inclusive")[-1]
        off = f"median {median(starts):.0f} ms, nine of ten within {nine:.0f} ms, n = {len(starts)}"
        yield f"{half}: word starts", off, "the study: 95 ms (real call); target 60"


def share() -> Iterator[Row]:
    """Talk share of two people (report half of the trial): error, and what its interval covers"""
    with tempfile.TemporaryDirectory() as folder:
        _make(folder, "--half", "report")
        for what, figure in table(list(in_folder(Path(folder)))):
            yield what, figure, "target: 3 points on 9 of 10; covers 9 of 10"


def align() -> Iterator[Row]:
    """Words in their place: starts of cues that are up to half a second off, three seeds"""
    cases = [(SAMPLE, shipped("samples/conversation.stm"), "sample (synthetic voices)", "12-19 ms")]
    call = SHARED / "speech" / "sample.flac"
    if call.is_file():
        cases.append((call, call.with_suffix(".stm"), "telephone call (real)", "95 ms"))
    for media, truth, name, anchor in cases:
        audio, cues = load_audio(media), read_transcript(truth).cues
        cpu = _cpu_s()
        errors = [off for seed in (1, 2, 3) for off in _starts_off(cues, audio, seed)]
        cpu = (_cpu_s() - cpu) / (3 * audio.duration_ms / 1000)
        nine = quantiles(errors, n=10)[-1]
        figure = f"{median(errors):.0f} ms, nine of ten {nine:.0f} (CPU {cpu:.3f})"
        yield name, figure, f"anchor: {anchor} (the study, true cue times); target 60"


def _starts_off(cues: Sequence[Cue], audio: Audio, seed: int) -> Iterator[int]:
    """How far off, in ms, the first words of cues are found whose times are off themselves."""
    chance = random.Random(seed)
    moved = []
    for i, cue in enumerate(cues):
        start = max(0, cue.span.start_ms + chance.randint(-500, 500))
        end = max(start + 100, cue.span.end_ms + chance.randint(-500, 500))
        moved.append(replace(cue, span=Span(start, end), speaker=str(i)))
    starts: dict[str | None, int] = {}
    for word in PocketAligner().align(moved, audio, ()):
        if word.timing is Timing.MEASURED:
            starts.setdefault(word.speaker, word.span.start_ms)
    for i, cue in enumerate(cues):
        if str(i) in starts:
            yield abs(starts[str(i)] - cue.span.start_ms)


def long() -> Iterator[Row]:
    """Long recordings: CPU of decoding, activity and voices for each hour, and memory"""
    with tempfile.TemporaryDirectory() as folder:
        _make(folder, "--half", "tune", "--minutes", "1", "--each", "620")
        for minutes in LONG_MINUTES:
            file = Path(folder) / f"{minutes}.flac"
            ten = ffmpeg.input(str(Path(folder) / "tune00.flac"), stream_loop=minutes // 10)
            made = ten.output(str(file), t=minutes * 60, loglevel="error")
            made.run(cmd=imageio_ffmpeg.get_ffmpeg_exe())
            call = [sys.executable, __file__, str(file)]
            done = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
            cpu, before, peak = map(float, done.stdout.split())
            file.unlink()
            yield (
                f"{minutes} minutes of two voices",
                f"{cpu * 60 / minutes:.0f} CPU s an hour · {peak:.0f} MB ({peak - before:+.0f})",
                "anchor: 130 s, 1.5 GB (the study); target 90 s, 700 MB" if minutes == 60 else "",
            )


def measure(file: Path) -> str:
    """In a process of its own: CPU seconds, memory before the sound and at most, in MB."""
    before, began = _peak_mb(), _cpu_s()
    audio = load_audio(file)
    activity = SileroActivity().detect(audio).spans
    EmbeddedDiarizer().diarize(audio, activity)
    return f"{_cpu_s() - began:.2f} {before:.1f} {_peak_mb():.1f}"


def _make(folder: str, *options: str) -> None:
    """The trial is a program of its own: samples/ is no installed package."""
    call = [sys.executable, "-m", "samples.trial", folder, *options]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)  # noqa: S603


def _heard_twice(folder: Path) -> tuple[dict[str, SpeechError], dict[str, SpeechError]]:
    """Recording -> its errors: heard from the sound alone, and with its captions."""
    alone: dict[str, SpeechError] = {}
    told: dict[str, SpeechError] = {}
    for file in sorted(folder.glob("*.flac")):
        truth = find_truth(file)
        if truth is None:
            continue
        audio, shelf = load_audio(file), Kept()
        captions = GivenWords(
            read_transcript(file.with_suffix(".vtt")), EngineUsed("transcript", file.stem)
        )
        activity, voices = SileroActivity(), EmbeddedDiarizer()
        sound = Ears(activity, NoWords(), voices)
        both = Ears(activity, captions, voices, PocketAligner())
        alone[file.stem] = _error(truth, audio, sound, shelf)
        told[file.stem] = _error(truth, audio, both, shelf)
    return alone, told


def _error(truth: Truth, audio: Audio, ears: Ears, shelf: Kept) -> SpeechError:
    """What cannot be heard as a conversation counts as heard by nobody."""
    try:
        heard = hear(audio, ears, media_sha256="", shelf=shelf, watch=lambda _: no_progress)
    except InputError:
        nobody = EngineUsed("nobody", "")
        heard = Heard(audio.duration_ms, (), (), (), nobody, nobody, WordQuality.NONE)
    return speech_error(truth, heard)


def _both(errors: Mapping[str, SpeechError], stems: Sequence[str]) -> str:
    """The figures of some recordings, tune | report."""
    halves = ([errors[s] for s in stems if s.startswith(half)] for half in HALVES)
    return " | ".join(
        _figures(theirs) if theirs else f"{'–':>{len(HEADINGS)}}" for theirs in halves
    )


def _figures(errors: Sequence[SpeechError]) -> str:
    e = pooled(errors)
    shares = [abs(share) for share in e.shares]
    rates = (e.strict.rate, e.lenient.rate, e.strict.confusion_ms / max(1, e.strict.total_ms))
    return (
        f"{len(errors):>3}{e.scored_ms / 60_000:>5.0f}"
        + "".join(f"{100 * rate:>6.1f}" for rate in rates)
        + (f"{median(shares):>8.1f}{max(shares):>5.1f}" if shares else f"{'–':>8}{'–':>5}")
    )


def _cpu_s() -> float:
    mine, childrens = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + childrens.ru_utime + childrens.ru_stime


def _peak_mb() -> float:
    """Of this program: Linux's ru_maxrss also remembers the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
