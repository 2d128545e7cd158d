"""What would make a stage answer differently becomes the key its answer is kept under."""

from __future__ import annotations

import hashlib
import json

from pipeline.transcript import EngineUsed

STAGE_VERSIONS = {"activity": 2, "words": 1, "aligned": 1, "voices": 1}
"""raised when our own code around an engine changes what it answers"""


def stage_key(stage: str, used: EngineUsed, *inputs: str) -> str:
    """
    sha256 over the stage, the engine with its revision and every parameter, defaults included,
    and the hashes of what goes in. The reason an engine was chosen does not count.
    """
    facts = {
        "stage": stage,
        "version": STAGE_VERSIONS[stage],
        "engine": used.name,
        "revision": used.revision,
        "parameters": dict(used.parameters),
        "inputs": inputs,
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{stage}-{hashlib.sha256(canonical.encode()).hexdigest()}"
