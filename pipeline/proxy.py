"""A recording becomes what the review page shows: a small web copy and a poster."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ffmpeg

from pipeline.decoder import ON_THE_TIMELINE, Ending, recording, refusal, run, to_file
from pipeline.engines import Progress, no_progress
from pipeline.errors import MediaError, StoreError
from pipeline.probe import VideoFacts, patience_s, probe

PROXY_LINES = 480
_KEYFRAME_S = 2
_NO_ROOM = re.compile(r"No space left|quota exceeded|File too large|Read-only file system", re.I)
_output: Any = ffmpeg.output  # ffmpeg-python carries no types


def make_proxy(path: Path, out: Path, progress: Progress = no_progress) -> None:
    """
    A small copy that every browser plays: H.264/AAC mp4 of at most 480 lines with the index in
    front and a key frame every 2 s; AAC m4a where there is no picture. Metadata is left behind.

    Appears whole under `out` or not at all. Raises MediaError, StoreError (full disk).
    """
    facts = probe(path)
    if not (facts.has_audio or facts.video):
        raise MediaError(f"{path.name}: has neither sound nor picture; give a recording")
    source = recording(path)
    streams: list[Any] = []
    options: dict[str, str | float] = {"movflags": "+faststart", "map_metadata": -1}
    options |= {"map_chapters": -1, "loglevel": "error", "progress": "pipe:1"}
    if facts.video:
        streams.append(_small(source["V:0"], facts.video))
        options |= _web_video(facts.video)
    if facts.has_audio:
        streams.append(source["a:0"].filter("aresample", 44_100, **ON_THE_TIMELINE))
        options |= {"acodec": "aac", "audio_bitrate": "96k", "ac": min(2, facts.channels)}
    kind = "mp4" if facts.video else "ipod"
    with _whole(out) as part:
        call = _output(*streams, to_file(part), format=kind, **options).overwrite_output()
        watch = _percent(progress, facts.duration_ms)
        _check_written(path, out, run(call, limit_s=10 * patience_s(facts), take=watch))
    progress(1.0)


def make_poster(path: Path, out: Path) -> None:
    """
    One frame of the picture as a JPEG of at most 480 lines, taken a tenth of the way in.

    Appears whole under `out` or not at all. Raises MediaError (no picture), StoreError (full disk).
    """
    facts = probe(path)
    if facts.video is None:
        raise MediaError(f"{path.name}: has no picture to make a poster of; use it as sound only")
    with _whole(out) as part:
        for at_s in (facts.duration_ms / 10_000, 0.0):
            frame = _small(recording(path, ss=at_s)["V:0"], facts.video)
            call = frame.output(
                to_file(part), format="mjpeg", vframes=1, pix_fmt="yuvj420p",
                **{"q:v": 4}, map_metadata=-1, loglevel="error",
            ).overwrite_output()  # fmt: skip
            ending = run(call, limit_s=120)
            _check_written(path, out, ending)
            if part.stat().st_size:
                return
        raise MediaError(f"{path.name}: its picture cannot be decoded; convert it to mp4 (H.264)")


def _small(picture: Any, facts: VideoFacts) -> Any:
    """At most 480 lines along the shorter side, even numbers, never enlarged."""
    short = max(2, min(PROXY_LINES, facts.width, facts.height) // 2 * 2)
    size = (-2, short) if facts.width >= facts.height else (short, -2)
    return picture.filter("scale", *size)


def _web_video(facts: VideoFacts) -> dict[str, str | float]:
    rate = min(30.0, facts.fps or 25.0)
    return {
        "vcodec": "libx264", "preset": "veryfast", "crf": 28, "pix_fmt": "yuv420p", "r": rate,
        "g": round(_KEYFRAME_S * rate), "sc_threshold": 0,
        "force_key_frames": f"expr:gte(t,n_forced*{_KEYFRAME_S})",
    }  # fmt: skip


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A name beside `out` to write to; it takes `out`'s place at the end, or goes."""
    part = _beside(out)
    try:
        part.touch()
        yield part
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror}); make room there") from error
    finally:
        part.unlink(missing_ok=True)


def _beside(out: Path) -> Path:
    return out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")


def _check_written(path: Path, out: Path, ending: Ending) -> None:
    if no_room := _NO_ROOM.search(ending.log):
        raise StoreError(f"{out}: cannot be written ({no_room[0]}); make room there and try again")
    if ending.code != 0 or ending.late:
        raise refusal(path, ending)


def _percent(progress: Progress, duration_ms: int) -> Callable[[bytes], None]:
    """What ffmpeg prints under -progress, as fractions."""

    def take(block: bytes) -> None:
        times = re.findall(rb"out_time_us=(\d+)", block)
        if times and duration_ms:
            progress(min(0.99, int(times[-1]) / 1000 / duration_ms))

    return take
