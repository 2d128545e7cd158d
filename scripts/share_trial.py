"""Recordings with a known truth become the error of the talk share and what its interval covers.

    python scripts/share_trial.py DIR          a folder with NAME.flac and NAME.rttm
    python scripts/share_trial.py DIR --fit    the same for a grid of settings, narrowest first

DIR is what `python -m samples.trial DIR --half report` makes (for --fit: the tune half). Whole
recordings and pieces of a minute; leader and teacher are the two who speak most, a third person's
voice is left to the diarizer to notice. The truth is the share of all their speech, and again of
their floor: what is left without short signals under the other's speech, as the measure counts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.activity import SileroActivity
from models.embedded import EmbeddedDiarizer
from pipeline.analysis import make_reading
from pipeline.audio import Audio
from pipeline.config import load_config
from pipeline.diarization_error import matched_voices
from pipeline.formats import read_rttm
from pipeline.measures.told_apart import TRUST, Trust, told_apart
from pipeline.media import load_audio
from pipeline.report import Source
from pipeline.run import read
from pipeline.span import Span, total_ms, union
from pipeline.sureness import Sureness
from pipeline.transcript import (
    EngineUsed,
    Heard,
    Role,
    RoleGuess,
    SpeakerSpan,
    WordQuality,
    by_speaker,
)

PIECE_MS = 60_000
LEAST_MS = 15_000
"""of speech in a piece that is looked at"""
BRIDGE_MS = 300
NEAR = 0.03
COVERED = 0.95
Speech = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    One recording, or a minute of it: shares of the leader, 0..1.

    leader, teacher  the floor of the voices that were found for them
    """

    whole: bool
    people: int
    true: float
    true_floor: float
    found: float
    leader: Speech
    teacher: Speech
    sureness: Sureness

    def interval(self, trust: Trust = TRUST) -> tuple[float, float]:
        return told_apart(self.leader, self.teacher, self.sureness, trust=trust) or (0.0, 1.0)


def outcomes_of(audio: Audio, truth: Speech) -> Iterator[Outcome]:
    """The recording and its pieces; nothing where no two voices are found."""
    heard = EmbeddedDiarizer().diarize(audio, SileroActivity().detect(audio).spans)
    people, voices = _bridged(truth), _bridged(by_speaker(heard.spans))
    if heard.sureness is None or len(voices) < 2 or len(people) < 2:
        return
    matched = matched_voices(people, voices, uem=[Span(0, audio.duration_ms)])
    both = sorted(people, key=lambda who: -total_ms(people[who]))[:2]
    voice = {who: matched[who] for who in both if who in matched}
    for who in both:
        left = [v for v in voices if v not in voice.values()]
        voice.setdefault(who, max(left, key=lambda v: total_ms(voices[v]), default=""))
    true_floor = _floor(people, audio.duration_ms, dict(zip(both, both, strict=True)))
    found = _floor(voices, audio.duration_ms, voice)
    for at in _windows(audio.duration_ms):
        sides = [[_inside(s.get(who, ()), at) for who in both] for s in (people, true_floor, found)]
        if any(sum(map(total_ms, side)) < LEAST_MS for side in sides):
            continue
        true, floor, share = (total_ms(a) / (total_ms(a) + total_ms(b)) for a, b in sides)
        leader, teacher = ({voice[who]: s} for who, s in zip(both, sides[2], strict=True))
        whole = at.duration_ms == audio.duration_ms
        yield Outcome(whole, len(people), true, floor, share, leader, teacher, heard.sureness)


def figures(outcomes: Sequence[Outcome], trust: Trust = TRUST) -> tuple[float, float, float, float]:
    """Median width and 90th percentile of the error in points; cover of both truths, 0..1."""
    bounds = np.array([outcome.interval(trust) for outcome in outcomes])
    true, floor, found = np.array([(o.true, o.true_floor, o.found) for o in outcomes]).T
    width = 100 * float(np.median(bounds[:, 1] - bounds[:, 0]))
    ninety = 100 * float(np.quantile(abs(found - floor), 0.9))
    heard, floors = (
        float(((bounds[:, 0] <= x) & (x <= bounds[:, 1])).mean()) for x in (true, floor)
    )
    return width, ninety, heard, floors


