"""Lists of rows for people. A short list has a button beside each row. A long one is a table with a select below it, in
pages: every row can be reached, and what isn't shown is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from handlers.views.block_checks import in_cells
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import NOTHING, PICK, Message, button, buttons, clip, note, section, words_of_people
from handlers.views.data_blocks import data_table, number_cell
from handlers.views.element_types import Button, Element, StaticSelect
from handlers.views.fitting import ROOM_FOR_NOTE, Measured, fitted, measured
from handlers.views.inputs import Suggestions, all_fit, search_select, select
from handlers.views.limits import (
    LONGEST_MESSAGE,
    LONGEST_OPTION_VALUE,
    MOST_BLOCKS_IN_MESSAGE,
    MOST_CHARACTERS_IN_CELLS,
)
from handlers.views.reader import Reader, Safe, escape

MOST_SHORT = 20
"""The most rows that are shown as paragraphs, with a button beside each."""
ROWS_ON_A_PAGE = 20
"""The rows that Slack shows at once of a table."""
LONGEST_CELL = 300
BLOCKS_BELOW = 2
"""The note and the buttons of a list with several pages."""
ROWS_LOADED = 100
"""The most rows that a list loads at once. Fewer may fit into a message."""


@dataclass(frozen=True)
class Row:
    """One row of a list.

    Args:
        line: The row in words.
        cells: The row in a table, one for each heading. The first names it. A function that makes them is called only
            if the list is a table.
        beside: What people can do with it: a button or a select, whose action IDs or values are command lines.
        under: The same, as a row of buttons below it.
        without: Below it, why nothing can be done with it.
        words: Below it, what a person wrote, in full. A list of such rows is never a table.
    """

    line: Safe
    cells: Sequence[Cell] | Callable[[], Sequence[Cell]]
    beside: Button | StaticSelect | None = None
    under: Sequence[Button] = ()
    without: Safe | None = None
    words: str = ""

    @property
    def told(self) -> Safe:
        """The row in a message's text."""
        return Safe(": ").join([self.line, escape(" ".join(self.words.split()))]) if self.words else self.line

    @property
    def blocks(self) -> list[Block]:
        """The row as a paragraph."""
        if self.words:
            return [note(self.line), words_of_people(self.words)]
        below = [buttons(*self.under)] if self.under else [note(self.without)] if self.without else []
        return [section(self.line, self.beside), *below]

    @cached_property
    def in_table(self) -> Sequence[Cell]:
        """The row's cells."""
        return self.cells() if callable(self.cells) else self.cells

    @property
    def name(self) -> str:
        """The row's name in a select."""
        texts = [str(cell["text"]) for cell in self.in_table[:2] if cell["type"] != "rich_text"]
        return " · ".join(text for text in texts if text != NOTHING)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What people can do with it, as options of a select: (label, command line)."""
        found = [(f"{one['text']['text']}: {self.name}", _line_of(one)) for one in self.under]
        if self.beside is None:
            pass
        elif self.beside["type"] == "button":
            found = [(self.name, _line_of(self.beside))]
        else:
            found = [(f"{option['text']['text']}: {self.name}", option["value"]) for option in self.beside["options"]]
        return [(label, line) for label, line in found if line.startswith("/") and len(line) <= LONGEST_OPTION_VALUE]


def _line_of(one: Button) -> str:
    """The command line that a button stands for."""
    name, value = one["action_id"], one.get("value", "")
    return value if name.startswith(PICK) else name


@dataclass(frozen=True)
class Rows:
    """The rows of a list, from the `first` one on, which counts from 1.

    Args:
        total: How many there are in all.
        heads: The headings of the table.
        command: The command line that shows the list. With `from` and a number, it shows another page.
        find: The action ID of the select that searches all rows. Without it, the select has those of the page.
    """

    rows: Sequence[Row]
    heads: Sequence[str]
    command: str
    first: int = 1
    total: int = 0
    find: str = ""

    @classmethod
    def paged(cls, rows: Sequence[Row], heads: Sequence[str], command: str, first: int = 1, find: str = "") -> "Rows":
        """A page of rows that are all loaded. After the last one, it's the first page."""
        first = first if 1 <= first <= len(rows) else 1
        return cls(rows[first - 1 :][:ROWS_LOADED], heads, command, first, len(rows), find)

    @property
    def count(self) -> int:
        """How many there are in all."""
        return max(self.total, self.first - 1 + len(self.rows))

    @property
    def is_later(self) -> bool:
        """Whether this isn't the first page."""
        return self.first > 1

    @property
    def is_short(self) -> bool:
        """Whether the list can be all paragraphs."""
        return not self.is_later and len(self.rows) <= MOST_SHORT and not self.goes_on(len(self.rows))

    def goes_on(self, shown: int) -> bool:
        """Whether there are others after so many of these rows."""
        return self.first - 1 + shown < self.count

    def place(self, reader: Reader, shown: int) -> Safe:
        """Which rows these are, if so many are shown."""
        last = self.first + shown - 1
        return reader.say("{first} to {last} of {count}", first=self.first, last=last, count=self.count)

    def line_after(self, shown: int) -> str:
        """The command line that shows the rows after so many of these."""
        return f"{self.command} from {self.first + shown}"

    def back(self, reader: Reader, shown: int) -> Button:
        """The button for the page before this one."""
        return button(reader.plain("Back"), f"{self.command} from {max(1, self.first - max(shown, 1))}")

    def left(self, reader: Reader, shown: int) -> Safe:
        """How to see the rows after so many of these."""
        count = self.count - (self.first - 1 + shown)
        return reader.say("… and {count} more. To see them, use `{line}`.", count=count, line=self.line_after(shown))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What people can do with these rows, as options of a select: (label, command line)."""
        return [choice for row in self.rows for choice in row.choices]


@dataclass(frozen=True)
class KeyedRows(Rows):
    """The rows of a list that may be too long to count. The next page begins after the last row's key.

    Args:
        keys: The key of each row. With `after` and a key, the command line shows the rows after that one.
        more: There are others after these.
        later: This isn't the first page.
    """

    keys: Sequence[str] = ()
    more: bool = False
    later: bool = False

    @property
    def is_later(self) -> bool:
        return self.later

    def goes_on(self, shown: int) -> bool:
        return self.more or shown < len(self.rows)

    def place(self, reader: Reader, shown: int) -> Safe:
        if not self.goes_on(shown):
            return reader.say("These are the last {count}.", count=shown)
        return reader.say("These are {count}. There are more.", count=shown)

    def line_after(self, shown: int) -> str:
        return f"{self.command} after {self.keys[shown - 1]}"

    def back(self, reader: Reader, shown: int) -> Button:  # noqa: ARG002 - only counted rows know the page before
        return button(reader.plain("Back to the first"), self.command)

    def left(self, reader: Reader, shown: int) -> Safe:
        return reader.say("There are more. To see them, use `{line}`.", line=self.line_after(shown))


def found_in(reader: Reader, of: Rows) -> Suggestions:
    """What a search in a list found, as the options of its select."""
    return Suggestions.of(reader, of.choices, more=of.goes_on(len(of.rows)))


def found_among(reader: Reader, rows: Sequence[Row], typed: str) -> Suggestions:
    """The same for a list whose rows are all loaded: those with each typed word in their name."""
    return Suggestions.matching(reader, [choice for row in rows for choice in row.choices], typed)


def listing(
    reader: Reader,
    title: str,
    of: Rows,
    head: Sequence[Block],
    tail: Sequence[Block] = (),
    opening: Sequence[Safe] = (),
) -> Message:
    """A page of a list between `head` and `tail`. `opening` begins its text, if that isn't the title."""
    text = Safe("\n").join(opening or [escape(title)])
    blocks = paragraphs(reader, of, head, tail)
    plain = Message(_text(reader, text, of, blocks.shown), blocks)
    if (of.is_short and not of.goes_on(blocks.shown)) or any(row.words for row in of.rows):
        return plain
    return replace(_table(reader, title, text, of, head, tail), plain=plain)


