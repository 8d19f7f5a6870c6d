"""The statement of account: what was billed, paid and credited by date, with the balance after each entry."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.access.waiting import where_may
from models.billing.books.movements import RANKS, REVERSED, EntryKind, Scope, movements
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice, is_unpaid, series_ref
from models.billing.payments.tables import Payment, Settlement
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.tables import Subscription

AGES = (0, 31, 61, 91)
"""The least days since the due date, for each age but the first: what isn't due yet."""


@dataclass(frozen=True)
class StatementEntry:
    """An entry. `amount` is what it adds to the balance, and `balance` is the result. Both are in minor units.

    Attributes:
        ref: The invoice or credit note that it's about; empty for money, and for what settled another subscription's.
        of: The invoices that it corrects or settled.
        subscription: The number of its subscription.
    """

    day: date
    kind: EntryKind
    amount: int
    balance: int
    ref: str = ""
    of: Sequence[str] = ()
    subscription: int = 0


@dataclass(frozen=True)
class Account:
    """The entries in one currency between two days. All amounts are in minor units.

    Attributes:
        before: The opening balance.
        due: The balance now.
        aged: What is open at the end, by age: not due yet, and 0 to 30, 31 to 60, 61 to 90 and more than 90 days after
            the due date.
    """

    currency: str
    before: int
    entries: Sequence[StatementEntry]
    due: int
    aged: Sequence[int] = (0, 0, 0, 0, 0)

    @property
    def closing(self) -> int:
        """The closing balance."""
        return self.entries[-1].balance if self.entries else self.before

    @property
    def credit(self) -> int:
        """What is unused of payments and credit notes at the end. Negative if the customer owes a refund again."""
        return sum(self.aged) - self.closing


@dataclass(frozen=True)
class Statement:
    """The accounts of a customer for a range of days, both included. There is one account for each currency.

    Attributes:
        subscription: The one that it's about, or that was named. None for all of a customer.
        whole: It's about all of the customer's subscriptions that the reader may see.
    """

    subscription: Subscription | None
    organization: Organization
    first: date
    last: date
    accounts: Sequence[Account]
    whole: bool = False

    @property
    def ref(self) -> str:
        """The short ID of what it's about."""
        return self.subscription.ref if self.subscription else self.organization.ref


@action(
    "invoices.view_statement",
    Right.VIEW_STATEMENT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see the statement of account"),
)
async def view_statement(
    desk: Desk, subscription: Subscription, first: date | None = None, last: date | None = None, *, whole: bool = False
) -> Statement:
    """The statement of a subscription, by default for this year. Days given in the wrong order are swapped.

    Args:
        whole: Of all subscriptions of its organization in which the caller may see it. For staff, of all of them.
    """
    organization = subscription.organization

    def only(of: Any) -> Any:
        return of == subscription.id

    if whole and desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return await _of_customer(desk, organization, first, last)
    within: Scope = only
    if whole:
        await my_subscriptions(desk)
        theirs = select(col(Subscription.id)).where(col(Subscription.organization_id) == organization.id)
        within = _in(theirs.where(col(Subscription.id).in_(where_may(desk, Right.VIEW_STATEMENT))))
    days = _days(desk, organization, first, last)
    accounts = await _accounts(desk.session, within, *days, desk.today(organization))
    return Statement(subscription, organization, *days, accounts, whole)


@action(
    "invoices.customer_statement",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's statement of account"),
)
async def customer_statement(
    desk: Desk, organization: Organization, first: date | None = None, last: date | None = None
) -> Statement:
    """For the vendor's staff: the statement of all of a customer's subscriptions."""
    return await _of_customer(desk, organization, first, last)


async def _of_customer(desk: Desk, organization: Organization, first: date | None, last: date | None) -> Statement:
    days = _days(desk, organization, first, last)
    within = _in(select(col(Subscription.id)).where(col(Subscription.organization_id) == organization.id))
    accounts = await _accounts(desk.session, within, *days, desk.today(organization))
    return Statement(None, organization, *days, accounts, whole=True)


def _in(ids: Any) -> Scope:
    return lambda of: of.in_(ids)


def _days(desk: Desk, organization: Organization, first: date | None, last: date | None) -> tuple[date, date]:
    """The first and the last day. By default, they are those of this year."""
    year = desk.today(organization).year
    begin, end = sorted((first or date(year, 1, 1), last or date(year, 12, 31)))
    return begin, end


