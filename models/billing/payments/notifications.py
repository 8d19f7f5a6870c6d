"""Telling contacts about payments, and about invoices that were voided or credited."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.notices import InvoiceCredited, InvoiceVoided
from models.billing.invoices.tables import Invoice
from models.billing.payments.notices import PaymentReceived, PaymentUndone
from models.billing.payments.tables import Payment
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.rights import who_may
from models.subscriptions.scopes import load_contacts


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
    await load_contacts(desk.session, subscriptions.values())
    people: dict[int, Person] = {}
    for subscription in subscriptions.values():
        seeing = {person.id for person in who_may(desk, subscription, Right.VIEW_INVOICES)}
        receiving = who_may(desk, subscription, Right.RECEIVE_INVOICE_EMAIL)
        people |= {person.id: person for person in receiving if person.id in seeing}
    for person_id in people:
        key = f"payment_received:{payment.id}:{person_id}"
        desk.notify(Medium.MAIL, PaymentReceived(payment.id), key, person_id=person_id)


async def tell_undone(desk: Desk, payment: Payment) -> None:
    """Tell those who got the receipt. A receipt that isn't sent yet says nothing any more."""
    receipts = select(Notice.person_id).where(
        Notice.kind == NoticeKind.PAYMENT_RECEIVED,
        Notice.subject_id == payment.id,
        col(Notice.state).in_([NoticeState.SENT, NoticeState.PARKED]) | col(Notice.maybe_sent),
    )
    for person_id in (await desk.session.scalars(receipts.order_by(col(Notice.id)))).all():
        key = f"payment_undone:{payment.id}:{person_id}"
        desk.notify(Medium.MAIL, PaymentUndone(payment.id), key, person_id=person_id)