def paragraphs(
    reader: Reader,
    of: Rows,
    head: Sequence[Block],
    tail: Sequence[Block] = (),
    *,
    most: int = MOST_BLOCKS_IN_MESSAGE,
) -> Measured:
    """A page as paragraphs: for short lists, modals and the App Home, and for workspaces without data tables. With its
    head and tail, it has at most `most` blocks."""
    rows = of.rows[:MOST_SHORT]
    blocks = _fitted(head, rows, tail)
    if of.is_later or of.goes_on(blocks.shown):
        room = most - len(head) - len(tail) - BLOCKS_BELOW
        blocks = _fitted(head, rows, [*_below(reader, of, len(rows), []), *tail], room)
        blocks = _fitted(head, rows[: blocks.shown], [*_below(reader, of, blocks.shown, []), *tail])
    return blocks


def _fitted(head: Sequence[Block], rows: Sequence[Row], tail: Sequence[Block], most: int = 100) -> Measured:
    """As many rows as fit, each with the same number of blocks."""
    a_row = max((len(row.blocks) for row in rows), default=1)
    return fitted(head, [block for row in rows[: most // a_row] for block in row.blocks], tail, blocks_a_row=a_row)


def _table(reader: Reader, title: str, text: Safe, of: Rows, head: Sequence[Block], tail: Sequence[Block]) -> Message:
    """The page as a table that people can sort and filter, with a select below it for what can be done."""
    rows = of.rows
    while True:
        choices = [choice for row in rows for choice in row.choices]
        cells = [[_clipped(cell) for cell in row.in_table] for row in rows]
        table = data_table(title, of.heads, cells, page_size=min(len(rows), ROWS_ON_A_PAGE))
        fits = all_fit(choices) or bool(of.find)
        blocks = measured([*head, table, *_below(reader, of, len(rows), choices if fits else []), *tail])
        if len(rows) == 1 or (blocks.fits and fits and in_cells(table["rows"]) <= MOST_CHARACTERS_IN_CELLS):
            return Message(_text(reader, text, of, len(rows)), blocks)
        rows = rows[: -max(1, len(rows) // 20)]


def _clipped(cell: Cell) -> Cell:
    if cell["type"] == "rich_text":
        return cell
    if cell["type"] == "raw_number":
        return number_cell(cell["value"], clip(cell["text"], LONGEST_CELL))
    return {"type": "raw_text", "text": clip(cell["text"], LONGEST_CELL)}


def _below(reader: Reader, of: Rows, shown: int, choices: Sequence[tuple[str, str]]) -> list[Block]:
    """Which rows these are, a select to open one, and buttons for the other pages."""
    row: list[Element] = []
    if of.find:
        row.append(search_select(of.find, reader.plain("Search …")))
    elif choices:
        row.append(select(f"{PICK} row", reader.plain("Choose …"), choices))
    if of.is_later:
        row.append(of.back(reader, shown))
    if of.goes_on(shown):
        row.append(button(reader.plain("More"), of.line_after(shown)))
    place = [note(of.place(reader, shown))] if row and (of.is_later or of.goes_on(shown)) else []
    return [*place, *([buttons(*row)] if row else [])]


def _text(reader: Reader, opening: Safe, of: Rows, shown: int) -> Safe:
    """The rows in words, as many as a message's text can have, and how to see the others."""
    lines = [opening]
    room = LONGEST_MESSAGE - ROOM_FOR_NOTE - len(opening)
    for row in of.rows[:shown]:
        if len(row.told) + 1 > room:
            break
        lines.append(row.told)
        room -= len(row.told) + 1
    if of.goes_on(len(lines) - 1):
        lines.append(of.left(reader, len(lines) - 1))
    return Safe("\n").join(lines)
