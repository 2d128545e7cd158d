"""Every speed and accuracy figure of Rapport, each beside its anchor, in one run.

    make bench              everything that needs no download
    make bench ONLY=read    one part: read, decode, hear, voices, words, codes

Machines are noisy: times are medians of several runs, to be read as ratios. Figures from written
conversations and from synthetic voices are called that. Parts that need ../shared are left out,
and said so, where it is not there.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import ffmpeg
import imageio_ffmpeg
from models.draft import DraftTranscriber
from pipeline.diarization_error import diarization_error

from models.activity import SileroActivity
from models.embedded import EmbeddedDiarizer
from pipeline.analysis import make_reading
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.config import load_config
from pipeline.evaluate import evaluate_coder
from pipeline.formats import read_rttm, read_transcript, read_utterances
from pipeline.media import load_audio
from pipeline.report import Source
from pipeline.resources import shipped
from pipeline.run import read_utterances as read_given
from pipeline.span import Span
from pipeline.transcript import RoleGuess, Utterance
from pipeline.word_error import word_error_rate

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = shipped("samples/conversation.mp4")
HOUR_MS = 3_600_000
Row = tuple[str, str, str]
"""what, figure, anchor"""


def main() -> None:
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    for part in (read, decode, hear, voices, words, codes):
        if only in ("", part.__name__):
            print(f"\n{part.__doc__}")
            for what, figure, anchor in part():
                print(f"  {what:<46} {figure:<30} {anchor}", flush=True)


def read() -> Iterator[Row]:
    """Reading: utterances as given, to codes, turns and all 31 measures (no engine)"""
    reading = make_reading(load_config())
    given = read_utterances(ROOT / "samples" / "expected.json")
    utterances = _an_hour_of(given.utterances, 2000)
    roles = RoleGuess(given.roles, confirmed=True)
    source = Source("hour.json", "0")

    def once() -> None:
        read_given(utterances, reading, source=source, roles=roles)

    seconds = _median_s(once, runs=7)
    yield f"{len(utterances)} utterances, one hour", f"{seconds:.3f} s", "anchor: under 0.5 s"


def decode() -> Iterator[Row]:
    """Decoding: the sample, repeated to twenty minutes of video, to 16 kHz samples"""
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.mp4"
        source = ffmpeg.input(str(SAMPLE), stream_loop=5)
        source.output(str(long), c="copy", t=1200).run(
            cmd=imageio_ffmpeg.get_ffmpeg_exe(), quiet=True
        )
        cpu, wall = _cpu_s(), time.perf_counter()
        audio = load_audio(long)
        cpu, wall = _cpu_s() - cpu, time.perf_counter() - wall
    length = audio.duration_ms / 1000
    yield (
        f"{length / 60:.0f} minutes",
        f"{length / wall:.0f} x real time (CPU {length / cpu:.0f} x)",
        "anchor: 170 to 230 x CPU (the study's 720p video)",
    )


def hear() -> Iterator[Row]:
    """Hearing: CPU seconds per second of sound, all threads together"""
    audio = load_audio(SAMPLE)
    length = audio.duration_ms / 1000
    cpu = _cpu_s()
    activity = SileroActivity().detect(audio)
    yield "voice activity (Silero)", f"{(_cpu_s() - cpu) / length:.4f}", "anchor: 0.003"
    cpu = _cpu_s()
    EmbeddedDiarizer().diarize(audio, activity)
    yield "embedded diarizer", f"{(_cpu_s() - cpu) / length:.4f}", "anchor: 0.03 to 0.08"
    minute = Audio(audio.mono[: 60 * SAMPLE_RATE])
    cpu = _cpu_s()
    DraftTranscriber().transcribe(minute)
    yield "draft recogniser, first minute", f"{(_cpu_s() - cpu) / 60:.3f}", "anchor: 0.3 to 0.7"
    yield "memory at most, so far", f"{_peak_mb():.0f} MB", ""


def voices() -> Iterator[Row]:
    """Who spoke when: embedded diarizer, diarization error rate, overlap scored"""
    cases = [
        (SAMPLE, shipped("samples/conversation.rttm"), "sample (synthetic voices)", "8.8 / 2.0")
    ]
    if SHARED.is_dir():
        call = SHARED / "speech" / "sample.flac"
        cases.append((call, call.with_suffix(".rttm"), "telephone call (real)", "30.0 / 21.0"))
    for media, truth, name, anchor in cases:
        audio = load_audio(media)
        found = EmbeddedDiarizer().diarize(audio, SileroActivity().detect(audio))
        spans: dict[str, list[Span]] = {}
        for voice in found.spans:
            spans.setdefault(voice.speaker, []).append(voice.span)
        whole = [Span(0, audio.duration_ms)]
        strict, loose = (
            diarization_error(read_rttm(truth), spans, collar_ms=collar, uem=whole)
            for collar in (0, 250)
        )
        figure = f"{strict.rate:.1%} / {loose.rate:.1%}"
        yield f"{name}, collar 0 / 0.25 s", figure, f"anchor: {anchor} % (the study's MFCC system)"
    if len(cases) == 1:
        yield "telephone call (real)", "left out", "../shared is not here"


def words() -> Iterator[Row]:
    """Words of the draft recogniser: word error rate (its words feed no measure)"""
    cases = [
        (SAMPLE, shipped("samples/conversation.stm"), "sample (synthetic voices)", "10 to 14 %")
    ]
    if SHARED.is_dir():
        call = SHARED / "speech" / "sample.flac"
        cases.append((call, call.with_suffix(".stm"), "telephone call (real)", "over 70 %"))
    for media, truth, name, anchor in cases:
        said = [w for cue in read_transcript(truth).cues for w in cue.text.split()]
        heard = DraftTranscriber().transcribe(load_audio(media))
        errors = word_error_rate(said, [word.text for word in heard])
        yield f"{name}, {errors.words} words", f"{errors.rate:.1%}", f"anchor: {anchor}"


def codes() -> Iterator[Row]:
    """Codes of the rules coder against the gold set: WRITTEN conversations, not recorded ones"""
    if not SHARED.is_dir():
        yield "gold conversations", "left out", "../shared is not here"
        return
    reading = make_reading(load_config())
    found = evaluate_coder(reading.coders[0], SHARED / "gold", codebook=reading.codebook)
    for row in found.rows:
        if row.value is not None:
            anchor = f"release gate: {row.target:.2f}" if row.target is not None else ""
            yield row.name, f"{row.figure} {row.value:.2f} (n = {row.n})", anchor


def _an_hour_of(utterances: tuple[Utterance, ...], count: int) -> tuple[Utterance, ...]:
    """The conversation again and again until there are `count` utterances in an hour."""
    length = utterances[-1].span.end_ms + 500
    squeeze = HOUR_MS / (length * count / len(utterances))
    many = []
    for index in range(count):
        lap, place = divmod(index, len(utterances))
        one = utterances[place]
        at = one.span.start_ms + lap * length
        span = Span(
            int(at * squeeze),
            max(int(at * squeeze) + 1, int((at + one.span.duration_ms) * squeeze)),
        )
        many.append(replace(one, index=index, span=span, words=()))
    return tuple(many)


def _median_s(once: Callable[[], None], *, runs: int) -> float:
    once()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        once()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _cpu_s() -> float:
    mine, childrens = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + childrens.ru_utime + childrens.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
