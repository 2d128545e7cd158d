"""Whisper's vocabulary becomes the tokenizer.json that faster-whisper reads."""

from __future__ import annotations

import lzma
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th "
    "ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr "
    "pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt "
    "haw ln ha ba jw su yue"
)
"""in the order of their tokens"""
TIMES = 1501
"""tokens of a time: 0 to 30 s in steps of 20 ms"""


@lru_cache(maxsize=2)
def tokenizer_for(*, multilingual: bool, languages: int) -> Any:
    """
    A `tokenizers.Tokenizer` with the token numbers of OpenAI's models.

    The vocabularies are those of openai-whisper 20250625 (MIT): each token after its length in one
    byte, in the order of their numbers.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    ranks = {token: number for number, token in enumerate(_vocabulary(multilingual))}
    shown = _printable_bytes()

    def show(token: bytes) -> str:
        return "".join(shown[byte] for byte in token)

    merges = [
        (show(left), show(right))
        for token, rank in ranks.items()
        if len(token) > 1
        for left, right in [_halves(token, rank, ranks)]
    ]
    vocabulary = {show(token): rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in _special(languages)]
    )
    return tokenizer


def _special(languages: int) -> list[str]:
    return [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{language}|>" for language in LANGUAGES.split()[:languages]),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{number * 0.02:.2f}|>" for number in range(TIMES)),
    ]


def _vocabulary(multilingual: bool) -> list[bytes]:
    name = "multilingual" if multilingual else "english"
    file = Path(__file__).parent / "vocabularies" / f"{name}.xz"
    packed = lzma.decompress(file.read_bytes())
    tokens: list[bytes] = []
    at = 0
    while at < len(packed):
        end = at + 1 + packed[at]
        tokens.append(packed[at + 1 : end])
        at = end
    return tokens


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
