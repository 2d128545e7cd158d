"""
Tiny models in the form the real engines load, built by the tests: nothing is downloaded.

The Whisper here is 14 MB and says one sentence, whatever it hears: its decoder's positions point at
the tokens of the sentence and its layers add nothing to them. Its encoder and its cross-attention,
which time the words, are random. The diarizer is community-1's pipeline with small random networks.
"""

from __future__ import annotations

import itertools
import json
import wave
from importlib.metadata import files, version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.audio import SAMPLE_RATE, Audio

SENTENCE = " What would you try next time?"
LAYERS, HEADS, WIDTH, VOCABULARY = 1, 2, 64, 51865


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
    """A .pt file as OpenAI publishes them."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    dims = ModelDimensions(80, 1500, WIDTH, HEADS, LAYERS, VOCABULARY, 448, WIDTH, HEADS, LAYERS)
    model = Whisper(dims)
    _teach(model)
    file = tmp_path_factory.mktemp("whisper") / "nano.pt"
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, file)
    return file


def _teach(model: Any) -> None:
    """Every position of the decoder asks for its token of the sentence, then for the end."""
    import torch
    from whisper.tokenizer import get_tokenizer

    speech = get_tokenizer(multilingual=True, num_languages=99, language="en", task="transcribe")
    start, end = speech.timestamp_begin, speech.timestamp_begin + 100
    wanted = [
        speech.to_language_token("en"),
        speech.transcribe,
        start,
        *speech.encode(SENTENCE),
        end,
    ]
    decoder = model.decoder
    with torch.no_grad():
        vectors = torch.nn.functional.normalize(torch.randn(VOCABULARY, WIDTH), dim=1)
        decoder.token_embedding.weight.copy_(vectors)
        decoder.positional_embedding.copy_(20 * vectors[speech.eot].expand(448, -1))
        decoder.positional_embedding[: len(wanted)] = 20 * vectors[wanted]
        decoder.ln.weight.fill_(5.0)
        for block in decoder.blocks:
            for silent in (block.attn.out, block.cross_attn.out, block.mlp[2]):
                silent.weight.zero_()
                silent.bias.zero_()


@pytest.fixture(scope="session")
def nano_ct2(nano_pt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model as a folder for faster-whisper."""
    import torch

    weights = torch.load(nano_pt, map_location="cpu", weights_only=True)["model_state_dict"]
    arrays = {name: tensor.float().numpy() for name, tensor in weights.items()}
    folder = tmp_path_factory.mktemp("ct2") / "nano"
    tokenizer = _hub_tokenizer()
    _converter(arrays, tokenizer).convert(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}))
    return folder


def _converter(arrays: dict[str, Any], tokenizer: Any) -> Any:
    from ctranslate2.converters.converter import Converter
    from ctranslate2.specs import whisper_spec
    from whisper.tokenizer import get_tokenizer

    speech = get_tokenizer(multilingual=True, num_languages=99)
    names = {number: name for name, number in tokenizer.get_vocab().items()}

    class FromOpenAI(Converter):
        def _load(self) -> Any:
            spec: Any = whisper_spec.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)  # type: ignore[no-untyped-call]
            _fill_encoder(spec.encoder, arrays)
            _fill_decoder(spec.decoder, arrays)
            spec.register_vocabulary([names[i] for i in range(VOCABULARY)])
            spec.config.suppress_ids = list(speech.non_speech_tokens)
            spec.config.suppress_ids_begin = [*speech.encode(" "), speech.eot]
            spec.config.lang_ids = list(speech.all_language_tokens)
            spec.config.alignment_heads = list(itertools.product(range(LAYERS), range(HEADS)))
            return spec

    return FromOpenAI()


