"""What the user can mend, as one small tree; everything else is our bug and keeps its traceback.

RapportError          one line: what, where, what to do; the command line prints it and exits 2
├── InputError        a file that was given to us
│   ├── MediaError        a recording: empty, truncated, no sound, not a medium
│   └── TranscriptError   a transcript: broken times, another recording's, unreadable
├── ConfigError       a settings file or flag
├── CodebookError     a codebook file
├── EngineError       a missing library, weight or token, with the command that mends it
└── StoreError        the workspace: full disk, locked, unreadable
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RapportError(Exception):
    """Something the user can mend, said in one line."""


class InputError(RapportError):
    """A file the user gave us cannot be used."""


class MediaError(InputError):
    """A recording cannot be decoded or holds nothing to hear."""


class TranscriptError(InputError):
    """A transcript cannot be read or does not belong to the recording."""


class ConfigError(RapportError):
    """A setting is unknown or out of range."""


class CodebookError(RapportError):
    """A codebook file breaks its own rules."""


class EngineError(RapportError):
    """An engine lacks its library, its weights or its token."""


class StoreError(RapportError):
    """The workspace cannot be written or is in use."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """
    The tail of an error about an unknown name: the nearest known one, or all of them.

    >>> did_you_mean("pauze_ms", ["pause_ms", "bridge_ms"])
    "did you mean 'pause_ms'?"
    >>> did_you_mean("zzz", ["b", "a"])
    'known are: a, b'
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(names)}"
