"""Problems that actions of any noun can have."""

from dataclasses import dataclass
from typing import Literal

from models.core.errors import Problem

TextName = Literal[
    "address",
    "answer",
    "brand",
    "city",
    "description",
    "details",
    "holder",
    "license_key",
    "message",
    "name",
    "note",
    "notice",
    "po_number",
    "postal_code",
    "question",
    "reason",
    "reference",
    "region",
    "services",
    "subject",
    "tax_exemption",
    "tax_id",
    "text",
    "users",
]
"""The texts that people write into forms. handlers/views/problems/texts.py has their names for readers."""


@dataclass(frozen=True)
class Handled(Problem):
    """The same request was handled before."""

    over = True


@dataclass(frozen=True)
class Empty(Problem):
    """Nothing was written."""

    name: TextName


@dataclass(frozen=True)
class TooLong(Problem):
    """A text has `given` characters, and only `length` are allowed."""

    name: TextName
    length: int
    given: int


@dataclass(frozen=True)
class TooManyLines(Problem):
    """A text has `given` lines, and only `lines` are allowed."""

    name: TextName
    lines: int
    given: int


@dataclass(frozen=True)
class CardNumber(Problem):
    """A text contains what looks like a credit card number."""


@dataclass(frozen=True)
class NameTaken(Problem):
    """A name looks like the vendor's name, a product's name (`like`), or a name with the staff badge."""

    typed: str
    like: str


@dataclass(frozen=True)
class AddressInName(Problem):
    """A name contains a web or email address, or what looks like one."""

    typed: str


@dataclass(frozen=True)
class NoAddress(Problem):
    """What was typed isn't an email address."""

    typed: str


@dataclass(frozen=True)
class NoDay(Problem):
    """What was typed isn't a date."""

    given: str


@dataclass(frozen=True)
class NoQuantity(Problem):
    """What was typed isn't a number from 1 to `most`."""

    given: str
    most: int
