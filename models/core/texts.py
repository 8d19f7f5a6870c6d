"""What people write, made fit to be kept."""

import re
from collections.abc import Callable
from typing import Any

from models.core.errors import Refused
from models.core.problems import CardNumber, Empty, TextName, TooLong

DIGITS = re.compile(r"\d+(?:[\s\u2010-\u2015-]+\d+)*")
DAY = re.compile(r"(?<!\S)\d{4}-[01]\d-[0-3]\d(?!\S)")
SHORTEST_CARD_NUMBER, LONGEST_CARD_NUMBER = 12, 19
"""How many digits a card's number has (ISO/IEC 7812-1)."""


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
        Refused: It is empty, or longer than `length` characters.
    """
    # No database keeps a NUL or half a character, and nobody could have meant them.
    stripped = text.encode(errors="ignore").decode().replace("\0", "").strip()
    if not stripped:
        raise Refused(Empty(field), field)
    if len(stripped) > length:
        raise Refused(TooLong(field, length=length, given=len(stripped)), field)
    return stripped


def without_card_number(text: str, field: str) -> str:
    """A text, as long as no card's number stands in it: what stands in Slack can't be taken back from there.

    Raises:
        Refused: There are 12 or more digits in a row, but for spaces and dashes, that check as a card's number does.
    """
    if holds_card_number(text):
        raise Refused(CardNumber(), field)
    return text


def holds_card_number(text: str) -> bool:
    """Whether 12 or more digits in a row, but for spaces and dashes, check as a card's number does. Two days beside
    each other, such as 2026-11-01 2026-11-30, are none."""
    return any(_is_card_number(re.findall(r"\d+", match[0])) for match in DIGITS.finditer(DAY.sub("/", text)))


def _is_card_number(groups: list[str]) -> bool:
    """Whether neighbours among some groups of digits make up a card's number."""
    for start in range(len(groups)):
        run = ""
        for group in groups[start:]:
            run += group
            if len(run) > LONGEST_CARD_NUMBER:
                break
            if len(run) >= SHORTEST_CARD_NUMBER and _luhn(run):
                return True
    return False


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
