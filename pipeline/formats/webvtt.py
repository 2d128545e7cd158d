"""WebVTT of the meeting programmes becomes drafts, and a conversation becomes WebVTT."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence

from webvtt import WebVTT
from webvtt.models import Caption

from pipeline.formats.captions import Block, timed_blocks
from pipeline.formats.draft import Draft, Drafts, shared
from pipeline.formats.named import inherited, lines_of
from pipeline.formats.spoken import plain
from pipeline.transcript import UNKNOWN_SPEAKER, Conversation, Role

_VOICE = re.compile(r"<v(?:\.[\w-]+)*(?:\s+([^<>]*))?>")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_webvtt(text: str) -> bool:
    return text.lstrip("\ufeff\n ").startswith("WEBVTT")


def read_webvtt(text: str, *, where: str) -> Drafts:
    """
    Zoom (`Name: text`, later cues inherit), Teams (`<v Name>`, several in one cue share its time),
    Google Meet, Otter, whisper's plain cues. Raises TranscriptError for unreadable times.
    """
    blocks = timed_blocks(text, where=where)
    if any(_VOICE.search(line) for block in blocks for line in block.lines):
        teams = any(_GUID.match(block.id) for block in blocks)
        cues = tuple(cue for block in blocks for cue in _voices(block))
        return Drafts("Teams WebVTT" if teams else "WebVTT with voices", cues)
    named = lines_of(blocks)
    cues, notes = inherited(named)
    return Drafts(_flavour(text, blocks, cues), cues, notes)


def write_webvtt(conversation: Conversation) -> str:
    """
    The words with who said them: `<v Leader>`, and the voice's label where a role has several.

    Words that count nowhere are in `<c.suspect>`. Codes are not written. Utterances without words
    have no cue. Standard: W3C WebVTT; read back it gives the same times, texts and voices.
    """
    voices = voice_names(conversation)
    captions = []
    for coded in conversation.utterances:
        said = html.escape(" ".join(coded.text.split()), quote=False)
        if coded.utterance.doubt:
            said = f"<c.suspect>{said}</c>"
        if coded.text.strip():
            voice = html.escape(voices[coded.utterance.speaker], quote=False)
            captions.append(
                Caption(
                    _stamp(coded.span.start_ms), _stamp(coded.span.end_ms), f"<v {voice}>{said}</v>"
                )
            )
    return str(WebVTT(captions=captions).content).rstrip("\n") + "\n"


def voice_names(conversation: Conversation) -> dict[str, str]:
    """
    What to call each voice: its role; with its label where several have that role, and "Voice S1"
    where it has none yet.
    """
    spoken = (coded.utterance.speaker for coded in conversation.utterances)
    speakers = dict.fromkeys([*conversation.speech, *spoken])
    shares = Counter(conversation.role_of(speaker) for speaker in speakers)
    names = {}
    for speaker in speakers:
        role, label = conversation.role_of(speaker), " ".join(speaker.split())
        if role is Role.UNKNOWN:
            names[speaker] = "Unknown" if speaker == UNKNOWN_SPEAKER else f"Voice {label}"
        else:
            names[speaker] = role.title() if shares[role] == 1 else f"{role.title()} {label}"
    return names


def _voices(block: Block) -> tuple[Draft, ...]:
    """One draft per voice span; what stands before the first one belongs to nobody."""
    before, *rest = _VOICE.split("\n".join(block.lines))
    pieces = [("", before), *zip(rest[::2], rest[1::2], strict=True)]
    drafts = [
        Draft(
            block.line,
            block.timing.start_ms,
            block.timing.end_ms,
            plain(said),
            plain(name or "") or None,
        )
        for name, said in pieces
        if plain(said)
    ]
    if len(drafts) < 2:
        return tuple(drafts)
    return shared(drafts, block.timing.start_ms, block.timing.end_ms)


def _flavour(text: str, blocks: Sequence[Block], cues: Sequence[Draft]) -> str:
    named = any(cue.speaker for cue in cues)
    if "meet.google.com" in text or "Google Meet" in text:
        return "Google Meet WebVTT"
    if named:
        return "Zoom WebVTT" if all(b.id.isdigit() for b in blocks) else "WebVTT with names"
    return "WebVTT without names"


def _stamp(ms: int) -> str:
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
