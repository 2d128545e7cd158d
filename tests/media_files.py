"""Small recordings for tests, made by the bundled ffmpeg: tones, pictures, and files gone wrong."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

_ffmpeg: Any = ffmpeg
_bundle: Any = imageio_ffmpeg
PICTURED = {".mp4", ".mov", ".mkv", ".webm"}
_SOUND_CODECS = {".webm": "libopus", ".mp3": "libmp3lame", ".wav": "pcm_s16le", ".flac": "flac"}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def make_recording(
    path: Path,
    *,
    tones: Sequence[float] = (440.0,),
    seconds: float = 6.0,
    level: float = 0.3,
    picture: str | None = None,
    late_s: float = 0.0,
    **options: Any,
) -> Path:
    """
    A recording in the container its suffix names: one channel per tone (Hz; below 0, phase turned).

    picture  "320x180" for a moving test picture of that size
    late_s   the sound starts that much later than the picture
    options  go to ffmpeg's output as they are
    """
    suffix = path.suffix.lower()
    waves = "|".join(f"{level}*sin(2*PI*{hz}*t)" for hz in tones)
    layout = _LAYOUTS.get(len(tones), f"{len(tones)}c")
    sound = _ffmpeg.input(
        f"aevalsrc={waves}:c={layout}:s=48000:d={seconds}", f="lavfi", itsoffset=late_s
    )
    streams = [sound]
    settings: dict[str, Any] = {"acodec": _SOUND_CODECS.get(suffix, "aac")}
    if picture:
        source = f"testsrc=s={picture}:r=25:d={seconds + late_s}"
        streams.insert(0, _ffmpeg.input(source, f="lavfi"))
        codec = "libvpx" if suffix == ".webm" else "libx264"
        settings |= {"vcodec": codec, "pix_fmt": "yuv420p"}
        settings |= {"deadline": "realtime"} if suffix == ".webm" else {"preset": "ultrafast"}
    _write(*streams, path=path, **(settings | options))
    return path


def make_silent_film(path: Path, *, seconds: float = 6.0) -> Path:
    """A picture without an audio track."""
    source = _ffmpeg.input(f"testsrc=s=160x120:r=25:d={seconds}", f="lavfi")
    _write(source, path=path, vcodec="libx264", preset="ultrafast", pix_fmt="yuv420p")
    return path


def make_text(path: Path) -> Path:
    """A text under a recording's name."""
    path.write_text("Period four, notes from the back of the room.\n" * 50)
    return path


def cut_short(source: Path, path: Path, *, keep: float) -> Path:
    """The first part of a file, as an upload that broke off leaves it."""
    whole = source.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    return path


def overwritten(source: Path, path: Path, *, share: float) -> Path:
    """The same file with chance bytes over the middle part of it."""
    whole = bytearray(source.read_bytes())
    length = int(len(whole) * share)
    start = (len(whole) - length) // 2
    whole[start : start + length] = random.Random(1).randbytes(length)
    path.write_bytes(whole)
    return path


def without_length(source: Path, path: Path, *, container: str) -> Path:
    """The same sound as a browser or a pipe writes it: the header does not know how long it is."""
    options = {} if container == "wav" else {"live": 1}
    call = _ffmpeg.input(str(source)).output("pipe:", format=container, **options)
    out, _ = call.run(cmd=_bundle.get_ffmpeg_exe(), capture_stdout=True, quiet=True)
    path.write_bytes(out)
    return path


def make_playlist(path: Path, kind: str, target: Path) -> Path:
    """
    An "hls", "ffconcat" or "dash" manifest under a recording's name; its one part is `target`.
    """
    if kind == "ffconcat":
        path.write_text(f"ffconcat version 1.0\nfile {target.name}\n")
    elif kind == "hls":
        path.write_text(
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:7\n"
            f"#EXTINF:6.0,\n{target.name}\n#EXT-X-ENDLIST\n"
        )
    elif kind == "dash":
        path.write_text(_DASH.format(target=target.name))
    else:
        raise ValueError(kind)
    return path


def read_unguarded(path: Path, kind: str) -> int:
    """How many bytes of sound a plain ffmpeg without our lists decodes from a manifest."""
    command = [_bundle.get_ffmpeg_exe(), "-nostdin", "-v", "error"]
    command += ["-f", {"ffconcat": "concat"}.get(kind, kind), "-i", str(path)]
    command += ["-map", "0:a:0", "-f", "s16le", "-"]
    return len(subprocess.run(command, capture_output=True, check=False, timeout=60).stdout)


def key_frame_times(path: Path) -> list[float]:
    """When the picture has key frames, in seconds."""
    command = [_bundle.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-skip_frame", "nokey"]
    command += ["-i", str(path), "-map", "0:v", "-fps_mode", "passthrough", "-enc_time_base"]
    command += ["1:1000", "-f", "framecrc", "-"]
    out = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    frames = [line.split(",") for line in out.splitlines() if not line.startswith("#")]
    return [int(frame[2]) / 1000 for frame in frames]


def _write(*streams: Any, path: Path, **settings: Any) -> None:
    call = _ffmpeg.output(*streams, f"file:{path}", **settings).overwrite_output()
    call.run(cmd=_bundle.get_ffmpeg_exe(), quiet=True)


_DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S"
 minBufferTime="PT2S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">
 <Period><AdaptationSet mimeType="audio/mp4" contentType="audio">
  <Representation id="1" bandwidth="96000" codecs="mp4a.40.2" audioSamplingRate="48000">
   <BaseURL>{target}</BaseURL>
   <SegmentList duration="6"><SegmentURL media="{target}"/></SegmentList>
  </Representation></AdaptationSet></Period>
</MPD>
"""
