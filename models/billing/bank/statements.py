"""What a bank statement's file says, whatever its format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.billing.bank.faults import unreadable
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.core.money import to_decimal, to_minor
from models.core.plain_text import one_line
from models.core.sentences import sentence

MOST_LINES = 20_000
"""The most lines of a file."""
NAME_LENGTH, ACCOUNT_LENGTH, TEXT_LENGTH, ID_LENGTH = 140, 64, 1000, 140
_NO_ID = {"", "NOTPROVIDED", "NONREF", "NOREF"}
"""What banks write if there is no reference."""
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DOMESTIC = re.compile(r"([A-Z0-9]{4,12})/(\d{3,20})", re.ASCII)
BIGGEST = 10**15
"""Amounts from here on aren't real."""


class FileFormat(StrEnum):
    """The formats of bank statements."""

    CAMT = "camt.053"
    MT940 = "MT940"
    CSV = "CSV"


@dataclass(frozen=True)
class StatementLine:
    """One booking. `amount` is in minor units: positive if the money arrived, negative if it left. `text` is what the
    payer wrote, with structured references. `bank_id` is the bank's own ID of the booking; empty if it has none.
    `is_return`: money that had arrived went back, as the bank marks it."""

    booked_on: date
    valued_on: date
    amount: int
    payer: str = ""
    payer_account: str = ""
    text: str = ""
    end_to_end_id: str = ""
    bank_id: str = ""
    is_return: bool = False


@dataclass(frozen=True)
class BankStatement:
    """The bookings of one account. `account` is as the bank writes it; empty if the file doesn't say."""

    account: str
    currency: str
    lines: Sequence[StatementLine]
    format: FileFormat

    @property
    def arrived(self) -> Sequence[StatementLine]:
        """The lines whose money arrived, or went back. Not every bank and format marks what went back, so a payment
        that names an invoice counts, too."""
        return [line for line in self.lines if line.amount > 0 or (line.amount < 0 and _went_back(line))]


def _went_back(line: StatementLine) -> bool:
    text = f"{line.text} {line.end_to_end_id}"
    return line.is_return or bool(invoices_referred_to(text) or invoices_named(text))


def cleaned(text: str | None, length: int) -> str:
    """A text from a file on one line, without invisible characters, cut to this length."""
    return one_line(text or "")[:length].strip()


def id_of(text: str | None) -> str:
    """A reference or ID from a file. Empty if it's one of the words for none."""
    found = cleaned(text, ID_LENGTH)
    return "" if found.upper() in _NO_ID else found


def currency_of(text: str | None, source: str, line: int | None = None) -> str:
    """A currency's code.

    Raises:
        StatementError: It isn't one.
    """
    found = (text or "").strip()
    if not _CURRENCY.fullmatch(found):
        said = sentence("I can't find the account's currency. Export the statement again, with its balances.")
        raise unreadable(source, said, line)
    return found


def minor_of(amount: Decimal, currency: str, source: str, line: int | None = None) -> int:
    """An amount in minor units.

    Raises:
        StatementError: It has too many decimal places for its currency, or isn't a real amount.
    """
    try:
        if not amount.is_finite() or abs(amount) >= BIGGEST:
            raise ValueError
        return to_minor(amount, currency)
    except ValueError:
        said = sentence("{amount} can't be an amount in {currency}. Export the statement again.")
        said = sentence(said.text, amount=cleaned(str(amount), 40), currency=currency)
        raise unreadable(source, said, line) from None


def add_up(source: str, currency: str, opening: int, lines: Sequence[StatementLine], closing: int) -> None:
    """Check that the lines lead from the opening to the closing balance, so that no line is missing or misread.

    Raises:
        StatementError: They don't.
    """
    difference = opening + sum(line.amount for line in lines) - closing
    if difference:
        amount = to_decimal(abs(difference), currency)
        said = sentence(
            "The lines and the balances differ by {amount} {currency}. The file isn't complete. Export it again.",
            amount=amount,
            currency=currency,
        )
        raise unreadable(source, said)


def bare_account(account: str) -> str:
    """An account number without spaces and punctuation, in capitals."""
    return re.sub(r"[\s.\-]", "", account).upper()


def is_same_account(stated: str, ours: str) -> bool:
    """Whether a statement's account is one of the vendor's. Banks also write an IBAN with the currency behind it, or as
    bank code and account number with a slash between them."""
    stated, ours = bare_account(stated), bare_account(ours)
    if not stated or not ours:
        return False
    if stated == ours or (stated.startswith(ours) and _CURRENCY.fullmatch(stated[len(ours) :])):
        return True
    parts = _DOMESTIC.fullmatch(stated)
    if parts is None:
        return False
    bank, number = parts.groups()
    return ours[4:].startswith(bank) and ours[4 + len(bank) :].lstrip("0") == number.lstrip("0")
