"""Importing bank statements. Importing one twice, or one that overlaps with another, changes nothing, also if they have
different formats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.bank.adding import ImportedAccount, add_new
from models.billing.bank.faults import StatementError
from models.billing.bank.layouts import Layout, layout_from
from models.billing.bank.problems import OtherBankAccount, UnreadableStatement, WhichBankAccount
from models.billing.bank.reading import CsvFile, read_statements
from models.billing.bank.statements import BankStatement, StatementLine, is_same_account
from models.billing.bank.tables import CsvLayout
from models.catalogue.legal_entities import BankAccount
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import StaffRight

actions_about("bank", gettext_noop("bank statements"))

Found = Sequence[BankStatement] | CsvFile


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
    before: dict[int, int] = {}
    in_order = sorted(stated, key=lambda one: one[0].id)
    done = [await add_new(desk, of, statement, source, before) for of, statement in in_order]
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
