"""The goal of a 1:1 becomes three questions it may open with; they ask and do not judge."""

from __future__ import annotations

_ANY = (
    "What are you proud of in this conversation?",
    "What did you want the teacher to leave with, and what do you think they left with?",
    "If you could have one minute of it again, which one, and why?",
)

_BY_GOAL = {
    "talk_share": (
        "Where did you hold back, and what did the teacher do with the room?",
        "When did you talk most, and what was that for?",
        "What would you have liked to hear more of from the teacher?",
    ),
    "word_share": (
        "Where did you hold back, and what did the teacher do with the room?",
        "What could you have said in half the words?",
        "What would you have liked to hear more of from the teacher?",
    ),
    "reflection_to_question": (
        "Where did the teacher know that they had been heard, and how could you tell?",
        "Which of the teacher’s words stayed with you, and did you give them back?",
        "What happened after you put the teacher’s thought into your own words?",
    ),
    "directiveness": (
        "Where did the teacher find the answer, and where did you?",
        "Which of your ideas could have been a question?",
        "When was telling the right thing to do, and how did you know?",
    ),
    "open_share": (
        "Which of your questions made the teacher think longest?",
        "Which question would you ask differently now?",
        "What did you truly not know when you asked?",
    ),
    "next_step": (
        "What will the teacher do differently, and how will the two of you see it?",
        "Whose step is it, and what tells you so?",
        "What could get in the way of the step, and did you talk about it?",
    ),
    "silence_share": (
        "How did the pauses feel, and what came after them?",
        "Where would a longer pause have helped?",
        "What did you do while the teacher was thinking?",
    ),
    "turn_length": (
        "When were your turns long, and what were they for?",
        "Where did a short turn of yours open something?",
        "What did the teacher do when you stopped?",
    ),
    "monologue": (
        "What was your longest turn for, and what did the teacher take from it?",
        "Where could you have stopped and asked?",
        "What did the teacher say right after it?",
    ),
    "turn_rate": (
        "When did it go back and forth quickly, and what did that do?",
        "Who decided what came next, and how?",
        "When did the two of you slow down?",
    ),
}


def openers_for(goal: str) -> tuple[str, str, str]:
    """
    Three questions to choose from; any goal has some.

    >>> openers_for("open_share")[0]
    'Which of your questions made the teacher think longest?'
    """
    return _BY_GOAL.get(goal, _ANY)
