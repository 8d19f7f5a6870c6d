"""Reading MT940, SWIFT's bank statement."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mt940.models import Transactions
from mt940.options import Options

from models.billing.bank.faults import StatementError, unreadable
from models.billing.bank.statements import (
    ACCOUNT_LENGTH,
    MOST_LINES,
    NAME_LENGTH,
    TEXT_LENGTH,
    BankStatement,
    FileFormat,
    StatementLine,
    add_up,
    cleaned,
    currency_of,
    id_of,
    minor_of,
)
from models.core.sentences import sentence

# The library logs each value that it can't read, and these are people's payments.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

BEGINS = re.compile(r"^:20:", re.MULTILINE)
BOOKING = re.compile(r"^:61:", re.MULTILINE)
OPENING, CLOSING = "final_opening_balance", "final_closing_balance"
INTERMEDIATE = "intermediate_"
_WORDS = "IBAN|BIC|NAME|REMI|EREF|TRTP|MARF|CSID|ISDT|ORDP|BENM|CNTP|PURP|RTRN|PREF|SVCL"
_KEYWORD = re.compile(rf"/({_WORDS})/(.*?)(?=/(?:{_WORDS})/|$)", re.ASCII)


def read_mt940(text: str, source: str) -> list[BankStatement]:
    """The statements in an MT940 file. A bank may split one statement into several messages.

    Raises:
        StatementError: A line can't be read, or the lines don't lead from the opening to the closing balance.
    """
    if len(BOOKING.findall(text)) > MOST_LINES:
        raise unreadable(source, sentence("The file has more than {most} lines. Split it.", most=MOST_LINES))
    starts = [match.start() for match in BEGINS.finditer(text)]
    blocks = zip(starts, [*starts[1:], len(text)], strict=True)
    return [
        _statement(text[start:end], source, text.count("\n", 0, start) + 1)
        for start, end in blocks
        if text[start:end].strip()
    ]


def _statement(block: str, source: str, first: int) -> BankStatement:
    """The statement in a message that begins in line `first`."""
    found = Transactions(options=Options.all())
    try:
        found.parse(block)
    # The library doesn't say what it raises, and the file can have anything in it.
    except Exception:
        raise _broken(block, source, first, len(found.transactions)) from None
    currency = currency_of(found.currency, source, first)
    bookings = [one.data for one in found.transactions if "amount" in one.data]
    if len(bookings) != len(BOOKING.findall(block)):
        raise _broken(block, source, first, len(bookings))
    opening, closing = _balance(found.data, OPENING, source, first), _balance(found.data, CLOSING, source, first)
    lines = tuple(_line_of(data, currency, source, first) for data in bookings)
    before, after = (minor_of(amount, currency, source, first) for amount in (opening, closing))
    add_up(source, currency, before, lines, after)
    account = cleaned(found.data.get("account_identification"), ACCOUNT_LENGTH)
    return BankStatement(account, currency, lines, FileFormat.MT940)


def _broken(block: str, source: str, first: int, read: int) -> StatementError:
    """The error for a message whose reading stopped after so many bookings."""
    bookings = [match.start() for match in BOOKING.finditer(block)]
    line = first + (block.count("\n", 0, bookings[read]) if read < len(bookings) else 0)
    said = sentence("I can't read the MT940 from here on. Export the statement again, or as camt.053.")
    return unreadable(source, said, line)


def _balance(data: dict[str, Any], name: str, source: str, first: int) -> Decimal:
    balance = data.get(name) or data.get(name.replace("final_", INTERMEDIATE))
    amount = getattr(getattr(balance, "amount", None), "amount", None)
    if not isinstance(amount, Decimal):
        said = sentence("The statement has no opening or no closing balance. The file isn't complete. Export it again.")
        raise unreadable(source, said, first)
    return amount


def _line_of(data: dict[str, Any], currency: str, source: str, first: int) -> StatementLine:
    valued = _day(data["date"])
    details = " ".join((data.get("transaction_details") or "").split("\n"))
    keywords = dict(_KEYWORD.findall(details))
    structured = " ".join(_texts(data, "purpose", "additional_purpose"))
    text = structured or keywords.get("REMI") or details or " ".join(_texts(data, "extra_details"))
    return StatementLine(
        booked_on=_day(data["entry_date"]) if data.get("entry_date") else valued,
        valued_on=valued,
        amount=minor_of(data["amount"].amount, currency, source, first),
        payer=cleaned(data.get("applicant_name") or keywords.get("NAME"), NAME_LENGTH),
        payer_account=cleaned(
            data.get("applicant_iban") or data.get("gvc_applicant_iban") or keywords.get("IBAN"), ACCOUNT_LENGTH
        ),
        text=cleaned(text, TEXT_LENGTH),
        end_to_end_id=id_of(data.get("end_to_end_reference") or keywords.get("EREF")),
        bank_id=id_of(data.get("bank_reference")),
        is_return=data.get("status") == "RC" or (data.get("id") or "")[1:] == "RTI" or "RTRN" in keywords,
    )


def _texts(data: dict[str, Any], *names: str) -> Iterator[str]:
    return (str(data[name]).strip() for name in names if data.get(name))


def _day(found: date) -> date:
    """A plain date, for one of the library's own class."""
    return date(found.year, found.month, found.day)
