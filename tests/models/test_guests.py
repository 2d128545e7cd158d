"""Libraries are asked for without being imported, and a missing one is one line."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from models.guests import as_engine_error, installed, not_installed, quietly
from pipeline.errors import EngineError


def test_an_installed_library_has_a_version_and_an_absent_one_has_none() -> None:
    assert installed("numpy")
    assert installed("no-such-library-anywhere") is None


def test_a_missing_library_is_named_with_its_command() -> None:
    error = not_installed("whisper", "openai-whisper", "pip install 'rapport[whisper]'")

    assert str(error) == (
        "whisper: openai-whisper is not installed; pip install 'rapport[whisper]'"
    )


def test_only_the_first_line_of_a_native_error_is_shown() -> None:
    with (
        pytest.raises(EngineError, match=r"^whisper: out of memory; take a smaller model$"),
        as_engine_error("whisper", "take a smaller model"),
    ):
        raise RuntimeError("out of memory\nat 0x1234\n")


def test_a_bug_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(KeyError), as_engine_error("whisper", "mend"):
        raise KeyError("ours")


def test_warnings_of_a_guest_stay_inside() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with quietly():
            warnings.warn("for developers", stacklevel=1)

    assert heard == []


BROKEN_PAIR = """
import importlib.abc, sys
class Broken(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "torchaudio._extension":
            raise OSError("libcudart.so.12: cannot open shared object file")
sys.meta_path.insert(0, Broken())
from models.guests import ensure_torchaudio
print(ensure_torchaudio("pyannote", "pip install"))
import torch, torchaudio.compliance.kaldi as kaldi
print(tuple(kaldi.fbank(torch.ones(1, 16000), num_mel_bins=80).shape))
"""


@pytest.mark.engine
def test_a_torchaudio_that_does_not_fit_its_torch_still_works_in_pure_python() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN_PAIR],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout.splitlines() == ["pure Python", "(98, 80)"], done.stderr


@pytest.mark.engine
def test_the_locked_torch_and_torchaudio_fit_together() -> None:
    from models.guests import ensure_torchaudio

    assert ensure_torchaudio("pyannote", "pip install") == "native"
