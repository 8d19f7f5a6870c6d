"""Both parties of a document that a row keeps."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.documents.parts import Letterhead
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.parties import Party, party_from
from models.catalogue.legal_entities import LegalEntity


async def letterhead(session: AsyncSession, of: Invoice | CreditNote, *, in_full: bool) -> Letterhead:
    """The parties as they were at issue. Checks no right.

    Args:
        in_full: Whether the reader sees billing details. Others see the buyer's name only.
    """
    entity = await session.get_one(LegalEntity, of.legal_entity_id)
    buyer = party_from(of.buyer) if in_full else Party(name=of.subscription.organization.name)
    return Letterhead(party_from(of.seller), buyer, entity.logo or b"")
