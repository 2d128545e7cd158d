"""
A Whisper of a few megabytes in OpenAI's .pt form, written without torch, and the same computed
plainly, so that a conversion can be held against it.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, softmax

from models.convert_file import Arrays, Dimensions
from models.convert_tokens import tokenizer_for

SENTENCE = " What would you try next time?"
NANO = Dimensions(80, 1500, 64, 2, 1, 51865, 448, 64, 2, 1)
ENGLISH = Dimensions(80, 1500, 64, 2, 2, 51864, 448, 64, 2, 2)

Floats = NDArray[Any]


def random_weights(dims: Dimensions, seed: int = 0) -> dict[str, Floats]:
    """Every array of a Whisper, random but for its norms and the encoder's positions."""
    rng = np.random.default_rng(seed)
    width, arrays = dims.n_audio_state, dict[str, Floats]()

    def linear(name: str, out: int, into: tuple[int, ...], *, bias: bool = True) -> None:
        scale = 1 / np.sqrt(np.prod(into))
        arrays[f"{name}.weight"] = rng.uniform(-scale, scale, (out, *into))
        if bias:
            arrays[f"{name}.bias"] = rng.uniform(-scale, scale, out)

    def norm(name: str) -> None:
        arrays[f"{name}.weight"] = rng.uniform(0.8, 1.2, width)
        arrays[f"{name}.bias"] = rng.uniform(-0.1, 0.1, width)

    def attention(name: str) -> None:
        norm(f"{name}_ln")
        for part in ("query", "key", "value", "out"):
            linear(f"{name}.{part}", width, (width,), bias=part != "key")

    linear("encoder.conv1", width, (dims.n_mels, 3))
    linear("encoder.conv2", width, (width, 3))
    arrays["encoder.positional_embedding"] = _waves(dims.n_audio_ctx, width)
    arrays["decoder.token_embedding.weight"] = rng.normal(0, 0.1, (dims.n_vocab, width))
    arrays["decoder.positional_embedding"] = rng.normal(0, 0.1, (dims.n_text_ctx, width))
    layers = {"encoder": dims.n_audio_layer, "decoder": dims.n_text_layer}
    for block in [f"{side}.blocks.{i}" for side, count in layers.items() for i in range(count)]:
        attention(f"{block}.attn")
        if block.startswith("decoder"):
            attention(f"{block}.cross_attn")
        norm(f"{block}.mlp_ln")
        linear(f"{block}.mlp.0", 4 * width, (width,))
        linear(f"{block}.mlp.2", width, (4 * width,))
    norm("encoder.ln_post")
    norm("decoder.ln")
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def taught(arrays: dict[str, Floats], sentence: str = SENTENCE) -> dict[str, Floats]:
    """
    The same, made to say one sentence whatever it hears: the decoder's positions point at the
    sentence's tokens and its layers add nothing to them. What times the words stays random.
    """
    from faster_whisper.tokenizer import Tokenizer

    speech = Tokenizer(
        tokenizer_for(multilingual=True, languages=99), True, task="transcribe", language="en"
    )
    start = speech.timestamp_begin
    wanted = [
        *(speech.sot_sequence[1:]),
        start,
        *speech.encode(sentence),
        start + 100,
    ]
    vectors = np.random.default_rng(1).normal(size=arrays["decoder.token_embedding.weight"].shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    positions = np.tile(20 * vectors[speech.eot], (len(arrays["decoder.positional_embedding"]), 1))
    positions[: len(wanted)] = 20 * vectors[wanted]
    silent = {
        name: np.zeros_like(array)
        for name, array in arrays.items()
        if name.startswith("decoder.blocks") and (".out." in name or ".mlp.2." in name)
    }
    made = {
        **arrays,
        **silent,
        "decoder.token_embedding.weight": vectors,
        "decoder.positional_embedding": positions,
        "decoder.ln.weight": np.full(vectors.shape[1], 5.0),
        "decoder.ln.bias": np.zeros(vectors.shape[1]),
    }
    return {name: array.astype(np.float32) for name, array in made.items()}


def save_pt(file: Path, dims: Dimensions, arrays: Arrays) -> Path:
    """What torch.save writes of {"dims": ..., "model_state_dict": ...}."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("nano/data.pkl", _pickled(dims, arrays))
        archive.writestr("nano/version", "3\n")
        for number, array in enumerate(arrays.values()):
            archive.writestr(f"nano/data/{number}", array.tobytes())
    return file


def encoded(dims: Dimensions, arrays: Arrays, mel: Floats) -> Floats:
    """The encoder's answer to one (mels, frames) spectrogram: (frames / 2, width)."""
    x = _gelu(_convolved(mel, arrays, "encoder.conv1", stride=1))
    x = _gelu(_convolved(x, arrays, "encoder.conv2", stride=2)).T
    x = x + arrays["encoder.positional_embedding"]
    for i in range(dims.n_audio_layer):
        x = _block(x, None, arrays, f"encoder.blocks.{i}", dims.n_audio_head)
    return _normed(x, arrays, "encoder.ln_post")


def decoded(dims: Dimensions, arrays: Arrays, tokens: list[int], heard: Floats) -> Floats:
    """The chance of every token after each of these: (tokens, vocabulary)."""
    vectors = arrays["decoder.token_embedding.weight"]
    x = vectors[tokens] + arrays["decoder.positional_embedding"][: len(tokens)]
    for i in range(dims.n_text_layer):
        x = _block(x, heard, arrays, f"decoder.blocks.{i}", dims.n_text_head)
    return np.asarray(softmax(_normed(x, arrays, "decoder.ln") @ vectors.T, axis=-1))


def _block(x: Floats, heard: Floats | None, arrays: Arrays, block: str, heads: int) -> Floats:
    own = _normed(x, arrays, f"{block}.attn_ln")
    x = x + _attended(own, own, arrays, f"{block}.attn", heads, forward_only=heard is not None)
    if heard is not None:
        asking = _normed(x, arrays, f"{block}.cross_attn_ln")
        x = x + _attended(asking, heard, arrays, f"{block}.cross_attn", heads)
    wide = _gelu(_linear(_normed(x, arrays, f"{block}.mlp_ln"), arrays, f"{block}.mlp.0"))
    return x + _linear(wide, arrays, f"{block}.mlp.2")


def _attended(
    x: Floats, heard: Floats, arrays: Arrays, name: str, heads: int, *, forward_only: bool = False
) -> Floats:
    def split(y: Floats) -> Floats:
        return y.reshape(len(y), heads, -1).transpose(1, 0, 2)

    query, key, value = (
        split(_linear(source, arrays, f"{name}.{part}"))
        for source, part in ((x, "query"), (heard, "key"), (heard, "value"))
    )
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    if forward_only:
        scores = scores + np.triu(np.full(scores.shape[1:], -np.inf), 1)
    mixed = (softmax(scores, axis=-1) @ value).transpose(1, 0, 2).reshape(len(x), -1)
    return _linear(mixed, arrays, f"{name}.out")


def _convolved(x: Floats, arrays: Arrays, name: str, *, stride: int) -> Floats:
    padded = np.pad(x, ((0, 0), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::stride]
    return np.asarray(
        np.einsum("oik,itk->ot", arrays[f"{name}.weight"], windows)
        + arrays[f"{name}.bias"][:, None]
    )


def _linear(x: Floats, arrays: Arrays, name: str) -> Floats:
    return np.asarray(x @ arrays[f"{name}.weight"].T + arrays.get(f"{name}.bias", np.float32(0)))


def _normed(x: Floats, arrays: Arrays, name: str) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return np.asarray(scaled * arrays[f"{name}.weight"] + arrays[f"{name}.bias"])


def _gelu(x: Floats) -> Floats:
    return np.asarray(x * 0.5 * (1 + erf(x / np.sqrt(2))))


def _waves(length: int, width: int) -> Floats:
    steps = np.exp(-np.log(10000) / (width // 2 - 1) * np.arange(width // 2))
    turns = np.arange(length)[:, None] * steps
    return np.concatenate([np.sin(turns), np.cos(turns)], axis=1)


def _pickled(dims: Dimensions, arrays: Arrays) -> bytes:
    """The pickle of torch.save, opcode by opcode."""
    sizes = b"".join(_text(name) + _number(value) for name, value in asdict(dims).items())
    tensors = b"".join(
        _text(name) + _tensor(number, array) for number, (name, array) in enumerate(arrays.items())
    )
    return (
        b"\x80\x02}("
        + (_text("dims") + b"}(" + sizes + b"u")
        + (_text("model_state_dict") + b"}(" + tensors + b"u")
        + b"u."
    )


def _tensor(number: int, array: Floats) -> bytes:
    kind = b"ctorch\nHalfStorage\n" if array.dtype == np.float16 else b"ctorch\nFloatStorage\n"
    strides = tuple(step // array.itemsize for step in array.strides)
    storage = b"(" + _text("storage") + kind + _text(str(number)) + _text("cpu")
    storage += _number(array.size) + b"tQ"
    shape = b"(" + b"".join(map(_number, array.shape)) + b"t"
    steps = b"(" + b"".join(map(_number, strides)) + b"t"
    empty = b"ccollections\nOrderedDict\n)R"
    call = b"ctorch._utils\n_rebuild_tensor_v2\n"
    return call + b"(" + storage + _number(0) + shape + steps + b"\x89" + empty + b"tR"


def _text(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def _number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)
