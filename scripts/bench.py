"""Every speed and accuracy figure of Rapport, each beside its anchor, in one run.

    make bench              everything that needs no download
    make bench ONLY=read    one part: read, decode, hear, voices, words, codes, trial, long,
                            share, align, review (the last wants a Chromium)

Machines are noisy: times are medians of several runs, to be read as ratios. Figures from written
conversations and from synthetic voices are called that. Parts that need ../shared are left out,
and said so, where it is not there.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import ffmpeg
import imageio_ffmpeg
from bench_review import review
from bench_speech import align, long, share, trial

from models.activity import SileroActivity
from models.coding.coder import EmbeddedCoder
from models.coding.model import read_model
from models.draft import DraftTranscriber
from models.embedded import EmbeddedDiarizer
from pipeline.analysis import make_reading
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.codebook import Codebook
from pipeline.coding.rules import RulesCoder
from pipeline.collector import collector_paused
from pipeline.config import load_config
from pipeline.diarization_error import diarization_error
from pipeline.engines import Coder
from pipeline.evaluate import evaluate_coder
from pipeline.formats import read_rttm, read_transcript, read_utterances
from pipeline.media import load_audio
from pipeline.report import Report, Source
from pipeline.resources import shipped
from pipeline.roleplay import read_roleplays
from pipeline.run import read as read_heard
from pipeline.run import read_utterances as read_given
from pipeline.span import Span, union
from pipeline.spread import spread_words
from pipeline.transcript import (
    CodedUtterance,
    EngineUsed,
    Heard,
    SpeakerSpan,
    Timing,
    Word,
    WordQuality,
    by_speaker,
)
from pipeline.word_error import word_error_rate

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = shipped("samples/conversation.mp4")
HOUR_MS = 3_600_000
PAUSE_LETTERS = 4
"""what a pause between utterances lasts, in letters of talk"""
T = TypeVar("T")
Row = tuple[str, str, str]
"""what, figure, anchor"""


def main() -> None:
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    for part in (read, decode, hear, voices, words, codes, trial, share, align, long, review):
        if only in ("", part.__name__):
            print(f"\n{part.__doc__}")
            wide, wider = (28, 82) if part is trial else (46, 30)
            for what, figure, anchor in part():
                print(f"  {what:<{wide}} {figure:<{wider}} {anchor}".rstrip(), flush=True)


def read() -> Iterator[Row]:
    """Reading: an hour of words and voices to utterances, codes, turns and all 31 measures"""
    reading = make_reading(load_config())
    source = Source("hour", "0")

    def reads(hour: Heard) -> Callable[[], Report]:
        return lambda: read_heard(hour, reading, source=source)

    seconds, last = _median_s(reads(_an_hour(2000, seed)) for seed in range(12))
    said = [coded.utterance for coded in last.conversation.utterances]
    what = f"{len(said):,} utterances, {last.provenance.words:,} words"
    yield what, f"{seconds:.3f} s", "anchor: under 0.5 s"
    roles = last.conversation.roles
    again = [lambda: read_given(said, reading, source=source, roles=roles)] * 8
    yield "the last of them, utterances as given", f"{_median_s(again)[0]:.3f} s", ""


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
    activity = SileroActivity().detect(audio).spans
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
        found = EmbeddedDiarizer().diarize(audio, SileroActivity().detect(audio).spans)
        spans = by_speaker(found.spans)
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
    yield from _coders_pace(reading.codebook)
    found = evaluate_coder(reading.coders[0], SHARED / "gold", codebook=reading.codebook)
    for row in found.summary:
        if row.value is not None:
            anchor = f"target: {row.target:.2f}" if row.target is not None else ""
            yield row.name, f"{row.figure} {row.value:.2f} (n = {row.n})", anchor


def _coders_pace(codebook: Codebook) -> Iterator[Row]:
    """Utterances that the embedded coder codes in a second of one core, and the rules alone."""
    talks = [talk.settled.utterances for talk in read_roleplays(shipped("samples/roleplays"))]
    model, revision = read_model(shipped("models/coder.npz"))
    paces = []
    for coder in (EmbeddedCoder(codebook, model, revision), RulesCoder(codebook)):
        best = [min(_coding_s(coder, talk) for _ in range(5)) for talk in talks]
        paces.append(sum(map(len, talks)) / sum(best))
    figure = f"{paces[0]:,.0f} (rules alone {paces[1]:,.0f})"
    yield "embedded coder, utterances a second, one core", figure, "target: 5,000"


def _coding_s(coder: Coder, utterances: Sequence[CodedUtterance]) -> float:
    with collector_paused():
        began = time.process_time()
        coder.code(utterances)
        return time.process_time() - began


def _an_hour(utterances: int, seed: int) -> Heard:
    """
    The sample's conversation again and again until it is an hour of short utterances, other words
    in it each time, so that nothing kept from one utterance or one hour helps with the next.
    """
    given = read_utterances(ROOT / "samples" / "expected.json").utterances
    chance = random.Random(seed)
    vocabulary = sorted({word for u in given for word in u.text.split() if word.isalpha()})
    said: list[tuple[str, str]] = []
    while len(said) < utterances:
        said += [(u.speaker, text) for u in given for text in _varied(u.text, vocabulary, chance)]
    letters = [len(text) + PAUSE_LETTERS for _, text in said[:utterances]]
    ends = [HOUR_MS * sum_ // sum(letters) for sum_ in accumulate(letters)]
    words: list[Word] = []
    voices: list[SpeakerSpan] = []
    for (speaker, text), start, end in zip(said, [0, *ends], ends, strict=False):
        span = Span(start, end - (end - start) // 5)
        words += spread_words(text.split(), [span], timing=Timing.MEASURED)
        voices.append(SpeakerSpan(span, speaker))
    return Heard(
        duration_ms=HOUR_MS,
        words=tuple(words),
        voices=tuple(voices),
        activity=union(voice.span for voice in voices),
        words_by=EngineUsed("bench", ""),
        voices_by=EngineUsed("bench", ""),
        word_quality=WordQuality.TRANSCRIPT,
    )


def _varied(text: str, vocabulary: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Sentences of at most six words each, every fourth longer word another of the same case."""
    words = text.split()
    for at, word in enumerate(words):
        if word.isalpha() and len(word) > 3 and chance.random() < 0.25:
            other = chance.choice(vocabulary)
            words[at] = other.capitalize() if word.istitle() else other.lower()
    for first in range(0, len(words), 6):
        sentence = " ".join(words[first : first + 6]).rstrip(",;:—")
        sentence = sentence[0].upper() + sentence[1:]
        yield sentence if sentence[-1] in ".?!…" else f"{sentence}."


def _median_s(runs: Iterable[Callable[[], T]]) -> tuple[float, T]:
    """Of all but the first, which fills what is filled once; and what the last run gave."""
    times = []
    for run in runs:
        began = time.perf_counter()
        last = run()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:]), last


def _cpu_s() -> float:
    mine, childrens = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + childrens.ru_utime + childrens.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
