"""A film whose picture says which frame it is, so that it can be seen where a browser went."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

_bundle: Any = imageio_ffmpeg  # it carries no types
WIDTH, HEIGHT, RATE = 320, 180, 25
BITS, CELL = 16, 20
FRAME_MS = 1000 // RATE

READ = f"""video => {{
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [{WIDTH}, {HEIGHT}];
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, {WIDTH}, {HEIGHT});
  let frame = 0;
  for (let bit = 0; bit < {BITS}; bit++) {{
    const [red] = pen.getImageData(bit * {CELL} + {CELL // 2}, {CELL // 2}, 1, 1).data;
    frame = frame * 2 + (red > 127 ? 1 : 0);
  }}
  return frame;
}}"""
"""JavaScript of a `<video>`: the number of the frame it shows"""


def frames(count: int) -> list[NDArray[np.uint8]]:
    """Grey pictures whose first row of cells is the frame's number, the highest bit first."""
    picture = np.full((HEIGHT, WIDTH), 96, np.uint8)
    made = []
    for number in range(count):
        bits = [(number >> (BITS - 1 - bit)) & 1 for bit in range(BITS)]
        picture[:CELL] = np.repeat(np.array(bits, np.uint8) * 255, CELL)
        made.append(picture.copy())
    return made


def coded_film(path: Path, *, seconds: int, kbit: int = 0, sound: bool = True) -> Path:
    """
    H.264 with a key frame every two seconds, ready for the web.

    kbit   padded to this many thousand bits a second, to make a large file of a short film
    sound  a low tone; without it a film played over is exactly as long as its parts
    """
    call = [_bundle.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo",
            "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "pipe:0",
            *(["-f", "lavfi", "-i", f"sine=frequency=200:duration={seconds}"] if sound else []),
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
            "-g", str(2 * RATE), "-c:a", "aac", "-shortest"]  # fmt: skip
    if kbit:
        rate = f"{kbit}k"
        call += ["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", f"{2 * kbit}k",
                 "-x264-params", "nal-hrd=cbr:scenecut=0"]  # fmt: skip
    call += ["-movflags", "+faststart", str(path)]
    with subprocess.Popen(call, stdin=subprocess.PIPE) as making:
        assert making.stdin is not None
        for picture in frames(seconds * RATE):
            making.stdin.write(picture.tobytes())
        making.stdin.close()
    assert making.returncode == 0
    return path


def played_over(film: Path, path: Path, *, times: int) -> Path:
    """The same film so many times in a row, without coding it again."""
    call = [_bundle.get_ffmpeg_exe(), "-v", "error", "-y", "-stream_loop", str(times - 1),
            "-i", str(film), "-c", "copy", "-movflags", "+faststart", str(path)]  # fmt: skip
    subprocess.run(call, check=True)
    return path
