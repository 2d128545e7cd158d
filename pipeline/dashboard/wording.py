"""Where a recording stands becomes words and a fraction that the library prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.report import Report
from pipeline.span import clock, total_ms
from pipeline.store import Recording, RecordingState
from pipeline.transcript import UNKNOWN_SPEAKER, Conversation, Role

STAGES = {
    "audio": "taking the sound out",
    "activity": "finding out when somebody speaks",
    "voices first": "telling the voices apart",
    "words": "writing down the words",
    "aligned": "finding each word in the sound",
    "voices": "telling the voices apart",
    "proxy": "making the small video",
}

SAID_BY_PANELS = ("Who is the leader", "The words are a draft", "There are no words")
"""how those of a report's notices begin that the page says where something can be done about it"""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a recording stands, in words.

    state     one word with a capital, for the label
    detail    what goes on, or why it failed, or empty
    fraction  of the work, 0..1, while there is a bar to draw, else None
    """

    state: str
    detail: str
    fraction: float | None


def standing_of(recording: Recording, *, ahead: int = 0) -> Standing:
    """`ahead` is how many others are analysed before one that waits."""
    if recording.state is RecordingState.FAILED:
        return Standing("Failed", recording.problem or "The analysis ended without a reason.", None)
    if recording.state is RecordingState.WORKING:
        doing = STAGES.get(recording.stage, recording.stage) or "starting"
        parts = [doing.capitalize(), f"{recording.fraction * 100:.0f}\u00a0%"]
        parts += [left_in_words(recording.seconds_left)] if recording.seconds_left else []
        return Standing("Working", " · ".join(parts), recording.fraction)
    if recording.state is RecordingState.WAITING:
        others = f"for {ahead} other{'s' if ahead > 1 else ''}" if ahead else "to be started"
        return Standing("Waiting", others, None)
    return Standing("Ready", "", None)


def left_in_words(seconds: float) -> str:
    """
    The time left as precisely as it can be meant.

    >>> left_in_words(8), left_in_words(75), left_in_words(4000)
    ('a few seconds left', 'about 1 min left', 'about 1 h 5 min left')
    """
    if seconds < 20:
        return "a few seconds left"
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min left"
    hours, minutes = divmod(round(minutes / 5) * 5, 60)
    return f"about {hours} h {minutes} min left" if minutes else f"about {hours} h left"


def facts_of(recording: Recording) -> str:
    """When it came, how long it is, and what came with it, in one line."""
    parts = [f"added {recording.added_at.astimezone():%-d %B %Y, %H:%M}"]
    if recording.duration_ms is not None:
        parts.append(clock(recording.duration_ms))
    if recording.has_transcript:
        parts.append("with its transcript")
    return " · ".join(parts)


def name_of(recording: Recording) -> str:
    """What a recording is called on the pages: its file's name without the ending."""
    return Path(recording.name).stem or recording.name


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice with what tells a person who it is: how long it speaks, and its first words."""

    label: str
    role: Role
    time: str
    says: str


def voices_of(conversation: Conversation) -> tuple[Voice, ...]:
    """Every voice that can be somebody, the one that speaks most first."""
    spoken = {speaker: total_ms(spans) for speaker, spans in conversation.speech.items()}
    known = [speaker for speaker in spoken if speaker != UNKNOWN_SPEAKER]
    return tuple(
        Voice(
            label=speaker,
            role=conversation.role_of(speaker),
            time=clock(spoken[speaker]),
            says=_first_words(conversation, speaker),
        )
        for speaker in sorted(known, key=lambda s: -spoken[s])
    )


def who_in_words(conversation: Conversation) -> str:
    """ "**Dana Reyes** is the leader, **Marcus Webb** the teacher.", as Markdown."""
    said = []
    for role in (Role.LEADER, Role.TEACHER):
        voices = conversation.speakers_in(role)
        if voices:
            names = " and ".join(f"**{plain(voice)}**" for voice in voices)
            said.append(f"{names} {'are' if len(voices) > 1 else 'is'} the {role}.")
    others = [v for v in voices_of(conversation) if v.role in (Role.OTHER, Role.UNKNOWN)]
    said += [f"**{plain(v.label)}** speaks {v.time}{_if(said, ' and is neither')}." for v in others]
    return " ".join(said)


def notices_of(report: Report) -> tuple[str, ...]:
    """What must be read first and is not said by a panel of its own, as Markdown."""
    return tuple(
        plain(notice) for notice in report.notices if not notice.startswith(SAID_BY_PANELS)
    )


def files_in_words(place: Callable[..., str]) -> list[tuple[str, str, str, bool]]:
    """The files to take with one, as (address, name, what it is, opens in a tab of its own)."""
    return [
        (place("report.html", show=True), "Page to print", "for the conversation about it", True),
        (place("report.html"), "Report (HTML)", "one file, opens anywhere", False),
        (place("report.json"), "Report (JSON)", "everything, for machines", False),
        (place("utterances.csv"), "Utterances (CSV)", "one row each, with codes", False),
        (place("transcript.vtt"), "Transcript (WebVTT)", "with who spoke", False),
        (place("voices.rttm"), "Voices (RTTM)", "who spoke when", False),
    ]


def plain(text: str) -> str:
    """
    Text as Markdown that shows it as it is.

    >>> plain("S_1 *x*")
    'S\\\\_1 \\\\*x\\\\*'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~<>$:])", r"\\\1", text)


def _if(condition: object, words: str) -> str:
    return words if condition else ""


def _first_words(conversation: Conversation, speaker: str) -> str:
    said = (
        u.text
        for u in conversation.utterances
        if u.utterance.speaker == speaker and u.text and not u.utterance.doubt
    )
    first = " ".join(islice(said, 2))
    return f"First says: {plain(first)}" if first else ""
