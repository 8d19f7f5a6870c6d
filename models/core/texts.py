"""What people write, made fit to be kept."""

from collections.abc import Callable
from typing import Any

from models.core.card_numbers import holds_card_number
from models.core.errors import Refused
from models.core.plain_text import is_visible, one_line, whole_text
from models.core.problems import CardNumber, Empty, TextName, TooLong, TooManyLines


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue where it is declared. It is translated where it is shown."""
    return text


def together(*parts: Callable[[], Any]) -> list[Any]:
    """What each input of a form says.

    Raises:
        Refused: Some say what they must not: all of them at once, so that each can be marked.
    """
    values, refused = [], []
    for part in parts:
        try:
            values.append(part())
        except Refused as one:
            refused.append(one)
    if refused:
        refused[0].others = refused[1:]
        raise refused[0]
    return values


def text_of(text: str, length: int, field: TextName, *, optional: bool = False) -> str:
    """What somebody wrote into an input of several lines, fit to be kept: see models/core/plain_text.py. Where it is
    `optional`, it may be empty.

    Raises:
        Refused: There is nothing to see in it, it is longer than `length` characters, or holds the number of a credit
            card: what is in Slack can't be taken back from there.
    """
    return _checked(whole_text(text), length, field, optional=optional)


def line_of(text: str, length: int, field: TextName, *, optional: bool = False) -> str:
    """What somebody wrote where one line is meant: a name, a subject, a reason. It becomes one.

    Raises:
        Refused: As for `text_of`.
    """
    return _checked(one_line(text), length, field, optional=optional)


def address_of(text: str, length: int, most: int, field: TextName) -> str:
    """A postal address: at most so many lines, none of them empty. It may be left out.

    Raises:
        Refused: As for `text_of`, or it has more lines.
    """
    lines = [line.strip() for line in whole_text(text).splitlines() if is_visible(line)]
    if len(lines) > most:
        raise Refused(TooManyLines(field, lines=most, given=len(lines)), field)
    return _checked("\n".join(lines), length, field, optional=True)


def _checked(text: str, length: int, field: TextName, *, optional: bool) -> str:
    if not text and not optional:
        raise Refused(Empty(field), field)
    if len(text) > length:
        raise Refused(TooLong(field, length=length, given=len(text)), field)
    if holds_card_number(text):
        raise Refused(CardNumber(), field)
    return text
