"""Reducing unpaid invoices when paid-for items are given back, so that nobody owes money for them and holds a credit
for the same ones."""

from collections.abc import Sequence

from sqlalchemy import and_, or_
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.issuing import RateLeft, credited_so_far, issue_credit_note, rates_left
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoice_drafts.tables import written_by_hand
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.orders.tables import Order, QuoteLine
from models.billing.payments.notifications import tell_credit
from models.catalogue.products import Product
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription


async def reduce_unpaid(
    desk: Desk, subscription: Subscription, product: Product, net: int
) -> tuple[list[CreditNote], int]:
    """Credit an amount before tax on the unpaid invoices that charge a product for days to come, the newest first. The
    people who receive these invoices get the credit notes.

    Returns:
        The credit notes, and what is left of the amount. All amounts are in minor units.
    """
    notes = []
    for invoice in await _unpaid(desk, subscription, product):
        invoice.subscription = subscription
        most = min(invoice.due, invoice.gross - await credited_so_far(desk, invoice))
        left = _rate_of_items(await rates_left(desk, invoice), subscription)
        if left is not None and (part := min(net, left.net_within(most))):
            lines = [left.line(product.name, part)]
            notes.append(await issue_credit_note(desk, invoice, lines, product.name))
            net -= part
    if notes:
        await load_contacts(desk.session, [subscription])
    for note in notes:
        tell_credit(desk, note)
    return notes, net


def _rate_of_items(rates: Sequence[RateLeft], subscription: Subscription) -> RateLeft | None:
    """What is left at the tax rate at which an invoice charges items: the customer's, or the highest if nothing is left
    at that. None if nothing is left at all."""
    found = [one for one in rates if one.net > 0]
    theirs = [one for one in found if one.rate == subscription.organization.tax_rate]
    return next(iter(theirs or found), None)


async def _unpaid(desk: Desk, subscription: Subscription, product: Product) -> Sequence[Invoice]:
    """Those whose order has the product for a day from today on, and those that were imported and issued in the current
    term. Not those that the billing team wrote."""
    today = desk.today(subscription.organization)
    orders = select(Order.invoice_id).where(
        Order.subscription_id == subscription.id, col(Order.invoice_id).is_not(None)
    )
    with_product = orders.join(QuoteLine, col(QuoteLine.quote_id) == col(Order.quote_id)).where(
        QuoteLine.product_id == product.id, col(QuoteLine.to_on) >= today
    )
    elsewhere = and_(col(Invoice.id).not_in(orders), col(Invoice.id).not_in(written_by_hand()))
    imported = and_(elsewhere, col(Invoice.issued_on).between(subscription.starts_on, today))
    statement = (
        select(Invoice)
        .where(
            Invoice.subscription_id == subscription.id,
            Invoice.currency == subscription.currency,
            is_unpaid(),
            or_(col(Invoice.id).in_(with_product), imported),
        )
        .options(selectinload(Invoice.lines))  # type: ignore[arg-type]
        .order_by(col(Invoice.id).desc())
    )
    return (await desk.session.scalars(statement)).all()
