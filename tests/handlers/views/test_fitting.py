"""Lists are cut to what fits, what is missing is counted, and the size is the one that is sent."""

import json
from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import divider, header, note, section
from handlers.views.fitting import Measured, beneath, fitted, length_in_json, measured
from handlers.views.reader import Safe, escape

HEAD: list[Block] = [header("Contacts"), divider()]
TAIL: list[Block] = [note(Safe("That is all"))]


def rows(count: int, length: int = 1_000) -> list[Block]:
    """So many rows."""
    return [section(Safe(f"{number} {'x' * length}")) for number in range(count)]


def more(left: int) -> Block:
    """The note about the others."""
    return note(escape(f"{left} more"))


def size_in_json(blocks: Sequence[Block]) -> int:
    """How long blocks are when they are sent."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def numbers(blocks: Measured) -> list[int]:
    """Which rows are there."""
    return [int(block["text"]["text"].split()[0]) for block in blocks if block["type"] == "section" and "text" in block]


def test_a_list_that_fits_is_shown_whole() -> None:
    """Then there is no note."""
    blocks = fitted(HEAD, rows(3), TAIL, of=3, more=more)
    assert list(blocks) == [*HEAD, *rows(3), *TAIL]
    assert blocks.shown == 3


def test_a_list_that_does_not_fit_is_cut() -> None:
    """A note says how many rows are missing, among them those that were not drawn."""
    blocks = fitted(HEAD, rows(20), TAIL, of=100, more=more)
    assert numbers(blocks) == list(range(11))
    assert list(blocks[-2:]) == [more(89), *TAIL]
    assert blocks.fits


def test_a_row_too_many_is_counted() -> None:
    """The note is there even where all drawn rows fit."""
    assert list(fitted(HEAD, rows(2), of=3, more=more)) == [*HEAD, *rows(2), more(1)]


def test_the_size_that_is_summed_is_the_size_that_is_sent() -> None:
    """Quotes, breaks and letters beyond ASCII count as they are written."""
    odd: list[Block] = [section(Safe('"\\\n\t')), section(Safe("佐藤 👩‍👩‍👧")), *rows(2)]
    whole = fitted(HEAD, odd, TAIL, of=9, more=more)
    assert whole.size == size_in_json(whole)
    assert beneath(whole, divider()).size == size_in_json([*whole, divider()])
    assert measured(odd).size == size_in_json(odd)


def test_rows_of_two_blocks_stay_together() -> None:
    """A comment is never shown without its author."""
    pairs: list[Block] = [block for row in rows(20) for block in (row, divider())]
    blocks = fitted([], pairs, of=20, more=more, blocks_a_row=2)
    assert blocks.shown == 11
    assert list(blocks) == [*pairs[:22], more(9)]


def test_the_newest_are_shown_where_they_come_last() -> None:
    """They keep their order, and the note about the others stands above them."""
    blocks = fitted(HEAD, rows(20), TAIL, of=20, more=more, newest_last=True)
    assert numbers(blocks) == list(range(9, 20))
    assert blocks[2] == more(9)


def test_what_was_measured_is_not_measured_again() -> None:
    """Measured blocks are returned as they are."""
    blocks = measured(rows(2))
    assert measured(blocks) is blocks


def test_what_is_added_below_counts() -> None:
    """Blocks that are added are part of the size."""
    blocks = measured(rows(12))
    assert blocks.fits
    assert not beneath(blocks, *rows(1)).fits


def test_a_text_in_json_has_quotes_and_escapes() -> None:
    """Letters beyond ASCII count as one character."""
    assert length_in_json("é") == 3
    assert length_in_json('"\n') == 6
