"""A conversation becomes what measures look at: speech by role, turns with roles, scored words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.measures.wording import content_words, count_words
from pipeline.span import Span, total_ms, union
from pipeline.speech import tokens
from pipeline.transcript import CodedUtterance, Conversation, Doubt, Role, WordQuality

PARTIES = (Role.LEADER, Role.TEACHER)
ELICITING = (
    "open_reflective",
    "probing",
    "clarifying",
    "planning",
    "closed_factual",
    "leading",
)
"""questions that want an answer; rhetorical_tag and procedural are in no denominator (2.2)"""

POOR_WORDS = frozenset({WordQuality.DRAFT, WordQuality.NONE})


@dataclass(frozen=True, slots=True)
class RoleTurn:
    """
    A turn with the role of its speaker.

    utterances  the floor utterances it is made of, suspect ones left out
    questions   the eliciting questions among them, in order
    words       how many words they have, fillers left out
    """

    place: int
    span: Span
    speaker: str
    role: Role
    utterances: tuple[CodedUtterance, ...]
    questions: tuple[CodedUtterance, ...]
    words: int

    @property
    def seconds(self) -> float:
        return self.span.duration_ms / 1000

    @property
    def indices(self) -> tuple[int, ...]:
        return tuple(u.index for u in self.utterances)


@dataclass(frozen=True, slots=True)
class Material:
    """
    What measures look at, made once per conversation.

    speech     S of method 2.5 by role: the union of its voices, ordered and separate
    floor      S′ by role: the same without backchannels; floor_ms: how long it lasts
    everybody  where anybody speaks, backchannels included
    turns      in order; a turn of suspect utterances alone does not exist
    scored     utterances that may count: in the window, not suspect, not a backchannel
    parties    those of leader and teacher, in order
    questions  the leader's eliciting questions, in order
    signals    the backchannels that may count
    place_of   index of an utterance -> place of its turn; an embedded remark has none
    tokens     index of an utterance that may count -> its words, lower case
    words      index of a scored utterance -> how many words it has, fillers left out
    content    index of a scored utterance -> the stems of its content words
    sound      how many of all floor utterances could be looked at without doubt, of how many
    from_captions  most utterances have times spread over captions, good to about a second
    """

    conversation: Conversation
    window: Span
    speech: Mapping[Role, tuple[Span, ...]]
    floor: Mapping[Role, tuple[Span, ...]]
    floor_ms: Mapping[Role, int]
    everybody: tuple[Span, ...]
    turns: tuple[RoleTurn, ...]
    scored: Mapping[Role, tuple[CodedUtterance, ...]]
    parties: tuple[CodedUtterance, ...]
    questions: tuple[CodedUtterance, ...]
    signals: Mapping[Role, tuple[CodedUtterance, ...]]
    place_of: Mapping[int, int]
    tokens: Mapping[int, Sequence[str]]
    words: Mapping[int, int]
    content: Mapping[int, frozenset[str]]
    sound: tuple[int, int]
    from_captions: bool

    @property
    def minutes(self) -> float:
        return self.window.duration_ms / 60_000

    @property
    def voices_only(self) -> bool:
        """The words cannot carry a measure; time comes from the voices."""
        return self.conversation.word_quality in POOR_WORDS

    @property
    def said_roles(self) -> tuple[Role, ...]:
        """Those of leader and teacher that a voice has, said or guessed."""
        return tuple(role for role in PARTIES if self.conversation.speakers_in(role))

    def turns_of(self, role: Role) -> tuple[RoleTurn, ...]:
        return tuple(turn for turn in self.turns if turn.role is role)

    def unknown_share(self) -> float:
        """|S_U| among all speech, 0..1; 0 where nobody speaks."""
        speech = sum(total_ms(spans) for spans in self.speech.values())
        return total_ms(self.speech[Role.UNKNOWN]) / speech if speech else 0.0


def make_material(conversation: Conversation, *, like: Material | None = None) -> Material:
    """
    Everything measures share. Roles are taken from the conversation's mapping of voices, so a
    changed role needs no new utterances; several voices of one role are pooled.

    like  of the same conversation with other roles: the words are the same and not read again
    """
    inside = [u for u in conversation.utterances if _inside(u, conversation.window)]
    counts = [u for u in inside if _may_count(u, conversation)]
    sure = [u for u in counts if not u.utterance.backchannel]
    said = like.tokens if like else {u.index: tokens(u.text) for u in counts}
    words = like.words if like else {u.index: count_words(said[u.index]) for u in sure}
    content = like.content if like else {u.index: content_words(said[u.index]) for u in sure}
    turns = _turns(conversation, words)
    scored = _utterances_by_role(conversation, sure)
    speech = _by_role(conversation, conversation.speech)
    floor = _by_role(conversation, conversation.floor)
    return Material(
        conversation=conversation,
        window=conversation.window,
        speech=speech,
        floor=floor,
        floor_ms={role: total_ms(spans) for role, spans in floor.items()},
        everybody=union(span for spans in speech.values() for span in spans),
        turns=turns,
        scored=scored,
        parties=tuple(sorted((u for role in PARTIES for u in scored[role]), key=_place)),
        questions=tuple(u for u in scored[Role.LEADER] if u.question in ELICITING),
        signals=_utterances_by_role(conversation, [u for u in counts if u.utterance.backchannel]),
        place_of={index: turn.place for turn in turns for index in turn.indices},
        tokens=said,
        words=words,
        content=content,
        sound=_sound(inside, scored),
        from_captions=_from_captions(conversation, sure),
    )


def only(conversation: Conversation, speaker: str) -> Conversation:
    """The same with this voice alone in its role; others of that role count as other."""
    role = conversation.role_of(speaker)
    roles = {
        s: Role.OTHER if r is role and s != speaker else r
        for s, r in conversation.roles.roles.items()
    }
    return replace(conversation, roles=replace(conversation.roles, roles=roles))


def _place(coded: CodedUtterance) -> int:
    return coded.index


def _inside(coded: CodedUtterance, window: Span) -> bool:
    """At least half of it lies in the window, as for turns."""
    return 2 * coded.span.overlap_ms(window) >= coded.span.duration_ms


def _may_count(coded: CodedUtterance, conversation: Conversation) -> bool:
    """Suspect words are never scored; draft words are, as places of a voice and for no word."""
    return coded.utterance.doubt is None or (
        conversation.word_quality in POOR_WORDS and coded.utterance.doubt is Doubt.DRAFT
    )


def _sound(
    inside: Iterable[CodedUtterance], scored: Mapping[Role, Sequence[CodedUtterance]]
) -> tuple[int, int]:
    """Floor utterances of known voices that need no review; all floor utterances."""
    known = [u for role in (*PARTIES, Role.OTHER) for u in scored[role]]
    return (
        sum(not u.needs_review for u in known),
        sum(not u.utterance.backchannel for u in inside),
    )


def _from_captions(conversation: Conversation, sure: Sequence[CodedUtterance]) -> bool:
    if conversation.word_quality in POOR_WORDS:
        return False
    return 2 * sum(u.utterance.interpolated for u in sure) > len(sure)


def _turns(conversation: Conversation, words: Mapping[int, int]) -> tuple[RoleTurn, ...]:
    made: list[RoleTurn] = []
    for turn in conversation.turns:
        said = tuple(conversation.utterances[i] for i in turn.utterances if i in words)
        if said:
            count = sum(words[u.index] for u in said)
            role = conversation.role_of(turn.speaker)
            asked = tuple(u for u in said if u.question in ELICITING)
            made.append(RoleTurn(len(made), turn.span, turn.speaker, role, said, asked, count))
    return tuple(made)


def _by_role(
    conversation: Conversation, spans: Mapping[str, tuple[Span, ...]]
) -> dict[Role, tuple[Span, ...]]:
    window = conversation.window
    return {
        role: union(
            both
            for speaker, theirs in spans.items()
            if conversation.role_of(speaker) is role
            for span in theirs
            if (both := span & window)
        )
        for role in Role
    }


def _utterances_by_role(
    conversation: Conversation, utterances: Iterable[CodedUtterance]
) -> dict[Role, tuple[CodedUtterance, ...]]:
    found: dict[Role, list[CodedUtterance]] = {role: [] for role in Role}
    for coded in utterances:
        found[conversation.role_of(coded.utterance.speaker)].append(coded)
    return {role: tuple(theirs) for role, theirs in found.items()}
