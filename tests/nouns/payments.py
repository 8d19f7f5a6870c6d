"""Payments, credit notes and what they settle: how each action of theirs is tried, and how its problems are met."""

from datetime import date

from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment, show_payment, undo_payment
from models.billing.payments.tables import Payment
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW
from tests.models.world import ActionCase, World

MANAGES = "manage_invoices"
ENTERED = PaymentInput(11_900, "EUR", date(2026, 3, 1), "B1")


async def row_for_actions(world: World) -> None:
    """A payment of SUB-1, of which nothing is used."""
    (first,) = await world.office.all(Subscription, Subscription.number == 1)
    payment = Payment(
        subscription_id=first.id, currency="EUR", amount=500, used=0, paid_on=NOW.date(), booked_on=NOW.date(),
        reference="B0",
    )  # fmt: skip
    await world.office.save(payment)
    world.refs["payment"], world.refs["payer"] = payment.ref, f"CUS-{first.organization_id}"


ACTIONS = [
    ActionCase(void_invoice, MANAGES, lambda _: ("INV-2026-000001", "A mistake")),
    ActionCase(credit_invoice, MANAGES, lambda _: ("INV-2026-000001", "A mistake")),
    ActionCase(record_payment, MANAGES, lambda w: (w.refs["payer"], ["INV-2026-000001"], ENTERED)),
    ActionCase(show_payment, MANAGES, lambda w: (w.refs["payment"],)),
    ActionCase(undo_payment, MANAGES, lambda w: (w.refs["payer"], w.refs["payment"], "A mistake")),
    ActionCase(apply_credit, MANAGES, lambda w: (w.refs["payer"], w.refs["payment"], "INV-2026-000001")),
]
