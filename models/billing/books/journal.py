"""The accountant's journal of a period, in SQL. docs/journal.md explains its columns and accounts.

Each entry is one row: an amount that is moved from one account to another. An entry belongs to the vendor's day on
which it was booked and never changes, so the same period always gives the same journal, once its last day is over for
the vendor. What order forms import is history: it's booked on its own days, as far as they aren't closed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.payments.tables import Payment, Refund, Settlement, SettlementKind
from models.core.money import percent, to_decimal
from models.subscriptions.tables import Subscription


class LedgerAccount(StrEnum):
    """The accounts of the journal. Those of revenue and tax have the rate behind them, as in `tax 19`."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax"
    BANK = "bank"
    CUSTOMER_CREDIT = "customer credit"
    BAD_DEBT = "bad debt"


COLUMNS = (
    "entry",
    "date",
    "kind",
    "document",
    "debit",
    "credit",
    "amount",
    "currency",
    "tax_rate",
    "country",
    "legal_entity",
    "customer",
    "subscription",
    "name",
    "document_date",
    "reference",
)


@dataclass(frozen=True)
class JournalEntry:
    """An entry. `amount` is more than 0, in minor units.

    Attributes:
        entry: Its ID, which no other entry has.
        kind: What was booked: `invoice`, `void`, `payment` and so on.
        document: The invoice, credit note or payment.
        debit, credit: The accounts.
        rate: The tax rate in thousandths of a percent, or None.
        document_date: The day that counts for the customer, such as the day on which the money arrived.
        reference: What the payer's bank passed on.
    """

    entry: str
    day: date
    kind: str
    document: str
    debit: str
    credit: str
    amount: int
    currency: str
    customer: int
    subscription: int
    rate: int | None = None
    country: str = ""
    legal_entity: int | None = None
    name: str = ""
    document_date: date | None = None
    reference: str = ""

    def cells(self) -> Sequence[str | Decimal]:
        """The row of a file, with an amount in major units."""
        rate = "" if self.rate is None else percent(self.rate)
        return [
            self.entry,
            str(self.day),
            self.kind,
            self.document,
            self.debit,
            self.credit,
            to_decimal(self.amount, self.currency),
            self.currency,
            f"{rate:f}" if rate != "" else "",
            self.country,
            str(self.legal_entity or ""),
            f"CUS-{self.customer}",
            f"{Subscription.PREFIX}-{self.subscription}",
            self.name,
            str(self.document_date or self.day),
            self.reference,
        ]


async def entries_between(session: AsyncSession, first: date, last: date) -> list[JournalEntry]:
    """The entries that were booked between two days, both included: invoices, voids, credit notes, payments,
    settlements, undone payments and refunds. Within each, by day."""
    issued = await _of_documents(session, Invoice, InvoiceLine, col(Invoice.booked_on), first, last)
    voided = await _of_documents(session, Invoice, InvoiceLine, col(Invoice.void_booked_on), first, last)
    credited = await _of_documents(session, CreditNote, CreditNoteLine, col(CreditNote.booked_on), first, last)
    paid = await _of_payments(session, col(Payment.booked_on), first, last)
    undone = await _of_payments(session, col(Payment.undo_booked_on), first, last)
    bank, credit, receivable = LedgerAccount.BANK, LedgerAccount.CUSTOMER_CREDIT, LedgerAccount.RECEIVABLE
    return [
        *(entry for one in issued for entry in one.entries("invoice", receivable)),
        *(entry for one in voided for entry in one.entries("void", receivable, gives_back=True)),
        *(entry for one in credited for entry in one.entries("credit_note", credit, gives_back=True)),
        *(_money("payment", *one, debit=bank, credit=credit) for one in paid),
        *(_settled(*one) for one in await _of_settlements(session, first, last)),
        *(_money("payment_undone", *one, debit=credit, credit=bank) for one in undone),
        *(_refunded(*one) for one in await _of_refunds(session, first, last)),
    ]


@dataclass(frozen=True)
class _RateOfDocument:
    """The lines of a document at one rate."""

    document: Invoice | CreditNote
    day: date
    rate: int
    net: int
    tax: int
    subscription: int
    customer: int

    def entries(self, kind: str, against: LedgerAccount, *, gives_back: bool = False) -> Iterator[JournalEntry]:
        """The net amount and the tax, each against an account. The amounts of negative lines go the other way."""
        rate = f"{percent(self.rate):f}"
        for account, amount in ((LedgerAccount.REVENUE, self.net), (LedgerAccount.TAX, self.tax)):
            debit, credit = (str(against), f"{account} {rate}")
            if (amount < 0) != gives_back:
                debit, credit = credit, debit
            if amount:
                yield JournalEntry(
                    f"{self.document.ref}/{kind}/{account}/{rate}",
                    self.day,
                    kind,
                    self.document.ref,
                    debit,
                    credit,
                    abs(amount),
                    self.document.currency,
                    self.customer,
                    self.subscription,
                    rate=self.rate,
                    country=self.document.buyer.get("country", ""),
                    legal_entity=self.document.legal_entity_id,
                    name=self.document.buyer.get("name", ""),
                    document_date=self.document.issued_on,
                )


