"""Changes of speaker become floor-transfer offsets."""

from __future__ import annotations

from itertools import pairwise

from pipeline.measures.definition import ANY_EDGES, Finding, MeasureDefinition
from pipeline.measures.material import PARTIES, Material
from pipeline.measures.result import AnyFigure, Proportion, Sample, Unit

JITTER = "edges of words are good to about 0.2 s: differences below that mean nothing"
CAPTION_OFFSETS = (
    "times come from captions, good to about a second; changes of speaker are quicker than that"
)


def floor_transfer_offset(material: Material) -> Finding:
    offsets = [
        (b.span.start_ms - a.span.end_ms, a, b)
        for a, b in pairwise(material.turns)
        if a.speaker != b.speaker
    ]
    seconds = tuple(ms / 1000 for ms, _, _ in offsets)
    parts: dict[str, AnyFigure] = {
        "lower quartile": Sample(seconds, at=0.25),
        "upper quartile": Sample(seconds, at=0.75),
        "in overlap": Proportion(sum(ms < 0 for ms, _, _ in offsets), len(offsets)),
    }
    for role in material.said_roles:
        mine = tuple(ms / 1000 for ms, a, b in offsets if b.role is role and a.role in PARTIES)
        parts[f"{role} takes the floor"] = Sample(mine)
    return Finding(
        Sample(seconds),
        parts,
        {"in overlap": Unit.SHARE},
        evidence=tuple(b.indices[0] for _, _, b in offsets),
        notes=(JITTER,),
        withheld=CAPTION_OFFSETS if material.from_captions else None,
    )


MEASURES = (
    MeasureDefinition(
        id="floor_transfer_offset",
        number=10,
        name="Floor-transfer offset",
        unit=Unit.SECONDS,
        formula="onset of a turn - offset of the turn before; median, quartiles, share below 0",
        meaning="How closely the two follow each other; below 0 they overlap.",
        edge_cases=(
            "Changes between any two voices. Withheld where times come from captions, whose "
            "second of blur is larger than the thing measured."
        ),
        nothing="the floor never changes hands",
        counted="changes of speaker",
        needs=ANY_EDGES,
        find=floor_transfer_offset,
    ),
)
