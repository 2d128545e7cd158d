"""Files of other programmes become transcripts, and conversations become files of theirs.

One module per format; what a caller needs is here:

    read_transcript   any transcript file -> TranscriptFile
    find_transcript   a recording -> the transcript beside it
    read_utterances   a JSON list of timed utterances with roles -> GivenConversation
    write_webvtt, write_csv, write_rttm, read_rttm
"""

from pipeline.formats.beside import find_transcript
from pipeline.formats.reading import is_transcript, read_transcript
from pipeline.formats.rttm import read_rttm, write_rttm
from pipeline.formats.utterances import GivenConversation, is_utterances_json, read_utterances
from pipeline.formats.utterances_csv import write_csv
from pipeline.formats.webvtt import write_webvtt

__all__ = [
    "GivenConversation",
    "find_transcript",
    "is_transcript",
    "is_utterances_json",
    "read_rttm",
    "read_transcript",
    "read_utterances",
    "write_csv",
    "write_rttm",
    "write_webvtt",
]
