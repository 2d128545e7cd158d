"""pyannote is run on arrays with its telemetry off, and its tracks become our voices."""

from __future__ import annotations

import os
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from models import pyannote
from models.guests import installed
from models.pyannote import COMMUNITY, PyannoteDiarizer, hook_for, notes_on, voices_from
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.engines import Voices
from pipeline.errors import EngineError
from pipeline.span import Span
from pipeline.transcript import SpeakerSpan


def voice(start_ms: int, end_ms: int, speaker: str) -> SpeakerSpan:
    return SpeakerSpan(Span(start_ms, end_ms), speaker)


@pytest.fixture
def nobody_logged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No token in the environment and an empty cache."""
    for name in pyannote.TOKENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))


def test_overlaps_stay_and_labels_follow_who_first_holds_the_floor() -> None:
    regular = [(0.5, 1.0, "B"), (0.4, 4.0, "A"), (3.2, 6.0, "B")]
    exclusive = [(0.4, 3.6, "A"), (3.6, 6.0, "B")]

    assert voices_from(regular, exclusive, duration_ms=6000) == (
        (voice(400, 4000, "S1"), voice(500, 1000, "S2"), voice(3200, 6000, "S2")),
        (voice(400, 3600, "S1"), voice(3600, 6000, "S2")),
    )


def test_a_voice_only_heard_beside_another_is_kept() -> None:
    voices, floor = voices_from([(0, 2, "A"), (1, 1.5, "C")], [(0, 2, "A")], duration_ms=2000)

    assert voices == (voice(0, 2000, "S1"), voice(1000, 1500, "S2"))
    assert floor == (voice(0, 2000, "S1"),)


def test_tracks_past_the_end_are_cut_and_empty_ones_dropped() -> None:
    tracks = [(-0.01, 1.0, "A"), (1.0, 1.0003, "A"), (2.5, 3.2, "A"), (3.1, 3.3, "B")]

    assert voices_from(tracks, tracks, duration_ms=3000)[0] == (
        voice(0, 1000, "S1"),
        voice(2500, 3000, "S1"),
    )


@pytest.mark.parametrize(
    ("voices", "notes"),
    [
        ([], ()),
        ([voice(0, 1000, "S1")], ("one voice only",)),
        ([voice(0, 1000, "S1"), voice(500, 900, "S2")], ()),
        (
            [voice(0, 6000, "S1"), voice(6000, 9600, "S2"), voice(9600, 10_000, "S3")],
            ("a third voice (S3), 4 % of the talk",),
        ),
    ],
)
def test_more_or_fewer_voices_than_expected_are_said(
    voices: list[SpeakerSpan], notes: tuple[str, ...]
) -> None:
    assert notes_on(voices, expected=2) == notes


def test_the_steps_of_the_work_become_one_rising_fraction() -> None:
    told: list[float] = []
    hook = hook_for(told.append)

    hook("segmentation", None, total=4, completed=2)
    hook("speaker_counting", object())
    hook("embeddings", None, total=10, completed=0)
    hook("embeddings", None, total=10, completed=10)
    hook("discrete_diarization", object())

    assert told == pytest.approx([0.05, 0.1, 0.97])


@pytest.mark.usefixtures("nobody_logged_in")
def test_without_a_token_the_two_steps_are_named() -> None:
    with pytest.raises(EngineError) as told:
        PyannoteDiarizer().check()

    assert str(told.value) == (
        "pyannote: pyannote/speaker-diarization-community-1 is not on this machine and there is no "
        "token: accept its conditions at https://hf.co/pyannote/speaker-diarization-community-1, "
        "then set HF_TOKEN to a token from https://hf.co/settings/tokens"
    )


@pytest.mark.usefixtures("nobody_logged_in")
@pytest.mark.parametrize("name", pyannote.TOKENS)
def test_a_token_from_the_environment_is_enough_to_try(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "hf_of_the_user")

    PyannoteDiarizer().check()

    assert pyannote.token_from_environment() == "hf_of_the_user"


def test_a_folder_without_a_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"no folder with a config\.yaml; check voices\.model"):
        PyannoteDiarizer(str(tmp_path)).check()


def test_what_was_used_shows_neither_path_nor_token(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.yaml").write_text("pipeline: {}")

    used = PyannoteDiarizer(str(tmp_path / "mine"), token="hf_secret", expected=3).used

    assert used.parameters == {"model": "mine", "min_speakers": 1, "max_speakers": 4}
    assert str(tmp_path) not in f"{used}"
    assert "hf_secret" not in f"{used}"


@pytest.mark.skipif(installed("pyannote.audio") is not None, reason="the extra is installed here")
def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("pipeline: {}")

    with pytest.raises(EngineError, match=r"not installed; pip install 'rapport\[pyannote\]'"):
        PyannoteDiarizer(str(tmp_path)).diarize(Audio(np.ones(1600, np.float32)))


@pytest.mark.engine
def test_the_real_pipeline_hears_voices_in_a_real_call(
    community_twin: Path, call_of_20_s: Audio
) -> None:
    told: list[float] = []

    diarizer = PyannoteDiarizer(str(community_twin), expected=2)
    voices = diarizer.diarize(call_of_20_s, (), told.append)

    assert voices.spans
    assert {span.speaker for span in voices.spans} <= {"S1", "S2", "S3"}
    assert voices.spans[0].speaker in {"S1", "S2"}
    assert list(voices.spans) == sorted(voices.spans)
    assert all(span.span.end_ms <= 20_000 for span in voices.spans)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(set(told)) > 3
    assert diarizer.used.revision.startswith("pyannote.audio 4.")


@pytest.mark.engine
def test_nothing_biometric_leaves_the_real_pipeline(
    community_twin: Path, call_of_20_s: Audio
) -> None:
    diarizer = PyannoteDiarizer(str(community_twin))
    voices = diarizer.diarize(call_of_20_s)

    known = ["spans", "notes", "sureness", "unfit", "floor"]
    assert [field.name for field in fields(Voices)] == known
    assert voices.sureness is None
    assert all(type(span) is SpeakerSpan for span in (*voices.spans, *voices.floor))
    assert not any("embedding" in str(value) for value in (voices.notes, diarizer.used))


@pytest.mark.engine
def test_the_telemetry_of_the_library_is_off(
    community_twin: Path, call_of_20_s: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyannote.audio.telemetry import metrics

    monkeypatch.setenv("PYANNOTE_METRICS_ENABLED", "1")
    sent: list[str] = []
    monkeypatch.setattr(metrics.tracer, "start_as_current_span", sent.append)

    PyannoteDiarizer(str(community_twin)).diarize(call_of_20_s)

    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
    assert sent == []


@pytest.mark.engine
def test_the_real_pipeline_survives_a_second_of_silence_and_of_talk(
    community_twin: Path, call_of_20_s: Audio
) -> None:
    diarizer = PyannoteDiarizer(str(community_twin))

    for samples in (np.zeros(SAMPLE_RATE, np.float32), call_of_20_s.mono[:SAMPLE_RATE]):
        voices = diarizer.diarize(Audio(mono=samples))
        assert all(span.span.end_ms <= 1000 for span in voices.spans)


@pytest.mark.engine
def test_the_published_names_of_the_pipelines_output_are_still_the_ones_we_read() -> None:
    from pyannote.audio.pipelines.speaker_diarization import DiarizeOutput

    assert {field.name for field in fields(DiarizeOutput)} == {
        "speaker_diarization",
        "exclusive_speaker_diarization",
        "speaker_embeddings",
    }


@pytest.mark.engine
def test_a_damaged_model_is_one_line(community_twin: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(community_twin, tmp_path / "damaged"))
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"not a model")

    with pytest.raises(EngineError, match=r"^pyannote: .*; fetch the model in .* again$"):
        PyannoteDiarizer(str(folder)).diarize(Audio(np.ones(SAMPLE_RATE, np.float32)))


def test_the_default_model_is_listed_with_its_licence() -> None:
    from models.weights import find_weights

    weights = find_weights("pyannote", COMMUNITY)

    assert weights is not None
    assert weights.licence == "CC-BY-4.0"
