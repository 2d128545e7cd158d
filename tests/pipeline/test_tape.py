"""The decoded sound lies on the disk under no name, and memory holds what is being heard."""

from __future__ import annotations

import errno
import gc
import mmap
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tape
from pipeline.audio import MINUTE, SAMPLE_RATE, Audio, Samples, by_minute, let_go
from pipeline.errors import StoreError
from pipeline.media import load_audio
from pipeline.tape import Tape, check_room
from tests.media_files import make_recording

ROOT = Path(__file__).parents[2]


def tone(seconds: float) -> Samples:
    return np.sin(np.arange(int(seconds * SAMPLE_RATE)) / 7).astype(np.float32)


def laid_down(*blocks: Samples, folder: Path, divisor: int = 1) -> Samples:
    written = Tape(folder)
    for block in blocks:
        written.write(block)
    samples = written.samples(divisor=divisor)
    written.close()
    return samples


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def in_memory_kb(samples: Samples) -> int:
    """How much of the samples' file the process holds, as Linux counts it."""
    address = samples.ctypes.data
    inside = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first, _, rest = line.partition(" ")
        if "-" in first and ":" not in first:
            low, high = (int(part, 16) for part in first.split("-"))
            inside = low <= address < high
        elif inside and first == "Rss:":
            return int(rest.split()[0])
    raise AssertionError("not a mapping")


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own account of memory")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    sound = tone(3)
    read = laid_down(sound[:1000], sound[1000:1001], sound[1001:], folder=tmp_path)
    assert read.dtype == np.float32
    assert np.array_equal(read, sound)


def test_every_second_sample_of_an_array_is_written_too(tmp_path: Path) -> None:
    assert np.array_equal(laid_down(tone(1)[::2], folder=tmp_path), tone(1)[::2])


def test_nothing_written_is_no_samples(tmp_path: Path) -> None:
    assert laid_down(folder=tmp_path).shape == (0,)


def test_a_mix_is_divided_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "PIECE_BYTES", 4096)
    assert np.array_equal(laid_down(tone(1), folder=tmp_path, divisor=4), tone(1) / 4)


def test_the_sound_cannot_be_changed(tmp_path: Path) -> None:
    sound = laid_down(tone(1), folder=tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        sound[0] = 0


def test_the_file_never_has_a_name(tmp_path: Path) -> None:
    seen: list[list[Path]] = []
    path = make_recording(tmp_path / "talk.wav", tones=(440, 880))
    folder = tmp_path / "room"
    folder.mkdir()
    audio = load_audio(path, lambda _: seen.append(list(folder.iterdir())), folder=folder)
    assert seen
    assert not any(seen)
    assert list(folder.iterdir()) == []
    assert len(audio.channels) == 2


@linux
def test_a_killed_process_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, numpy as np; from pathlib import Path; from pipeline.tape import Tape\n"
        "tape = Tape(Path(sys.argv[1])); tape.write(np.ones(100_000, np.float32))\n"
        "samples = tape.samples(); print('laid down', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "laid down\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(tmp_path.iterdir()) == []


@linux
def test_the_room_is_given_back_with_the_sound(tmp_path: Path) -> None:
    before = open_files()
    sound = laid_down(tone(1), folder=tmp_path)
    assert open_files() > before, "the sound is still there"
    del sound
    gc.collect()
    assert open_files() == before


@linux
def test_a_refused_recording_gives_its_room_back(tmp_path: Path) -> None:
    before = open_files()
    with pytest.raises(Exception, match="only 2 s of audio"):
        load_audio(make_recording(tmp_path / "short.wav", tones=(440, 880), seconds=2))
    gc.collect()
    assert open_files() == before


@linux
def test_minutes_heard_leave_memory(tmp_path: Path) -> None:
    sound = laid_down(*[tone(60)] * 3, folder=tmp_path)
    total = sum(float(minute.sum()) for minute in by_minute(sound))
    assert total == pytest.approx(float(sound.sum(dtype=float)), rel=1e-3)
    let_go(sound)
    assert in_memory_kb(sound) == 0
    for minute in by_minute(sound):
        assert minute.max() > 0.9
        assert in_memory_kb(sound) < 1.5 * 4 * MINUTE / 1024
    assert in_memory_kb(sound) < 256, "a few pages that Linux reads around a seam"


@linux
def test_what_was_let_go_comes_back(tmp_path: Path) -> None:
    sound = laid_down(tone(60), folder=tmp_path)
    let_go(sound[1000:700_001])
    assert np.array_equal(sound, tone(60))


def test_sound_in_memory_stays_there() -> None:
    sound = tone(1)
    let_go(sound)
    let_go(sound[5:5])
    assert np.array_equal(sound, tone(1))


def test_changes_to_a_private_mapping_are_not_lost() -> None:
    with mmap.mmap(-1, 4 * SAMPLE_RATE) as private:
        mine = np.frombuffer(private, np.float32)
        mine[:] = 1
        let_go(mine)
        assert mine.min() == 1
        del mine


@given(st.integers(0, 300), st.integers(1, 100))
def test_minutes_are_all_of_the_sound_in_order(length: int, minute: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.audio.MINUTE", minute)
        minutes = list(by_minute(np.arange(length, dtype=np.float32)))
    assert np.concatenate([np.zeros(0), *minutes]).tolist() == list(range(length))
    assert all(len(m) == minute for m in minutes[:-1])


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("usage", (), {"free": 10_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match=r"disk full while .*; free at least 220 MB and run it"):
        check_room(tmp_path, 230_000_000)
    check_room(tmp_path, 9_000_000)


def test_a_long_recording_is_refused_where_its_sound_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("usage", (), {"free": 1_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    path = make_recording(tmp_path / "talk.wav", tones=(440, 880))
    with pytest.raises(StoreError, match="free at least 1 MB"):
        load_audio(path, folder=tmp_path)


def test_a_disk_that_fills_up_says_so_in_one_line(tmp_path: Path) -> None:
    class Full:
        def write(self, _data: memoryview) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    written = Tape(tmp_path)
    written._file.close()
    written._file = Full()  # type: ignore[assignment]
    with pytest.raises(StoreError, match=r"disk full while laying down the sound") as told:
        written.write(tone(1))
    assert "\n" not in str(told.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere: No such file.*is yours to write"):
        Tape(tmp_path / "nowhere")


def test_short_and_long_sound_are_the_same_kind_of_value(tmp_path: Path) -> None:
    audio = load_audio(make_recording(tmp_path / "talk.wav", tones=(440, 880)), folder=tmp_path)
    assert isinstance(audio, Audio)
    assert all(type(plane) is np.ndarray for plane in (audio.mono, *audio.channels))
    assert not audio.mono.flags.writeable
