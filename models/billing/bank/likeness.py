"""Whether two statements state the same booking. Banks describe one booking differently in camt.053, MT940 and CSV, so
what the formats have in common is compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from models.billing.bank.statements import FileFormat, StatementLine, bare_account
from models.billing.bank.tables import BankStatementLine
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.directory.company_names import plain_name

SHORTEST_TEXT, SHORTEST_ACCOUNT = 8, 6
_NO_SIGN = re.compile(r"[^A-Z0-9]", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{8,30}", re.ASCII)


class Likeness(IntEnum):
    """How far a stated booking is one that was imported before."""

    OTHER = 0
    UNSURE = 1
    SAME = 2


Stated = StatementLine | BankStatementLine
"""What a bank says about a booking."""


@dataclass(frozen=True)
class Evidence:
    """Whether all that is needed speaks for one booking, whether both name the same invoice, and whether something
    speaks against it."""

    enough: bool
    invoice: bool
    against: bool


def evidence(one: Stated, other: Stated) -> Evidence:
    """Compare what both say. What only one says counts for nothing. An end-to-end ID is enough; so are the payer and
    what they wrote together."""
    ids = _alike(_plain(one.end_to_end_id), _plain(other.end_to_end_id))
    accounts = _same_account(bare_account(one.payer_account), bare_account(other.payer_account))
    invoices = _shared(_invoices(one), _invoices(other))
    names = _shared(set(plain_name(one.payer)), set(plain_name(other.payer)))
    texts = _alike(_plain(one.text), _plain(other.text), within=True)
    against = False in (ids, accounts, invoices) or (names is False and not ids)
    payer, words = accounts or names, invoices or texts
    return Evidence(bool(ids or (payer and words)), bool(invoices), against)


def likeness(one: StatementLine, of: FileFormat, row: BankStatementLine) -> Likeness:
    """Whether a booking of a file is a row's. Both have the same account, day and amount, and aren't stated in exactly
    the same words."""
    is_other_format = row.format not in ("", of)
    banks_ids = _alike(_plain(one.bank_id), _plain(row.bank_id))
    if banks_ids is False and row.format == of:
        return Likeness.OTHER
    found = evidence(one, row)
    if found.against:
        return Likeness.OTHER
    if is_other_format:
        return Likeness.SAME if banks_ids or found.enough else Likeness.UNSURE
    # In the same format, a bank states one booking in the same words.
    return Likeness.UNSURE if banks_ids or found.enough else Likeness.OTHER


def paired(
    lines: Sequence[StatementLine], of: FileFormat, rows: Sequence[BankStatementLine]
) -> Iterator[tuple[StatementLine, Likeness, BankStatementLine | None]]:
    """Each booking of a file, and the row that it may be. Each row is taken once, so of two equal transfers on one day
    that were imported once, one is new."""
    left: dict[tuple[date, int], list[BankStatementLine]] = {}
    for row in rows:
        left.setdefault((row.booked_on, row.amount), []).append(row)
    found: dict[int, tuple[Likeness, BankStatementLine]] = {}
    for wanted in (Likeness.SAME, Likeness.UNSURE):
        for place, line in enumerate(lines):
            there = [] if place in found else left.get((line.booked_on, line.amount), [])
            taken = next((at for at, row in enumerate(there) if likeness(line, of, row) is wanted), None)
            if taken is not None:
                found[place] = (wanted, there.pop(taken))
    for place, line in enumerate(lines):
        yield line, *found.get(place, (Likeness.OTHER, None))


def _plain(text: str) -> str:
    return _NO_SIGN.sub("", text.upper())


def _alike(one: str, other: str, *, within: bool = False) -> bool | None:
    """Whether two values are equal, or one is the beginning of the other: formats cut them. None if one is missing.

    Args:
        within: Also if one is anywhere in the other.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return None
    is_part = len(short) >= SHORTEST_TEXT and (short in long if within else long.startswith(short))
    return short == long or is_part


def _same_account(one: str, other: str) -> bool | None:
    """Whether two account numbers are the same. One may be the domestic part of the other. None if it isn't known."""
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    if len(short) < SHORTEST_ACCOUNT:
        return None
    if long.endswith(short):
        return True
    return False if _IBAN.fullmatch(one) and _IBAN.fullmatch(other) else None


def _invoices(one: Stated) -> set[str]:
    text = f"{one.text} {one.end_to_end_id}"
    return {*invoices_referred_to(text), *invoices_named(text)}


def _shared(one: set[str], other: set[str]) -> bool | None:
    return bool(one & other) if one and other else None
