"""Recordings become samples, facts, a proxy and a poster; what cannot, says why in one line."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg as untyped_ffmpeg
import numpy as np
import pytest

from pipeline import decoder, media, proxy
from pipeline import probe as probing
from pipeline.audio import SAMPLE_RATE, Samples
from pipeline.decoder import recording, run
from pipeline.errors import EngineError, MediaError, StoreError
from pipeline.media import (
    VideoFacts,
    content_hash,
    load_audio,
    make_poster,
    make_proxy,
    probe,
)
from tests.media_files import (
    PICTURED,
    cut_short,
    key_frame_times,
    make_playlist,
    make_recording,
    make_silent_film,
    make_text,
    overwritten,
    read_unguarded,
    without_length,
)

ffmpeg: Any = untyped_ffmpeg
CONTAINERS = {
    ".mp4": ("mp4", "aac"),
    ".mov": ("mp4", "aac"),
    ".mkv": ("mkv", "aac"),
    ".webm": ("mkv", "opus"),
    ".m4a": ("mp4", "aac"),
    ".mp3": ("mp3", "mp3"),
    ".wav": ("wav", "pcm_s16le"),
    ".flac": ("flac", "flac"),
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """6 s per container: 440 Hz left, 880 Hz right, a picture where there can be one."""
    folder = tmp_path_factory.mktemp("recordings")
    for suffix in CONTAINERS:
        make_recording(
            folder / f"talk{suffix}",
            tones=(440, 880),
            picture="320x180" if suffix in PICTURED else None,
        )
    make_recording(folder / "front.mp4", picture="320x180", movflags="+faststart", seconds=20)
    return folder


def loudest_hz(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * SAMPLE_RATE / len(samples))


def level_at(samples: Samples, hz: float) -> float:
    """The amplitude of one tone in the middle four seconds."""
    middle = samples[SAMPLE_RATE : 5 * SAMPLE_RATE]
    turning = np.exp(-2j * np.pi * hz * np.arange(len(middle)) / SAMPLE_RATE)
    return float(2 * abs(np.dot(middle, turning)) / len(middle))


# --- sound ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_left_and_right_tones_survive_every_container(made: Path, suffix: str) -> None:
    audio = load_audio(made / f"talk{suffix}")
    left, right = audio.channels
    assert loudest_hz(left) == pytest.approx(440, abs=1)
    assert loudest_hz(right) == pytest.approx(880, abs=1)
    assert level_at(left, 440) == pytest.approx(0.3, rel=0.06)
    assert level_at(right, 440) < 0.003
    assert level_at(audio.mono, 440) == pytest.approx(0.15, rel=0.06)
    assert level_at(audio.mono, 880) == pytest.approx(0.15, rel=0.06)
    assert audio.duration_ms == pytest.approx(6000, abs=50)


def test_a_mono_recording_has_no_channels_apart(tmp_path: Path) -> None:
    audio = load_audio(make_recording(tmp_path / "mono.wav", tones=(440,)))
    assert audio.channels == ()
    assert level_at(audio.mono, 440) == pytest.approx(0.3, rel=0.03)


def test_one_signal_on_both_channels_is_held_once(tmp_path: Path) -> None:
    audio = load_audio(make_recording(tmp_path / "dual.wav", tones=(440, 440)))
    assert [channel is audio.mono for channel in audio.channels] == [True, True]
    assert level_at(audio.mono, 440) == pytest.approx(0.3, rel=0.03)


def test_a_dead_channel_does_not_halve_the_mix(tmp_path: Path) -> None:
    audio = load_audio(make_recording(tmp_path / "left_only.wav", tones=(440, 0)))
    assert level_at(audio.mono, 440) == pytest.approx(0.3, rel=0.03)


def test_channels_wired_in_opposite_phase_do_not_cancel_out(tmp_path: Path) -> None:
    audio = load_audio(make_recording(tmp_path / "phase.wav", tones=(440, -440)))
    assert level_at(audio.mono, 440) == pytest.approx(0.3, rel=0.03)


def test_five_one_gives_a_mix_and_six_channels(tmp_path: Path) -> None:
    tones = (300, 400, 500, 60, 700, 800)
    audio = load_audio(make_recording(tmp_path / "cinema.mkv", tones=tones, acodec="ac3"))
    assert len(audio.channels) == 6
    heard = [loudest_hz(channel) for channel in audio.channels]
    assert heard == pytest.approx(tones, abs=2)
    assert all(level_at(audio.mono, hz) == pytest.approx(0.05, rel=0.1) for hz in tones[:3])


def test_more_than_eight_channels_are_mixed_only(tmp_path: Path) -> None:
    tones = tuple(range(300, 1500, 100))
    audio = load_audio(make_recording(tmp_path / "desk.wav", tones=tones, level=0.5))
    assert audio.channels == ()
    assert all(level_at(audio.mono, hz) == pytest.approx(0.5 / 12, rel=0.05) for hz in tones)


def test_sound_that_starts_late_stays_late(tmp_path: Path) -> None:
    path = make_recording(tmp_path / "late.mp4", picture="160x120", late_s=2.0)
    mono = load_audio(path).mono
    first = np.flatnonzero(np.abs(mono) > 0.05)[0] / SAMPLE_RATE
    assert first == pytest.approx(2.0, abs=0.05)


def test_progress_rises_to_one(made: Path) -> None:
    told: list[float] = []
    load_audio(made / "talk.wav", told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all(0 < fraction <= 1 for fraction in told)


# --- facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "expected"), CONTAINERS.items())
def test_the_facts_of_every_container(made: Path, suffix: str, expected: tuple[str, str]) -> None:
    facts = probe(made / f"talk{suffix}")
    assert (facts.container, facts.audio_codec) == expected
    assert (facts.has_audio, facts.channels, facts.sample_rate) == (True, 2, 48_000)
    assert facts.duration_ms == pytest.approx(6000, abs=60)
    assert facts.duration_stated
    codec = "vp8" if suffix == ".webm" else "h264"
    assert facts.video == (VideoFacts(320, 180, 25.0, codec) if suffix in PICTURED else None)


def test_the_suffix_does_not_matter(made: Path, tmp_path: Path) -> None:
    misnamed = tmp_path / "talk.mp4"
    misnamed.write_bytes((made / "talk.flac").read_bytes())
    assert probe(misnamed).container == "flac"
    assert len(load_audio(misnamed).channels) == 2


@pytest.mark.parametrize(
    ("source", "container"), [("talk.webm", "webm"), ("talk.mkv", "matroska"), ("talk.wav", "wav")]
)
def test_a_header_without_a_length_is_made_up_for(
    made: Path, tmp_path: Path, source: str, container: str
) -> None:
    path = without_length(made / source, tmp_path / f"piped.{container}", container=container)
    facts = probe(path)
    assert facts.duration_ms == pytest.approx(6000, abs=100)
    assert not facts.duration_stated
    assert load_audio(path).duration_ms == pytest.approx(6000, abs=100)


def test_a_film_without_sound_is_still_probed(tmp_path: Path) -> None:
    facts = probe(make_silent_film(tmp_path / "film.mp4"))
    assert (facts.has_audio, facts.channels, facts.audio_codec) == (False, 0, None)
    assert facts.video == VideoFacts(160, 120, 25.0, "h264")


def test_cover_art_is_no_picture(made: Path, tmp_path: Path) -> None:
    poster, path = tmp_path / "cover.jpg", tmp_path / "song.mp3"
    make_poster(made / "talk.mp4", poster)
    sound, cover = ffmpeg.input(str(made / "talk.mp3")), ffmpeg.input(str(poster))
    options = {"c": "copy", "disposition:v:0": "attached_pic"}
    call = ffmpeg.output(sound, cover, str(path), **options)
    assert run(call, limit_s=30).code == 0
    assert probe(path).video is None


def test_a_phone_held_upright_gives_an_upright_picture(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "phone.mp4"
    turned = ffmpeg.input(str(made / "talk.mp4"), display_rotation=90)
    assert run(turned.output(str(path), c="copy"), limit_s=30).code == 0
    assert probe(path).video == VideoFacts(180, 320, 25.0, "h264")
    make_proxy(path, tmp_path / "proxy.mp4")
    assert probe(tmp_path / "proxy.mp4").video == VideoFacts(180, 320, 25.0, "h264")


@pytest.mark.parametrize(
    "name",
    ["-i.wav", "data:audio.wav", "http:__host.wav", "concat:a.wav|b.wav", "it's 5% \"ünï\".wav",
     "two\n  Stream #0:7: Audio: aac, 8000 Hz, 5.1.wav"],
)  # fmt: skip
def test_a_strange_name_is_only_a_name(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.write_bytes((made / "talk.wav").read_bytes())
    assert probe(path).channels == 2
    assert load_audio(path).duration_ms == 6000
    make_proxy(path, Path(f"{name}.m4a"))
    assert probe(Path(f"{name}.m4a")).audio_codec == "aac"


# --- refusals ------------------------------------------------------------------------------------


def a_folder(folder: Path, made: Path) -> Path:
    return folder


def a_missing_file(folder: Path, made: Path) -> Path:
    return folder / "nowhere.mp4"


def an_empty_file(folder: Path, made: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def a_text(folder: Path, made: Path) -> Path:
    return make_text(folder / "notes.mp4")


def random_bytes(folder: Path, made: Path) -> Path:
    (folder / "noise.mp4").write_bytes(np.random.default_rng(7).bytes(50_000))
    return folder / "noise.mp4"


def an_image(folder: Path, made: Path) -> Path:
    make_poster(made / "talk.mp4", folder / "still.jpg")
    return folder / "still.jpg"


def an_mp4_without_index(folder: Path, made: Path) -> Path:
    return cut_short(made / "talk.mp4", folder / "half.mp4", keep=0.6)


def a_silent_film(folder: Path, made: Path) -> Path:
    return make_silent_film(folder / "film.mp4")


def digital_silence(folder: Path, made: Path) -> Path:
    return make_recording(folder / "muted.wav", level=0.0)


def a_hiss_below_hearing(folder: Path, made: Path) -> Path:
    return make_recording(folder / "hiss.wav", level=0.0009)


def two_seconds(folder: Path, made: Path) -> Path:
    return make_recording(folder / "short.wav", seconds=2)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (a_folder, "is a folder; name one recording in it"),
        (a_missing_file, "nowhere.mp4: no such file; check the path of a recording"),
        (an_empty_file, "empty.mp4: is empty (0 bytes); copy or upload it again"),
        (a_text, "notes.mp4: is a text or a playlist; give the recording itself"),
        (random_bytes, "noise.mp4: is not a recording that can be read; give an mp4"),
        (an_image, "still.jpg: is another kind of file than a recording; give an mp4"),
        (an_mp4_without_index, "half.mp4: breaks off before its index was written; copy or upload"),
        (a_silent_film, "film.mp4: has no audio track; export it again with sound"),
        (digital_silence, "muted.wav: is silent from start to end; check the microphone"),
        (a_hiss_below_hearing, "hiss.wav: is silent from start to end; check the microphone"),
        (two_seconds, "short.wav: only 2 s of audio, 5 s are needed; check that this is the right"),
    ],
)
def test_what_cannot_be_heard_says_why_in_one_line(
    made: Path, tmp_path: Path, make: Callable[[Path, Path], Path], says: str
) -> None:
    with pytest.raises(MediaError) as refused:
        load_audio(make(tmp_path, made))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["talk.mkv", "talk.wav", "talk.flac", "talk.mp3", "front.mp4"])
def test_a_recording_cut_short_says_where_it_breaks_off(
    made: Path, tmp_path: Path, name: str
) -> None:
    path = cut_short(made / name, tmp_path / name, keep=0.55)
    with pytest.raises(MediaError, match=rf"^{name}: breaks off at 0:\d\d of 0:\d\d; .*again$"):
        load_audio(path)


def test_sound_overwritten_on_the_disk_is_heard_on_and_told(made: Path, tmp_path: Path) -> None:
    audio = load_audio(overwritten(made / "talk.m4a", tmp_path / "talk.m4a", share=0.3))
    assert audio.duration_ms == pytest.approx(6000, abs=100)
    (note,) = audio.notes
    assert re.fullmatch(
        r"The recording is damaged in \d\d+ places: what was said there is missing\.", note
    )


def test_sound_recordings_have_nothing_to_tell(made: Path) -> None:
    notes = {suffix: load_audio(made / f"talk{suffix}").notes for suffix in CONTAINERS}
    assert notes == dict.fromkeys(CONTAINERS, ())


def test_sound_that_ends_before_the_picture_is_no_damage(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "muted_later.mp4"
    picture, sound = ffmpeg.input(str(made / "front.mp4")), ffmpeg.input(str(made / "talk.m4a"))
    call = ffmpeg.output(picture["v:0"], sound["a:0"], str(path), c="copy")
    assert run(call, limit_s=30).code == 0
    assert load_audio(path).duration_ms == pytest.approx(6000, abs=50)


def test_more_than_six_hours_are_refused(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_HOURS", 1 / 3600)
    with pytest.raises(MediaError, match=r"longer than .* hours; cut it into its conversations"):
        load_audio(made / "talk.wav")


def test_a_header_s_claim_is_not_believed(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "claims.wav"
    raw = bytearray((made / "talk.wav").read_bytes())
    at = raw.index(b"data") + 4
    raw[at : at + 4] = (0xFFFFFFF0).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(MediaError, match="breaks off at 0:06 of 6:12:49"):
        load_audio(path)


# --- disguises -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hls", "ffconcat", "dash"])
def test_a_playlist_dressed_as_mp4_is_refused(tmp_path: Path, kind: str) -> None:
    secret = make_recording(
        tmp_path / "secret.mp4", movflags="+frag_keyframe+empty_moov+default_base_moof"
    )
    playlist = make_playlist(tmp_path / "talk.mp4", kind, secret)
    assert read_unguarded(playlist, kind) > 100_000, "the disguise itself must work"
    for reading in (probe, load_audio):
        with pytest.raises(MediaError, match=r"talk.mp4: is a text or a playlist"):
            reading(playlist)
    with pytest.raises(MediaError):
        make_proxy(playlist, tmp_path / "proxy.mp4")
    with pytest.raises(MediaError):
        make_poster(playlist, tmp_path / "poster.jpg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["secret.mp4", "talk.mp4"]


@pytest.mark.parametrize("kind", ["hls", "ffconcat", "dash"])
def test_the_file_a_playlist_points_at_is_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The other file is a pipe with nobody at its far end: whoever opens it waits for ever."""
    os.mkfifo(tmp_path / "secret.mp4")
    monkeypatch.setattr(probing, "_HEADER_S", 10.0)
    began = time.monotonic()
    with pytest.raises(MediaError, match="is a text or a playlist"):
        probe(make_playlist(tmp_path / "talk.mp4", kind, tmp_path / "secret.mp4"))
    assert time.monotonic() - began < 5


