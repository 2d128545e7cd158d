"""A move's words become its attributes: kind of evidence, slots and owner of a step, valence."""

from __future__ import annotations

from pipeline.coding.reading import Reading


def attributes(move: str, reading: Reading) -> dict[str, str]:
    """What the codebook lists under the move's attributes, as far as the words show it."""
    if move == "NEXT_STEP":
        return {"slots": slots(reading), "owner": _owner(reading)}
    if move == "JUDGE":
        valence = {"valence": "-" if "negative_verdict" in reading else "+"}
        return valence | ({"adversarial": "yes"} if "adversarial" in reading else {})
    if move == "EVIDENCE":
        return {"kind": _kind(reading)}
    return {}


def slots(reading: Reading) -> str:
    """Which of the five slots of a next step are filled, space-joined in the book's order."""
    named = ("with_whom", "when", "success_sign", "support")
    return " ".join(["what", *(name for name in named if f"slot.{name}" in reading)])


def _owner(reading: Reading) -> str:
    for owner in ("joint", "teacher", "leader"):
        if f"owner.{owner}" in reading:
            return owner
    return "joint"


def _kind(reading: Reading) -> str:
    if reading.quoted or "evidence.quote" in reading:
        return "quote"
    if "clock" in reading:
        return "time"
    if "count" in reading:
        return "count"
    return "artifact" if "datum" in reading else "pattern"
