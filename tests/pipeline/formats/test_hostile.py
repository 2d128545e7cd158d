"""Whatever a file holds, it is read or refused in one line; it never brings the program down."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import TranscriptError
from pipeline.formats import read_transcript
from pipeline.transcript import TranscriptFile

FRAGMENTS = st.sampled_from(
    ["WEBVTT", "NOTE", "1", "2", "00:01.000 --> 00:02.000", "00:00:03,5 --> 00:00:01,0", "-->",
     "-00:00:01.000 --> 00:00:00.500", "0:0:6.90 --> 0:0:6.500", "99:99:99.9 --> 1", "Dana: hi",
     "<v Dana>hi</v><v Luis>ho</v>", "<v>", "Dana  0:02", "[00:01:02] Luis: so", "[Dana] 14:00:01",
     "00:05:00", "Meeting ended after 00:00:01", "a 1 b 0.5 0.2 so", "a 1 b 0 1 so", "", " ", "[]",
     "{",
     '[{"start":0,"end":0,"role":"L","text":"x"}]', '{"segments":[{"start":2,"end":1,"text":"x"}]}',
     '{"segments":[{"start":0,"end":1,"words":[{"word":"a"},{"word":"b","start":-3,"end":-4}]}]}',
     "♪ la ♪", "[inaudible]", ">> So", "\u200b", "Transcribed by https://otter.ai", "&lt;b&gt;"]
)  # fmt: skip


def read_or_refused(path: Path) -> TranscriptFile | None:
    try:
        return read_transcript(path)
    except TranscriptError as error:
        if "\n" in str(error):
            raise
        return None


@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=20)), max_size=14), st.sampled_from("\n\r"))
@settings(max_examples=300, deadline=None)
def test_any_lines_are_read_or_refused(lines: list[str], line_end: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.txt"
        path.write_bytes(line_end.join(lines).encode("utf-8", "surrogatepass"))
        transcript = read_or_refused(path)
    if transcript is None:
        return
    starts = [cue.span.start_ms for cue in transcript.cues]
    assert starts == sorted(starts)
    assert all(cue.text.strip() for cue in transcript.cues)


@given(st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.vtt"
        path.write_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + data)
        read_or_refused(path)
