"""What was taken for what: equal codes first, then what is left over on either side."""

from __future__ import annotations

from pipeline.evaluating.confusion import confusion

A, B, C, NOTHING = (frozenset(x) for x in ("A", "B", "C", ""))


def counts(*pairs: tuple[frozenset[str], frozenset[str]]) -> list[list[int]]:
    return [list(line) for line in confusion("codes", [pairs], ["A", "B", "C"]).counts]


def test_one_code_taken_for_another_stands_in_its_row_and_the_others_column() -> None:
    assert counts((A, A), (A, B), (A, B)) == [[1, 2, 0, 0], [0] * 4, [0] * 4, [0] * 4]


def test_nothing_held_and_nothing_given_is_an_answer_too() -> None:
    assert counts((NOTHING, NOTHING), (NOTHING, B), (C, NOTHING)) == [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 1, 0, 1],
    ]


def test_of_several_codes_only_what_is_left_over_is_confused() -> None:
    assert counts((A | B, A | C)) == [[1, 0, 0, 0], [0, 0, 1, 0], [0] * 4, [0] * 4]
    assert counts((A | B, A)) == [[1, 0, 0, 0], [0, 0, 0, 1], [0] * 4, [0] * 4]


def test_every_cell_is_a_row_for_machines() -> None:
    rows = confusion("codes", [[(A, B)]], ["A", "B"]).rows()
    assert len(rows) == 9
    assert [r.name for r in rows if r.value] == ["codes: A given as B"]
