"""Cleaning and checking texts that people write, before Steward stores them."""

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
    """Read all inputs of a form, one by each function.

    Returns:
        Their values, in order.

    Raises:
        Refused: Some inputs are wrong. The error carries all of them, so that the form can mark each.
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
    """Clean a text of several lines; see models/core/plain_text.py.

    Args:
        length: The most characters allowed.
        field: The form's input.
        optional: The text may be empty.

    Raises:
        Refused: The text is empty or too long, or contains a credit card number. A number posted to Slack can't be
            removed from there.
    """
    return _checked(whole_text(text), length, field, optional=optional)


def line_of(text: str, length: int, field: TextName, *, optional: bool = False) -> str:
    """Clean a text and put it on one line, such as a name, a subject or a reason.

    Raises:
        Refused: As in `text_of`.
    """
    return _checked(one_line(text), length, field, optional=optional)


def address_of(text: str, length: int, most: int, field: TextName) -> str:
    """Clean a postal address. Empty lines are left out, and the whole address may be empty.

    Args:
        length: The most characters allowed.
        most: The most lines allowed.

    Raises:
        Refused: As in `text_of`, or the address has too many lines.
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