def table(outcomes: Sequence[Outcome], trust: Trust = TRUST) -> Iterator[tuple[str, str]]:
    """What and how much, for whole recordings and pieces, two people and more."""
    for whole, more in product((True, False), (False, True)):
        some = [o for o in outcomes if o.whole is whole and (o.people > 2) is more]
        if not some:
            continue
        error = np.array([abs(o.found - o.true_floor) for o in some])
        width, ninety, covers, covers_floor = figures(some, trust)
        name = f"{len(some)} {'recordings' if whole else 'minutes'}"
        yield (
            f"{name}, {'three people' if more else 'two people'}",
            f"error {100 * np.median(error):.1f} median, {ninety:.1f} at 9 of 10, "
            f"{(error <= NEAR).mean() * 10:.0f} of 10 within 3 points; 95 % interval {width:.0f} "
            f"points wide, covers {covers:.0%} (floor {covers_floor:.0%})",
        )


def fitted(outcomes: Sequence[Outcome]) -> Iterator[tuple[Trust, str]]:
    """Settings that cover enough of the two-people outcomes, narrowest first."""
    some = [o for o in outcomes if o.people == 2]
    found = []
    for wrong, unheard, besides in product((0.03, 0.04, 0.05, 0.06), (0, 0.03, 0.05), (0.01, 0.02)):
        trust = Trust(wrong=wrong, unheard=unheard, besides=besides)
        width, _, *covers = figures(some, trust)
        if min(covers) >= COVERED:
            found.append((width, trust, f"{width:.1f} points, covers {covers[0]:.0%}"))
    for _, trust, words in sorted(found, key=lambda row: row[0]):
        yield trust, words


def in_folder(folder: Path) -> Iterator[Outcome]:
    for file in sorted(folder.glob("*.flac")):
        if file.with_suffix(".rttm").is_file():
            yield from outcomes_of(load_audio(file), read_rttm(file.with_suffix(".rttm")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="try a grid of settings")
    asked = parser.parse_args()
    outcomes = list(in_folder(asked.folder))
    for what, figure in table(outcomes):
        print(f"{what:<32} {figure}")
    if asked.fit:
        for trust, words in fitted(outcomes):
            print(f"{words:<32} {trust}")


def _bridged(speech: Mapping[str, Sequence[Span]]) -> Speech:
    return {who: union(spans, bridge_ms=BRIDGE_MS) for who, spans in speech.items() if spans}


def _windows(duration_ms: int) -> list[Span]:
    """All of it; and pieces of a minute, spread evenly, those of a short recording overlapping."""
    whole = Span(0, duration_ms)
    if duration_ms <= PIECE_MS:
        return [whole]
    count = max(2, duration_ms // PIECE_MS)
    starts = [(duration_ms - PIECE_MS) * k // (count - 1) for k in range(count)]
    return [whole, *(Span(at, at + PIECE_MS) for at in starts)]


def _floor(speech: Speech, duration_ms: int, voice: Mapping[str, str]) -> Speech:
    """Person -> their floor, as a recording without words is read."""
    nobody = EngineUsed("none", "")
    spans = sorted(SpeakerSpan(s, who) for who, theirs in speech.items() for s in theirs)
    heard = Heard(duration_ms, (), tuple(spans), None, nobody, nobody, WordQuality.NONE)
    roles = RoleGuess(dict.fromkeys(speech, Role.OTHER), confirmed=True)
    source = Source("trial", "0")
    read_as = read(heard, make_reading(load_config()), source=source, roles=roles)
    return {who: read_as.conversation.floor.get(label, ()) for who, label in voice.items()}


def _inside(spans: Sequence[Span], at: Span) -> tuple[Span, ...]:
    return tuple(both for span in spans if (both := span & at))


if __name__ == "__main__":
    main()
