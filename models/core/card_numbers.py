"""Finding credit card numbers in texts, because Steward must not store them. Other long numbers must pass."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

from stdnum import iban, luhn

ISSUERS: tuple[tuple[str, str, range | tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", range(14, 20)),  # Diners Club
    ("3095", "3095", range(14, 20)),
    ("36", "36", range(14, 20)),
    ("38", "39", range(14, 20)),
    ("6011", "6011", range(16, 20)),  # Discover
    ("644", "649", range(16, 20)),
    ("65", "65", range(16, 20)),
    ("3528", "3589", range(16, 20)),  # JCB
    ("62", "62", range(16, 20)),  # UnionPay
    ("81", "82", range(16, 20)),  # UnionPay, RuPay
    ("508", "508", (16,)),  # RuPay
    ("2200", "2204", range(16, 20)),  # Mir
    ("9792", "9792", (16,)),  # Troy
    ("5018", "5018", range(12, 20)),  # Maestro
    ("5020", "5020", range(12, 20)),
    ("5038", "5038", range(12, 20)),
    ("5893", "5893", range(12, 20)),
    ("6304", "6304", range(12, 20)),
    ("6759", "6759", range(12, 20)),
    ("6761", "6763", range(12, 20)),
)
"""For each issuer: the first and the last prefix of its numbers, and how many digits a number has. Source: the ranges
that the issuers publish, as of 2026."""
LONGEST_PREFIX, SHORTEST, LONGEST = 4, 12, 19
DIGITS = re.compile(r"\d+(?:[\s\u2010-\u2015-]+\d+)*", re.ASCII)
DAY = re.compile(r"(?<!\S)\d{4}-[01]\d-[0-3]\d(?!\S)", re.ASCII)
ACCOUNT = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}", re.ASCII | re.IGNORECASE)
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 15, 34
"""How many characters an IBAN has (ISO 13616)."""


def holds_card_number(text: str) -> bool:
    """Whether a text contains a credit card number.

    A card number has an issuer's prefix and length, and a valid check digit (ISO/IEC 7812-1). Spaces and dashes may
    group its digits. IBANs and dates such as 2026-11-01 2026-11-30 don't count.
    """
    if text.isascii() and sum(map(str.isdigit, text)) < SHORTEST:
        return False
    text = DAY.sub("/", _without_accounts(unicodedata.normalize("NFKC", text)))
    return any(_is_card_number(run) for match in DIGITS.finditer(text) for run in _runs(match[0]))


def _runs(groups_of_digits: str) -> Iterator[str]:
    """Join neighbouring groups of digits, and yield each run that could still be a card number by its prefix and
    length."""
    groups = re.findall(r"\d+", groups_of_digits)
    for start in range(len(groups)):
        run = ""
        for place in range(start, len(groups)):
            run += groups[place]
            if len(run) > LONGEST or (len(run) >= LONGEST_PREFIX and not _lengths(run[:LONGEST_PREFIX])):
                break
            yield run


@cache
def _lengths(digits: str) -> frozenset[int]:
    """The possible lengths of a card number with these first four digits. Empty if no issuer uses them."""
    found = [most for first, last, most in ISSUERS if first <= digits[: len(first)] <= last]
    return frozenset(chain.from_iterable(found))


def _is_card_number(run: str) -> bool:
    return len(run) in _lengths(run[:LONGEST_PREFIX]) and luhn.is_valid(run)


def _without_accounts(text: str) -> str:
    """The text with a slash in place of each IBAN."""
    kept, end = [], 0
    for match in ACCOUNT.finditer(text):
        if match.start() >= end and (length := _account(text, match.start())):
            kept.append(text[end : match.start()])
            end = match.start() + length
    return "/".join([*kept, text[end:]])


def _account(text: str, start: int) -> int:
    """The length of the IBAN that begins at `start`, in characters with its spaces and dashes. 0 if there is none."""
    number = ""
    for place in range(start, min(start + 2 * LONGEST_ACCOUNT, len(text))):
        if text[place].isalnum():
            number += text[place]
        elif text[place] not in " -":
            break
        ends = place + 1 == len(text) or not text[place + 1].isalnum()
        if ends and text[place].isalnum() and len(number) >= SHORTEST_ACCOUNT and iban.is_valid(number):
            return place + 1 - start
    return 0
