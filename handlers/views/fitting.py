"""Fitting lists into messages and views. Each block is measured once, when it is added."""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from handlers.views.block_types import Block
from handlers.views.limits import MOST_CHARACTERS

ROOM_FOR_NOTE = 400
"""Space for the note that says how many more there are."""
_json_of = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Measured(tuple[Block, ...]):
    """Blocks with their total size, which is summed once.

    `size` is in characters of JSON. `shown` is the number of list rows in them.
    """

    size: int
    shown: int

    @property
    def fits(self) -> bool:
        """Whether the blocks fit into one message or view."""
        return self.size <= MOST_CHARACTERS


def size_of(block: Block) -> int:
    """The size of one block, with the comma after it."""
    return len(_json_of(block)) + 2


def length_in_json(text: str) -> int:
    """The length of a text in JSON, with its quotes and escapes."""
    return len(_json_of(text))


def measured(blocks: Sequence[Block]) -> Measured:
    """Measure blocks, unless they are measured already."""
    return blocks if isinstance(blocks, Measured) else _of(blocks, sum(map(size_of, blocks)))


def beneath(blocks: Sequence[Block], *more: Block) -> Measured:
    """Add blocks below others."""
    first = measured(blocks)
    return _of([*first, *more], first.size + sum(map(size_of, more)), first.shown)


def fits(blocks: Iterable[Block]) -> bool:
    """Whether blocks fit into one message, with a note about what isn't shown."""
    return sum(map(size_of, blocks)) <= MOST_CHARACTERS - ROOM_FOR_NOTE


def fitted(
    head: Sequence[Block],
    rows: Sequence[Block],
    tail: Sequence[Block] = (),
    *,
    of: int = 0,
    more: Callable[[int], Block] | None = None,
    blocks_a_row: int = 1,
    newest_last: bool = False,
) -> Measured:
    """Put as many rows of a list as fit between `head` and `tail`.

    Args:
        of: The total number of rows, if `rows` are only the first ones.
        more: Makes the note that says how many aren't shown.
        blocks_a_row: The number of blocks in `rows` that belong together.
        newest_last: Show the last rows, with the note above them.
    """
    size = sum(map(size_of, head)) + sum(map(size_of, tail))
    room = MOST_CHARACTERS - ROOM_FOR_NOTE - size
    grouped = [rows[first : first + blocks_a_row] for first in range(0, len(rows), blocks_a_row)]
    shown: list[Sequence[Block]] = []
    for row in reversed(grouped) if newest_last else grouped:
        height = sum(map(size_of, row))
        if height > room:
            break
        shown.append(row)
        room -= height
        size += height
    left = max(of, len(grouped)) - len(shown)
    notes = [more(left)] if more and left else []
    size += sum(map(size_of, notes))
    if newest_last:
        return _of([*head, *notes, *chain(*reversed(shown)), *tail], size, len(shown))
    return _of([*head, *chain(*shown), *notes, *tail], size, len(shown))


def _of(blocks: Iterable[Block], size: int, shown: int = 0) -> Measured:
    made = Measured(blocks)
    made.size, made.shown = size, shown
    return made
