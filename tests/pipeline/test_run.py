"""The flow: engines are asked once, what they said is kept, and reading is redone at will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from pipeline.audio import Audio
from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.config import Settings, load_config
from pipeline.corrections import Correction
from pipeline.cues import place_words
from pipeline.engines import Activity, Progress, Voices, no_progress
from pipeline.errors import EngineError, InputError, TranscriptError
from pipeline.report import Report, Source
from pipeline.roles import swap
from pipeline.run import (
    Ears,
    GivenWords,
    NoWords,
    Reading,
    code,
    hear,
    named_voices,
    read,
    read_coded,
    read_utterances,
)
from pipeline.span import Span
from pipeline.sureness import Sureness
from pipeline.transcript import (
    Cue,
    Doubt,
    EngineUsed,
    Heard,
    Role,
    RoleGuess,
    SpeakerSpan,
    Timing,
    TranscriptFile,
    Word,
    WordQuality,
)
from tests.pipeline.corrections.claimed import coded, joined, parted, spoken, voiced, worded
from tests.talk import ROLES, talk, voice

MINUTE = Audio(np.zeros(16_000 * 60, np.float32))
SAID = (
    ("Dana", 0, "I counted nine voices in the first ten minutes of the lesson."),
    ("Marcus", 6, "Nine is fewer than I thought."),
    ("Dana", 10, "What made it easier for those nine?"),
    ("Marcus", 15, "I think they sit near me, and I follow hands."),
    ("Dana", 21, "So it is where you stand that decides who talks."),
    ("Marcus", 26, "Tomorrow I'll start from the back with the name cards."),
)


@dataclass
class Counting:
    """An engine of every kind that counts how often it was asked."""

    asked: list[str] = field(default_factory=list)
    revision: str = "1"
    fails: bool = False
    quality: WordQuality = WordQuality.RECOGNISED
    sureness: Sureness | None = None
    activity_notes: tuple[str, ...] = ()
    unfit: str | None = None
    alike: str | None = None
    uses_words: bool = False
    told: list[int] = field(default_factory=list)

    @property
    def used(self) -> EngineUsed:
        return EngineUsed("counting", self.revision, {"beam": 5})

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        self.asked.append("activity")
        return Activity((Span(0, 31_000),), notes=self.activity_notes, unfit=self.unfit)

    def transcribe(
        self,
        audio: Audio,
        progress: Progress = no_progress,
        *,
        activity: Sequence[Span] | None = None,
    ) -> tuple[Word, ...]:
        self.asked.append("words")
        if self.fails:
            raise EngineError("counting: out of memory; use a smaller model")
        return tuple(
            Word(Span(s * 1000 + i * 300, s * 1000 + i * 300 + 280), text)
            for _, s, said in SAID
            for i, text in enumerate(said.split())
        )

    def diarize(
        self,
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> Voices:
        self.told.append(len(words))
        self.asked.append("voices")
        spans = [
            SpeakerSpan(Span(s * 1000, s * 1000 + 300 * len(said.split())), who)
            for who, s, said in SAID
        ]
        return Voices(tuple(spans), sureness=self.sureness, unfit=self.alike)


class Memory(dict[str, bytes]):
    """A shelf that forgets when the test ends."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def heard_by(engine: Counting, shelf: Memory, *, media: str = "abc") -> Heard:
    return hear(
        MINUTE, Ears(engine, engine, engine),
        media_sha256=media, shelf=shelf, watch=lambda _stage: no_progress,
    )  # fmt: skip


def report_of(heard: Heard, *, roles: RoleGuess | None = None) -> Report:
    codebook = load_codebook("poc-core")
    settings: Settings = load_config(overrides={"measures.min_speech_s": 0, "measures.min_n": 1})
    reading = Reading((RulesCoder(codebook),), codebook, settings)
    return read(heard, reading, source=Source("visit.mp4", "abc"), roles=roles)


