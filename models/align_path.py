"""Words and how well the sound fits them become the best way through the sound."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
    to_the_end: bool = True,
    other_fit: float = OTHER_FIT,
) -> tuple[Found | None, ...]:
    """
    For each word where it is in the sound, in order; None for those after the sound's end.

    edges       words before which anything may be heard; len(words) for the end
    heard       cepstra, (frames, 13), and `best` how well any sound fits each frame
    to_the_end  whether all words must be found; else as many as the sound holds
    other_fit   how much worse whatever sound fits than the best, in nats a frame

    Empty where the sound is too short for the words. The fit of a word is against `best`, so a
    word that is said there comes near 0 a frame whatever the recording.
    """
    ways = _Ways(words, edges, model, to_the_end=to_the_end)
    wanted = np.array(ways.states, np.int32)
    needed, column = np.unique(np.maximum(wanted, 0), return_inverse=True)
    emitted = fits(with_slopes(heard), needed, model)[:, column] - best[:, None]
    emitted[:, wanted == ANY] = other_fit
    path = _best_path(ways, emitted)
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
    before  for each state where it may come from
    last    where the sound may end
    """

    def __init__(
        self, words: Sequence[Said], edges: Collection[int], model: Model, *, to_the_end: bool
    ) -> None:
        self.states: list[int] = []
        self.words: list[int] = []
        self.before: list[list[Way]] = []
        self._model = model
        self._silence = model.phones.index(SILENCE)
        entry: list[Way] = [(BEFORE_ALL, 0.0)]
        ends: list[Way] = []
        for k in range(len(words)):
            entry = self._between(entry, anything=k in edges)
            entry = self._word(k, words, edges, entry)
            ends += entry
        after = entry if to_the_end else ends
        self.last = self._between(after, anything=len(words) in edges or not to_the_end)

    def _word(
        self, k: int, words: Sequence[Said], edges: Collection[int], entry: list[Way]
    ) -> list[Way]:
        apart = k == 0 or k in edges, k + 1 == len(words) or k + 1 in edges
        before = self._silence if apart[0] else words[k - 1][0][-1]
        after = self._silence if apart[1] else words[k + 1][0][0]
        ends: list[Way] = []
        for phones in words[k]:
            ways, around = entry, (before, *phones, after)
            for i, phone in enumerate(phones):
                place = _place(i, len(phones))
                states = self._model.states_of(around[i], phone, around[i + 2], place)
                ways = self._phone(phone, states, k, ways)
            ends += ways
        return ends

    def _between(self, entry: list[Way], *, anything: bool) -> list[Way]:
        """Nothing, a pause, or, at an edge, whatever sound."""
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
        self.before.append(before)


def _place(i: int, n: int) -> int:
    if n == 1:
        return SINGLE
    return BEGIN if i == 0 else END if i == n - 1 else INSIDE


def _best_path(ways: _Ways, emitted: Matrix) -> Numbers | None:
    """The state of every frame (Viterbi 1967); None where no way leads through."""
    n, most = len(ways.states), max(len(before) for before in ways.before)
    origin = np.zeros((most, n), np.int32)
    chance = np.full((most, n), NEVER, np.float32)
    value = np.full(n, NEVER, np.float32)
    for state, before in enumerate(ways.before):
        for k, (came_from, p) in enumerate(before):
            if came_from == BEFORE_ALL:
                value[state] = max(value[state], p)
            else:
                origin[k, state], chance[k, state] = came_from, p
    chosen = np.zeros(emitted.shape, np.uint8)
    states = np.arange(n)
    value += emitted[0]
    for t in range(1, len(emitted)):
        reached = value[origin] + chance
        chosen[t] = reached.argmax(0)
        value = reached[chosen[t], states] + emitted[t]
    total, state = max((float(value[s]) + p, s) for s, p in ways.last if s != BEFORE_ALL)
    if total < NEVER / 2:
        return None
    path = np.zeros(len(emitted), np.int32)
    for t in range(len(emitted) - 1, -1, -1):
        path[t] = state
        state = int(origin[chosen[t, state], state])
    return path
