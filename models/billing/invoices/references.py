"""Payment references: what a payer gives with a bank transfer, so that it finds its invoice.

A reference is an ISO 11649 creditor reference. It has two check digits, so a typo is noticed instead of paying another
invoice. It's made from the invoice's number, so nothing needs to be stored: INV-2026-000017 becomes RF50INV2026000017.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

_BETWEEN = r"[\s./,:;+\-]{0,3}"
"""What banks and people put between the characters of a reference."""
_PREFIX = "INV"
_SERIES = rf"(?P<series>(?:{_BETWEEN}[A-Z]){{0,8}})"
_REFERENCE = re.compile(
    rf"R{_BETWEEN}F(?P<check>(?:{_BETWEEN}\d){{2}}){_BETWEEN}"
    + _BETWEEN.join(_PREFIX)
    + rf"{_SERIES}(?P<digits>(?:{_BETWEEN}\d){{5,14}})",
    re.ASCII,
)
_NUMBER = re.compile(
    rf"(?<![A-Z]){_PREFIX}{_BETWEEN}(?:(?P<series>[A-Z]{{1,8}}){_BETWEEN})?(?P<year>20\d\d)[\s./\-]{{0,3}}(?P<digits>\d{{1,10}})(?!\d)",
    re.ASCII,
)
_YEAR, _SHORTEST = 4, 6
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212]")
_NO_SIGN = re.compile(r"[^A-Z0-9]", re.ASCII)


class Numbered(Protocol):
    """A document with a number that people see."""

    @property
    def ref(self) -> str:
        """The number, such as INV-2026-000017."""
        ...


def reference_of(invoice: Numbered) -> str:
    """The payment reference of an invoice, without spaces, as banks store it: RF50INV2026000017."""
    body = _bare(invoice.ref)
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def printed(reference: str) -> str:
    """A payment reference in groups of four, as ISO 11649 wants it printed."""
    return iso11649.format(reference)


def invoices_referred_to(text: str) -> list[str]:
    """The numbers of the invoices whose payment references a text contains, each once, in the order of the text.

    Lower case, spaces, line breaks and punctuation inside a reference don't matter. One whose check digits are wrong
    doesn't count.
    """
    return list(dict.fromkeys(number for _, number in _references(_plain(text)) if number))


def invoices_named(text: str) -> list[str]:
    """The invoice numbers that a text contains outside payment references, each once, in the order of the text."""
    rest = _plain(text)
    for found, _ in _references(rest):
        rest = rest.replace(found, " ")
    numbers = (
        _number(match["series"] or "", match["year"], match["digits"].zfill(_SHORTEST))
        for match in _NUMBER.finditer(rest)
    )
    return list(dict.fromkeys(numbers))


def _references(text: str) -> Iterator[tuple[str, str]]:
    """What looks like a payment reference, and the invoice's number: empty if the check digits are wrong."""
    for match in _REFERENCE.finditer(text):
        check, series, digits = (_bare(match[name]) for name in ("check", "series", "digits"))
        # Digits after a reference, such as a date, may follow without a gap. The check digits say where it ends.
        for end in range(_YEAR + _SHORTEST, len(digits) + 1):
            year, sequence = digits[:_YEAR], digits[_YEAR:end]
            is_padded = len(sequence) > _SHORTEST and sequence.startswith("0")
            if not is_padded and iso11649.is_valid(f"RF{check}{_PREFIX}{series}{year}{sequence}"):
                yield match[0], _number(series, year, sequence)
                break
        else:
            yield match[0], ""


def _number(series: str, year: str, sequence: str) -> str:
    return "-".join(filter(None, [_PREFIX, series, year, sequence]))


def _bare(text: str) -> str:
    return _NO_SIGN.sub("", text)


def _plain(text: str) -> str:
    """A text in capitals, with ordinary letters, digits and hyphens."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper()