def test_what_was_heard_once_is_not_heard_again() -> None:
    engine, shelf = Counting(), Memory()
    first = heard_by(engine, shelf)
    assert heard_by(engine, shelf) == first
    assert engine.asked == ["activity", "voices", "words"]


class Placing:
    """An aligner that puts every word of a cue where its cue has it, the first few unfound."""

    used = EngineUsed("placing", "1")

    def __init__(self, lost: int = 0) -> None:
        self.asked, self.lost = 0, lost

    def align(
        self,
        cues: Sequence[Cue],
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
    ) -> tuple[Word, ...]:
        self.asked += 1
        spread = place_words(cues, None, audio.duration_ms)
        return tuple(
            replace(word, timing=Timing.INTERPOLATED if i < self.lost else Timing.MEASURED)
            for i, word in enumerate(spread)
        )


def heard_with(aligner: Placing, shelf: Memory) -> Heard:
    cues = tuple(
        Cue(Span(s * 1000, s * 1000 + 300 * len(said.split())), said, who) for who, s, said in SAID
    )
    given = GivenWords(TranscriptFile(cues, "a test"), EngineUsed("transcript", "f00"))
    return hear(
        MINUTE, Ears(Counting(), given, EngineUsed("transcript", "f00"), aligner),
        media_sha256="abc", shelf=shelf, watch=lambda _stage: no_progress,
    )  # fmt: skip


def test_the_words_of_a_transcript_are_placed_in_the_sound_once() -> None:
    aligner, shelf = Placing(), Memory()
    heard = heard_with(aligner, shelf)
    assert {word.timing for word in heard.words} == {Timing.MEASURED}
    assert heard_with(aligner, shelf) == heard
    assert aligner.asked == 1
    assert heard.notes == ()


def test_what_the_diarizer_is_not_sure_of_is_kept_told_and_marked() -> None:
    chances = np.ones(310, np.float32)
    chances[100:145] = 0.55
    sureness = Sureness.of_chances({"Dana": chances, "Marcus": 1 - chances}, step_ms=100)
    engine, shelf = Counting(sureness=sureness), Memory()
    heard = heard_by(engine, shelf)
    assert heard_by(engine, shelf).sureness == sureness
    report = report_of(heard)
    assert any("For 0:04 of the talk it is not sure whose voice" in n for n in report.notices)
    marked = [u.text for u in report.conversation.utterances if u.needs_review]
    assert marked == ["What made it easier for those nine?"]


def test_words_that_cannot_be_placed_are_told() -> None:
    heard = heard_with(Placing(lost=12), Memory())
    assert f"12 of {len(heard.words)} words of the transcript were not found" in heard.notes[-1]


def test_a_run_cut_off_goes_on_at_the_last_finished_stage() -> None:
    engine, shelf = Counting(fails=True), Memory()
    with pytest.raises(EngineError):
        heard_by(engine, shelf)
    engine.fails = False
    heard_by(engine, shelf)
    assert engine.asked == ["activity", "voices", "words", "words"]


def test_another_revision_or_another_recording_is_heard_anew() -> None:
    engine, shelf = Counting(), Memory()
    heard_by(engine, shelf)
    engine.revision = "2"
    heard_by(engine, shelf)
    heard_by(engine, shelf, media="def")
    assert engine.asked.count("words") == 3


def test_a_transcript_that_came_along_needs_no_recogniser() -> None:
    engine = Counting()
    cues = tuple(Cue(Span(s * 1000, s * 1000 + 4000), said, who) for who, s, said in SAID)
    given = GivenWords(TranscriptFile(cues, "Zoom WebVTT"), EngineUsed("transcript", "f00"))
    heard = hear(
        MINUTE, Ears(engine, given, EngineUsed("transcript", "f00")),
        media_sha256="abc", shelf=Memory(), watch=lambda _stage: no_progress,
    )  # fmt: skip
    assert engine.asked == ["activity"]
    assert {voice.speaker for voice in heard.voices} == {"Dana", "Marcus"}
    assert heard.word_quality is WordQuality.TRANSCRIPT


