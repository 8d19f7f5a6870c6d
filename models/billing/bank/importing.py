"""Importing bank statements. Importing one twice, or one that overlaps with another, changes nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.bank.faults import StatementError
from models.billing.bank.layouts import Layout, layout_from
from models.billing.bank.problems import OtherBankAccount, UnreadableStatement, WhichBankAccount
from models.billing.bank.reading import CsvFile, read_statements
from models.billing.bank.statements import TEXT_LENGTH, BankStatement, StatementLine, bare_account, is_same_account
from models.billing.bank.tables import SOURCE_LENGTH, BankStatementLine, CsvLayout
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.catalogue.legal_entities import BankAccount
from models.core.card_numbers import holds_card_number
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import StaffRight

actions_about("bank", gettext_noop("bank statements"))

AT_ONCE = 500
"""How many fingerprints a statement looks for. SQLite takes a limited number of values."""
Found = Sequence[BankStatement] | CsvFile


@dataclass(frozen=True)
class ImportedAccount:
    """What came of the statements of one account: the number of its new lines, of those imported before, and of
    payments that left the account, which aren't imported. `first` and `last` are the days of its bookings."""

    account: BankAccount
    new: int
    known: int
    left: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class CsvPreview:
    """A CSV file, the account it is about, and the layout that would be used. `is_saved` says whether it was saved for
    this account before. `sample` is what the first lines say, if it can be read."""

    account: BankAccount
    layout: Layout
    is_saved: bool
    sample: Sequence[StatementLine]


def read_file(content: bytes, source: str) -> Found:
    """Read a bank statement's file.

    Raises:
        Refused: It isn't one, or isn't complete.
    """
    try:
        return read_statements(content, source)
    except StatementError as trouble:
        raise Refused(UnreadableStatement(trouble.faults)) from None


@action("bank.list_accounts", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("import a bank statement"))
async def list_accounts(desk: Desk) -> Sequence[BankAccount]:
    """The vendor's bank accounts."""
    return await _accounts(desk)


@action("bank.preview_csv", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("import a bank statement"))
async def preview_csv(desk: Desk, file: CsvFile, account: str = "", layout: Layout | None = None) -> CsvPreview:
    """Look at a CSV file before it's imported.

    Args:
        account: The account's number or currency; without it, the only account that there is.
        layout: How to read it; without it, as it was saved for the account, else as proposed.

    Raises:
        Refused: It isn't known which account it is about, or a given layout doesn't fit.
    """
    ours = _chosen(await _accounts(desk), account)
    saved = await _saved_layout(desk, ours)
    used = layout or saved or file.layout
    try:
        sample = _read_csv(file, used, ours).lines[:3]
    except Refused:
        if layout:
            raise
        used, sample = file.layout, ()
    return CsvPreview(ours, used, used == saved, sample)


@action("bank.import_statement", StaffRight.MANAGE_INVOICES, label=gettext_noop("import a bank statement"))
async def import_statement(
    desk: Desk, found: Found, source: str, account: str = "", layout: Layout | None = None
) -> Sequence[ImportedAccount]:
    """Import the money that arrived, for each account in a file. A given layout of a CSV file is saved for the account.

    Args:
        found: What `read_file` read.
        source: The file's name.
        account: As in `preview_csv`.

    Raises:
        Refused: A statement isn't about one of the vendor's accounts, or a CSV file can't be read.
        ValueError: No layout is given for a CSV file, and none is saved.
    """
    ours = await _accounts(desk)
    if isinstance(found, CsvFile):
        of = _chosen(ours, account)
        if layout:
            await _save_layout(desk, of, layout)
        elif (layout := await _saved_layout(desk, of)) is None:
            raise ValueError(f"No layout is saved for bank account {of.id}. Call preview_csv first.")
        stated = [(of, _read_csv(found, layout, of))]
    else:
        stated = [(_account_of(statement, ours), statement) for statement in found]
    done = [await _import(desk, of, statement, source) for of, statement in sorted(stated, key=lambda one: one[0].id)]
    desk.note(accounts=[one.account.id for one in done], lines=sum(one.new for one in done))
    return done


async def _accounts(desk: Desk) -> Sequence[BankAccount]:
    return (await desk.session.scalars(select(BankAccount).order_by(col(BankAccount.id)))).all()


def _account_of(statement: BankStatement, ours: Sequence[BankAccount]) -> BankAccount:
    for one in ours:
        if one.currency == statement.currency and is_same_account(statement.account, one.account):
            return one
    raise Refused(OtherBankAccount(statement.account, statement.currency, ours))


def _chosen(ours: Sequence[BankAccount], typed: str) -> BankAccount:
    """The account that was typed, or the only one."""
    wanted = typed.strip()
    found = [
        one
        for one in ours
        if not wanted or is_same_account(wanted, one.account) or one.currency == wanted.upper() or str(one.id) == wanted
    ]
    if len(found) != 1:
        raise Refused(WhichBankAccount(found or ours), "account")
    return found[0]


def _read_csv(file: CsvFile, layout: Layout, account: BankAccount) -> BankStatement:
    try:
        return file.statement(layout, account.currency)
    except StatementError as trouble:
        raise Refused(UnreadableStatement(trouble.faults)) from None


async def _saved_layout(desk: Desk, account: BankAccount) -> Layout | None:
    statement = select(CsvLayout.layout).where(CsvLayout.bank_account_id == account.id)
    stored = (await desk.session.scalars(statement)).one_or_none()
    return layout_from(stored) if stored else None


async def _save_layout(desk: Desk, account: BankAccount, layout: Layout) -> None:
    await one_at_a_time(desk.session, f"bank:{account.id}")
    statement = select(CsvLayout).where(CsvLayout.bank_account_id == account.id)
    saved = (await desk.session.scalars(statement)).one_or_none() or CsvLayout(bank_account_id=account.id, layout="")
    saved.layout = layout.as_json()
    desk.session.add(saved)
    await desk.session.flush()


async def _import(desk: Desk, account: BankAccount, statement: BankStatement, source: str) -> ImportedAccount:
    """Add the lines that aren't there yet. A fingerprint that a file has twice may be there twice."""
    await one_at_a_time(desk.session, f"bank:{account.id}")
    arrived = statement.arrived
    prints = [fingerprint(line) for line in arrived]
    before = await _counted(desk, account, sorted(set(prints)))
    seen: Counter[str] = Counter()
    new = 0
    for line, print_ in zip(arrived, prints, strict=True):
        seen[print_] += 1
        if seen[print_] > before.get(print_, 0):
            desk.session.add(_row(desk, account, line, print_, seen[print_], source))
            new += 1
    await desk.session.flush()
    days = [line.booked_on for line in statement.lines]
    left = len(statement.lines) - len(arrived)
    first, last = min(days, default=None), max(days, default=None)
    return ImportedAccount(account, new, len(arrived) - new, left, first, last)


async def _counted(desk: Desk, account: BankAccount, prints: Sequence[str]) -> Mapping[str, int]:
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
    desk: Desk, account: BankAccount, line: StatementLine, print_: str, occurrence: int, source: str
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
        imported_at=desk.now,
        imported_by_id=desk.caller_id,
    )
