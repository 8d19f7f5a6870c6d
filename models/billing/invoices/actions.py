"""What people do with invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.invoices.notices import InvoiceIssued, InvoicePdf
from models.billing.invoices.problems import NoBankAccount, NobodyReceives, NothingDue, RemindedToday
from models.billing.invoices.tables import Invoice
from models.billing.online.links import pay_address
from models.billing.parties import Party, party_from, seller_of
from models.billing.requested_files import send_requested
from models.billing.settlement_plan import How, SettlementPlan, plan_for
from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.rights import who_may

actions_about("invoices", gettext_noop("invoices and credit cards"))


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
    is the invoice's number. `url` is where its reader can pay online; empty if they can't."""

    invoice: Invoice
    account: Party
    plan: SettlementPlan
    url: str = ""


@action("invoices.pay", Right.PAY, on=Invoice, reads=True, label=gettext_noop("pay an invoice"))
async def pay(desk: Desk, invoice: Invoice) -> PaymentAdvice:
    """How to pay an invoice. Nothing changes until the money arrives."""
    if invoice.due <= 0:
        raise Refused(NothingDue(invoice))
    plan = await plan_for(desk, invoice, desk.person)
    account = await seller_on(desk.session, desk.vendor_name, invoice)
    if plan.how is How.TRANSFER and not account.account and not plan.online:
        raise Refused(NoBankAccount(invoice))
    return PaymentAdvice(invoice, account, plan, pay_address(desk, invoice.ref) if plan.online else "")


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
    await send_requested(desk, InvoicePdf(invoice.id))
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
