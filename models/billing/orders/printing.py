"""Invoices as they are printed, for one reader."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.billing.invoices.actions import seller_on
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import order_on
from models.billing.orders.tables import Order
from models.billing.parties import Party, buyer_of, party_from
from models.billing.settlement_plan import SettlementPlan, plan_for
from models.catalogue.legal_entities import LegalEntity


@dataclass(frozen=True)
class PrintedInvoice:
    """An invoice with all that is printed on it.

    Attributes:
        buyer: As it was at issue. Readers who don't see billing details get its name only.
        po_number: Empty for such readers, too.
        plan: How it will be settled.
        logo: The seller's logo, or empty.
        in_full: Whether its reader sees billing details.
    """

    invoice: Invoice
    seller: Party
    buyer: Party
    order: Order | None
    plan: SettlementPlan
    po_number: str = ""
    logo: bytes = b""
    in_full: bool = True


async def printed(session: AsyncSession, vendor_name: str, invoice: Invoice, *, in_full: bool) -> PrintedInvoice:
    """An invoice as it is printed. Checks no right.

    Args:
        in_full: Whether its reader sees billing details.
    """
    subscription = invoice.subscription
    seller = await seller_on(session, vendor_name, invoice)
    entity = await session.get_one(LegalEntity, invoice.legal_entity_id)
    order = await order_on(session, invoice)
    plan, logo = await plan_for(session, invoice), entity.logo or b""
    if not in_full:
        masked = Party(name=subscription.organization.name)
        return PrintedInvoice(invoice, seller, masked, order, plan, logo=logo, in_full=False)
    organization = subscription.organization
    buyer = party_from(invoice.buyer) if invoice.buyer else buyer_of(organization, "", "")
    return PrintedInvoice(invoice, seller, buyer, order, plan, invoice.po_number, logo)
