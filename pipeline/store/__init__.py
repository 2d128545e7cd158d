"""Recordings and all that is made of them, in one folder; the only room that knows its paths."""

from pipeline.store.locks import InUseError
from pipeline.store.recordings import Recording, RecordingState
from pipeline.store.serial import from_bytes, to_bytes
from pipeline.store.uploads import Upload
from pipeline.store.workspace import Workspace

__all__ = [
    "InUseError",
    "Recording",
    "RecordingState",
    "Upload",
    "Workspace",
    "from_bytes",
    "to_bytes",
]
