"""Invoices as they are printed, for one reader."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.billing.invoices.actions import seller_on
from models.billing.invoices.replacements import replacements_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import order_on
from models.billing.orders.tables import Order
from models.billing.parties import Party, buyer_of, party_from, seller_of
from models.billing.settlement_plan import SettlementPlan, plan_from
from models.catalogue.logos import logo_of


@dataclass(frozen=True)
class PrintedInvoice:
    """An invoice with all that is printed on it.

    Attributes:
        buyer: As it was at issue. Readers who don't see billing details get its name only.
        po_number: Empty for such readers, too.
        plan: How it will be settled, as its reader sees that.
        logo: The seller's logo at issue, or empty.
        in_full: Whether its reader sees billing details.
        replaces, replaced_by: The numbers of the void invoice that it replaces, and of the one that replaces it; or
            empty.
    """

    invoice: Invoice
    seller: Party
    buyer: Party
    order: Order | None
    plan: SettlementPlan
    po_number: str = ""
    logo: bytes = b""
    in_full: bool = True
    replaces: str = ""
    replaced_by: str = ""


async def printed(
    session: AsyncSession, vendor_name: str, invoice: Invoice, plan: SettlementPlan, *, in_full: bool
) -> PrintedInvoice:
    """An invoice as it is printed. Checks no right.

    Args:
        in_full: Whether its reader sees billing details.
    """
    subscription = invoice.subscription
    seller = await seller_on(session, vendor_name, invoice)
    order = await order_on(session, invoice)
    logo = await logo_of(session, seller.logo)
    others = await replacements_of(session, invoice)
    if not in_full:
        masked = Party(name=subscription.organization.name)
        return PrintedInvoice(invoice, seller, masked, order, plan, "", logo, False, *others)
    organization = subscription.organization
    buyer = party_from(invoice.buyer) if invoice.buyer else buyer_of(organization, "", "")
    return PrintedInvoice(invoice, seller, buyer, order, plan, invoice.po_number, logo, True, *others)


@dataclass(frozen=True)
class PrintedOrder:
    """An order with all that is printed on its confirmation. `buyer` and `po_number` are as for an invoice."""

    order: Order
    seller: Party
    buyer: Party
    po_number: str
    logo: bytes


async def printed_order(session: AsyncSession, vendor_name: str, order: Order, *, in_full: bool) -> PrintedOrder:
    """An order as its confirmation is printed, with both parties as on its invoice. Checks no right.

    Args:
        in_full: Whether its reader sees billing details.
    """
    subscription, invoice = order.subscription, order.invoice
    po_number = order.po_number if in_full else ""
    if invoice is None:
        of = (vendor_name, subscription.plan.legal_entity_id, order.quote.currency)
        _, seller = await seller_of(session, *of)
        logo, buyer = await logo_of(session, seller.logo), Party(name=subscription.organization.name)
        return PrintedOrder(order, seller, buyer, po_number, logo)
    invoice.subscription = subscription
    # What is still to be paid isn't printed on it.
    sheet = await printed(session, vendor_name, invoice, plan_from(invoice), in_full=in_full)
    return PrintedOrder(order, sheet.seller, sheet.buyer, po_number, sheet.logo)
