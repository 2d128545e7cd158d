"""Everything a reading depends on becomes a few letters that change whenever it would."""

from __future__ import annotations

import hashlib

from pipeline.claims import reading_of, state_of
from pipeline.run import Reading
from pipeline.store import Recording, Workspace

LETTERS = 12


def revision_of(workspace: Workspace, recording: Recording, reading: Reading) -> str:
    """
    Another for each thing heard anew, role, correction that stands, language model's claim, and
    setting; the same as long as the conversation reads the same. Reads no transcript.
    """
    heard = workspace.derived_path(recording.id, "heard.json")
    seen = heard.stat().st_mtime_ns if heard is not None else 0
    people = (workspace.roles(recording.id), workspace.corrections(recording.id))
    asked = state_of(reading_of(workspace, recording.sha256, reading))
    method = (
        reading.codebook.id,
        reading.codebook.version,
        tuple(coder.id for coder in reading.coders),
        reading.settings,
    )
    said = repr((recording.id, seen, people, asked, method))
    return hashlib.sha256(said.encode()).hexdigest()[:LETTERS]
