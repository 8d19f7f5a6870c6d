"""The vendor's bank accounts. A new one always needs a second person's approval."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from babel.core import get_global
from sqlmodel import col, select
from stdnum import iban

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import BIGGEST
from models.billing.approvals.asking import ask_approval
from models.billing.approvals.carrying_out import account_of, stored
from models.billing.approvals.problems import NoAccountNumber, NoBic, NoCompany, NoCurrency, SameAccount
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, account_subject
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of, together
from models.roles import StaffRight

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
ACCOUNT = re.compile(r"[A-Z0-9][A-Z0-9 /.-]{3,63}")
LOOKS_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,}")
HOLDER_LENGTH = BANK_LENGTH = 200
ACCOUNTS_LOCK = "bank accounts"
"""The lock for requests. Two at once would each miss the other's."""


@dataclass(frozen=True)
class AccountInput:
    """A bank account as it was entered."""

    currency: str
    holder: str
    bank: str
    account: str
    bic: str


@dataclass(frozen=True)
class Accounts:
    """The legal entities, and their bank accounts by currency."""

    entities: Sequence[LegalEntity]
    accounts: Sequence[BankAccount]


@action(
    "approvals.list_accounts",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see {vendor}'s bank accounts"),
)
async def list_accounts(desk: Desk) -> Accounts:
    """All of them, by legal entity and currency."""
    entities = await desk.session.scalars(select(LegalEntity).order_by(col(LegalEntity.id)))
    accounts = select(BankAccount).order_by(col(BankAccount.legal_entity_id), col(BankAccount.currency))
    return Accounts(entities.all(), (await desk.session.scalars(accounts)).all())


@action(
    "approvals.change_bank_account",
    StaffRight.MANAGE_INVOICES,
    label=gettext_noop("change {vendor}'s bank account"),
)
async def change_bank_account(desk: Desk, legal_entity_id: int, entered: AccountInput) -> ApprovalRequest:
    """Ask another person to approve a bank account for payments in a currency. Until then, the old one stays.

    Raises:
        Refused: An entry is wrong, it is this account already, or a request about it waits.
    """
    entity = await desk.session.get(LegalEntity, legal_entity_id) if legal_entity_id <= BIGGEST else None
    if entity is None:
        raise Refused(NoCompany(), "entity")
    currency, holder, bank, account, bic = together(
        lambda: _currency(entered.currency),
        lambda: line_of(entered.holder, HOLDER_LENGTH, "holder"),
        lambda: line_of(entered.bank, BANK_LENGTH, "name"),
        lambda: _account(entered.account),
        lambda: _bic(entered.bic),
    )
    after = {"holder": holder, "bank": bank, "account": account, "bic": bic}
    return await request_account(desk, entity.id, currency, after)


async def request_account(desk: Desk, legal_entity_id: int, currency: str, after: dict[str, str]) -> ApprovalRequest:
    """Ask another person to approve a bank account. The caller has checked the right.

    Args:
        after: The account, with the parts that `stored` has.

    Raises:
        Refused: It is this account already, or a request about it waits.
    """
    await one_at_a_time(desk.session, ACCOUNTS_LOCK)
    before = stored(await account_of(desk, legal_entity_id, currency))
    if before == after:
        raise Refused(SameAccount())
    request = ApprovalRequest(
        kind=ApprovalKind.BANK_ACCOUNT,
        subject=account_subject(legal_entity_id, currency),
        legal_entity_id=legal_entity_id,
        currency=currency,
        account=after,
        before=before,
    )  # type: ignore[call-arg]
    return await ask_approval(desk, request)


def _currency(given: str) -> str:
    code = given.strip().upper()
    if code not in get_global("all_currencies"):
        raise Refused(NoCurrency(given), "currency")
    return code


def _account(given: str) -> str:
    """An IBAN in groups of four, or another account number. What looks like an IBAN must be one."""
    number = " ".join(given.split()).upper()
    compact = iban.compact(number)
    if iban.is_valid(compact):
        return str(iban.format(compact))
    if LOOKS_LIKE_IBAN.fullmatch(compact):
        raise Refused(NoAccountNumber(given, iban=True), "account")
    if not ACCOUNT.fullmatch(number):
        raise Refused(NoAccountNumber(given, iban=False), "account")
    return number


def _bic(given: str) -> str:
    code = "".join(given.split()).upper()
    if code and not BIC.fullmatch(code):
        raise Refused(NoBic(given), "bic")
    return code
