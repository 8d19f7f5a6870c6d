"""What can stand against an action of any noun."""

from dataclasses import dataclass
from typing import Literal

from models.core.errors import Problem

TextName = Literal[
    "address",
    "answer",
    "brand",
    "description",
    "details",
    "holder",
    "message",
    "name",
    "note",
    "notice",
    "po_number",
    "question",
    "reason",
    "services",
    "subject",
    "tax_id",
    "text",
    "users",
]
"""The texts that people write into forms. Each has its name for readers in handlers/views/problems/texts.py."""


@dataclass(frozen=True)
class Handled(Problem):
    """The same request came before, and was handled then."""

    over = True


@dataclass(frozen=True)
class Empty(Problem):
    """Nothing was written."""

    name: TextName


@dataclass(frozen=True)
class TooLong(Problem):
    """A text has `given` characters, where `length` are allowed."""

    name: TextName
    length: int
    given: int


@dataclass(frozen=True)
class TooManyLines(Problem):
    """A text has `given` lines, where `lines` are allowed."""

    name: TextName
    lines: int
    given: int


@dataclass(frozen=True)
class CardNumber(Problem):
    """A text holds what looks like the number of a credit card."""


@dataclass(frozen=True)
class NameTaken(Problem):
    """A name looks like one of the vendor's, its own or a product's, or as if it had the badge of its people."""

    typed: str
    like: str


@dataclass(frozen=True)
class AddressInName(Problem):
    """A name holds a web or e-mail address, or what looks like one."""

    typed: str


@dataclass(frozen=True)
class NoAddress(Problem):
    """What was typed is no e-mail address."""

    typed: str


@dataclass(frozen=True)
class NoDay(Problem):
    """What was typed is no day."""

    given: str


@dataclass(frozen=True)
class NoQuantity(Problem):
    """What was typed is no number from 1 to `most`."""

    given: str
    most: int
