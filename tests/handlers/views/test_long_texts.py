"""Long texts in pieces that fit into blocks, and code that keeps its shape."""

import pytest

from handlers.views.blocks import cell, words_of_people
from handlers.views.listing import Row
from handlers.views.long_texts import pieces
from handlers.views.reader import Safe
from tests.handlers.hands import texts

CODE = "def f():\n    return 1"


def shape(text: str) -> list[tuple[str, str]]:
    """The parts of a person's words: what each is, and its text."""
    return [(part["type"].removeprefix("rich_text_"), texts(part)[0]) for part in words_of_people(text)["elements"]]


def test_code_is_shown_as_code() -> None:
    """With its lines and their indents, between the words before and after."""
    text = f"Look:\n```\n{CODE}\n```\nWhy?"
    assert shape(text) == [("quote", "Look:"), ("preformatted", CODE), ("quote", "Why?")]


@pytest.mark.parametrize("text", ["a ``` b", "``````", "``` ```", "a ``` b ``` c ```"])
def test_what_is_no_code_stays_as_typed(text: str) -> None:
    """Nothing between the signs, or no second one."""
    assert shape(text) == [("quote", text)]


def test_a_long_text_is_cut_between_lines() -> None:
    """And nothing of it is missing."""
    lines = [f"line {number}" for number in range(1_000)]
    parts = pieces("\n".join(lines), 3_000)
    assert len(parts) == 3
    assert max(map(len, parts)) <= 3_000
    assert [line for part in parts for line in part.splitlines()] == lines


def test_code_that_is_cut_is_code_in_each_piece() -> None:
    """Its lines stay whole, with their indents."""
    lines = [f"    {number}()" for number in range(500)]
    parts = pieces("Look:\n```\n" + "\n".join(lines) + "\n```\nWhy?", 3_000)
    found = [one for part in parts for one in shape(part)]
    assert [found[0], found[-1]] == [("quote", "Look:"), ("quote", "Why?")]
    assert {kind for kind, _ in found[1:-1]} == {"preformatted"}
    assert [line for _, code in found[1:-1] for line in code.splitlines()] == lines


@pytest.mark.parametrize("text", ["x" * 7_000, "`" * 7_000, "```" + "x" * 7_000 + "```", "\n" * 7_000])
def test_a_text_without_a_place_to_cut_is_cut_anyway(text: str) -> None:
    """Each piece fits."""
    parts = pieces(text, 3_000)
    assert max(map(len, parts)) <= 3_000
    assert sum(part.count("x") for part in parts) == text.count("x")


def test_a_note_is_one_line_in_the_text_of_a_list() -> None:
    """None of its lines passes for a line of ours."""
    row = Row(Safe("*Agnes*"), [cell("Agnes")], words="They call.\nTotal: 0")
    assert row.told == "*Agnes*: They call. Total: 0"
