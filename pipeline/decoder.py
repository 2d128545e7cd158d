"""A recording becomes bytes in one guarded ffmpeg call: no shell, no other file, an end in time."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ffmpeg
import imageio_ffmpeg

from pipeline.errors import EngineError, MediaError

PROTOCOLS = "file,pipe"
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,flac,ogg,aac,avi,mpegts"
"""What may be opened. A playlist (HLS, DASH, ffconcat) is none of them, whatever its name says."""

ON_THE_TIMELINE = {"async": 1, "first_pts": 0}
"""Options of `aresample`: gaps and a late start become silence, so that a sample's place is its
time on the player."""

BLOCK_BYTES = 1 << 18
_LOG_LINES = 5000
_DAMAGE = re.compile(
    r"Error submitting packet to decoder|Decoding error:|Error while decoding stream"
    r"|exceeds containing master element|CRC mismatch"
)
_ffmpeg: Any = ffmpeg  # both packages carry no types
_bundle: Any = imageio_ffmpeg


@dataclass(frozen=True, slots=True)
class Ending:
    """
    How a call ended: exit code, what ffmpeg said, and whether it was stopped as too slow.

    damages  how many packets it could not decode, or stretches it could not even find packets in;
             all are counted only at loglevel "repeat+..."
    """

    code: int
    log: str
    late: bool = False
    damages: int = 0


def recording(path: Path, **options: str | float) -> Any:
    """
    The recording as an ffmpeg-python input, whitelists set; `options` go before `-i`.

    The `file:` prefix keeps a name that starts with '-' or holds ':' a name.
    """
    return _ffmpeg.input(
        f"file:{path}", protocol_whitelist=PROTOCOLS, format_whitelist=FORMATS, **options
    )


def to_file(path: Path) -> str:
    """An output name that ffmpeg cannot take for an option or a protocol."""
    return f"file:{path}"


def run(call: Any, *, limit_s: float, take: Callable[[bytes], None] | None = None) -> Ending:
    """
    Run one ffmpeg-python call, handing its output to `take` block by block.

    Whatever happens here or in `take`, the process is gone afterwards; after `limit_s` seconds of
    wall clock it is killed and the ending says so. Raises EngineError when there is no ffmpeg.
    """
    process = _started(call)
    log = _Log()
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    watchdog = threading.Timer(limit_s, stop)
    listener = threading.Thread(target=_listen, args=(process.stderr, log), daemon=True)
    try:
        watchdog.start()
        listener.start()
        while block := process.stdout.read(BLOCK_BYTES):
            if take is not None:
                take(block)
        code = process.wait()
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        listener.join()
        process.stdout.close()
        process.stderr.close()
    return Ending(code, "\n".join(log.lines), late.is_set(), log.damages)


def refusal(path: Path, ending: Ending) -> MediaError:
    """The one line for a recording that ffmpeg would not open or read to its end."""
    if _is_text(path):
        return MediaError(f"{path.name}: is a text or a playlist; give the recording itself")
    for sign, words in _SIGNS.items():
        if sign in ending.log:
            return MediaError(f"{path.name}: {words}")
    if ending.late or ending.code < 0:
        what = "does not come to an end" if ending.late else "makes the decoder crash"
        return MediaError(f"{path.name}: {what}; convert it to mp4 with another program")
    last = ending.log.strip().rpartition("\n")[2] or f"ffmpeg ended with {ending.code}"
    return MediaError(
        f"{path.name}: cannot be decoded ({last}); convert it to mp4 or wav and try again"
    )


_FORMATS = "give an mp4, mov, mkv, webm, m4a, mp3, wav or flac"
_UNREADABLE = f"is not a recording that can be read; {_FORMATS}"
_SIGNS = {
    "detected only with low score": _UNREADABLE,
    "moov atom not found": (
        "breaks off before its index was written; "
        "copy or upload it again, or export it anew where it was recorded"
    ),
    "not on whitelist": f"is another kind of file than a recording; {_FORMATS}",
    "Permission denied": "may not be read; change its permissions",
    "Invalid data found when processing input": _UNREADABLE,
}


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096)
    return min(head, default=0) >= ord("\t") and head.isascii()


def _started(call: Any) -> Any:
    try:
        binary = _bundle.get_ffmpeg_exe()
        quiet = call.global_args("-nostdin", "-hide_banner")
        return _ffmpeg.run_async(quiet, cmd=binary, pipe_stdout=True, pipe_stderr=True)
    except (RuntimeError, FileNotFoundError, PermissionError) as error:
        raise EngineError(
            "ffmpeg: the bundled program cannot be started; pip install --force-reinstall "
            "imageio-ffmpeg, or name one in IMAGEIO_FFMPEG_EXE"
        ) from error


class _Log:
    """The last lines that ffmpeg wrote, and how many of all told of damage."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=_LOG_LINES)
        self.damages = 0

    def add(self, line: str) -> None:
        self.damages += _DAMAGE.search(line) is not None
        self.lines.append(line)


def _listen(stderr: IO[bytes], log: _Log) -> None:
    while line := stderr.readline(10_000):
        log.add(line.decode("utf-8", errors="replace").rstrip("\r\n"))
