"""A graphics card or a processor decides how exactly Whisper computes, and it is said which."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from models.device import Device, device_for_ctranslate2, device_for_torch
from models.faster_whisper import FasterWhisper
from models.faster_whisper_files import NEEDED


def machine(
    monkeypatch: pytest.MonkeyPatch, *, cards: int, cuda: set[str], cpu: set[str]
) -> Device:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: cards)
    monkeypatch.setattr(
        "ctranslate2.get_supported_compute_types",
        lambda kind: {"cuda": cuda, "cpu": cpu}[kind],
    )
    return device_for_ctranslate2()


@pytest.mark.parametrize(
    ("cards", "cuda", "cpu", "chosen"),
    [
        (1, {"float16", "float32"}, {"int8"}, Device("cuda", "float16", 8)),
        (2, {"float32"}, {"int8"}, Device("cuda", "float32", 8)),  # an old card
        (0, set(), {"int8", "float32"}, Device("cpu", "int8", 1)),
        (0, set(), {"float32"}, Device("cpu", "float32", 1)),
    ],
)
def test_what_is_there_decides(
    monkeypatch: pytest.MonkeyPatch, cards: int, cuda: set[str], cpu: set[str], chosen: Device
) -> None:
    assert machine(monkeypatch, cards=cards, cuda=cuda, cpu=cpu) == chosen


def test_the_choice_is_told_with_the_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NEEDED:
        (tmp_path / name).write_bytes(b"x")
    machine(monkeypatch, cards=1, cuda={"float16"}, cpu={"int8"})

    parameters = FasterWhisper(str(tmp_path)).used.parameters

    assert (parameters["device"], parameters["compute_type"]) == ("cuda", "float16")


@pytest.mark.parametrize(
    ("there", "chosen"),
    [(True, Device("cuda", "float16", 1)), (False, Device("cpu", "float32", 1))],
)
def test_torch_decides_for_openai_whisper(
    monkeypatch: pytest.MonkeyPatch, there: bool, chosen: Device
) -> None:
    cuda = SimpleNamespace(is_available=lambda: there)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))

    assert device_for_torch() == chosen


def test_without_torch_it_would_be_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "torch":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr("builtins.__import__", without)

    assert device_for_torch() == Device("cpu", "float32", 1)