def test_what_the_decoder_has_to_say_reaches_the_report() -> None:
    damaged = "The recording is damaged in 9 places: what was said there is missing."
    engine = Counting()
    heard = hear(
        replace(MINUTE, notes=(damaged,)), Ears(engine, engine, engine),
        media_sha256="abc", shelf=Memory(), watch=lambda _stage: no_progress,
    )  # fmt: skip
    assert damaged in report_of(heard).notices


def test_one_name_in_the_transcript_leaves_the_voices_to_the_diarizer() -> None:
    engine = Counting()
    cues = tuple(Cue(Span(s * 1000, s * 1000 + 4000), said, "Room 12") for _, s, said in SAID)
    given = GivenWords(TranscriptFile(cues, "Zoom WebVTT"), EngineUsed("transcript", "f00"))
    heard = hear(
        MINUTE, Ears(engine, given, engine),
        media_sha256="abc", shelf=Memory(), watch=lambda _stage: no_progress,
    )  # fmt: skip
    report = report_of(heard)
    assert {c.utterance.speaker for c in report.conversation.utterances} == {"Dana", "Marcus"}


def test_one_voice_is_no_conversation() -> None:
    class Alone(Counting):
        def diarize(
            self,
            audio: Audio,
            activity: Sequence[Span],
            progress: Progress = no_progress,
            *,
            words: Sequence[Word] = (),
        ) -> Voices:
            return Voices((SpeakerSpan(Span(0, 30_000), "S1"),))

    engine = Alone()
    with pytest.raises(InputError, match="only one voice is heard"):
        heard_by(engine, Memory())
    assert engine.asked == ["activity"], "no minutes are spent on the words of one person"


def test_voices_alone_still_carry_talk_share_and_silence_but_no_questions() -> None:
    engine = Counting()
    heard = hear(
        MINUTE, Ears(engine, NoWords(), engine),
        media_sha256="abc", shelf=Memory(), watch=lambda _stage: no_progress,
    )  # fmt: skip
    roles = RoleGuess({"Dana": Role.LEADER, "Marcus": Role.TEACHER}, confirmed=True)
    report = report_of(heard, roles=roles)
    assert report.result("talk_share").value is not None
    assert report.result("silence_share").value is not None
    assert report.result("question_rate").value is None
    assert "need better words" in report.notices[0]


def test_draft_words_feed_no_measure() -> None:
    report = report_of(heard_by(Counting(quality=WordQuality.DRAFT), Memory()))
    assert report.result("open_share").withheld
    assert all(coded.utterance.doubt for coded in report.conversation.utterances if coded.text)


def test_swapping_roles_measures_anew_and_mirrors_the_talk_share() -> None:
    heard = heard_by(Counting(), Memory())
    guess = RoleGuess({"Dana": Role.LEADER, "Marcus": Role.TEACHER})
    straight, mirrored = report_of(heard, roles=guess), report_of(heard, roles=swap(guess))
    a, b = straight.result("talk_share").value, mirrored.result("talk_share").value
    assert a is not None
    assert b == pytest.approx(1 - a)


def test_the_guess_says_why_and_is_shown_as_a_guess() -> None:
    report = report_of(heard_by(Counting(), Memory()))
    assert report.conversation.role_of("Dana") is Role.LEADER
    assert report.conversation.roles.reasons
    assert any("guess" in notice for notice in report.notices)


def test_names_in_the_transcript_become_voices_with_short_gaps_closed() -> None:
    said = (
        Word(Span(0, 300), "So", speaker="Dana"),
        Word(Span(500, 900), "what", speaker="Dana"),
        Word(Span(2000, 2300), "Hm", speaker="Marcus"),
        Word(Span(2400, 2600), "who", speaker=None),
    )
    assert named_voices(said) == (
        SpeakerSpan(Span(0, 900), "Dana"),
        SpeakerSpan(Span(2000, 2300), "Marcus"),
    )


