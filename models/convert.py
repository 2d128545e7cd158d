"""One of OpenAI's .pt files becomes a folder for faster-whisper: one download serves both."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from models.convert_file import Arrays, Dimensions, read_openai
from models.convert_tokens import tokenizer_for
from models.weights import file_sha256, listed_weights, models_folder
from pipeline.errors import EngineError

FORM = 1
"""raised when the same file would become another folder"""

ALIGNMENT_HEADS = {
    "tiny.en": b"ABzY8J1N>@0{>%R00Bk>$p{7v037`oCl~+#00",
    "tiny": b"ABzY8bu8Lr0{>%RKn9Fp%m@SkK7Kt=7ytkO",
    "base.en": b"ABzY8;40c<0{>%RzzG;p*o+Vo09|#PsxSZm00",
    "base": b"ABzY8KQ!870{>%RzyTQH3`Q^yNP!>##QT-<FaQ7m",
    "small.en": b"ABzY8>?_)10{>%RpeA61k&I|OI3I$65C{;;pbCHh0B{qLQ;+}v00",
    "small": b"ABzY8DmU6=0{>%Rpa?J`kvJ6qF(V^F86#Xh7JUGMK}P<N0000",
    "medium.en": b"ABzY8usPae0{>%R7<zz_OvQ{)4kMa0BMw6u5rT}kRKX;$NfYBv00*Hl@qhsU00",
    "medium": b"ABzY8B0Jh+0{>%R7}kK1fFL7w6%<-Pf*t^=N)Qr&0RR9",
    "large-v1": b"ABzY8r9j$a0{>%R7#4sLmoOs{s)o3~84-RPdcFk!JR<kSfC2yj",
    "large-v2": b"ABzY8zd+h!0{>%R7=D0pU<_bnWW*tkYAhobTNnu$jnkEkXqp)j;w1Tzk)UH3X%SZd&fFZ2fC2yj",
    "large-v3": b"ABzY8gWO1E0{>%R7(9S+Kn!D~%ngiGaR?*L!iJG9p-nab0JQ=-{D1-g00",
    "large-v3-turbo": b"ABzY8j^C+e0{>%RARaKHP%t(lGR*)0g!tONPyhe`",
}
"""
Which heads of which decoder layers follow the words in time: one truth value per layer and head,
as openai-whisper 20250625 (MIT) writes them.
"""


def converted_folder(file: Path, sha256: str) -> Path:
    """Where a file's conversion lies or will lie, among the models; one place for each content."""
    return models_folder() / "converted" / f"{file.stem}-{sha256[:12]}-{FORM}"


