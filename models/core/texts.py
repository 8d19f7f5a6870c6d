"""What people write, made fit to be kept."""

from collections.abc import Callable
from typing import Any

from models.core.card_numbers import holds_card_number
from models.core.errors import Refused
from models.core.problems import CardNumber, Empty, TextName, TooLong


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


def text_of(text: str, length: int, field: TextName) -> str:
    """What somebody wrote into an input, without the space around it.

    Raises:
        Refused: It is empty, longer than `length` characters, or holds the number of a credit card: what is in Slack
            can't be taken back from there.
    """
    # No database keeps a NUL or half a character, and nobody could have meant them.
    stripped = text.encode(errors="ignore").decode().replace("\0", "").strip()
    if not stripped:
        raise Refused(Empty(field), field)
    if len(stripped) > length:
        raise Refused(TooLong(field, length=length, given=len(stripped)), field)
    if holds_card_number(stripped):
        raise Refused(CardNumber(), field)
    return stripped
