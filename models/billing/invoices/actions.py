"""What people do with invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.invoices.notices import InvoiceIssued, InvoicePdf
from models.billing.invoices.problems import NoBankAccount, NobodyReceives, NothingDue, RemindedToday
from models.billing.invoices.tables import HasBalance, Invoice, series_ref
from models.billing.parties import Party, party_from, seller_of
from models.billing.settlement_plan import How, SettlementPlan, plan_for
from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.core.paging import ON_A_PAGE, PageOf
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

actions_about("invoices", gettext_noop("invoices and credit cards"))

NUMBERS = refs_of(Invoice.PREFIX, col(Invoice.sequence), year=col(Invoice.year), width=6, series=col(Invoice.series))


@dataclass(frozen=True)
class InvoiceSummary(HasBalance):
    """An invoice as lists show it. Amounts are in minor units of its currency."""

    id: int
    series: str
    year: int
    sequence: int
    currency: str
    due_on: date
    voided_on: date | None
    gross: int
    paid: int
    credited: int
    written_off: int

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return series_ref(Invoice.PREFIX, self.series, self.year, self.sequence)

    @property
    def total(self) -> int:
        """Net and tax."""
        return self.gross


@dataclass(frozen=True)
class Invoices:
    """A page of the invoices of a subscription, newest first."""

    subscription: Subscription
    invoices: PageOf[InvoiceSummary]


@action(
    "invoices.list_invoices",
    Right.VIEW_INVOICES,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see the invoices"),
)
async def list_invoices(desk: Desk, subscription: Subscription, first: int = 1, typed: str = "") -> Invoices:
    """A page of the invoices of a subscription with the amounts due, newest first: of all, or of those with the typed
    words in their number. Takes one statement, however many there are. After the last one, it's the first page."""
    statement = _newest() if not typed else _listed(typed).where(matching(typed, *NUMBERS))
    values = {"of_subscription": subscription.id, "before": first - 1}
    rows = (await desk.session.execute(statement, values)).all()
    if not rows and first > 1:
        first = 1
        rows = (await desk.session.execute(statement, values | {"before": 0})).all()
    found = [InvoiceSummary(*row[:-1]) for row in rows]
    return Invoices(subscription, PageOf(found, first, rows[0][-1] if rows else 0))


@cache
def _newest() -> Any:
    # Built once, because building it costs more than running it.
    return _listed()


def _listed(typed: str = "") -> Any:
    """The statement for a page of the invoices of a subscription and their number. One whose number was typed is
    first."""
    columns: Any = (*(getattr(Invoice, field.name) for field in fields(InvoiceSummary)), func.count().over())
    statement = select(*columns).where(Invoice.subscription_id == bindparam("of_subscription"))
    statement = statement.order_by(*exact_first(typed, NUMBERS), col(Invoice.year).desc(), col(Invoice.sequence).desc())
    return statement.limit(ON_A_PAGE).offset(bindparam("before"))


@action(
    "invoices.show_invoice",
    Right.VIEW_INVOICES,
    on=Invoice,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see an invoice"),
)
async def show_invoice(_desk: Desk, invoice: Invoice) -> Invoice:
    """One invoice with its lines."""
    return invoice


@dataclass(frozen=True)
class PaymentAdvice:
    """How to pay an invoice: how it's settled, and for a bank transfer the seller with its bank account. The reference
    is the invoice's number."""

    invoice: Invoice
    account: Party
    plan: SettlementPlan


@action("invoices.pay", Right.PAY, on=Invoice, reads=True, label=gettext_noop("pay an invoice"))
async def pay(desk: Desk, invoice: Invoice) -> PaymentAdvice:
    """How to pay an invoice. Nothing changes until the money arrives."""
    if invoice.due <= 0:
        raise Refused(NothingDue(invoice))
    plan = await plan_for(desk.session, invoice)
    account = await seller_on(desk.session, desk.vendor_name, invoice)
    if plan.how is How.TRANSFER and not account.account:
        raise Refused(NoBankAccount(invoice))
    return PaymentAdvice(invoice, account, plan)


async def seller_on(session: AsyncSession, vendor_name: str, invoice: Invoice) -> Party:
    """The seller as the invoice was issued, with its present bank account: money goes where it arrives today. Invoices
    from before sellers were kept have the present one. Checks no right."""
    _, now = await seller_of(session, vendor_name, invoice.legal_entity_id, invoice.currency)
    kept = party_from(invoice.seller) if invoice.seller else now
    return replace(kept, holder=now.holder, bank=now.bank, account=now.account, bic=now.bic)


@action(
    "invoices.send_pdf",
    Right.VIEW_INVOICES,
    on=Invoice,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("get an invoice as a PDF"),
)
async def send_pdf(desk: Desk, invoice: Invoice) -> Invoice:
    """Send an invoice as a PDF to the person who asks for it. If they ask twice within a minute, it's sent once."""
    key, person = f"invoice_pdf:{invoice.id}:{desk.now:%Y%m%d%H%M}", desk.person
    sent = select(Notice.id).where(Notice.key == f"{key}:{person.id}")
    if (await desk.session.scalars(sent)).first() is None:
        await desk.tell([person.id], InvoicePdf(invoice.id), key)
    return invoice


@dataclass(frozen=True)
class Reminded:
    """An invoice that was sent again, and its recipients."""

    invoice: Invoice
    people: Sequence[Person]


@action(
    "invoices.remind",
    Right.PAY,
    on=Invoice,
    or_staff=StaffRight.MANAGE_INVOICES,
    colleagues=True,
    label=gettext_noop("resend an invoice"),
)
async def remind(desk: Desk, invoice: Invoice) -> Reminded:
    """Resend an open invoice by email to the contacts who receive invoices. Once a day for each invoice.

    Raises:
        Refused: It is paid, it was resent today already, or nobody receives its invoices.
    """
    if invoice.due <= 0:
        raise Refused(NothingDue(invoice))
    people = who_may(desk, invoice.subscription, Right.RECEIVE_INVOICE_EMAIL)
    if not people:
        raise Refused(NobodyReceives(invoice))
    today = desk.today(invoice.subscription.organization)
    keys = {f"invoice_reminded:{invoice.id}:{today}:{person.id}": person for person in people}
    sent = select(Notice.id).where(col(Notice.key).in_(keys))
    if (await desk.session.scalars(sent.limit(1))).first() is not None:
        raise Refused(RemindedToday(invoice))
    for key, person in keys.items():
        desk.notify(Medium.MAIL, InvoiceIssued(invoice.id), key, person_id=person.id)
    desk.note(to=[person.key for person in people])
    return Reminded(invoice, people)
