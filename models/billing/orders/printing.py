"""Invoices as they are printed, for one reader."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from models.access.scopes import HasRoleTables
from models.billing.invoices.actions import seller_on
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import charged_for, order_on
from models.billing.orders.tables import Order
from models.billing.parties import Party, buyer_of, party_from
from models.catalogue.legal_entities import LegalEntity
from models.directory.people import Person
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.tables import Card


@dataclass(frozen=True)
class PrintedInvoice:
    """An invoice with all that is printed on it.

    Attributes:
        buyer: As it was at issue. Readers who don't see billing details get its name only.
        po_number: Empty for such readers, too.
        card: The card that it's charged to, if any.
        logo: The seller's logo, or empty.
    """

    invoice: Invoice
    seller: Party
    buyer: Party
    order: Order | None
    po_number: str = ""
    card: Card | None = None
    logo: bytes = b""


async def printed(
    session: AsyncSession, roles: HasRoleTables, vendor_name: str, invoice: Invoice, reader: Person, today: date
) -> PrintedInvoice:
    """An invoice as one reader may see it. Checks only what is printed: the caller checks the right to the invoice."""
    subscription = invoice.subscription
    seller = await seller_on(session, vendor_name, invoice)
    entity = await session.get_one(LegalEntity, invoice.legal_entity_id)
    order = await order_on(session, invoice)
    card = await charged_for(session, invoice, today)
    if not sees_printed(roles, subscription, reader):
        return PrintedInvoice(
            invoice, seller, Party(name=subscription.organization.name), order, card=card, logo=entity.logo or b""
        )
    organization = subscription.organization
    buyer = party_from(invoice.buyer) if invoice.buyer else buyer_of(organization, "", "")
    return PrintedInvoice(invoice, seller, buyer, order, invoice.po_number, card, entity.logo or b"")