async def _accounts(session: AsyncSession, within: Scope, first: date, last: date, today: date) -> list[Account]:
    """An account for each currency. Only the entries between the two days are loaded; the others are only added up."""
    entries = await _entries(session, within, first, last)
    aged = await _aged(session, within, min(last, today), today)
    moved = movements(within)
    before = func.coalesce(func.sum(case((moved.c.day < first, moved.c.amount), else_=0)), 0)
    sums = select(moved.c.currency, before, func.sum(moved.c.amount)).group_by(moved.c.currency)
    found = []
    for currency, opening, now in (await session.execute(sums.order_by(moved.c.currency))).all():
        balance, account = int(opening), []
        for entry, amount in entries[currency]:
            balance += amount
            account.append(StatementEntry(balance=balance, amount=amount, **entry))
        found.append(Account(currency, int(opening), account, int(now), aged.get(currency, (0, 0, 0, 0, 0))))
    return found


async def _entries(
    session: AsyncSession, within: Scope, first: date, last: date
) -> dict[str, list[tuple[dict[str, Any], int]]]:
    """What was moved between two days, by currency: the fields of an entry, and the amount."""
    moved = movements(within, lambda day: [day >= first, day <= last])
    statement = (
        select(moved, col(Subscription.number))
        .join(Subscription, col(Subscription.id) == moved.c.subscription_id)
        .order_by(moved.c.day, moved.c.rank, moved.c.id)
    )
    rows = (await session.execute(statement)).all()
    has_payments = any(RANKS[row.rank] is EntryKind.PAYMENT for row in rows)
    settled = await _settled_by(session, within, first, last) if has_payments else {}
    found: dict[str, list[tuple[dict[str, Any], int]]] = defaultdict(list)
    for row in rows:
        kind = RANKS[row.rank]
        invoice = _ref(Invoice.PREFIX, row.invoices_series, row.invoices_year, row.invoices_sequence)
        note = _ref(CreditNote.PREFIX, row.credit_notes_series, row.credit_notes_year, row.credit_notes_sequence)
        of = [invoice] if note else settled.get(row.id, []) if kind is EntryKind.PAYMENT else []
        # Where money came from another subscription or went to one, a positive sign means that it was undone.
        taken_back = kind in REVERSED and (row.amount > 0) != (kind is EntryKind.TRANSFER_OUT)
        # What it settled in another subscription isn't for those who read about this one.
        ref = "" if kind is EntryKind.TRANSFER_OUT else note or invoice
        entry = {"day": row.day, "kind": REVERSED[kind] if taken_back else kind, "ref": ref, "of": of}
        found[row.currency].append((entry | {"subscription": row.number}, int(row.amount)))
    return found


def _ref(prefix: str, series: str | None, year: int | None, sequence: int | None) -> str:
    return series_ref(prefix, series or "", year, sequence) if year and sequence else ""


async def _settled_by(session: AsyncSession, within: Scope, first: date, last: date) -> dict[int, list[str]]:
    """The invoices that each payment of a period settled, by the payment's ID."""
    statement = (
        select(col(Settlement.payment_id), col(Invoice.series), col(Invoice.year), col(Invoice.sequence))
        .join(Invoice, col(Invoice.id) == col(Settlement.invoice_id))
        .join(Payment, col(Payment.id) == col(Settlement.payment_id))
        .where(within(col(Payment.subscription_id)), within(col(Invoice.subscription_id)))
        .where(col(Payment.paid_on) >= first, col(Payment.paid_on) <= last, col(Settlement.amount) > 0)
        .order_by(col(Settlement.id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in (await session.execute(statement)).all():
        refs = found[row.payment_id or 0]
        if (ref := _ref(Invoice.PREFIX, row.series, row.year, row.sequence)) not in refs:
            refs.append(ref)
    return found


async def _aged(session: AsyncSession, within: Scope, day: date, today: date) -> dict[str, Sequence[int]]:
    """What was open at the end of a day, by currency and age."""
    due: Any = col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)
    conditions = [is_unpaid()]
    if day < today:
        settled = select(func.coalesce(func.sum(col(Settlement.amount)), 0)).where(
            col(Settlement.invoice_id) == Invoice.id, col(Settlement.settled_on) <= day
        )
        due = col(Invoice.gross) - settled.correlate(Invoice).scalar_subquery()
        voided = col(Invoice.voided_on)
        conditions = [col(Invoice.issued_on) <= day, voided.is_(None) | (voided > day)]
    open_ = select(col(Invoice.currency), col(Invoice.due_on), due.label("due")).where(
        within(col(Invoice.subscription_id))
    )
    rows = open_.where(*conditions).subquery()
    sums = [func.coalesce(func.sum(case((is_age, rows.c.due), else_=0)), 0) for is_age in ages(rows.c.due_on, day)]
    found = await session.execute(select(rows.c.currency, *sums).group_by(rows.c.currency))
    return {currency: tuple(map(int, amounts)) for currency, *amounts in found.all()}


def ages(due_on: Any, day: date) -> list[Any]:
    """The condition for each age: not due yet, and so many days after the due date."""
    since = [day - timedelta(days) for days in AGES]
    between = [(due_on <= latest) & (due_on > before) for latest, before in pairwise(since)]
    return [due_on > day, *between, due_on <= since[-1]]
