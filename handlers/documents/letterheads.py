"""Both parties of a document that a row keeps."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.documents.parts import Letterhead
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.parties import Party, party_from, seller_of
from models.catalogue.logos import logo_of


async def letterhead(session: AsyncSession, vendor_name: str, of: Invoice | CreditNote, *, in_full: bool) -> Letterhead:
    """The parties as they were at issue. Documents from before sellers were kept have the present one. Checks no right.

    Args:
        in_full: Whether the reader sees billing details. Others see the buyer's name only.
    """
    _, now = await seller_of(session, vendor_name, of.legal_entity_id, of.currency)
    buyer = party_from(of.buyer) if in_full else Party(name=of.subscription.organization.name)
    seller = party_from(of.seller) if of.seller else now
    return Letterhead(seller, buyer, await logo_of(session, seller.logo))
