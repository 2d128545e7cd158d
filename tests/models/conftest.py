"""
Tiny models in the form the real engines load, built by the tests: nothing is downloaded.

The Whisper is that of `tiny_whisper`; only tests of openai-whisper itself need torch for it. The
diarizer is community-1's pipeline with small random networks.
"""

from __future__ import annotations

import json
import wave
from importlib.metadata import files, version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.convert import convert
from pipeline.audio import SAMPLE_RATE, Audio
from tests.models.tiny_whisper import NANO, random_weights, save_pt, taught


@pytest.fixture(scope="session")
def phone_call() -> Audio:
    """30 s of a real telephone call between two people, which pyannote.audio carries (MIT)."""
    found = [f for f in files("pyannote.audio") or () if f.name == "sample.wav"]
    with wave.open(str(found[0].locate())) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16000, 1, 2)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    return Audio(mono=(samples / 32768).astype(np.float32))


@pytest.fixture(scope="session")
def call_of_20_s(phone_call: Audio) -> Audio:
    return Audio(mono=phone_call.mono[: 20 * SAMPLE_RATE])


@pytest.fixture(scope="session")
def nano_pt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .pt file as OpenAI publishes them, that says one sentence whatever it hears."""
    file = tmp_path_factory.mktemp("whisper") / "nano.pt"
    return save_pt(file, NANO, taught(random_weights(NANO)))


@pytest.fixture(scope="session")
def nano_ct2(nano_pt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model as a folder for faster-whisper, made by our own conversion."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("ct2")))
        return convert(nano_pt)


@pytest.fixture(scope="session")
def community_twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like pyannote/speaker-diarization-community-1, its networks small and random."""
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("pyannote") / "twin"
    segmentation = PyanNet(
        sincnet={"stride": 10},
        lstm={"hidden_size": 16, "num_layers": 1, "bidirectional": True, "monolithic": True},
        linear={"hidden_size": 16, "num_layers": 1},
    )
    segmentation.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        warm_up=(0.0, 0.0),
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    embedding = XVectorSincNet(dimension=64)
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=10.0
    )
    _save(segmentation, root / "segmentation")
    _save(embedding, root / "embedding")
    _save_plda(root / "plda", heard=64, kept=32)
    (root / "config.yaml").write_text(json.dumps(TWIN))  # JSON is YAML
    return root


TWIN = {
    "dependencies": {"pyannote.audio": "4.0.0"},
    "pipeline": {
        "name": "pyannote.audio.pipelines.SpeakerDiarization",
        "params": {
            "clustering": "VBxClustering",
            "segmentation": "$model/segmentation",
            "segmentation_step": 0.5,
            "segmentation_batch_size": 8,
            "embedding": "$model/embedding",
            "embedding_batch_size": 8,
            "embedding_exclude_overlap": True,
            "plda": "$model/plda",
        },
    },
    "params": {
        "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
        "segmentation": {"min_duration_off": 0.0},
    },
}


def _save(model: Any, folder: Path) -> None:
    import torch

    model.setup()
    model.eval()
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "hparams_name": "kwargs",
        "pytorch-lightning_version": version("lightning"),
    }
    model.on_save_checkpoint(checkpoint)
    folder.mkdir(parents=True)
    torch.save(checkpoint, folder / "pytorch_model.bin")


def _save_plda(folder: Path, *, heard: int, kept: int) -> None:
    folder.mkdir(parents=True)
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(heard, heard)))
    np.savez(
        folder / "xvec_transform.npz",
        mean1=np.zeros(heard),
        mean2=np.zeros(kept),
        lda=turn[:, :kept],
    )
    np.savez(folder / "plda.npz", mu=np.zeros(kept), tr=np.eye(kept), psi=np.linspace(5, 0.1, kept))
