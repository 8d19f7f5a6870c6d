"""The statement of account: invoices and what settled them by date, with the balance after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.core.texts import gettext_noop
from models.roles import Right, StaffRight
from models.subscriptions.tables import Subscription


class EntryKind(StrEnum):
    """What an entry of a statement says: a document, or what settled one. TAKEN_BACK: something that had settled an
    invoice doesn't any more."""

    INVOICE = "invoice"
    VOID = "void"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class StatementEntry:
    """An invoice, or something that settled it. `amount` is what it adds to the balance, and `balance` is the result.
    Both are in minor units."""

    day: date
    invoice: Invoice
    kind: EntryKind
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
        .options(selectinload(Invoice.settlements))  # type: ignore[arg-type]
        .order_by(col(Invoice.year), col(Invoice.id))
    )
    invoices = (await desk.session.scalars(statement)).all()
    currencies = dict.fromkeys(invoice.currency for invoice in invoices)
    accounts = [_account(currency, invoices, first, last) for currency in currencies]
    return Statement(subscription, first, last, accounts)


def _account(currency: str, invoices: Sequence[Invoice], first: date, last: date) -> Account:
    moves = [move for invoice in invoices if invoice.currency == currency for move in _moves(invoice)]
    before, balance, entries = 0, 0, []
    # On the same day, invoices come before what settles them.
    for day, kind, invoice, amount in sorted(moves, key=lambda move: (move[0], move[1] is not EntryKind.INVOICE)):
        balance += amount
        if day < first:
            before = balance
        elif day <= last:
            entries.append(StatementEntry(day, invoice, kind, amount, balance))
    return Account(currency, before, entries, balance)


def _moves(invoice: Invoice) -> Iterator[tuple[date, EntryKind, Invoice, int]]:
    """What an invoice and its settlements add to the balance."""
    yield invoice.issued_on, EntryKind.INVOICE, invoice, invoice.gross
    if invoice.voided_on:
        yield invoice.voided_on, EntryKind.VOID, invoice, -invoice.gross
    for one in invoice.settlements:
        kind = EntryKind.TAKEN_BACK if one.reverses_id else EntryKind(one.kind.value)
        yield one.settled_on, kind, invoice, -one.amount
