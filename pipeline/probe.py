"""A media file becomes its facts, read from ffmpeg's header lines (the bundle has no ffprobe)."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from pipeline.decoder import Ending, recording, refusal, run
from pipeline.errors import MediaError

_HEADER_S, _COUNT_S = 60.0, 900.0
_CONTAINERS = {"mov": "mp4", "matroska": "mkv"}
_NAMED_LAYOUTS = {
    "mono": 1, "stereo": 2, "downmix": 2, "binaural": 2, "quad": 4, "hexagonal": 6,
    "octagonal": 8, "cube": 8, "hexadecagonal": 16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The picture as shown, a phone's rotation applied; `fps` is 0.0 where not stated."""

    width: int
    height: int
    fps: float
    codec: str


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """
    What a recording holds; of several audio or video streams, the first.

    container        mp4 (also mov, m4a), mkv (also webm), mp3, wav, flac, ogg, aac, avi, mpegts
    duration_stated  the file itself says how long it is; False where that was counted or estimated
    """

    duration_ms: int
    container: str
    has_audio: bool
    channels: int
    sample_rate: int
    audio_codec: str | None
    video: VideoFacts | None
    duration_stated: bool = True


def probe(path: Path) -> MediaFacts:
    """
    The facts of a recording from its header; packets are counted only where it gives no length.

    Raises MediaError: no such file, a folder, empty, not a recording, a playlist, no index.
    """
    require_file(path)
    call = recording(path).output("pipe:", format="null", t=0, c="copy", loglevel="info")
    ending = run(call, limit_s=_HEADER_S)
    header = _header_of(path, ending)
    audio = _first(r"^  Stream #0:\d+.*?: Audio: (?P<is>.*)$", header)
    stated_ms = _duration_ms(header)
    estimated = "Estimating duration from bitrate" in ending.log
    container = _container(header)
    if container == "wav":
        stated_ms, estimated = _wav_ms(path) or stated_ms, _wav_ms(path) is None
    return MediaFacts(
        duration_ms=_counted_ms(path) if stated_ms is None else stated_ms,
        container=container,
        has_audio=audio is not None,
        channels=_channels(audio) if audio else 0,
        sample_rate=int(_first(r"(?P<is>\d+) Hz", audio) or 0) if audio else 0,
        audio_codec=_codec(audio) if audio else None,
        video=_video(header),
        duration_stated=stated_ms is not None and not estimated,
    )


def patience_s(facts: MediaFacts) -> float:
    """How long decoding may take: slower than the talk is stuck; an hour for unstated lengths."""
    return max(180.0, facts.duration_ms / 1000) if facts.duration_stated else 3600.0


def require_file(path: Path) -> None:
    """Refuse what is no readable, non-empty regular file, before anything opens it."""
    try:
        if path.is_dir():
            raise MediaError(f"{path}: is a folder; name one recording in it")
        if not path.is_file():
            what = "is not a regular file; give" if path.exists() else "no such file; check"
            raise MediaError(f"{path}: {what} the path of a recording")
        if path.stat().st_size == 0:
            raise MediaError(f"{path.name}: is empty (0 bytes); copy or upload it again")
    except (OSError, ValueError) as error:
        raise MediaError(f"{path}: cannot be opened ({error}); check the path") from error
    if not os.access(path, os.R_OK):
        raise MediaError(f"{path.name}: may not be read; change its permissions")


def _header_of(path: Path, ending: Ending) -> str:
    """The container, and the lines after the file name, which itself might look like a stream."""
    name = os.fsencode(f"file:{path}").decode("utf-8", errors="replace")
    _, found, after = ending.log.partition(f", from '{name}':")
    if not found:
        raise refusal(path, ending)
    container = ending.log[: -len(found + after)].rpartition("Input #0, ")[2]
    return f"{container}\n{after}"


def _container(header: str) -> str:
    name = header.partition("\n")[0].partition(",")[0]
    return _CONTAINERS.get(name, name)


def _duration_ms(header: str) -> int | None:
    found = re.search(r"^  Duration: (\d+):(\d\d):(\d\d)\.(\d\d)", header, re.MULTILINE)
    if not found:
        return None
    hours, minutes, seconds, hundredths = (int(group) for group in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10


def _video(header: str) -> VideoFacts | None:
    streams = re.finditer(
        r"^  Stream #0:\d+.*?: Video: (?P<is>.*)$(?P<more>(?:\n    .*)*)", header, re.MULTILINE
    )
    for stream in streams:
        size = re.search(r", (\d+)x(\d+)[ ,\n]", f"{stream['is']}\n")
        if "(attached pic)" in stream["is"] or not size:
            continue
        width, height = int(size[1]), int(size[2])
        if re.search(r"rotation of -?(90|270)\.", stream["more"]):
            width, height = height, width
        fps = re.search(r", ([\d.]+)(k?) fps", stream["is"])
        rate = float(fps[1]) * (1000 if fps[2] else 1) if fps else 0.0
        return VideoFacts(width, height, rate, _codec(stream["is"]))
    return None


def _codec(stream: str) -> str:
    return re.split(r"[ ,(]", stream, maxsplit=1)[0]


def _channels(audio: str) -> int:
    """
    How many channels ffmpeg's name for a layout means; 1 for a name that says nothing.

    >>> [_channels(f"aac, 8 Hz, {x}") for x in ("mono", "5.1(side)", "7.1.4", "9 channels")]
    [1, 6, 12, 9]
    """
    layout = _first(r"\d+ Hz, (?P<is>[^,]+)", audio) or ""
    if counted := re.match(r"(\d+) channels", layout):
        return int(counted[1])
    if re.match(r"\d+\.\d", layout):
        return sum(int(part) for part in re.split(r"[^\d.]", layout)[0].split(".") if part)
    if ambisonic := re.match(r"ambisonic (\d+)", layout):
        return (int(ambisonic[1]) + 1) ** 2
    return _NAMED_LAYOUTS.get(re.split(r"[ (]", layout)[0], 1)


def _first(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text, re.MULTILINE)
    return found["is"] if found else None


def _counted_ms(path: Path) -> int:
    """The length where the header gives none (a browser's webm): the last packet's time."""
    told: list[bytes] = []
    call = recording(path).output(
        "pipe:", format="null", c="copy", loglevel="error", progress="pipe:1"
    )
    ending = run(call, limit_s=_COUNT_S, take=told.append)
    times = re.findall(rb"out_time=(\d+):(\d\d):(\d\d)\.(\d{3})", b"".join(told))
    if ending.late or not times:
        raise refusal(path, ending)
    hours, minutes, seconds, thousandths = (int(part) for part in times[-1])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _wav_ms(path: Path) -> int | None:
    """What a wav file's own chunks say of its length; ffmpeg trusts the file's size instead."""
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return None
        file.seek(12)
        bytes_per_s = 0
        while len(head := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", head)
            if name == b"fmt " and len(body := file.read(12)) == 12:
                bytes_per_s = struct.unpack("<8xI", body)[0]
                size -= 12
            if name == b"data":
                unstated = size in (0, 0xFFFFFFFF) or not bytes_per_s
                return None if unstated else size * 1000 // bytes_per_s
            file.seek(size + size % 2, os.SEEK_CUR)
    return None
