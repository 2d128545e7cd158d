"""Who speaks, as found, becomes the same with somebody who came by for a moment kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.resegmentation import Steps
from models.spoken import Floats, Places, Speech
from models.window_sums import blocks, evidence, medians, within

CHUNK = 5
"""steps that are looked at together, at most: half a second"""
WINDOW = 25
"""steps of speech a window holds: 2.5 s, the least by which a voice can be judged"""
AROUND = 100
"""steps to either side that are kept out of the voice a window is held against: the visitor may
have been given to that voice all through the visit"""
PURE = 0.9
"""the share of a window that must be one voice's; where two alternate, neither fits"""
ODD = 6.0
"""by how much the oddest window must not fit, in spreads"""
ALIKE = 1.5
"""the same for a further window that fits the visitor better than the two"""
SURE = 0.4
"""and at least this share of how odd the oddest is"""
APART = 4.0
"""by how much more than anybody else's oddest"""
EDGE = 20
"""steps at either end of a stretch that may be somebody else's"""
TOO_FAR = 10
"""steps by which the windows of a visitor typically reach past them"""
SEEDS = 3
"""windows from which a visitor is looked for"""
LIKELY = 0.9
"""that a visitor's step is theirs: four in five are, so people are asked to look"""
LEAST = 15
"""steps of a visitor: who speaks for less than 1.5 s is not told from a way of speaking"""
FEWEST = 8
"""windows of a voice from which its own spread can be told"""
SCALE = 0.1
"""what one frame counts, as in resegmentation"""
TONES = np.linspace(np.log(60.0), np.log(400.0), 96)
"""log pitch, a fiftieth of the pitch apart"""
TONE_WIDTH = 0.04
"""log pitch over which a voice's pitches are smoothed"""
RARE = 0.02
"""of the density, as if spread evenly, so that one odd pitch is not impossible"""
LEAST_TONE_SPREAD = 0.5
"""nats"""
ROUNDS = 3
"""of looking for further stretches of the visitor"""
MOST_TONE = 5.0
"""spreads of pitch beyond which more says no more"""


