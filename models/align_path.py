"""Words and how well the sound fits them become the best way through the sound."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.align_sound import (
    BEGIN,
    END,
    INSIDE,
    SILENCE,
    SINGLE,
    STATES,
    Matrix,
    Model,
    Numbers,
    fits,
    with_slopes,
)

Phones = tuple[int, ...]
Said = tuple[Phones, ...]
"""a word: the ways in which it is pronounced"""
Way = tuple[int, float]
"""a state, and the log chance to come from there"""

ANY, NOTHING, BEFORE_ALL = -1, -1, -1
"""the state of: whatever sound; the word of: none; the state before the first frame"""
RARE = -6.0
"""log chance under which a way between states is left out"""
PAUSE, OTHER = -2.0, -4.0
"""log chance of a pause between words, and of whatever sound between cues"""
OTHER_FIT = -8.0
"""whatever sound fits this much worse, in nats a frame, than the sound that fits best"""
NEVER = -1e30


@dataclass(frozen=True, slots=True)
class Found:
    """Where a word is: frames, first and past the last, and how well it fits in all, in nats."""

    first: int
    end: int
    fit: float

    def moved(self, frames: int) -> Found:
        """The same so many frames later."""
        return Found(self.first + frames, self.end + frames, self.fit)


def find_words(
    words: Sequence[Said],
    edges: Collection[int],
    heard: Matrix,
    best: Matrix,
    model: Model,
    *,
    within: Sequence[slice] = (),
    to_the_end: bool = True,
    other_fit: float = OTHER_FIT,
) -> tuple[Found | None, ...]:
    """
    For each word where it is in the sound, in order; None for those after the sound's end.

    edges       words before which anything may be heard; len(words) for the end
    heard       cepstra, (frames, 13), and `best` how well any sound fits each frame
    within      for each word the frames where it may be, no start or end before the last one's;
                anywhere where none are given. Narrow ones save most of the time.
    to_the_end  whether all words must be found; else as many as the sound holds
    other_fit   how much worse whatever sound fits than the best, in nats a frame

    Empty where the sound is too short for the words. The fit of a word is against `best`, so a
    word that is said there comes near 0 a frame whatever the recording.
    """
    ways = _Ways(words, edges, model, to_the_end=to_the_end)
    start, stop = _bounds(ways, within or [slice(0, len(heard))] * len(words), len(heard))
    wanted = np.array(ways.states, np.int32)
    emitted = np.full((len(heard), len(wanted)), NEVER, np.float32)
    slopes = with_slopes(heard)
    for first, end in set(zip(start, stop, strict=True)):
        ours = np.flatnonzero((start == first) & (stop == end))
        needed, column = np.unique(np.maximum(wanted[ours], 0), return_inverse=True)
        here = fits(slopes[first:end], needed, model)[:, column] - best[first:end, None]
        here[:, wanted[ours] == ANY] = other_fit
        emitted[first:end, ours] = here
    path = _best_path(ways, emitted, start, stop)
    if path is None:
        return ()
    word_of = np.array(ways.words)[path]
    fit_of = emitted[np.arange(len(path)), path]
    found: list[Found | None] = []
    for k in range(len(words)):
        frames = np.flatnonzero(word_of == k)
        if len(frames):
            fit = float(fit_of[frames].sum())
            found.append(Found(int(frames[0]), int(frames[-1]) + 1, fit))
        else:
            found.append(None)
    return tuple(found)


class _Ways:
    """
    The states of a text in order, and the ways between them.

    states  of the model, or ANY
    words   the place of each state's word, or NOTHING
    near    for each state its word twice, or the words around where it is between
    before  for each state where it may come from
    last    where the sound may end
    """

    def __init__(
        self, words: Sequence[Said], edges: Collection[int], model: Model, *, to_the_end: bool
    ) -> None:
        self.states: list[int] = []
        self.words: list[int] = []
        self.near: list[tuple[int, int]] = []
        self.before: list[list[Way]] = []
        self._model = model
        self._silence = model.phones.index(SILENCE)
        entry: list[Way] = [(BEFORE_ALL, 0.0)]
        ends: list[Way] = []
        for k in range(len(words)):
            entry = self._between(k, entry, anything=k in edges)
            entry = self._word(k, words, edges, entry)
            ends += entry
        after = entry if to_the_end else ends
        anything = len(words) in edges or not to_the_end
        self.last = self._between(len(words), after, anything=anything)

    def _word(
        self, k: int, words: Sequence[Said], edges: Collection[int], entry: list[Way]
    ) -> list[Way]:
        apart = k == 0 or k in edges, k + 1 == len(words) or k + 1 in edges
        before = self._silence if apart[0] else words[k - 1][0][-1]
        after = self._silence if apart[1] else words[k + 1][0][0]
        ends: list[Way] = []
        self._near = k, k
        for phones in words[k]:
            ways, around = entry, (before, *phones, after)
            for i, phone in enumerate(phones):
                place = _place(i, len(phones))
                states = self._model.states_of(around[i], phone, around[i + 2], place)
                ways = self._phone(phone, states, k, ways)
            ends += ways
        return ends

    def _between(self, k: int, entry: list[Way], *, anything: bool) -> list[Way]:
        """Nothing, a pause, or, at an edge, whatever sound, before a word."""
        self._near = k - 1, k
        ways = entry + self._pause(entry)
        if not anything:
            return ways
        here = len(self.states)
        self._add(ANY, NOTHING, [(here, 0.0), *((s, p + OTHER) for s, p in ways)])
        return [*ways, (here, OTHER), *self._pause([(here, OTHER)])]

    def _pause(self, entry: list[Way]) -> list[Way]:
        states = self._model.alone[self._silence]
        return self._phone(self._silence, states, NOTHING, [(s, p + PAUSE) for s, p in entry])

    def _phone(self, phone: int, states: Numbers, word: int, entry: list[Way]) -> list[Way]:
        chances = self._model.stay[phone]
        first = len(self.states)
        for k in range(STATES):
            ways = [(first + j, float(chances[j, k])) for j in range(k + 1) if chances[j, k] > RARE]
            self._add(int(states[k]), word, ways if k else ways + entry)
        out = chances[:, STATES]
        return [(first + k, float(out[k])) for k in range(STATES) if out[k] > RARE]

    def _add(self, state: int, word: int, before: list[Way]) -> None:
        self.states.append(state)
        self.words.append(word)
        self.near.append(self._near)
        self.before.append(before)


def _place(i: int, n: int) -> int:
    if n == 1:
        return SINGLE
    return BEGIN if i == 0 else END if i == n - 1 else INSIDE


def _bounds(ways: _Ways, within: Sequence[slice], n_frames: int) -> tuple[Numbers, Numbers]:
    """For each state the first frame where it may be, and the one past the last."""
    starts = [0, *(frames.start for frames in within), 0]
    stops = [n_frames, *(frames.stop for frames in within), n_frames]
    earlier, later = np.array(ways.near).T + 1
    before_any, after_all = earlier == 0, later == len(within) + 1
    start = np.where(before_any, 0, np.array(starts)[earlier])
    stop = np.where(after_all, n_frames, np.array(stops)[later])
    return start.astype(np.int32), stop.astype(np.int32)


def _best_path(ways: _Ways, emitted: Matrix, start: Numbers, stop: Numbers) -> Numbers | None:
    """
    The state of every frame (Viterbi 1967); None where no way leads through.

    Most ways lead from a state to itself or to the next: those are two shifts of a whole row,
    many times faster than to gather the origins of each. Only the others are gathered. Both only
    for the states that may be where the frame is, which follow each other.
    """
    n = len(ways.states)
    begin, stay, step = np.full((3, n), NEVER, np.float32)
    others: dict[int, list[Way]] = {}
    for state, before in enumerate(ways.before):
        for came_from, p in before:
            if came_from == BEFORE_ALL:
                begin[state] = max(begin[state], p)
            elif came_from == state:
                stay[state] = max(stay[state], p)
            elif came_from == state - 1:
                step[state] = max(step[state], p)
            else:
                others.setdefault(state, []).append((came_from, p))
    joined = np.fromiter(others, np.int32)
    most = max(map(len, others.values()), default=1)
    origin = np.zeros((most, len(joined)), np.int32)
    chance = np.full((most, len(joined)), NEVER, np.float32)
    for column, more in enumerate(others.values()):
        for row, way in enumerate(more):
            origin[row, column], chance[row, column] = way
    values = np.full((len(emitted), 1 + n), NEVER, np.float32)  # a first column: before any state
    values[0, 1:] = begin + emitted[0]
    changes = np.unique(np.concatenate([[1, len(emitted)], start, stop]).clip(1, len(emitted)))
    for t, until in pairwise(changes.tolist()):
        low, high = np.searchsorted(stop, t, "right"), np.searchsorted(start, t, "right")
        some = slice(*np.searchsorted(joined, [low, high]))
        into, come, likely = joined[some] - low, origin[:, some] + 1, chance[:, some].copy()
        held, moved = stay[low:high], step[low:high]
        for k in range(t, until):
            last, now = values[k - 1], values[k, 1 + low : 1 + high]
            np.maximum(last[1 + low : 1 + high] + held, last[low:high] + moved, out=now)
            now[into] = np.maximum(now[into], (last[come] + likely).max(0))
            now += emitted[k, low:high]
    total, state = max((float(values[-1, 1 + s]) + p, s) for s, p in ways.last if s != BEFORE_ALL)
    if total < NEVER / 2:
        return None
    path = np.zeros(len(emitted), np.int32)
    for t in range(len(emitted) - 1, 0, -1):
        path[t] = state
        reached = ((float(values[t - 1, 1 + s]) + p, s) for s, p in ways.before[state] if s >= 0)
        state = max(reached)[1]
    path[0] = state
    return path
