"""What is said in a trial becomes two lists: sentences of a talk after a lesson, and short answers.

Written for this project and given away under CC0.
"""

from __future__ import annotations

SENTENCES = (
    "Thank you for making time this afternoon.",
    "How did you feel the lesson went?",
    "I thought the start went quite well.",
    "The warm up took longer than I planned.",
    "Tell me more about the group at the back.",
    "They were lost when we moved to fractions.",
    "I noticed you waited before taking an answer.",
    "That is something I have been working on.",
    "What did you want the students to understand?",
    "Mostly that a graph can tell a story.",
    "Which students were you thinking about when you said that?",
    "Two of them had not finished the reading.",
    "I counted eleven questions in the first ten minutes.",
    "Many of those were only checking for attention.",
    "What would you try differently next time?",
    "I would put the example on the board earlier.",
    "Then they could talk about it in pairs.",
    "Maybe a shorter task would help them begin.",
    "I liked how you came back to her idea.",
    "She usually does not speak in class.",
    "Could we look at the exit tickets together?",
    "About half of them had the right reason.",
    "The others gave the answer without a reason.",
    "So what is the smallest step you could take?",
    "I can plan three questions before the lesson.",
    "Let us meet again in two weeks.",
    "I will visit on a Tuesday morning then.",
    "Please watch how I give the directions.",
)
SHORT = ("Yes.", "Mm, okay.", "Right.", "Sure, of course.", "I see.", "Okay, good.")