def test_a_playlist_of_data_uris_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    path.write_text("#EXTM3U\n#EXTINF:6,\ndata:audio/wav;base64,UklGRg==\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaError, match="is a text or a playlist"):
        load_audio(path)


@pytest.mark.parametrize("name", ["data:audio/wav;base64,UklGRg==", "http://localhost/talk.mp4"])
def test_an_address_is_no_path(name: str) -> None:
    with pytest.raises(MediaError, match="no such file"):
        probe(Path(name))


def test_a_named_pipe_is_refused_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(MediaError, match="is not a regular file"):
        probe(tmp_path / "pipe.wav")


def test_both_lists_stand_before_the_input() -> None:
    args = ffmpeg.get_args(recording(Path("-x.mp4"), ss=1).output("pipe:", format="null"))
    before = args[: args.index("-i")]
    assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "concat" not in before[before.index("-format_whitelist") + 1]
    assert args[args.index("-i") + 1] == "file:-x.mp4"


# --- what the review page shows ------------------------------------------------------------------


def test_the_proxy_is_small_h264_with_the_index_in_front(tmp_path: Path) -> None:
    source = make_recording(
        tmp_path / "talk.mkv", picture="1280x960", metadata="location=+35.6-077.4/"
    )
    told: list[float] = []
    out = tmp_path / "proxy.mp4"
    make_proxy(source, out, told.append)
    facts = probe(out)
    assert facts.video == VideoFacts(640, 480, 25.0, "h264")
    assert (facts.container, facts.audio_codec, facts.channels) == ("mp4", "aac", 1)
    assert facts.duration_ms == pytest.approx(6000, abs=100)
    assert np.diff(key_frame_times(out)) == pytest.approx(2.0)
    raw = out.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")
    assert b"+35.6" not in raw
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_proxy_of_a_small_odd_picture_is_not_enlarged(tmp_path: Path) -> None:
    source = make_recording(tmp_path / "odd.mkv", picture="321x181", pix_fmt="yuv444p", seconds=5)
    make_proxy(source, tmp_path / "proxy.mp4")
    assert probe(tmp_path / "proxy.mp4").video == VideoFacts(320, 180, 25.0, "h264")


def test_the_proxy_of_sound_alone_is_an_m4a(made: Path, tmp_path: Path) -> None:
    make_proxy(made / "talk.flac", tmp_path / "proxy.m4a")
    facts = probe(tmp_path / "proxy.m4a")
    assert (facts.video, facts.audio_codec, facts.channels) == (None, "aac", 2)
    assert (tmp_path / "proxy.m4a").read_bytes()[4:11] == b"ftypM4A"


def test_the_proxy_keeps_the_recording_s_time(tmp_path: Path) -> None:
    source = make_recording(tmp_path / "late.mp4", picture="160x120", late_s=2.0)
    make_proxy(source, tmp_path / "proxy.mp4")
    mono = load_audio(tmp_path / "proxy.mp4").mono
    first = np.flatnonzero(np.abs(mono) > 0.05)[0] / SAMPLE_RATE
    assert first == pytest.approx(2.0, abs=0.05)


def test_the_poster_is_a_jpeg(made: Path, tmp_path: Path) -> None:
    make_poster(made / "talk.webm", tmp_path / "poster.jpg")
    raw = (tmp_path / "poster.jpg").read_bytes()
    assert raw.startswith(b"\xff\xd8\xff")
    assert raw.endswith(b"\xff\xd9")
    assert [p.name for p in tmp_path.iterdir()] == ["poster.jpg"]


def test_sound_alone_has_no_poster(made: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="has no picture to make a poster of"):
        make_poster(made / "talk.wav", tmp_path / "poster.jpg")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to play a full disk")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beside_on_a_full_disk(out: Path) -> Path:
        part = out.with_name(".part")
        part.symlink_to("/dev/full")
        return part

    monkeypatch.setattr(proxy, "_beside", beside_on_a_full_disk)
    for make, name in ((make_proxy, "proxy.mp4"), (make_poster, "poster.jpg")):
        (tmp_path / name).write_text("the old one")
        with pytest.raises(StoreError, match=rf"{name}: cannot be written \(No space left"):
            make(made / "talk.mp4", tmp_path / name)
        assert (tmp_path / name).read_text() == "the old one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["poster.jpg", "proxy.mp4"]
    assert Path("/dev/full").exists()


def test_a_missing_folder_is_a_store_error(made: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        make_proxy(made / "talk.wav", tmp_path / "gone" / "proxy.m4a")


# --- identity and processes ----------------------------------------------------------------------


def test_the_content_hash_is_the_sha256_of_the_bytes(made: Path, tmp_path: Path) -> None:
    raw = (made / "talk.mp4").read_bytes()
    assert content_hash(made / "talk.mp4") == hashlib.sha256(raw).hexdigest()
    with pytest.raises(MediaError, match="no such file"):
        content_hash(tmp_path / "nowhere.mp4")


def endless() -> Any:
    return ffmpeg.input("anullsrc=r=16000", f="lavfi", re=None).output("pipe:", format="s16le")


def test_a_call_that_does_not_end_is_ended() -> None:
    began = time.monotonic()
    assert run(endless(), limit_s=0.5).late
    assert time.monotonic() - began < 5


def test_whatever_a_taker_raises_no_process_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    start = decoder._started

    def remembered(call: Any) -> Any:
        started.append(start(call))
        return started[0]

    monkeypatch.setattr(decoder, "_started", remembered)
    monkeypatch.setattr(decoder, "BLOCK_BYTES", 1024)

    def full(_block: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(endless(), limit_s=30, take=full)
    assert started[0].poll() is not None
    assert not [t for t in threading.enumerate() if isinstance(t, threading.Timer) and t.is_alive()]


def test_no_ffmpeg_says_how_to_get_one(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    with pytest.raises(EngineError, match="pip install --force-reinstall imageio-ffmpeg"):
        probe(made / "talk.wav")
