"""Adding the lines of a statement that are new. Those that were imported before are recognized, whatever the format."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.bank.likeness import Likeness, paired
from models.billing.bank.statements import TEXT_LENGTH, BankStatement, FileFormat, StatementLine, bare_account
from models.billing.bank.tables import SOURCE_LENGTH, BankStatementLine
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.catalogue.legal_entities import BankAccount
from models.core.card_numbers import holds_card_number
from models.core.database import one_at_a_time

AT_ONCE = 500
"""How many fingerprints or days a statement looks for. SQLite takes a limited number of values."""


@dataclass(frozen=True)
class ImportedAccount:
    """What came of the statements of one account: the number of its new lines, of those imported before, and of
    payments that left the account, which aren't imported. `first` and `last` are the days of its bookings. `unsure` is
    how many of the new lines may have been imported before, from a file in another format."""

    account: BankAccount
    new: int
    known: int
    left: int
    first: date | None
    last: date | None
    unsure: int = 0


async def add_new(
    desk: Desk, account: BankAccount, statement: BankStatement, source: str, before: dict[int, int]
) -> ImportedAccount:
    """Add the lines that aren't there yet. A fingerprint that a file has twice may be there twice.

    Args:
        before: The last line of each account from before this file. Lines of one file are different bookings.
    """
    await one_at_a_time(desk.session, f"bank:{account.id}")
    arrived = statement.arrived
    prints = [fingerprint(line) for line in arrived]
    counted = await _counted(desk, account, sorted(set(prints)))
    left = Counter(counted)
    unknown = []
    for line, print_ in zip(arrived, prints, strict=True):
        if left[print_]:
            left[print_] -= 1
        else:
            unknown.append(line)
    rows = await _of_days(desk, account, unknown, before) if unknown else []
    rows = _without(rows, Counter(counted) - left)
    new = unsure = 0
    for line, how, row in paired(unknown, statement.format, rows):
        if how is Likeness.SAME:
            continue
        print_ = fingerprint(line)
        counted[print_] = counted.get(print_, 0) + 1
        desk.session.add(_row(desk, account, line, print_, counted[print_], source, statement.format, row))
        new, unsure = new + 1, unsure + (how is Likeness.UNSURE)
    await desk.session.flush()
    days = [line.booked_on for line in statement.lines]
    out = len(statement.lines) - len(arrived)
    first, last = min(days, default=None), max(days, default=None)
    return ImportedAccount(account, new, len(arrived) - new, out, first, last, unsure)


def _without(rows: Iterable[BankStatementLine], stated: Counter[str]) -> list[BankStatementLine]:
    """The rows that the file doesn't state in the same words."""
    found = []
    for row in rows:
        if stated[row.fingerprint]:
            stated[row.fingerprint] -= 1
        else:
            found.append(row)
    return found


async def _of_days(
    desk: Desk, account: BankAccount, lines: Iterable[StatementLine], before: dict[int, int]
) -> list[BankStatementLine]:
    """The lines of the same days from before this file, oldest first."""
    if account.id not in before:
        last = select(func.coalesce(func.max(BankStatementLine.id), 0))
        before[account.id] = (await desk.session.scalars(last)).one()
    found: list[BankStatementLine] = []
    days = sorted({line.booked_on for line in lines})
    for start in range(0, len(days), AT_ONCE):
        statement = select(BankStatementLine).where(
            BankStatementLine.bank_account_id == account.id,
            col(BankStatementLine.booked_on).in_(days[start : start + AT_ONCE]),
            col(BankStatementLine.id) <= before[account.id],
        )
        found += await desk.session.scalars(statement.order_by(col(BankStatementLine.id)))
    return found


async def _counted(desk: Desk, account: BankAccount, prints: Sequence[str]) -> dict[str, int]:
    """How many lines with each fingerprint are there already."""
    found: dict[str, int] = {}
    for start in range(0, len(prints), AT_ONCE):
        statement = (
            select(BankStatementLine.fingerprint, func.count())
            .where(
                BankStatementLine.bank_account_id == account.id,
                col(BankStatementLine.fingerprint).in_(prints[start : start + AT_ONCE]),
            )
            .group_by(col(BankStatementLine.fingerprint))
        )
        found.update((await desk.session.execute(statement)).all())
    return found


def fingerprint(line: StatementLine) -> str:
    """A value that is the same whenever a bank states the same booking."""
    said = [
        line.booked_on.isoformat(),
        line.amount,
        bare_account(line.payer_account),
        line.text,
        line.end_to_end_id,
        line.bank_id,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _row(
    desk: Desk,
    account: BankAccount,
    line: StatementLine,
    print_: str,
    occurrence: int,
    source: str,
    of: FileFormat,
    resembles: BankStatementLine | None,
) -> BankStatementLine:
    text = line.text
    if holds_card_number(f"{text} {line.end_to_end_id}"):
        # Steward never stores a card's number. What matching needs stays.
        text = " ".join([*invoices_referred_to(text), *invoices_named(text)])[:TEXT_LENGTH]
        end_to_end_id = ""
    else:
        end_to_end_id = line.end_to_end_id
    return BankStatementLine(
        bank_account_id=account.id,
        fingerprint=print_,
        occurrence=occurrence,
        booked_on=line.booked_on,
        valued_on=line.valued_on,
        amount=line.amount,
        payer=line.payer,
        payer_account=line.payer_account,
        payer_key=bare_account(line.payer_account),
        text=text,
        end_to_end_id=end_to_end_id,
        bank_id=line.bank_id,
        source=source[-SOURCE_LENGTH:],
        format=of,
        resembles_id=resembles.id if resembles else None,
        imported_at=desk.now,
        imported_by_id=desk.caller_id,
    )