def convert(file: Path, sha256: str | None = None) -> Path:
    """
    Writes the folder once and answers with it; needs neither torch nor openai-whisper.

    The numbers stay as exact as the file has them; CTranslate2 rounds to int8 as it loads. A run
    that is cut off leaves nothing that could be taken for a model.

    sha256  of the file, where it is known already

    Raises EngineError: not OpenAI's form, damaged, no room.
    """
    sha256 = sha256 or file_sha256(file)
    target = converted_folder(file, sha256)
    if target.is_dir():
        return target
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, sha256, part)
        part.rename(target)
    except OSError as error:
        if not target.is_dir():  # else another run has just finished the same
            raise EngineError(
                f"models: {file} could not be converted ({error.strerror or error}); check rights "
                "and free disk space"
            ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def alignment_heads(dims: Dimensions, sha256: str) -> list[tuple[int, int]]:
    """
    Layer and head of those that time the words: the published ones; of others' weights all in the
    upper half of the layers, as openai-whisper has it.
    """
    published = (row.name for row in listed_weights() if row.sha256 == sha256)
    known = next((name for name in published if name in ALIGNMENT_HEADS), None)
    layers, heads = dims.n_text_layer, dims.n_text_head
    if known is None:
        return list(itertools.product(range(layers // 2, layers), range(heads)))
    packed = gzip.decompress(base64.b85decode(ALIGNMENT_HEADS[known]))
    chosen = np.frombuffer(packed, bool).reshape(layers, heads)
    return [(int(layer), int(head)) for layer, head in np.argwhere(chosen)]


def _write(file: Path, sha256: str, part: Path) -> None:
    dims, arrays = read_openai(file)
    tokenizer = tokenizer_for(multilingual=dims.multilingual, languages=dims.languages)
    half = arrays["decoder.token_embedding.weight"].dtype == np.float16
    converter = _converter(dims, arrays, tokenizer, alignment_heads(dims, sha256))
    try:
        converter.convert(str(part), quantization="float16" if half else "float32", force=True)
    except (KeyError, ValueError) as error:
        raise EngineError(
            f"models: {file}: is no Whisper that can be converted ({error}); use it with "
            "words.engine = whisper"
        ) from error
    tokenizer.save(str(part / "tokenizer.json"))
    (part / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": dims.n_mels, "sampling_rate": 16000, "chunk_length": 30})
    )


def _converter(
    dims: Dimensions, arrays: Arrays, tokenizer: Any, heads: list[tuple[int, int]]
) -> Any:
    from ctranslate2.converters.converter import Converter
    from ctranslate2.specs import whisper_spec
    from faster_whisper.tokenizer import Tokenizer

    speech = Tokenizer(tokenizer, dims.multilingual, task="transcribe", language="en")
    names = {number: name for name, number in tokenizer.get_vocab().items()}

    class FromOpenAI(Converter):
        def _load(self) -> Any:
            spec: Any = whisper_spec.WhisperSpec(  # type: ignore[no-untyped-call]
                dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head
            )
            _fill_encoder(spec.encoder, arrays)
            _fill_decoder(spec.decoder, arrays)
            spec.register_vocabulary([names[number] for number in range(dims.n_vocab)])
            spec.config.suppress_ids = list(speech.non_speech_tokens)
            spec.config.suppress_ids_begin = [*speech.encode(" "), speech.eot]
            spec.config.lang_ids = list(range(speech.sot + 1, speech.sot + 1 + dims.languages))
            spec.config.alignment_heads = heads
            return spec

    return FromOpenAI()


def _fill_encoder(spec: Any, arrays: Arrays) -> None:
    for conv in ("conv1", "conv2"):
        layer = getattr(spec, conv)
        layer.weight = arrays[f"encoder.{conv}.weight"]
        layer.bias = arrays[f"encoder.{conv}.bias"]
    spec.position_encodings.encodings = arrays["encoder.positional_embedding"]
    _norm(spec.layer_norm, arrays, "encoder.ln_post")
    for i, layer in enumerate(spec.layer):
        _fill_block(layer, arrays, f"encoder.blocks.{i}")


def _fill_decoder(spec: Any, arrays: Arrays) -> None:
    spec.embeddings.weight = spec.projection.weight = arrays["decoder.token_embedding.weight"]
    spec.position_encodings.encodings = arrays["decoder.positional_embedding"]
    _norm(spec.layer_norm, arrays, "decoder.ln")
    for i, layer in enumerate(spec.layer):
        block = f"decoder.blocks.{i}"
        _fill_block(layer, arrays, block)
        _norm(layer.attention.layer_norm, arrays, f"{block}.cross_attn_ln")
        query, key_value, out = layer.attention.linear
        _linear(query, arrays, [f"{block}.cross_attn.query"])
        _linear(key_value, arrays, [f"{block}.cross_attn.key", f"{block}.cross_attn.value"])
        _linear(out, arrays, [f"{block}.cross_attn.out"])


def _fill_block(layer: Any, arrays: Arrays, block: str) -> None:
    attention = layer.self_attention
    _norm(attention.layer_norm, arrays, f"{block}.attn_ln")
    _linear(attention.linear[0], arrays, (f"{block}.attn.{n}" for n in ("query", "key", "value")))
    _linear(attention.linear[1], arrays, [f"{block}.attn.out"])
    _norm(layer.ffn.layer_norm, arrays, f"{block}.mlp_ln")
    _linear(layer.ffn.linear_0, arrays, [f"{block}.mlp.0"])
    _linear(layer.ffn.linear_1, arrays, [f"{block}.mlp.2"])


def _linear(spec: Any, arrays: Arrays, names: Iterable[str]) -> None:
    names = list(names)
    rows = [arrays[f"{name}.weight"] for name in names]
    spec.weight = np.concatenate(rows)
    zeros = [np.zeros(len(row), row.dtype) for row in rows]  # Whisper's keys have no bias
    spec.bias = np.concatenate(
        [arrays.get(f"{name}.bias", zero) for name, zero in zip(names, zeros, strict=True)]
    )


def _norm(spec: Any, arrays: Arrays, name: str) -> None:
    spec.gamma, spec.beta = arrays[f"{name}.weight"], arrays[f"{name}.bias"]
