"""Invoices as they are printed, for one reader."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from models.billing.invoices.actions import seller_on
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import charged_for, order_on
from models.billing.orders.tables import Order
from models.billing.parties import Party, buyer_of, party_from
from models.catalogue.legal_entities import LegalEntity
from models.subscriptions.tables import Card


@dataclass(frozen=True)
class PrintedInvoice:
    """An invoice with all that is printed on it.

    Attributes:
        buyer: As it was at issue. Readers who don't see billing details get its name only.
        po_number: Empty for such readers, too.
        card: The card that it's charged to, if any.
        logo: The seller's logo, or empty.
        in_full: Whether its reader sees billing details.
    """

    invoice: Invoice
    seller: Party
    buyer: Party
    order: Order | None
    po_number: str = ""
    card: Card | None = None
    logo: bytes = b""
    in_full: bool = True


async def printed(
    session: AsyncSession, vendor_name: str, invoice: Invoice, today: date, *, in_full: bool
) -> PrintedInvoice:
    """An invoice as it is printed. Checks no right.

    Args:
        in_full: Whether its reader sees billing details.
    """
    subscription = invoice.subscription
    seller = await seller_on(session, vendor_name, invoice)
    entity = await session.get_one(LegalEntity, invoice.legal_entity_id)
    order = await order_on(session, invoice)
    card = await charged_for(session, invoice, today)
    if not in_full:
        masked = Party(name=subscription.organization.name)
        return PrintedInvoice(invoice, seller, masked, order, card=card, logo=entity.logo or b"", in_full=False)
    organization = subscription.organization
    buyer = party_from(invoice.buyer) if invoice.buyer else buyer_of(organization, "", "")
    return PrintedInvoice(invoice, seller, buyer, order, invoice.po_number, card, entity.logo or b"")
