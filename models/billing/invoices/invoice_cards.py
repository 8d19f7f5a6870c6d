"""The cards in Slack about an issued invoice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal, true
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.invoices.notices import InvoiceCard
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.unused import has_unused
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


async def send_cards(desk: Desk, invoice: Invoice, people: Sequence[Person]) -> None:
    """Send each of these people who is in Slack a card, besides the email."""
    in_slack = await desk.in_slack(person.id for person in people)
    for person in people:
        if person.id in in_slack:
            desk.notify(Medium.DIRECT, InvoiceCard(invoice.id), _key(invoice, person.id), person_id=person.id)


async def redraw_cards(desk: Desk, invoice: Invoice) -> None:
    """Redraw the cards of an invoice of which something was settled, or which is void."""
    # By their keys, which are indexed. Someone who isn't a contact any more wouldn't see the new card anyway.
    key = literal(_key(invoice, "")) + cast(Contact.person_id, String)
    await desk.redraw(col(Notice.key).in_(select(key).where(Contact.subscription_id == invoice.subscription_id)))


async def redraw_unpaid(desk: Desk, subscription_id: int) -> None:
    """Redraw the cards of all unpaid invoices of a subscription's customer, because the unused credit has changed. They
    ask for what it leaves."""
    await _redraw_unpaid(desk, _customer_of(subscription_id), true())


async def redraw_if_covered(desk: Desk, subscription_id: int) -> None:
    """The same if there is unused credit, because what is due on an invoice has changed. The credit may cover others
    now."""
    customer = _customer_of(subscription_id)
    await _redraw_unpaid(desk, customer, has_unused(customer))


def _customer_of(subscription_id: int) -> Any:
    return select(Subscription.organization_id).where(Subscription.id == subscription_id).scalar_subquery()


async def _redraw_unpaid(desk: Desk, customer: Any, condition: ColumnElement[bool]) -> None:
    unpaid = (
        select(literal("invoice_card:") + cast(Invoice.id, String) + ":" + cast(Contact.person_id, String))
        .join_from(Invoice, Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Contact, col(Contact.subscription_id) == col(Invoice.subscription_id))
        .where(Subscription.organization_id == customer, is_unpaid(), condition)
    )
    await desk.redraw(col(Notice.key).in_(unpaid))


def _key(invoice: Invoice, person_id: int | str) -> str:
    return f"invoice_card:{invoice.id}:{person_id}"