def _fill_encoder(spec: Any, arrays: dict[str, Any]) -> None:
    for conv in ("conv1", "conv2"):
        layer = getattr(spec, conv)
        layer.weight = arrays[f"encoder.{conv}.weight"]
        layer.bias = arrays[f"encoder.{conv}.bias"]
    spec.position_encodings.encodings = arrays["encoder.positional_embedding"]
    _norm(spec.layer_norm, arrays, "encoder.ln_post")
    for i, layer in enumerate(spec.layer):
        _fill_block(layer, arrays, f"encoder.blocks.{i}")


def _fill_decoder(spec: Any, arrays: dict[str, Any]) -> None:
    spec.embeddings.weight = spec.projection.weight = arrays["decoder.token_embedding.weight"]
    spec.position_encodings.encodings = arrays["decoder.positional_embedding"]
    _norm(spec.layer_norm, arrays, "decoder.ln")
    for i, layer in enumerate(spec.layer):
        block = f"decoder.blocks.{i}"
        _fill_block(layer, arrays, block)
        _norm(layer.attention.layer_norm, arrays, f"{block}.cross_attn_ln")
        query, key_value, out = layer.attention.linear
        _linear(query, arrays, f"{block}.cross_attn.query")
        _linear(key_value, arrays, f"{block}.cross_attn.key", f"{block}.cross_attn.value")
        _linear(out, arrays, f"{block}.cross_attn.out")


def _fill_block(layer: Any, arrays: dict[str, Any], block: str) -> None:
    attention = layer.self_attention
    _norm(attention.layer_norm, arrays, f"{block}.attn_ln")
    _linear(attention.linear[0], arrays, *(f"{block}.attn.{n}" for n in ("query", "key", "value")))
    _linear(attention.linear[1], arrays, f"{block}.attn.out")
    _norm(layer.ffn.layer_norm, arrays, f"{block}.mlp_ln")
    _linear(layer.ffn.linear_0, arrays, f"{block}.mlp.0")
    _linear(layer.ffn.linear_1, arrays, f"{block}.mlp.2")


def _linear(spec: Any, arrays: dict[str, Any], *names: str) -> None:
    rows = [arrays[f"{name}.weight"] for name in names]
    spec.weight = np.concatenate(rows)
    zeros = [np.zeros(len(row), np.float32) for row in rows]  # Whisper's keys have no bias
    spec.bias = np.concatenate(
        [arrays.get(f"{name}.bias", zero) for name, zero in zip(names, zeros, strict=True)]
    )


def _norm(spec: Any, arrays: dict[str, Any], name: str) -> None:
    spec.gamma, spec.beta = arrays[f"{name}.weight"], arrays[f"{name}.bias"]


def _hub_tokenizer() -> Any:
    """The tokenizer.json that the hub holds, made from the vocabulary in openai-whisper's wheel."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from whisper.tokenizer import get_encoding

    encoding = get_encoding("multilingual", num_languages=99)
    ranks: dict[bytes, int] = encoding._mergeable_ranks
    shown = _printable_bytes()

    def show(token: bytes) -> str:
        return "".join(shown[byte] for byte in token)

    merges = [
        (show(left), show(right))
        for token, rank in sorted(ranks.items(), key=lambda item: item[1])
        if len(token) > 1
        for left, right in [_halves(token, rank, ranks)]
    ]
    vocabulary = {show(token): rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = sorted(encoding._special_tokens.items(), key=lambda item: item[1])
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name, _ in special]
    )
    assert all(tokenizer.token_to_id(name) == number for name, number in special)
    return tokenizer


def _printable_bytes() -> dict[int, str]:
    """GPT-2's way to write any byte as a visible character."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {b: chr(b) for b in visible} | {b: chr(256 + n) for n, b in enumerate(hidden)}


def _halves(token: bytes, rank: int, ranks: dict[bytes, int]) -> tuple[bytes, bytes]:
    """The two older tokens that byte-pair encoding joined into this one."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        joins = [
            (older, i)
            for i in range(len(parts) - 1)
            if (older := ranks.get(parts[i] + parts[i + 1], rank)) < rank
        ]
        _, i = min(joins)
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
    return parts[0], parts[1]


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
