"""Invoices that were issued instead of void ones."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.billing.invoices.tables import Invoice


async def replacements_of(session: AsyncSession, invoice: Invoice) -> tuple[str, str]:
    """The number of the void invoice that one was issued instead of, and if it's void itself, of the one that replaces
    it. Each is empty if there is none. Checks no right."""
    replaces = await session.get_one(Invoice, invoice.replaces_id) if invoice.replaces_id else None
    replaced_by = None
    if invoice.voided_on:
        later = select(Invoice).where(Invoice.replaces_id == invoice.id)
        same = col(Invoice.subscription_id) == invoice.subscription_id
        replaced_by = (await session.scalars(later.where(same).order_by(col(Invoice.id)))).first()
    return replaces.ref if replaces else "", replaced_by.ref if replaced_by else ""
