"""Paying what is due, as the vendor's billing team records it."""

from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.actions import PaymentInput, RecordedPayment, record_payment
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.models.builders import Office


async def pay_all(office: Office, staff: Person, of: Subscription) -> list[RecordedPayment]:
    """Record a payment for each unpaid invoice of a subscription, today."""
    made = []
    for invoice in await office.all(Invoice, Invoice.subscription_id == of.id, is_unpaid()):
        entered = PaymentInput(invoice.due, invoice.currency, office.now.date(), f"paid {invoice.ref}")
        made.append(await office.do(record_payment, staff, f"CUS-{of.organization_id}", [invoice.ref], entered))
    return made
