"""Telling contacts about payments and credit, and about invoices that were voided or credited."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import and_, or_
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.notices import InvoiceCredited, InvoiceVoided
from models.billing.invoices.tables import Invoice
from models.billing.payments.notices import CreditApplied, CreditPaidBack, PaymentReceived, PaymentUndone
from models.billing.payments.tables import Payment, Refund, Settlement
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription


def tell_void(desk: Desk, invoice: Invoice) -> Sequence[Person]:
    """Tell those who receive the invoice that it is void. The subscription's contacts are loaded."""
    people = who_may(desk, invoice.subscription, Right.RECEIVE_INVOICE_EMAIL)
    for person in people:
        key = f"invoice_voided:{invoice.id}:{person.id}"
        desk.notify(Medium.MAIL, InvoiceVoided(invoice.id), key, person_id=person.id)
    return people


def tell_credit(desk: Desk, note: CreditNote) -> Sequence[Person]:
    """Send a credit note to those who receive the invoice. The subscription's contacts are loaded."""
    people = who_may(desk, note.subscription, Right.RECEIVE_INVOICE_EMAIL)
    for person in people:
        key = f"invoice_credited:{note.id}:{person.id}"
        desk.notify(Medium.MAIL, InvoiceCredited(note.id), key, person_id=person.id)
    return people


async def tell_received(desk: Desk, payment: Payment, invoices: Iterable[Invoice]) -> None:
    """Send a receipt to the contacts who get these invoices by email and see them, one to each person."""
    subscriptions = {payment.subscription_id: payment.subscription}
    subscriptions |= {invoice.subscription_id: invoice.subscription for invoice in invoices}
    for person_id in await _readers(desk, subscriptions.values()):
        key = f"payment_received:{payment.id}:{person_id}"
        desk.notify(Medium.MAIL, PaymentReceived(payment.id), key, person_id=person_id)


async def tell_applied(desk: Desk, settlement: Settlement, invoice: Invoice) -> None:
    """Tell the contacts who get this invoice by email and see it that credit settled a part of it."""
    for person_id in await _readers(desk, [invoice.subscription]):
        key = f"credit_applied:{settlement.id}:{person_id}"
        desk.notify(Medium.MAIL, CreditApplied(settlement.id), key, person_id=person_id)


async def tell_paid_back(desk: Desk, refund: Refund) -> None:
    """Tell the contacts who get invoices of the credit's subscription by email, and see them."""
    for person_id in await _readers(desk, [await subscription_by_id(desk.session, refund.subscription_id)]):
        key = f"credit_paid_back:{refund.id}:{person_id}"
        desk.notify(Medium.MAIL, CreditPaidBack(refund.id), key, person_id=person_id)


async def _readers(desk: Desk, subscriptions: Collection[Subscription]) -> list[int]:
    """The IDs of the contacts who get invoices of these subscriptions by email, and see them. Each once."""
    await load_contacts(desk.session, subscriptions)
    people: dict[int, None] = {}
    for subscription in subscriptions:
        seeing = {person.id for person in who_may(desk, subscription, Right.VIEW_INVOICES)}
        receiving = who_may(desk, subscription, Right.RECEIVE_INVOICE_EMAIL)
        people |= dict.fromkeys(person.id for person in receiving if person.id in seeing)
    return list(people)


async def tell_undone(desk: Desk, payment: Payment) -> None:
    """Tell those who got the receipt, or heard that what was left was applied. Mail that isn't sent yet says nothing
    any more."""
    applied = select(Settlement.id).where(Settlement.payment_id == payment.id)
    told = select(Notice.person_id).where(
        or_(
            and_(col(Notice.kind) == NoticeKind.PAYMENT_RECEIVED, col(Notice.subject_id) == payment.id),
            and_(col(Notice.kind) == NoticeKind.CREDIT_APPLIED, col(Notice.subject_id).in_(applied)),
        ),
        col(Notice.state).in_([NoticeState.SENT, NoticeState.PARKED]) | col(Notice.maybe_sent),
    )
    for person_id in dict.fromkeys((await desk.session.scalars(told.order_by(col(Notice.id)))).all()):
        key = f"payment_undone:{payment.id}:{person_id}"
        desk.notify(Medium.MAIL, PaymentUndone(payment.id), key, person_id=person_id)