def test_what_the_detector_noticed_is_told_and_sound_that_is_unfit_shows_no_number() -> None:
    engine = Counting(activity_notes=("quiet",), unfit="too noisy to tell voices from noise")
    heard = heard_by(engine, Memory())
    assert "quiet" in heard.notes
    report = report_of(heard)
    assert {result.withheld for result in report.results} == {"too noisy to tell voices from noise"}


@pytest.mark.parametrize(
    ("quality", "words"), [(WordQuality.RECOGNISED, 55), (WordQuality.DRAFT, 0)]
)
def test_a_diarizer_that_uses_words_gets_those_that_can_be_read(
    quality: WordQuality, words: int
) -> None:
    engine = Counting(uses_words=True, quality=quality)
    heard_by(engine, Memory())
    assert engine.told == [words]
    assert engine.asked.index("voices") == (2 if words else 1)


def test_other_words_make_a_diarizer_that_uses_them_hear_again() -> None:
    engine, shelf = Counting(uses_words=True), Memory()
    heard_by(engine, shelf)
    deaf = Counting(uses_words=True, quality=WordQuality.DRAFT)
    heard_by(deaf, shelf)
    assert "voices" in deaf.asked


def test_voices_too_alike_to_be_told_apart_carry_no_number_and_it_is_said_first() -> None:
    engine = Counting(alike="the two voices may be one person")
    report = report_of(heard_by(engine, Memory()))
    assert report.notices[0] == "Nothing is measured here: the two voices may be one person."
    assert {result.withheld for result in report.results} == {"the two voices may be one person"}


def test_a_transcript_of_which_hardly_a_word_is_heard_is_another_recordings() -> None:
    with pytest.raises(TranscriptError, match=r"only 0 of its 55 words .* words.align=false"):
        heard_with(Placing(lost=55), Memory())


def test_where_no_coder_knows_the_codes_nothing_is_a_finding() -> None:
    utterances = talk("L 0.0-40.0 What would you try? / T 41.0-90.0 Maybe pairs, or a quick write.")
    reading = Reading((), load_codebook("poc-core"), load_config())
    who = RoleGuess(ROLES, (), confirmed=True)
    report = read_utterances(utterances, reading, source=Source("a.vtt", "0" * 64), roles=who)
    assert report.result("open_share").withheld == "nothing in this conversation is coded"
    assert report.result("talk_share").withheld is None
    assert any(notice.startswith("Nothing is coded") for notice in report.notices)


def corrected(heard: Heard, *corrections: Correction) -> Report:
    """Read with what people put right; Dana leads."""
    who = RoleGuess({"Dana": Role.LEADER, "Marcus": Role.TEACHER}, confirmed=True)
    return read(
        heard, reading(), source=Source("visit.mp4", "abc"), roles=who, corrections=corrections
    )


def reading() -> Reading:
    settings = load_config()
    codebook = load_codebook(settings.coding.codebook)
    return Reading((RulesCoder(codebook),), codebook, settings)


def test_what_people_heard_is_coded_and_measured_and_counted() -> None:
    heard = heard_by(Counting(), Memory())
    dana = Span(10_000, 12_080)
    before = corrected(heard)
    after = corrected(
        heard,
        worded(dana, "They made it easier for those nine.", "Dana"),
        spoken(26_000, 29_000, "Dana", minutes=1),
    )
    assert [u.question is None for u in before.conversation.utterances][2:4] == [False, True]
    assert [u.question is None for u in after.conversation.utterances][2:4] == [True, True]
    assert after.conversation.utterances[2].text == "They made it easier for those nine."
    assert after.conversation.utterances[-1].role is Role.LEADER
    assert after.provenance.corrections == 2
    assert after.conversation.speech["Dana"][-1] == Span(26_000, 28_980)


def test_a_code_is_given_to_the_utterance_that_a_person_parted() -> None:
    heard = heard_by(Counting(), Memory())
    report = corrected(
        heard,
        parted(Span(21_000, 23_980), 22_500, "Dana"),
        coded(22_500, 23_980, speaker="Dana", minutes=1),
    )
    assert [
        (u.index, u.text, [c.code for c in u.codes if c.by_person])
        for u in report.conversation.utterances[4:6]
    ] == [
        (4, "So it is where you", []),
        (5, "stand that decides who talks.", ["EVIDENCE"]),
    ]