@dataclass(frozen=True, slots=True, eq=False)
class Chunks:
    """
    Half seconds of one voice on end, no pause within.

    starts  the first step of each, and one past the last step; shape (chunks + 1,)
    steps   what they say of their speaker
    shares  the share of each voice, shape (chunks, voices)
    tones   how many voiced frames of each have each of the pitches `TONES`, shape (chunks, 96)
    """

    starts: Places
    steps: Steps
    shares: Floats
    tones: Places

    def __len__(self) -> int:
        return len(self.shares)

    @property
    def voices(self) -> int:
        return int(self.shares.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """
    Every pure 2.5 s of speech.

    first, last  its chunks, `last` excluded
    owner        the voice it was given to
    odd          how little it fits any, in spreads of the own windows of the voices: the sound,
                 by the likelihood that it is that voice and not a new one, and the pitch
    fits         log odds that it is the voice it fits best and not a new one
    """

    first: Places
    last: Places
    owner: Places
    odd: Floats
    fits: Floats

    @property
    def places(self) -> list[tuple[int, int]]:
        return list(zip(self.first.tolist(), self.last.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Visitor:
    """
    chunks    which are theirs
    odd       how odd their oddest window is, judged without them
    else_odd  how odd the oddest window is that is not theirs
    """

    chunks: NDArray[np.bool_]
    odd: float
    else_odd: float


def with_visitor(parts: Iterable[Steps], speech: Speech, shares: Floats) -> Floats | None:
    """
    `shares` with one column more for somebody who came by, or None where nobody did.

    parts   all steps of the speech, in order
    shares  the share of each voice in each step, shape (steps, voices)

    A visitor of 5 to 20 s is merged into one of the voices by any model of the whole. Here every
    2.5 s of one voice are held against what that voice is like elsewhere: how likely their sound
    is, and whether their pitch is one that any of the voices has. What fits so badly as no stretch
    of the voices themselves does is somebody else; further stretches join that are alike.
    """
    chunks = gather_chunks(parts, speech, shares)
    found = find_visitor(chunks)
    if found is None or found.odd < ODD or found.odd - found.else_odd < APART:
        return None
    theirs = np.repeat(found.chunks, np.diff(chunks.starts))
    if theirs.sum() < LEAST:
        return None
    more = np.hstack([shares, np.zeros((len(shares), 1), np.float32)])
    more[theirs] *= 1 - LIKELY
    more[theirs, -1] = LIKELY
    before = np.bincount(shares.argmax(axis=1), minlength=chunks.voices) > 0
    left = np.bincount(more.argmax(axis=1), minlength=chunks.voices + 1)[:-1]
    return more if left[before].min() >= LEAST else None


def find_visitor(chunks: Chunks) -> Visitor | None:
    """The likeliest visitor, however unlikely; None where there is too little to judge by."""
    nobody = np.zeros(len(chunks), bool)
    first = judge_windows(chunks, nobody)
    if first is None:
        return None
    tried = [_visitor_at(chunks, first, seed) for seed in _seeds(first)]
    return max((v for v in tried if v is not None), key=lambda v: v.odd - v.else_odd, default=None)


def gather_chunks(parts: Iterable[Steps], speech: Speech, shares: Floats) -> Chunks:
    """All steps of `parts`, in order, which are the steps of `speech` and of `shares`."""
    labels = shares.argmax(axis=1)
    bounds = np.append(speech.starts, len(speech.frames))
    starts, counts, pauses, mean_shares, own_tones = [], [], [], [], []
    shifts = np.empty(0, np.float32)  # grown in place: by far the largest
    done = 0
    for part in parts:
        here = slice(done, done + len(part))
        at = _chunk_starts(labels[here], speech.stretch[here])
        counts.append(np.add.reduceat(part.counts, at, axis=0))
        own = np.add.reduceat(part.shifts, at, axis=0).ravel()
        shifts.resize(len(shifts) + len(own), refcheck=False)
        shifts[-len(own) :] = own
        pauses.append(part.pause[at])
        lengths = np.diff(np.append(at, len(part)))
        mean_shares.append(np.add.reduceat(shares[here], at, axis=0) / lengths[:, None])
        for first, last in zip(done + at, done + at + lengths, strict=True):
            frames = slice(bounds[first], bounds[last])
            own_tones.append(_tones(speech.hz[frames]))
        starts.append(at + done)
        done += len(part)
    steps = Steps(
        np.concatenate(counts), shifts.reshape(sum(map(len, starts)), -1), np.concatenate(pauses)
    )
    return Chunks(
        np.append(np.concatenate(starts), done),
        steps,
        np.concatenate(mean_shares),
        np.stack(own_tones),
    )


def _tones(hz: Floats) -> Places:
    voiced = np.log(hz[hz > 0])
    places = np.rint((voiced - TONES[0]) / (TONES[1] - TONES[0])).astype(int)
    return np.bincount(np.clip(places, 0, len(TONES) - 1), minlength=len(TONES))


def judge_windows(chunks: Chunks, without: NDArray[np.bool_]) -> Windows | None:
    """
    How odd every pure window is, the chunks `without` belonging to no voice.

    A voice with too little to tell its own spread is no measure; None where all are like that.
    """
    first, last, owner = pure_windows(chunks)
    gone = np.append(0, np.cumsum(without))
    own = (gone[last] - gone[first]) == 0
    known = np.bincount(owner[own], minlength=chunks.voices) >= FEWEST
    if not known.any():
        return None
    kept = np.where(without[:, None], 0, chunks.shares)
    fits = fits_of(chunks, kept, first, last)
    sound = np.full_like(fits, np.inf)
    for voice in np.flatnonzero(known):
        typical = fits[own & (owner == voice), voice]
        sound[:, voice] = -spreads(fits[:, voice], typical, least=1e-6)
    likely = _likely_tones(chunks, kept, first, last)
    strange = np.clip(-spreads(likely, likely[own], least=LEAST_TONE_SPREAD), 0, MOST_TONE)
    return Windows(first, last, owner, sound.min(axis=1) + strange, fits.max(axis=1))


def _seeds(windows: Windows) -> list[int]:
    """The oddest windows that do not overlap."""
    seeds: list[int] = []
    for i in np.argsort(-windows.odd):
        if all(
            windows.first[i] >= windows.last[j] or windows.last[i] <= windows.first[j]
            for j in seeds
        ):
            seeds.append(int(i))
        if len(seeds) == SEEDS:
            break
    return seeds


def _visitor_at(chunks: Chunks, windows: Windows, seed: int) -> Visitor | None:
    """Who speaks in one window and wherever else it sounds alike, judged without all of these."""
    theirs = np.zeros(len(chunks), bool)
    for _ in range(ROUNDS):
        before, theirs = theirs, _joined(chunks, windows, seed)
        if (theirs == before).all():
            break
        judged = judge_windows(chunks, theirs)
        if judged is None:
            return None
        windows = judged
        inside = np.array([theirs[a:b].mean() for a, b in windows.places])
        seed = int(np.where(inside > 0.5, windows.odd, -np.inf).argmax())
    else_odd = float(windows.odd[inside == 0].max(initial=0.0))
    return Visitor(_trimmed(chunks, windows, theirs), float(windows.odd[seed]), else_odd)


def _joined(chunks: Chunks, windows: Windows, seed: int) -> NDArray[np.bool_]:
    """Which chunks the visitor at `seed` speaks: the window grown, and others that are alike."""

    def stats(which: NDArray[np.bool_] | slice) -> tuple[Floats, Floats]:
        counts, shifts = chunks.steps.counts[which], chunks.steps.shifts[which]
        return SCALE * counts.sum(axis=0), SCALE * shifts.sum(axis=0)

    theirs = _grown(chunks, windows, seed)
    sure = windows.odd[seed] * SURE
    model = stats(theirs)
    for i in np.flatnonzero(windows.odd >= max(ALIKE, sure)):
        own = slice(windows.first[i], windows.last[i])
        if theirs[own].any():
            continue
        if _same(stats(own), model) > windows.fits[i]:
            theirs |= _grown(chunks, windows, int(i))
    return theirs


def _grown(chunks: Chunks, windows: Windows, seed: int) -> NDArray[np.bool_]:
    """The chunks of a window and of those overlapping it, one by one, that are half as odd."""
    theirs = np.zeros(len(chunks), bool)
    theirs[windows.first[seed] : windows.last[seed]] = True
    least = max(ALIKE, windows.odd[seed] / 2)
    for side in (range(seed + 1, len(windows.first)), range(seed - 1, -1, -1)):
        for i in side:
            own = slice(windows.first[i], windows.last[i])
            if windows.odd[i] < least or not theirs[own].any():
                break
            theirs[own] = True
    return theirs


def _trimmed(chunks: Chunks, windows: Windows, theirs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """
    Each stretch cut back to where the visitor begins and ends: a window reaches past them.

    Of the pauses and changes of voice near an end the one is taken at which the oddest window
    begins or ends; without any, what a window that is half theirs reaches too far is cut.
    """
    kept = np.zeros(len(theirs), bool)
    starts = chunks.starts
    labels = chunks.shares.argmax(axis=1)
    breaks = chunks.steps.pause | (np.diff(labels, prepend=-1) != 0)
    from_here = dict(zip(windows.first.tolist(), windows.odd.tolist(), strict=True))
    up_to = dict(zip(windows.last.tolist(), windows.odd.tolist(), strict=True))
    edges = np.flatnonzero(np.diff(theirs, prepend=False, append=False)).reshape(-1, 2)
    for first, last in edges.tolist():
        inside = [int(i) for i in range(first, last) if breaks[i]]
        early = [i for i in inside if starts[i] - starts[first] <= EDGE]
        late = [i for i in [*inside[1:], last] if starts[last] - starts[i] <= EDGE]
        late = [i for i in late if i == len(theirs) or breaks[i]]
        begin = max(
            early,
            key=lambda i: from_here.get(i, 0.0),
            default=int(np.searchsorted(starts, starts[first] + TOO_FAR)),
        )
        end = max(
            late,
            key=lambda i: up_to.get(i, 0.0),
            default=int(np.searchsorted(starts, starts[last] - TOO_FAR)),
        )
        kept[begin:end] = True
    return kept


def _same(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float:
    """Log odds that both are one voice and not two."""
    both = evidence(one[0] + other[0], one[1] + other[1])
    return float(both - evidence(*one) - evidence(*other))


def _chunk_starts(labels: Places, stretch: Places) -> Places:
    new = np.ones(len(labels), bool)
    new[1:] = (labels[1:] != labels[:-1]) | (stretch[1:] != stretch[:-1])
    runs = np.flatnonzero(new)
    since = np.arange(len(labels)) - runs[np.cumsum(new) - 1]
    return np.flatnonzero(since % CHUNK == 0)


def pure_windows(chunks: Chunks) -> tuple[Places, Places, Places]:
    """First and last chunk of each window that begins a chunk, and whose it is."""
    last = np.searchsorted(chunks.starts, chunks.starts[:-1] + WINDOW)
    first = np.flatnonzero(last < len(chunks.starts))
    last = last[first]
    lengths = np.diff(chunks.starts)
    labels = chunks.shares.argmax(axis=1)
    held = np.zeros((len(lengths) + 1, chunks.voices))
    held[np.arange(1, len(lengths) + 1), labels] = lengths
    held = np.cumsum(held, axis=0)
    shares = (held[last] - held[first]) / (chunks.starts[last] - chunks.starts[first])[:, None]
    pure = shares.max(axis=1) >= PURE
    return first[pure], last[pure], shares[pure].argmax(axis=1)


def fits_of(chunks: Chunks, kept: Floats, first: Places, last: Places) -> Floats:
    """Log odds that a window is a voice, told without what lies around, and not a new one."""
    counts, shifts = chunks.steps.counts, chunks.steps.shifts
    everything = SCALE * (kept.T @ counts), SCALE * (kept.T @ shifts)
    fits = np.empty((len(first), chunks.voices), np.float32)
    for part in blocks(len(first)):
        own = tuple(SCALE * within(x, first[part], last[part]) for x in (counts, shifts))
        near = _near(chunks, first[part], last[part])
        rest = [
            whole - SCALE * within(x, *near, weights=kept)
            for whole, x in zip(everything, (counts, shifts), strict=True)
        ]
        rest[0] = np.maximum(0, rest[0])
        both = evidence(rest[0] + own[0][:, None], rest[1] + own[1][:, None])
        fits[part] = both - evidence(*rest) - evidence(*own)[:, None]
    return fits


def _likely_tones(chunks: Chunks, kept: Floats, first: Places, last: Places) -> Floats:
    """
    How likely the pitch of a window's typical voiced frame is in the likeliest voice, in nats; the
    voices told without what lies around. Where two speak at once each frame has its own voice.
    """
    smooth = np.exp(-0.5 * ((TONES[:, None] - TONES) / TONE_WIDTH) ** 2)
    smooth /= smooth.sum(axis=0)
    total = kept.T @ chunks.tones
    likely = np.full(len(first), np.nan, np.float32)
    for part in blocks(len(first)):
        near = _near(chunks, first[part], last[part])
        rest = np.maximum(0, total - within(chunks.tones, *near, weights=kept)) @ smooth
        density = rest / (rest.sum(axis=2, keepdims=True) + 1e-9)
        best = np.log((1 - RARE) * density.max(axis=1) + RARE / len(TONES))
        own = within(chunks.tones, first[part], last[part])
        likely[part] = np.where(own.sum(axis=1) >= FEWEST, medians(best, own), np.nan)
    unvoiced = np.isnan(likely)
    usual = np.median(likely[~unvoiced]) if not unvoiced.all() else 0
    return np.where(unvoiced, usual, likely)


def _near(chunks: Chunks, first: Places, last: Places) -> tuple[Places, Places]:
    """First and past-the-last chunk of what lies around each window."""
    starts = chunks.starts
    low = np.searchsorted(starts, starts[first] - AROUND)
    high = np.searchsorted(starts, starts[last] + AROUND)
    return low, np.minimum(high, len(chunks))


def spreads(values: Floats, own: Floats, *, least: float) -> Floats:
    """How many spreads the values lie from the middle of their own; below it is negative."""
    middle, low, lowest = np.percentile(own, [50, 25, 10])
    spread = max((middle - low) / 0.674, (middle - lowest) / 1.282, least)
    away: Floats = (values - np.float32(middle)) / np.float32(spread)
    return away
