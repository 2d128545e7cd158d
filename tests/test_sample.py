"""The sample conversation: film, transcript and truth agree and hold what they promise."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import sys
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from pipeline.media import load_audio, probe
from pipeline.span import Span, intersection, union

ROOT = Path(__file__).parents[1]
SAMPLES, SHARED = ROOT / "samples", ROOT.parent / "shared"
NAMES = {"L": "Dana Reyes", "T": "Marcus Webb"}
ELICITING = {
    "open_reflective", "probing", "clarifying", "planning", "closed_factual", "leading",
}  # fmt: skip


class Said(NamedTuple):
    span: Span
    speaker: str
    text: str


def milliseconds(seconds: str | float) -> int:
    return round(float(seconds) * 1000)


def true_words() -> list[Said]:
    lines = (SAMPLES / "conversation.stm").read_text(encoding="utf-8").splitlines()
    parts = [line.split(" ", 5) for line in lines]
    return [Said(Span(milliseconds(p[3]), milliseconds(p[4])), p[2], p[5]) for p in parts]


def true_voices() -> list[Said]:
    lines = (SAMPLES / "conversation.rttm").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines]
    starts = [(milliseconds(p[3]), milliseconds(p[4])) for p in parts]
    return [Said(Span(s, s + d), p[7], "") for (s, d), p in zip(starts, parts, strict=True)]


def cues() -> list[Said]:
    blocks = (SAMPLES / "conversation.vtt").read_text(encoding="utf-8").strip().split("\n\n")[1:]
    found = []
    for block in blocks:
        _, times, text = block.split("\n")
        start, end = (
            sum(milliseconds(x) * 60**i for i, x in enumerate(reversed(time.split(":"))))
            for time in times.split(" --> ")
        )
        speaker, _, words = text.partition(": ")
        found.append(Said(Span(start, end), speaker, words))
    return found


def coded() -> list[dict[str, Any]]:
    whole = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    utterances: list[dict[str, Any]] = whole["utterances"]
    return utterances


def words_of(said: list[Said], speaker: str) -> list[str]:
    return [word for one in said if one.speaker == speaker for word in one.text.split()]


def test_everything_is_there_and_small() -> None:
    names = {"conversation.mp4", "conversation.vtt", "conversation.rttm", "conversation.stm"}
    names |= {"expected.json", "conversation.toml", "make_sample.py", "picture.py", "README.md"}
    assert names <= {path.name for path in SAMPLES.iterdir()}
    assert (SAMPLES / "conversation.mp4").stat().st_size < 4_000_000
    assert "CC0 1.0" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_film_transcript_and_truth_last_equally_long() -> None:
    facts = probe(SAMPLES / "conversation.mp4")
    last_ms = true_voices()[-1].span.end_ms
    assert 180_000 < facts.duration_ms < 240_000
    assert last_ms < facts.duration_ms < last_ms + 2_500
    assert abs(cues()[-1].span.end_ms - last_ms) < 600
    assert milliseconds(coded()[-1]["end"]) == last_ms
    assert facts.video is not None
    assert (facts.video.width, facts.video.height, facts.channels) == (640, 360, 1)


def test_the_sound_is_where_the_truth_says() -> None:
    """Loud in every stretch of speech, at least 20 dB less in the pauses over a second."""
    mono = load_audio(SAMPLES / "conversation.mp4").mono
    talk = union(said.span for said in true_voices())
    pauses = [
        (a.end_ms + 300, b.start_ms) for a, b in pairwise(talk) if b.start_ms - a.end_ms > 1000
    ]

    def level(start_ms: int, end_ms: int) -> float:
        return float(10 * np.log10(np.mean(mono[start_ms * 16 : end_ms * 16] ** 2)))

    quietest_talk = min(level(span.start_ms, span.end_ms) for span in talk)
    assert quietest_talk > -28
    assert all(level(*pause) < quietest_talk - 20 for pause in pauses)


def test_the_transcript_looks_as_zoom_writes_it() -> None:
    text = (SAMPLES / "conversation.vtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n1\n00:00:0")
    blocks = text.strip().split("\n\n")[1:]
    stamp = r"\d\d:\d\d:\d\d\.\d{3}"
    for i, block in enumerate(blocks, start=1):
        assert re.fullmatch(
            rf"{i}\n{stamp} --> {stamp}\n(Dana Reyes|Marcus Webb): \S[^\n]{{1,90}}", block
        )


@pytest.mark.parametrize("role", NAMES)
def test_the_cues_hold_exactly_the_words_of_the_truth(role: str) -> None:
    name = NAMES[role]
    assert words_of(cues(), name) == words_of(true_words(), name.replace(" ", "_"))
    assert words_of(true_words(), name.replace(" ", "_")) == [
        word for one in coded() if one["role"] == role for word in one["text"].split()
    ]


def test_cue_times_are_a_little_off_as_zoom_s_are() -> None:
    off = [
        min(abs(cue.span.start_ms - said.span.start_ms) for said in begun)
        for cue in cues()
        if (begun := [said for said in true_words() if said.text.startswith(cue.text)])
    ]
    assert len(off) == len(true_words())
    assert 40 < float(np.median(off)) < 250
    assert max(off) < 400


def test_stm_and_rttm_tell_the_same_times() -> None:
    assert [(s.span, s.speaker) for s in true_words()] == [
        (s.span, s.speaker) for s in true_voices()
    ]


def test_both_speak_at_once_once_and_answer_shortly_within_the_other_s_talk() -> None:
    short = {milliseconds(u["start"]) for u in coded() if "backchannel" in u["tags"]}
    talk = {
        name: union(
            s.span for s in true_voices() if s.speaker == name and s.span.start_ms not in short
        )
        for name in ("Dana_Reyes", "Marcus_Webb")
    }
    both = intersection(talk["Dana_Reyes"], talk["Marcus_Webb"])
    assert [500 <= span.duration_ms <= 1000 for span in both] == [True]
    within = [
        said
        for said in true_words()
        if said.span.start_ms in short
        for other in talk.values()
        if any(host.overlap_ms(said.span) == said.span.duration_ms for host in other)
    ]
    assert Counter(said.speaker for said in within) == {"Dana_Reyes": 5, "Marcus_Webb": 1}


def test_at_least_three_questions_are_followed_by_three_seconds_of_quiet() -> None:
    waits = [
        next_one["start"] - one["end"]
        for one, next_one in pairwise(coded())
        if one["q"] in ELICITING
    ]
    assert sum(wait >= 3.0 for wait in waits) >= 3
    assert len(waits) >= 8


def test_the_talk_is_shared_about_forty_five_to_fifty_five() -> None:
    floor: Counter[str] = Counter()
    for one in coded():
        if "backchannel" not in one["tags"]:
            floor[one["role"]] += milliseconds(one["end"]) - milliseconds(one["start"])
    assert floor.total() > 60_000
    assert 0.42 < floor["L"] / floor.total() < 0.50


def test_nearly_every_code_of_the_method_occurs() -> None:
    utterances = coded()
    assert {move for one in utterances for move in one["moves"]} == {
        "FRAME", "EVIDENCE", "PARAPHRASE", "AFFIRM", "EMPATHISE", "SHARE_POWER", "INFORM",
        "SUGGEST", "CHALLENGE", "NEXT_STEP", "JUDGE",
    }  # fmt: skip
    assert {one["q"] for one in utterances} - {None} == ELICITING | {"procedural", "rhetorical_tag"}
    assert {one["resp"] for one in utterances} - {None} == {
        "DESCRIBE", "ANALYSE", "REALISE", "COMMIT", "RESERVE", "ASK", "MINIMAL",
    }  # fmt: skip
    assert all((one["q"] is None) == (one["form"] is None) for one in utterances)
    assert all(one["role"] == "L" or not (one["q"] or one["moves"]) for one in utterances)
    quoted = [one for one in utterances if 'asked the class, "' in one["text"]]
    assert [(one["q"], one["moves"]) for one in quoted] == [(None, ["EVIDENCE"])]


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
def test_no_sentence_is_taken_from_the_method_or_the_gold_conversations() -> None:
    sources = [SHARED / "method.md", *sorted((SHARED / "data" / "gold").glob("*.json"))]
    sources.append(SHARED / "data" / "fixture_mini.json")

    def plain(text: str) -> str:
        return " ".join(re.findall(r"[a-z']+", text.lower()))

    known = " | ".join(plain(path.read_text(encoding="utf-8")) for path in sources)
    long = [said.text for said in true_words() if len(said.text.split()) > 4]
    assert [text for text in long if plain(text) in known] == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
def test_the_script_makes_the_same_texts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLES))
    maker = importlib.import_module("make_sample")
    monkeypatch.delitem(sys.modules, "make_sample")
    script = tomllib.loads((SAMPLES / "conversation.toml").read_text(encoding="utf-8"))
    people = script["speakers"]
    spoken = maker.place(script["line"], people)
    assert maker.as_rttm(spoken, people) == (SAMPLES / "conversation.rttm").read_text()
    assert maker.as_stm(spoken, people) == (SAMPLES / "conversation.stm").read_text()
    assert maker.as_zoom_writes(spoken, people) == (SAMPLES / "conversation.vtt").read_text()
    assert maker.as_gold(script, spoken) == (SAMPLES / "expected.json").read_text()
