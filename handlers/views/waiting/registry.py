"""The registry of what can wait: how each kind is shown in the App Home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, button, buttons, clip, section
from handlers.views.element_types import Button
from handlers.views.fitting import size_of
from handlers.views.limits import MOST_BLOCKS_IN_VIEW, MOST_CHARACTERS
from handlers.views.reader import Reader, Safe
from models.access.waiting import MOST_COUNTED, WaitKind
from models.backoffice.waiting import Waiting
from models.directory.organizations import Organization
from models.roles import RoleTables

LONGEST_NAME = 80
ROOM_BELOW, BLOCKS_BELOW = 3_500, 30
"""Space for what is below: the reader's commands, and some of their subscriptions."""


@dataclass(frozen=True)
class WaitContext:
    """What rows are shown with: the reader, the reader's day, that of each customer, the names of roles, and whether
    the reader may make quotes."""

    reader: Reader
    today: date
    day_of: Callable[[Organization], date]
    tables: RoleTables
    may_quote: bool = False


ShowRow = Callable[[WaitContext, Any], tuple[Safe, Sequence[Button]]]


@dataclass(frozen=True)
class ShownKind:
    """A kind: its title, the command line for all of them, and the text and the buttons of a row."""

    title: str
    command: str
    row: ShowRow


KINDS: dict[WaitKind, ShownKind] = {}


def shows_waiting(kind: WaitKind, title: str, command: str) -> Callable[[ShowRow], ShowRow]:
    """Declare how a row of a kind is shown.

    Args:
        title: The title above the rows, marked for translation.
        command: The command line that lists all of them.
    """

    def keep(row: ShowRow) -> ShowRow:
        if kind in KINDS:
            raise TypeError(f"There are two views of {kind}.")
        KINDS[kind] = ShownKind(title, command, row)
        return row

    return keep


def waiting_blocks(context: WaitContext, found: Sequence[Waiting]) -> list[Block]:
    """Each kind with its number and a button to the whole list. Below it are its first rows, as long as there's room:
    most urgent first."""
    room = MOST_CHARACTERS - ROOM_BELOW - sum(size_of(_title(context, one, shown=0)) for one in found)
    left = MOST_BLOCKS_IN_VIEW - BLOCKS_BELOW - len(found)
    blocks: list[Block] = []
    for one in found:
        shown: list[Block] = []
        count = 0
        for place, row in enumerate(one.rows, start=1):
            drawn = _row(context, one.kind, row, place)
            size = sum(map(size_of, drawn))
            if size > room or len(drawn) > left:
                break
            shown += drawn
            count, room, left = count + 1, room - size, left - len(drawn)
        blocks += [_title(context, one, count), *shown]
    return blocks


def _title(context: WaitContext, one: Waiting, shown: int) -> Block:
    kind, reader = KINDS[one.kind], context.reader
    text = reader.say("*{title}* · {count}", title=reader.plain(kind.title), count=one.rows.total)
    if one.rows.total == MOST_COUNTED:
        text = reader.say("*{title}* · {count} or more", title=reader.plain(kind.title), count=MOST_COUNTED)
    if shown == one.rows.total:
        return section(text)
    every = button(reader.plain("Show all"), kind.command, about=reader.plain(kind.title))
    return section(text, _only_here(every, one.kind))


def _row(context: WaitContext, kind: WaitKind, row: Any, place: int) -> list[Block]:
    text, given = KINDS[kind].row(context, row)
    row_of_buttons = [_only_here(one, f"{kind}:{place}:{number}") for number, one in enumerate(given)]
    if len(row_of_buttons) == 1:
        return [section(text, row_of_buttons[0])]
    return [section(text), buttons(*row_of_buttons)]


def _only_here(pressed: Button, place: str) -> Button:
    """A button with an action ID of its own. The same thing can wait in two ways, and Slack wants each ID once."""
    name = pressed["action_id"]
    if name.startswith(PICK):
        return pressed
    if name.startswith("/"):
        return {**pressed, "action_id": f"{PICK} {place}", "value": name}
    return {**pressed, "action_id": f"{name}:{place}"}


def short(name: str) -> str:
    """A name, shortened so that the rows below it have room."""
    return clip(name, LONGEST_NAME)