async def _of_documents(
    session: AsyncSession, table: Any, lines: Any, day: Any, first: date, last: date
) -> list[_RateOfDocument]:
    of = lines.invoice_id if table is Invoice else lines.credit_note_id
    rates = (
        select(of.label("document"), lines.tax_rate, func.sum(lines.net).label("net"), func.sum(lines.tax).label("tax"))
        .join(table, table.id == of)
        .where(day >= first, day <= last)
        .group_by(of, lines.tax_rate)
        .subquery()
    )
    statement = (
        select(table, day, *list(rates.c)[1:], col(Subscription.number), col(Subscription.organization_id))
        .join(rates, rates.c.document == table.id)
        .join(Subscription, col(Subscription.id) == table.subscription_id)
        .order_by(day, table.id, rates.c.tax_rate.desc())
    )
    found = (await session.execute(statement)).all()
    return [_RateOfDocument(row, on, rate, int(net), int(tax), *of_) for row, on, rate, net, tax, *of_ in found]


Owner = tuple[int, int]
"""The numbers of a subscription and its customer."""


async def _of_payments(session: AsyncSession, day: Any, first: date, last: date) -> list[tuple[Payment, date, Owner]]:
    statement = (
        select(Payment, day, col(Subscription.number), col(Subscription.organization_id))
        .join(Subscription, col(Subscription.id) == col(Payment.subscription_id))
        .where(day >= first, day <= last)
        .order_by(day, col(Payment.id))
    )
    return [(row, on, (number, customer)) for row, on, number, customer in (await session.execute(statement)).all()]


def _money(kind: str, payment: Payment, day: date, owner: Owner, *, debit: str, credit: str) -> JournalEntry:
    number, customer = owner
    return JournalEntry(
        f"{payment.ref}/{kind}",
        day,
        kind,
        payment.ref,
        str(debit),
        str(credit),
        payment.amount,
        payment.currency,
        customer,
        number,
        document_date=payment.paid_on,
        reference=payment.reference,
    )


async def _of_settlements(
    session: AsyncSession, first: date, last: date
) -> list[tuple[Settlement, Invoice, str, Owner]]:
    statement = (
        select(Settlement, Invoice, CreditNote, col(Subscription.number), col(Subscription.organization_id))
        .join(Invoice, col(Invoice.id) == col(Settlement.invoice_id))
        .join(CreditNote, col(CreditNote.id) == col(Settlement.credit_note_id), isouter=True)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .where(col(Settlement.booked_on) >= first, col(Settlement.booked_on) <= last)
        .order_by(col(Settlement.booked_on), col(Settlement.id))
    )
    found = (await session.execute(statement)).all()
    return [(one, invoice, note.ref if note else "", (number, of)) for one, invoice, note, number, of in found]


def _settled(settlement: Settlement, invoice: Invoice, note: str, owner: Owner) -> JournalEntry:
    """Credit that settles an invoice, or a write-off. If it's taken back, the accounts are swapped."""
    written_off = settlement.kind is SettlementKind.WRITE_OFF
    debit, credit = LedgerAccount.BAD_DEBT if written_off else LedgerAccount.CUSTOMER_CREDIT, LedgerAccount.RECEIVABLE
    if settlement.amount < 0:
        debit, credit = credit, debit
    kind = "write_off" if written_off else "settlement"
    number, customer = owner
    return JournalEntry(
        f"{invoice.ref}/settled/{settlement.id}",
        settlement.booked_on,
        f"{kind}_undone" if settlement.amount < 0 else kind,
        invoice.ref,
        str(debit),
        str(credit),
        abs(settlement.amount),
        invoice.currency,
        customer,
        number,
        country=invoice.buyer.get("country", ""),
        legal_entity=invoice.legal_entity_id,
        name=invoice.buyer.get("name", ""),
        document_date=settlement.settled_on,
        reference=note or (f"{Payment.PREFIX}-{settlement.payment_id}" if settlement.payment_id else ""),
    )


async def _of_refunds(session: AsyncSession, first: date, last: date) -> list[tuple[Refund, str, Owner]]:
    statement = (
        select(Refund, CreditNote, col(Subscription.number), col(Subscription.organization_id))
        .join(Subscription, col(Subscription.id) == col(Refund.subscription_id))
        .join(CreditNote, col(CreditNote.id) == col(Refund.credit_note_id), isouter=True)
        .where(col(Refund.booked_on) >= first, col(Refund.booked_on) <= last)
        .order_by(col(Refund.booked_on), col(Refund.id))
    )
    found = (await session.execute(statement)).all()
    return [
        (row, note.ref if note else f"{Payment.PREFIX}-{row.payment_id}", (number, of))
        for row, note, number, of in found
    ]


def _refunded(refund: Refund, source: str, owner: Owner) -> JournalEntry:
    number, customer = owner
    return JournalEntry(
        f"{source}/refund/{refund.id}",
        refund.booked_on,
        "refund",
        source,
        str(LedgerAccount.CUSTOMER_CREDIT),
        str(LedgerAccount.BANK),
        refund.amount,
        refund.currency,
        customer,
        number,
        document_date=refund.paid_on,
        reference=refund.reference,
    )
