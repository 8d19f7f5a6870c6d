"""The statement of account: invoices and payments by date, with the balance after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.core.texts import gettext_noop
from models.roles import Right, StaffRight
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class StatementEntry:
    """An invoice, or a payment for it (`is_payment`). `amount` is what it adds to the balance, and `balance` is the
    result. Both are in minor units."""

    day: date
    invoice: Invoice
    is_payment: bool
    amount: int
    balance: int


@dataclass(frozen=True)
class Account:
    """The entries in one currency between two days. `before` is the opening balance, `due` the balance now."""

    currency: str
    before: int
    entries: Sequence[StatementEntry]
    due: int


@dataclass(frozen=True)
class Statement:
    """The accounts of a subscription for a range of days, both included. There is one account for each currency."""

    subscription: Subscription
    first: date
    last: date
    accounts: Sequence[Account]


@action(
    "invoices.view_statement",
    Right.VIEW_STATEMENT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see the statement of account"),
)
async def view_statement(
    desk: Desk, subscription: Subscription, first: date | None = None, last: date | None = None
) -> Statement:
    """The statement of a subscription, by default for this year. Days given in the wrong order are swapped."""
    year = desk.today(subscription.organization).year
    first, last = sorted((first or date(year, 1, 1), last or date(year, 12, 31)))
    statement = (
        select(Invoice)
        .where(Invoice.subscription_id == subscription.id)
        .options(selectinload(Invoice.lines), joinedload(Invoice.payments))  # type: ignore[arg-type]
        .order_by(col(Invoice.year), col(Invoice.sequence))
    )
    invoices = (await desk.session.scalars(statement)).unique().all()
    currencies = dict.fromkeys(invoice.currency for invoice in invoices)
    accounts = [_account(currency, invoices, first, last) for currency in currencies]
    return Statement(subscription, first, last, accounts)


def _account(currency: str, invoices: Sequence[Invoice], first: date, last: date) -> Account:
    mine = [invoice for invoice in invoices if invoice.currency == currency]
    moves = [(invoice.issued_on, False, invoice, invoice.total) for invoice in mine]
    moves += [(paid.paid_on, True, invoice, -paid.amount) for invoice in mine for paid in invoice.payments]
    before, balance, entries = 0, 0, []
    # On the same day, invoices come before payments.
    for day, is_payment, invoice, amount in sorted(moves, key=lambda move: (move[0], move[1])):
        balance += amount
        if day < first:
            before = balance
        elif day <= last:
            entries.append(StatementEntry(day, invoice, is_payment, amount, balance))
    return Account(currency, before, entries, balance)