def test_two_that_were_joined_are_one_in_every_number() -> None:
    heard = heard_by(Counting(), Memory())
    moved = spoken(6_000, 8_000, "Dana")
    report = corrected(heard, moved, joined(Span(0, 8_000), 5_000, "Dana", minutes=1))
    first = report.conversation.utterances[0]
    assert first.text.endswith("of the lesson. Nine is fewer than I thought.")
    assert [len(turn.utterances) for turn in report.conversation.turns][:2] == [2, 1]


def test_a_voice_that_a_person_named_is_no_longer_unsure() -> None:
    chances = np.ones(310, np.float32)
    chances[100:145] = 0.55
    sureness = Sureness.of_chances({"Dana": chances, "Marcus": 1 - chances}, step_ms=100)
    report = corrected(heard_by(Counting(sureness=sureness), Memory()), voiced("Dana", "Ana"))
    assert not any(span.overlap_ms(Span(10_000, 12_080)) for span in report.unsure)
    assert not report.conversation.utterances[2].needs_review


def test_words_that_a_person_wrote_need_no_review() -> None:
    heard = heard_by(Counting(), Memory())
    mumbled = replace(heard, words=tuple(replace(w, confidence=0.3) for w in heard.words))
    said = "What made it easier for those nine?"
    report = corrected(mumbled, worded(Span(10_000, 12_080), said, "Dana"))
    assert [u.needs_review for u in report.conversation.utterances] == [
        u.text != said for u in report.conversation.utterances
    ]


def test_what_a_person_heard_said_counts_where_the_machine_doubted_it() -> None:
    deaf = replace(heard_by(Counting(), Memory()), activity=(Span(0, 9_000), Span(14_000, 31_000)))
    assert corrected(deaf).conversation.utterances[2].utterance.doubt is Doubt.NOBODY_HEARD
    said = worded(Span(10_000, 12_080), "What made it easier for those nine?", "Dana")
    report = corrected(deaf, said)
    assert report.conversation.utterances[2].utterance.doubt is None
    assert report.conversation.utterances[2].question is not None


def heard_without_words() -> Heard:
    heard = heard_by(Counting(), Memory())
    voices = (
        voice("Dana", 0, 9_000),
        voice("Marcus", 9_000, 12_000),
        voice("third", 12_000, 16_000),
    )
    return replace(heard, words=(), voices=voices, word_quality=WordQuality.NONE)


def test_without_words_the_measured_voices_are_those_that_people_heard() -> None:
    heard = heard_without_words()
    speech = corrected(heard, voiced("third", "Marcus")).conversation.speech
    assert speech == {"Dana": (Span(0, 9_000),), "Marcus": (Span(9_000, 16_000),)}


def test_a_voice_where_nothing_was_said_does_not_come_back() -> None:
    nothing = worded(Span(12_000, 16_000), "", "third")
    report = corrected(heard_without_words(), nothing)
    assert report.conversation.speech == {
        "Dana": (Span(0, 9_000),),
        "Marcus": (Span(9_000, 12_000),),
    }


def test_after_a_code_was_corrected_the_coders_need_not_be_asked() -> None:
    heard, source = heard_by(Counting(), Memory()), Source("visit.mp4", "abc")
    who = RoleGuess({"Dana": Role.LEADER, "Marcus": Role.TEACHER}, confirmed=True)
    moved, evidence = spoken(6_000, 8_000, "Dana"), coded(0, 3_580, speaker="Dana", minutes=1)
    claims = code(heard, reading(), roles=who, corrections=[moved])
    assert claims == code(heard, reading(), roles=who, corrections=[moved, evidence])
    again = read_coded(claims, reading(), source=source, heard=heard, corrections=[moved, evidence])
    assert again == corrected(heard, moved, evidence)
